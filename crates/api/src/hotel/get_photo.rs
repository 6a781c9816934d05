//! `GET /v1/hotels/{id}/photos/{photo}/{width}`: a photo of a hotel as a file.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use bytes::Bytes;
use domain::ids::PhotoId;
use futures::{Stream, stream};
use http::{StatusCode, header};
use store::photos::find_photo_file;
use uuid::Uuid;

use crate::app::AppState;
use crate::edge::codes::Code;
use crate::edge::conditional::{Cacheable, PUBLIC_IMMUTABLE};
use crate::edge::guard::show_anywhere;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::refuse_parameters;
use crate::hotel::key::parse_hotel_key;

/// What is in the hands of the connection at once.
const PART_BYTES: usize = 64 * 1024;

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
    let place = Arc::clone(&app.photos_on_their_way).try_acquire_owned();
    let place = place.map_err(|_| Problem::unavailable("too many photos are on their way"))?;
    let file = find_photo_file(app.database()?, key, PhotoId(photo), pixels).await?;
    let file = file.ok_or_else(|| {
        Problem::new(Code::NotFound, "the hotel has no such photo, or not in that width")
    })?;
    let file = Bytes::from(file);
    let cacheable = Cacheable::new("image/jpeg", PUBLIC_IMMUTABLE, file.clone());
    let mut response = cacheable.answer(request.headers());
    show_anywhere(response.headers_mut());
    if response.status() == StatusCode::OK {
        response.headers_mut().insert(header::CONTENT_LENGTH, file.len().into());
        *response.body_mut() = Body::from_stream(parts(file, place));
    }
    Ok(response)
}

/// A body whose place is free again when all of it has been taken, or nobody waits for it any more.
fn parts<P>(file: Bytes, place: P) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold((file, place), async |(mut left, place)| {
        let part = left.split_to(left.len().min(PART_BYTES));
        (!part.is_empty()).then_some((Ok(part), (left, place)))
    })
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;

    use super::*;

    #[tokio::test]
    async fn a_photo_keeps_its_place_until_all_of_it_has_left() {
        let place = Arc::new(());
        let file = Bytes::from(vec![7; PART_BYTES * 2 + 1]);
        let mut taken = Box::pin(parts(file.clone(), Arc::clone(&place)));
        let mut came = Vec::new();
        while let Some(Ok(part)) = taken.next().await {
            assert_eq!(Arc::strong_count(&place), 2);
            came.extend(part);
        }
        assert_eq!((came, Arc::strong_count(&place)), (file.to_vec(), 1));
        let hung_up = parts(file, Arc::clone(&place));
        assert_eq!(Arc::strong_count(&place), 2);
        drop(hung_up);
        assert_eq!(Arc::strong_count(&place), 1);
    }
}
