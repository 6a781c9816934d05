//! From query parameters to a [`SearchQuery`], with every limit of the contract. What can't be
//! understood is an error that names the field, what it got and what it takes; but no text is one.

mod area;

use std::fmt::Display;

use chrono::NaiveDate;

use area::parse_area;
pub use area::parse_bounding_box;

use crate::decimal::{Surplus, parse_scaled};
use crate::exact::exact;
use crate::geo::Area;
use crate::lexicon::{Lexicon, Understood};
use crate::page::{Cursor, LIMIT_DEFAULT, LIMIT_MAX, Page};
use crate::parameters::{FieldError, Parameters};
use crate::place::{NoPlaceId, PlaceId};
use crate::query::{Filters, SearchQuery, Sort};
use crate::stay::{ADULTS_MAX, CHILDREN_MAX, Party, ROOMS_MAX, Stay};
use crate::text::{TextQuery, Wishes};
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

/// A search as it was asked, and what was understood of its text.
#[derive(Clone, Debug)]
pub struct ParsedSearch {
    pub query: SearchQuery,
    /// `None` without a text.
    pub understood: Option<Understood>,
}

impl ParsedSearch {
    /// Takes the parameters of a search; `None` when any is wrong. No text is wrong.
    pub fn parse(
        parameters: &mut Parameters,
        calendar: &Calendar,
        lexicon: &Lexicon,
    ) -> Option<Self> {
        let (mut area, near) = parse_area(parameters);
        let place: Option<PlaceId> = parameters
            .parse("place", |text| text.parse().map_err(|error: NoPlaceId| error.to_string()));
        let typed = parameters.take_text("q");
        let is_literal = parameters.parse_flag("literal").unwrap_or(false);
        let stay = parse_stay(parameters, calendar);
        let party = parse_party(parameters);
        let mut filters = parse_filters(parameters);
        let wanted = parameters.parse("sort", parse_sort);
        if parameters.has_errors() {
            return None;
        }
        area.place = place.map(|id| lexicon.area(&id));
        if area.is_empty() && typed.is_none() {
            parameters
                .error("bbox", "no area and no text: give bbox, ne and sw, near, place, or q");
            return None;
        }
        let understand = |typed: String| {
            if is_literal { lexicon.literal(&typed) } else { lexicon.understand(&typed) }
        };
        // who asked for a city has its distances; nobody measures from the middle of a country, and a
        // place in the text only leads there
        let asked_centre = area.place.as_ref().filter(|place| place.id.is_town());
        let asked_centre = asked_centre.map(|place| place.centre);
        let understood = typed.map(understand);
        let text = understood
            .as_ref()
            .and_then(|understood| wanted_of(understood, lexicon, &mut area, &mut filters));
        let says_nothing = understood.as_ref().is_none_or(|of| of.tokens.is_empty());
        let is_cheap = understood.as_ref().is_some_and(|understood| understood.cheap);
        let sort = wanted.unwrap_or(match (&area.bbox, &area.circle, &text) {
            _ if is_cheap => Sort::Price,
            (_, _, Some(_)) => Sort::Text,
            (None, Some(_), None) if says_nothing => Sort::Distance,
            _ => Sort::Recommended,
        });
        let by_distance = sort == Sort::Distance;
        let of_box = area.bbox.map(|bbox| bbox.centre()).filter(|_| by_distance);
        let of_place = area.place.as_ref().map(|place| place.centre).filter(|_| by_distance);
        let origin = near.or(asked_centre).or(of_box).or(of_place);
        if by_distance && origin.is_none() {
            parameters.error("sort", "takes distance only with an area: give near, bbox or place");
            return None;
        }
        let today = calendar.today.clone();
        let query = SearchQuery { area, origin, text, stay, party, filters, sort, today };
        Some(Self { query, understood })
    }
}

/// What remains to be asked of a hotel's words. A text that is all place and wishes is the same
/// question as the place and the filters themselves, and becomes those (W4): so the map shows the
/// place, and each facet leaves its own filter out.
fn wanted_of(
    understood: &Understood,
    lexicon: &Lexicon,
    area: &mut Area,
    filters: &mut Filters,
) -> Option<TextQuery> {
    let mut text = understood.text_query();
    if text.finds_nothing {
        // of an area a text that says nothing asks nothing
        return area.is_empty().then_some(text);
    }
    if !text.words.is_empty() {
        return Some(text);
    }
    let Wishes { amenities, property_types, stars, free_cancellation } = &mut text.wishes;
    filters.amenities.0 |= std::mem::take(amenities).0;
    filters.free_cancellation |= std::mem::take(free_cancellation);
    if filters.property_types.is_empty() {
        filters.property_types = std::mem::take(property_types);
    }
    if filters.stars.is_empty() {
        filters.stars = std::mem::take(stars);
    }
    if area.place.is_none() {
        area.place = text.place.take().map(|id| lexicon.area(&id));
    }
    let asks_more = text.place.is_some() || !text.wishes.is_empty();
    asks_more.then_some(text)
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

/// Reads the zoom of a map: any number, because maps zoom without steps.
pub fn parse_zoom(text: &str) -> Result<u8, String> {
    let e7 = parse_scaled(text, 7, Surplus::Round);
    let e7 = e7.map_err(|_| format!("takes a number, rounded to one from 0 to {ZOOM_MAX}"))?;
    let nearest = e7.saturating_add(5_000_000).div_euclid(10_000_000);
    let nearest = nearest.clamp(0, i64::from(ZOOM_MAX));
    Ok(u8::try_from(nearest).unwrap_or(ZOOM_MAX))
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

/// The parts of a list as people write it: blanks may follow a comma.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').enumerate().map(
        |(place, part)| {
            if place == 0 { part } else { part.trim_start_matches(' ') }
        },
    )
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
    lexicon: &Lexicon,
) -> Result<(SearchQuery, Page), Vec<FieldError>> {
    let mut parameters = Parameters::new(pairs);
    let search = ParsedSearch::parse(&mut parameters, calendar, lexicon);
    let page = Page::parse(&mut parameters, search.as_ref().map(|search| &search.query));
    parameters.finish(search.map(|search| search.query).zip(page))
}
