//! From query parameters to a [`SearchQuery`], with every limit of the contract. What can't be
//! understood is an error that names the field, what it got and what it takes.

use std::fmt::Display;

use chrono::NaiveDate;

use crate::decimal::{Surplus, parse_scaled};
use crate::exact::exact;
use crate::fit::fit;
use crate::geo::{
    Area, BoundingBox, Circle, Coordinates, LATITUDE_MAX_E7, LONGITUDE_INPUT_MAX_E7,
    wrap_longitude_e7,
};
use crate::page::{Cursor, LIMIT_DEFAULT, LIMIT_MAX, Page};
use crate::parameters::{FieldError, Parameters};
use crate::query::{Filters, SearchQuery, Sort};
use crate::stay::{ADULTS_MAX, CHILDREN_MAX, Party, ROOMS_MAX, Stay};
use crate::text::TextQuery;
use crate::today::Today;
use crate::vocabulary::{Amenities, PropertyType, STARS_MAX, SmallSet};

/// The closest zoom of a map.
pub const ZOOM_MAX: u8 = 22;
/// The largest radius in metres.
pub const RADIUS_METRES_MAX: i64 = 500_000;
const RADIUS_METRES_DEFAULT: i64 = 10_000;
/// The highest price filter in minor units.
pub const PRICE_FILTER_MAX_MINOR: i64 = 1_000_000_000_000;
const RATING_MAX_X10: i64 = 100;

/// What a request is judged by besides its own text.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The date in every zone: arrivals before the earliest of them lie in the past everywhere.
    pub today: Today,
    /// The last departure that the inventory reaches.
    pub last_check_out: NaiveDate,
}

impl SearchQuery {
    /// Takes the parameters of a search; `None` when any is wrong.
    pub fn parse(parameters: &mut Parameters, calendar: &Calendar) -> Option<Self> {
        let (area, near) = parse_area(parameters);
        let text = parameters.parse("q", |text| TextQuery::parse(text).map_err(|e| e.to_string()));
        let stay = parse_stay(parameters, calendar);
        let party = parse_party(parameters);
        let filters = parse_filters(parameters);
        let wanted = parameters.parse("sort", parse_sort);
        if parameters.has_errors() {
            return None;
        }
        if area.is_empty() && text.is_none() {
            parameters.error("bbox", "no area and no text: give bbox, ne and sw, near, or q");
            return None;
        }
        let sort = wanted.unwrap_or(match (&area.bbox, &area.circle, &text) {
            (None, Some(_), None) => Sort::Distance,
            (_, _, Some(_)) => Sort::Text,
            _ => Sort::Recommended,
        });
        let centre = area.bbox.map(|bbox| bbox.centre()).filter(|_| sort == Sort::Distance);
        let origin = near.or(centre);
        if sort == Sort::Distance && origin.is_none() {
            parameters.error("sort", "takes distance only with an area: give near or bbox");
            return None;
        }
        let today = calendar.today.clone();
        Some(Self { area, origin, text, stay, party, filters, sort, today })
    }
}

impl Page {
    /// Takes the parameters of a page of `query`.
    pub fn parse(parameters: &mut Parameters, query: Option<&SearchQuery>) -> Option<Self> {
        let limit = parameters.parse_whole("limit", 1..=exact(LIMIT_MAX));
        let facets = parameters.parse_flag("facets").unwrap_or(false);
        let after = parameters.parse("cursor", |text| {
            query.map(|query| Cursor::decode(text, query)).transpose().map_err(|e| e.to_string())
        });
        let limit = limit.map_or(LIMIT_DEFAULT, exact);
        Some(Self { limit, after: after.flatten(), facets, near_misses: true })
    }
}

fn latitude(text: &str) -> Result<i32, String> {
    let e7 = any_latitude(text)?;
    let within = (-LATITUDE_MAX_E7..=LATITUDE_MAX_E7).contains(&e7);
    let e7 = i32::try_from(e7).ok().filter(|_| within);
    e7.ok_or_else(|| "takes latitudes from -90 to 90 in decimal degrees".to_owned())
}

fn any_latitude(text: &str) -> Result<i64, String> {
    parse_scaled(text, 7, Surplus::Round)
        .map_err(|_| format!("takes latitudes in decimal degrees, not {text:.20}"))
}

/// A latitude at a pole or beyond it is that pole: maps send such.
fn clamp_latitude(e7: i64) -> i32 {
    fit(e7.clamp(-LATITUDE_MAX_E7, LATITUDE_MAX_E7))
}

fn longitude(text: &str) -> Result<i64, String> {
    let takes =
        || format!("takes longitudes from -10000 to 10000 in decimal degrees, not {text:.20}");
    let e7 = parse_scaled(text, 7, Surplus::Round).map_err(|_| takes())?;
    let within = (-LONGITUDE_INPUT_MAX_E7..=LONGITUDE_INPUT_MAX_E7).contains(&e7);
    if within { Ok(e7) } else { Err(takes()) }
}

/// The parts of a list as people write it: blanks may follow a comma.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').enumerate().map(
        |(place, part)| {
            if place == 0 { part } else { part.trim_start_matches(' ') }
        },
    )
}

fn pair(text: &str) -> Result<(&str, &str), String> {
    let mut parts = parts(text);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(lat), Some(lon), None) => Ok((lat, lon)),
        _ => Err("takes lat,lon in decimal degrees, for example 38.72,-9.14".to_owned()),
    }
}

fn point(text: &str) -> Result<(i32, i64), String> {
    let (lat, lon) = pair(text)?;
    Ok((latitude(lat)?, longitude(lon)?))
}

fn corner(text: &str) -> Result<(i64, i64), String> {
    let (lat, lon) = pair(text)?;
    Ok((any_latitude(lat)?, longitude(lon)?))
}

/// The box of raw corners; `None` if south lies above north.
fn bounding_box((south, west): (i64, i64), (north, east): (i64, i64)) -> Option<BoundingBox> {
    let is_box = south <= north;
    is_box
        .then(|| BoundingBox::new(clamp_latitude(south), clamp_latitude(north), west, east))
        .flatten()
}

/// Reads `west,south,east,north` in decimal degrees; the error says what it takes.
pub fn parse_bounding_box(text: &str) -> Result<BoundingBox, String> {
    let parts: Vec<&str> = parts(text).collect();
    let [west, south, east, north] = parts.as_slice() else {
        return Err("takes west,south,east,north in decimal degrees".to_owned());
    };
    let (west, east) = (longitude(west)?, longitude(east)?);
    bounding_box((any_latitude(south)?, west), (any_latitude(north)?, east))
        .ok_or_else(|| "takes a south that is not above north".to_owned())
}

/// Reads the zoom of a map: any number, because maps zoom without steps.
pub fn parse_zoom(text: &str) -> Result<u8, String> {
    let e7 = parse_scaled(text, 7, Surplus::Round);
    let e7 = e7.map_err(|_| format!("takes a number, rounded to one from 0 to {ZOOM_MAX}"))?;
    let nearest = e7.saturating_add(5_000_000).div_euclid(10_000_000);
    let nearest = nearest.clamp(0, i64::from(ZOOM_MAX));
    Ok(u8::try_from(nearest).unwrap_or(ZOOM_MAX))
}

fn parse_area(parameters: &mut Parameters) -> (Area, Option<Coordinates>) {
    let has_bbox = parameters.has("bbox");
    let bbox = parameters.parse("bbox", parse_bounding_box);
    let (has_ne, has_sw) = (parameters.has("ne"), parameters.has("sw"));
    let ne = parameters.parse("ne", corner);
    let sw = parameters.parse("sw", corner);
    if has_bbox && (has_ne || has_sw) {
        parameters.error("bbox", "can't be given together with ne and sw; give one of the two");
    } else if has_ne != has_sw {
        let missing = if has_ne { "sw" } else { "ne" };
        parameters.error(missing, "is missing: ne and sw go together");
    }
    let corners = match (ne, sw) {
        (Some(north_east), Some(south_west)) => {
            let bbox = bounding_box(south_west, north_east);
            if bbox.is_none() {
                parameters.error("sw", "must not lie north of ne");
            }
            bbox
        }
        _ => None,
    };
    let has_near = parameters.has("near");
    let near = parameters
        .parse("near", point)
        .map(|(lat_e7, lon)| Coordinates { lat_e7, lon_e7: wrap_longitude_e7(lon) });
    let has_radius = parameters.has("radius_km");
    let radius = parameters.parse("radius_km", |text| {
        parse_scaled(text, 3, Surplus::Refuse)
            .ok()
            .filter(|metres| (1..=RADIUS_METRES_MAX).contains(metres))
            .ok_or_else(|| "takes kilometres above 0 up to 500, at most 3 decimals".to_owned())
    });
    if has_radius && !has_near {
        parameters.error("radius_km", "needs near=lat,lon to be drawn around");
    }
    let bbox = bbox.or(corners);
    let default_radius = bbox.is_none().then_some(RADIUS_METRES_DEFAULT);
    let circle = near.zip(radius.or(default_radius));
    let circle = circle.map(|(centre, radius_metres)| Circle { centre, radius_metres });
    (Area { bbox, circle }, near)
}

/// A date as `YYYY-MM-DD` and nothing else.
pub fn parse_date(text: &str) -> Result<NaiveDate, String> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(position, byte)| match position {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shaped
        .then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
        .flatten()
        .ok_or_else(|| "takes a date of the calendar as YYYY-MM-DD".to_owned())
}

/// Takes `check_in` and `check_out`: both or neither, not in the past, within the inventory.
pub fn parse_stay(parameters: &mut Parameters, calendar: &Calendar) -> Option<Stay> {
    let (has_in, has_out) = (parameters.has("check_in"), parameters.has("check_out"));
    let check_in = parameters.parse("check_in", parse_date);
    let check_out = parameters.parse("check_out", parse_date);
    if has_in != has_out {
        let missing = if has_in { "check_out" } else { "check_in" };
        parameters.error(missing, "is missing: check_in and check_out go together");
    }
    let (check_in, check_out) = (check_in?, check_out?);
    if check_in < calendar.today.earliest() {
        let today = calendar.today.earliest();
        parameters.error("check_in", format!("takes {today} or later; got {check_in}"));
        return None;
    }
    let stay = match Stay::new(check_in, check_out) {
        Ok(stay) => stay,
        Err(error) => {
            parameters.error("check_out", format!("{error}; got {check_in} to {check_out}"));
            return None;
        }
    };
    if check_out > calendar.last_check_out {
        let last = calendar.last_check_out;
        parameters.error(
            "check_out",
            format!("takes dates up to {last}, the end of the inventory; got {check_out}"),
        );
        return None;
    }
    Some(stay)
}

/// Takes `adults`, `children` and `rooms`.
pub fn parse_party(parameters: &mut Parameters) -> Party {
    let mut count = |name, range, default| {
        let number = parameters.parse_whole(name, range);
        number.and_then(|number| u8::try_from(number).ok()).unwrap_or(default)
    };
    let party = Party {
        adults: count("adults", 1..=i64::from(ADULTS_MAX), Party::DEFAULT.adults),
        children: count("children", 0..=i64::from(CHILDREN_MAX), Party::DEFAULT.children),
        rooms: count("rooms", 1..=i64::from(ROOMS_MAX), Party::DEFAULT.rooms),
    };
    if party.rooms > party.adults {
        let (rooms, adults) = (party.rooms, party.adults);
        let message = format!("takes at most one room an adult; got {rooms} for {adults} adults");
        parameters.error("rooms", message);
    }
    party
}

fn parse_filters(parameters: &mut Parameters) -> Filters {
    let price_min = parameters.parse_whole("price_min", 0..=PRICE_FILTER_MAX_MINOR);
    let price_max = parameters.parse_whole("price_max", 0..=PRICE_FILTER_MAX_MINOR);
    if let (Some(min), Some(max)) = (price_min, price_max)
        && min > max
    {
        parameters.error("price_max", format!("takes price_min or more; got {max} below {min}"));
    }
    let rating = parameters.parse("rating_min", |text| {
        parse_scaled(text, 1, Surplus::Refuse)
            .ok()
            .filter(|tenths| (0..=RATING_MAX_X10).contains(tenths))
            .and_then(|tenths| u8::try_from(tenths).ok())
            .ok_or_else(|| "takes a rating from 0 to 10 with at most one decimal".to_owned())
    });
    Filters {
        price_min,
        price_max,
        amenities: parse_list(parameters, "amenities", |set: &mut Amenities, code| {
            set.insert_code(code)
        }),
        stars: parse_list(parameters, "stars", |set: &mut SmallSet, code| {
            let stars = code.parse::<u8>().ok().filter(|_| code.len() == 1);
            let stars = stars.filter(|stars| *stars <= STARS_MAX).ok_or("takes 0 to 5")?;
            set.insert(stars);
            Ok::<(), &str>(())
        }),
        property_types: parse_list(parameters, "property_type", |set: &mut SmallSet, code| {
            PropertyType::from_code(code).map(|property_type| set.insert(property_type.position()))
        }),
        rating_min_x10: rating,
        free_cancellation: parameters.parse_flag("free_cancellation").unwrap_or(false),
    }
}

fn parse_list<S: Default, E: Display>(
    parameters: &mut Parameters,
    name: &str,
    insert: impl Fn(&mut S, &str) -> Result<(), E>,
) -> S {
    let set = parameters.parse(name, |text| {
        let mut set = S::default();
        parts(text).try_for_each(|code| insert(&mut set, code)).map_err(|e| e.to_string())?;
        Ok(set)
    });
    set.unwrap_or_default()
}

fn parse_sort(text: &str) -> Result<Sort, String> {
    match text {
        "recommended" => Ok(Sort::Recommended),
        "price" => Ok(Sort::Price),
        "price_desc" => Ok(Sort::PriceDescending),
        "distance" => Ok(Sort::Distance),
        "rating" => Ok(Sort::Rating),
        _ => Err("takes recommended, price, price_desc, distance or rating".to_owned()),
    }
}

/// Parses the parameters of a search and its page in one go, with every error found.
pub fn parse_search(
    pairs: impl IntoIterator<Item = (String, String)>,
    calendar: &Calendar,
) -> Result<(SearchQuery, Page), Vec<FieldError>> {
    let mut parameters = Parameters::new(pairs);
    let query = SearchQuery::parse(&mut parameters, calendar);
    let page = Page::parse(&mut parameters, query.as_ref());
    parameters.finish(query.zip(page))
}
