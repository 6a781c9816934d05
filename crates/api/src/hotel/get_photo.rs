//! `GET /v1/hotels/{id}/photos/{photo}/{width}`: a photo of a hotel as a file.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use domain::ids::PhotoId;
use store::photos::find_photo_file;
use uuid::Uuid;

use crate::app::AppState;
use crate::edge::codes::Code;
use crate::edge::conditional::{Cacheable, PUBLIC_IMMUTABLE};
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::refuse_parameters;
use crate::hotel::key::parse_hotel_key;

/// Look at a photo
///
/// One of the widths that the hotel tells. What is at an address never changes: another photo has
/// another id.
#[utoipa::path(
    get, path = "/v1/hotels/{id}/photos/{photo}/{width}", tag = "hotels",
    params(
        ("id" = String, Path, description = "Id or slug"),
        ("photo" = Uuid, Path, description = "The photo's id"),
        ("width" = u16, Path, description = "Pixels, one of the photo's widths"),
    ),
    responses(
        (status = 200, description = "The photo", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 304, description = "If-None-Match names this answer"),
        (status = 404, description = "NOT_FOUND", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn get_photo(
    State(app): State<AppState>,
    Path((id, photo, width)): Path<(String, String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    refuse_parameters(request.uri().query())?;
    let key = parse_hotel_key(&id)?;
    let photo = Uuid::try_parse(&photo)
        .map_err(|_| Problem::invalid_field("photo", "takes a photo's id, which is a UUID"))?;
    let pixels: i16 = width
        .parse()
        .map_err(|_| Problem::invalid_field("width", "takes a width that the hotel tells"))?;
    let file = find_photo_file(app.database()?, key, PhotoId(photo), pixels).await?;
    let file = file.ok_or_else(|| {
        Problem::new(Code::NotFound, "the hotel has no such photo, or not in that width")
    })?;
    Ok(Cacheable::new("image/jpeg", PUBLIC_IMMUTABLE, file.into()).answer(request.headers()))
}
