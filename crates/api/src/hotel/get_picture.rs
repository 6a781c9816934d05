//! `GET /v1/hotels/{id}/picture.svg`: a drawing of the hotel, made from its data.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use http::{HeaderValue, header};
use store::hotels::find_hotel;

use crate::app::AppState;
use crate::edge::conditional::{Cacheable, PUBLIC_DAY};
use crate::edge::guard::show_anywhere;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::refuse_parameters;
use crate::hotel::key::{hotel_not_found, parse_hotel_key};
use crate::hotel::picture::{Subject, draw};

/// A drawing only draws, even when it is opened by itself.
const DRAWING_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");

/// Look at a hotel's picture
///
/// Drawn from its data: the same hotel always looks the same.
#[utoipa::path(
    get, path = "/v1/hotels/{id}/picture.svg", tag = "hotels",
    params(("id" = String, Path, description = "Id or slug")),
    responses(
        (status = 200, description = "The drawing", body = String, content_type = "image/svg+xml"),
        (status = 304, description = "If-None-Match names this answer"),
        (status = 404, description = "HOTEL_NOT_FOUND", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn get_picture(
    State(app): State<AppState>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    refuse_parameters(request.uri().query())?;
    let key = parse_hotel_key(&id)?;
    let hotel =
        find_hotel(app.database()?, key, None).await?.ok_or_else(|| hotel_not_found(&id))?;
    let subject = Subject {
        id: hotel.id,
        name: &hotel.name,
        city: &hotel.city,
        property_type: hotel.property_type,
        stars: hotel.stars,
    };
    let drawing = Cacheable::new("image/svg+xml", PUBLIC_DAY, draw(&subject).into());
    let mut response = drawing.answer(request.headers());
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, DRAWING_POLICY);
    show_anywhere(response.headers_mut());
    Ok(response)
}
