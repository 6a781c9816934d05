//! The query parameters as the `OpenAPI` document describes them. Nothing is read into these types:
//! `domain` takes parameters one by one, with every limit and every error at once. A test asks for
//! each documented name and is refused none.
#![expect(dead_code, reason = "only documents")]

use chrono::NaiveDate;
use utoipa::{IntoParams, ToSchema};

/// Where to search.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AreaParameters {
    /// west,south,east,north in decimal degrees; west > east crosses the 180° meridian.
    #[param(example = "-9.23,38.69,-9.09,38.79")]
    bbox: Option<String>,
    /// North-east corner as lat,lon; with `sw`, instead of `bbox`.
    ne: Option<String>,
    /// South-west corner as lat,lon; with `ne`, instead of `bbox`.
    sw: Option<String>,
    /// Centre of a circle as lat,lon; with a box only the origin of distances, unless `radius_km`
    /// is there too.
    near: Option<String>,
    /// Radius of the circle, above 0 up to 500, at most 3 decimals; 10 without a box.
    #[param(maximum = 500)]
    radius_km: Option<f64>,
    /// The id of a place, as suggestions give it: hotels in it. With a box or circle both must hold.
    #[param(example = "city:2267057")]
    place: Option<String>,
    /// What a person types: a place, wishes, words of name, place or description; the last one may be
    /// unfinished. May stand alone. No text is an error.
    q: Option<String>,
    /// Whether `q` is taken word by word, with nothing understood.
    literal: Option<bool>,
}

/// When, and for whom.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StayParameters {
    /// First night; with `check_out`.
    check_in: Option<NaiveDate>,
    /// Day of departure; 1 to 30 nights after `check_in`.
    check_out: Option<NaiveDate>,
    /// Default 2.
    #[param(minimum = 1, maximum = 16)]
    adults: Option<u8>,
    /// Default 0.
    #[param(minimum = 0, maximum = 8)]
    children: Option<u8>,
    /// Default 1; never more than `adults`.
    #[param(minimum = 1, maximum = 8)]
    rooms: Option<u8>,
    /// A token from a booking: the answer includes that booking.
    #[param(max_length = 64)]
    freshness: Option<String>,
}

/// Which hotels.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FilterParameters {
    /// Minor units for one room and night, with dates on average over the stay.
    #[param(minimum = 0)]
    price_min: Option<i64>,
    /// Minor units for one room and night, with dates on average over the stay.
    #[param(minimum = 0)]
    price_max: Option<i64>,
    /// Codes from `/v1/meta`, joined by commas: hotels that have all of them.
    #[param(example = "wifi,pool")]
    amenities: Option<String>,
    /// 0 to 5, joined by commas: hotels with any of them.
    #[param(example = "4,5")]
    stars: Option<String>,
    /// Codes from `/v1/meta`, joined by commas: hotels of any of them.
    #[param(example = "hotel,hostel")]
    property_type: Option<String>,
    /// Lowest guest rating, 0 to 10, at most one decimal.
    #[param(minimum = 0, maximum = 10)]
    rating_min: Option<f64>,
    /// Only hotels where cancelling is still free.
    free_cancellation: Option<bool>,
    /// Default: `distance` for a circle alone, by how well it answers `q`, else `recommended`.
    #[param(inline)]
    sort: Option<SortCode>,
}

/// An order of hotels.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SortCode {
    Recommended,
    Price,
    PriceDesc,
    Distance,
    Rating,
}

/// Which part of the answer.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParameters {
    /// Hotels of a page; default 20.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u8>,
    /// `next` of the page before, of the same search.
    cursor: Option<String>,
    /// Whether to count what each further filter would leave.
    facets: Option<bool>,
}

/// How a map is shown.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MapParameters {
    /// Zoom of a web map; rounded, and clamped to 0–22.
    zoom: f64,
}

/// How far the dates may move.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FlexibleParameters {
    /// Days to both sides; default 3.
    #[param(minimum = 1, maximum = 3)]
    flex_days: Option<u8>,
}

/// Which nights of a calendar.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CalendarParameters {
    /// First night.
    from: NaiveDate,
    /// Day after the last night; at most 62 nights after `from`.
    to: NaiveDate,
    /// Default 2.
    #[param(minimum = 1, maximum = 16)]
    adults: Option<u8>,
    /// Default 0.
    #[param(minimum = 0, maximum = 8)]
    children: Option<u8>,
    /// Default 1; never more than `adults`.
    #[param(minimum = 1, maximum = 8)]
    rooms: Option<u8>,
}
