//! `GET /v1/hotels/{id}`: one hotel, with dates also every offer night by night.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use domain::parse::{parse_party, parse_stay};

use crate::app::AppState;
use crate::edge::conditional::{Cacheable, PRIVATE_NO_CACHE};
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::parse_query_string;
use crate::hotel::detail::hotel_body;
use crate::hotel::key::{hotel_not_found, parse_hotel_key};
use crate::hotel::nights_json::HotelBody;
use crate::hotel::read_hotel::read_hotel;
use crate::search::freshness::take_freshness;
use crate::search::parameters::StayParameters;

/// Look at a hotel
///
/// With dates: every room type that can be had for the whole stay, with the price of each night
/// and what cancelling costs until when.
#[utoipa::path(
    get, path = "/v1/hotels/{id}", tag = "hotels",
    params(("id" = String, Path, description = "Id or slug"), StayParameters),
    responses(
        (status = 200, description = "The hotel", body = HotelBody),
        (status = 304, description = "If-None-Match names this answer"),
        (status = 400, description = "INVALID_PARAMETER", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 404, description = "HOTEL_NOT_FOUND", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn get_hotel(
    State(app): State<AppState>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let (asked, _) = request.into_parts();
    let key = parse_hotel_key(&id)?;
    let mut parameters = parse_query_string(asked.uri.query())?;
    let freshness = take_freshness(&mut parameters);
    let calendar = app.calendar(&parameters)?;
    let stay = parse_stay(&mut parameters, &calendar);
    let party = parse_party(&mut parameters);
    parameters.finish(Some(())).map_err(Problem::invalid)?;
    if let Some(token) = freshness {
        // what is read below is the database itself, which includes every booking of its life
        app.refuse_forged(token).await?;
    }

    let told = read_hotel(&app, key, stay, party).await?;
    let told = told.ok_or_else(|| hotel_not_found(&id))?;
    let body = hotel_body(&told, &app.settings);
    Ok(Cacheable::json(PRIVATE_NO_CACHE, &body)?.answer(&asked.headers))
}
