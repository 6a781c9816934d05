//! `GET /v1/hotels/{id}/calendar`: what each night offers.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::ids::RoomTypeId;
use domain::parameters::Parameters;
use domain::parse::{parse_date, parse_party};
use domain::stay::Party;
use store::hotels::{
    NIGHTS_PER_READ_MAX, NightDetail, RoomTypeDetail, find_hotel, find_nights, find_room_types,
};
use store::reading::Reading;

use crate::app::AppState;
use crate::edge::conditional::{Cacheable, PRIVATE_NO_CACHE};
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::parse_query_string;
use crate::hotel::key::{hotel_not_found, parse_hotel_key};
use crate::hotel::nights_json::{CalendarBody, CalendarNight};
use crate::search::parameters::CalendarParameters;

/// See a hotel's calendar
///
/// Each night by itself, over the room types that fit the party. A stay may still fail on a minimum
/// stay, or because no one type is free on all of its nights: the search tells.
#[utoipa::path(
    get, path = "/v1/hotels/{id}/calendar", tag = "hotels",
    params(("id" = String, Path, description = "Id or slug"), CalendarParameters),
    responses(
        (status = 200, description = "Every night of the range", body = CalendarBody),
        (status = 304, description = "If-None-Match names this answer"),
        (status = 400, description = "INVALID_PARAMETER", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 404, description = "HOTEL_NOT_FOUND", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn get_calendar(
    State(app): State<AppState>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let (asked, _) = request.into_parts();
    let key = parse_hotel_key(&id)?;
    let mut parameters = parse_query_string(asked.uri.query())?;
    let range = parse_range(&mut parameters);
    let party = parse_party(&mut parameters);
    let (from, to) = parameters.finish(range).map_err(Problem::invalid)?;

    let mut reading = Reading::begin(app.database()?).await?;
    let hotel = find_hotel(&mut *reading, key, None).await?.ok_or_else(|| hotel_not_found(&id))?;
    let room_types = find_room_types(&mut *reading, hotel.id).await?;
    let nights = find_nights(&mut *reading, hotel.id, from, to).await?;
    reading.close().await?;

    let room_types = if hotel.open { room_types } else { Vec::new() };
    let nights = calendar_nights((from, to), party, &room_types, &nights);
    Ok(Cacheable::json(PRIVATE_NO_CACHE, &CalendarBody { nights })?.answer(&asked.headers))
}

fn parse_range(parameters: &mut Parameters) -> Option<(NaiveDate, NaiveDate)> {
    for name in ["from", "to"] {
        if !parameters.has(name) {
            parameters.error(name, "is missing: takes a date of the calendar as YYYY-MM-DD");
        }
    }
    let from = parameters.parse("from", parse_date);
    let to = parameters.parse("to", parse_date);
    let (from, to) = (from?, to?);
    let nights = (to - from).num_days();
    if !(1..=NIGHTS_PER_READ_MAX).contains(&nights) {
        let message = format!(
            "takes a date 1 to {NIGHTS_PER_READ_MAX} nights after from; got {from} to {to}"
        );
        parameters.error("to", message);
        return None;
    }
    Some((from, to))
}

fn calendar_nights(
    (from, to): (NaiveDate, NaiveDate),
    party: Party,
    room_types: &[RoomTypeDetail],
    nights: &[NightDetail],
) -> Vec<CalendarNight> {
    let fits = |id: RoomTypeId| {
        let mut of_id = room_types.iter().filter(|room_type| room_type.id == id);
        of_id.any(|room_type| party.fits(room_type.max_adults, room_type.max_guests))
    };
    let mut calendar: Vec<CalendarNight> = from
        .iter_days()
        .take_while(|night| *night < to)
        .map(|night| CalendarNight { night, available: 0, price_minor: None, min_stay: None })
        .collect();
    // by type and night: of equal prices the smaller id comes first and stays
    let enough = |night: &&NightDetail| night.available >= u16::from(party.rooms);
    for night in nights.iter().filter(enough).filter(|night| fits(night.room_type_id)) {
        let index = usize::try_from((night.night - from).num_days()).ok();
        let Some(entry) = index.and_then(|index| calendar.get_mut(index)) else { continue };
        entry.available = entry.available.max(night.available);
        let price = i64::from(night.price_minor);
        if entry.price_minor.is_none_or(|lowest| price < lowest) {
            entry.price_minor = Some(price);
            entry.min_stay = Some(night.min_stay);
        }
    }
    calendar
}
