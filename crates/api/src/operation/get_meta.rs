//! `GET /v1/meta`: what no client has to hard-code.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::histogram::bounds_minor;
use domain::page::{LIMIT_DEFAULT, LIMIT_MAX};
use domain::parse::{RADIUS_METRES_MAX, ZOOM_MAX};
use domain::stay::{ADULTS_MAX, CHILDREN_MAX, ROOMS_MAX, STAY_NIGHTS_MAX};
use domain::text::{QUERY_WORDS_MAX, TEXT_CHARACTERS_MAX};
use domain::vocabulary::{AMENITIES, PROPERTY_TYPES, STARS_MAX, Term};

use crate::app::{App, AppState};
use crate::edge::conditional::{Cacheable, PUBLIC_MINUTE};
use crate::edge::guard::BODY_BYTES_MAX;
use crate::edge::problem::Problem;
use crate::edge::query_string::refuse_parameters;
use crate::map::get_streets::STREETS;
use crate::operation::meta_json::{
    CurrencyBody, InventoryBody, LimitsBody, MapBody, MetaBody, PaymentBody, PriceBounds, TermBody,
};
use crate::search::find_places::PLACES_MAX;
use crate::sentinel::Horizon;

/// `semantics` M11: what a map answers at most.
const MAP_ENTRIES_MAX: u16 = 500;
const SORTS: [Term; 5] = [
    Term { code: "recommended", label: "Recommended" },
    Term { code: "price", label: "Lowest price" },
    Term { code: "price_desc", label: "Highest price" },
    Term { code: "distance", label: "Distance" },
    Term { code: "rating", label: "Guest rating" },
];

/// Read lists and limits
///
/// The currency, for which dates there is inventory, limits of requests, codes with their English
/// labels, the bins of the price histogram, and how bookings can be paid for.
#[utoipa::path(
    get, path = "/v1/meta", tag = "search",
    responses(
        (status = 200, description = "Lists and limits", body = MetaBody),
        (status = 304, description = "If-None-Match names this answer"),
    )
)]
pub async fn get_meta(State(app): State<AppState>, request: Request) -> Result<Response, Problem> {
    refuse_parameters(request.uri().query())?;
    let currency = app.settings.currency;
    let price_bins = bounds_minor(currency)
        .map(|(from_minor, to_minor)| PriceBounds { from_minor, to_minor })
        .collect();
    let body = MetaBody {
        currency: CurrencyBody { code: currency.code, exponent: currency.exponent },
        inventory: inventory(&app),
        limits: limits(&app),
        amenities: AMENITIES.iter().map(term).collect(),
        property_types: PROPERTY_TYPES.iter().map(term).collect(),
        stars: (0..=STARS_MAX).collect(),
        sorts: SORTS.iter().map(term).collect(),
        price_bins,
        payment: PaymentBody {
            gateway: app.payments.usual_gateway(),
            publishable_key: app.settings.stripe_publishable_key.clone(),
            pay_at_hotel: app.bookings.may_be_paid_at_hotel(),
        },
        map: map_sources(&app),
        tells_phones: app.settings.tells_phones,
    };
    Ok(Cacheable::json(PUBLIC_MINUTE, &body)?.answer(request.headers()))
}

fn map_sources(app: &App) -> MapBody {
    let map = &app.settings.map;
    MapBody {
        style_url: map.style.as_ref().map(ToString::to_string),
        streets_url: map.streets.as_ref().map(|_| STREETS),
    }
}

const fn term(term: &Term) -> TermBody {
    TermBody { code: term.code, label: term.label }
}

fn inventory(app: &App) -> Option<InventoryBody> {
    match app.sentinel.horizon() {
        Horizon::Known { first_night, last_night } => Some(InventoryBody {
            first_night,
            last_night,
            earliest_check_in: app.today_at(app.now()).earliest().max(first_night),
            last_check_out: last_night.succ_opt().unwrap_or(last_night),
        }),
        Horizon::Unknown | Horizon::Empty => None,
    }
}

fn limits(app: &App) -> LimitsBody {
    let small = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
    LimitsBody {
        adults_max: ADULTS_MAX,
        children_max: CHILDREN_MAX,
        rooms_max: ROOMS_MAX,
        stay_nights_max: STAY_NIGHTS_MAX,
        calendar_nights_max: u8::try_from(store::hotels::NIGHTS_PER_READ_MAX).unwrap_or(u8::MAX),
        radius_km_max: u16::try_from(RADIUS_METRES_MAX / 1000).unwrap_or(u16::MAX),
        radius_km_default: 10,
        text_characters_max: small(TEXT_CHARACTERS_MAX),
        text_words_max: small(QUERY_WORDS_MAX),
        page_items_max: small(LIMIT_MAX),
        page_items_default: small(LIMIT_DEFAULT),
        zoom_max: ZOOM_MAX,
        map_entries_max: MAP_ENTRIES_MAX,
        places_max: small(PLACES_MAX),
        body_bytes_max: BODY_BYTES_MAX,
        deadline_seconds: app.settings.deadline.as_secs(),
    }
}
