//! What clients would otherwise hard-code: lists, limits, the currency, the horizon.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// Lists, limits and dates of this service.
#[derive(Serialize, ToSchema)]
#[schema(as = Meta)]
pub struct MetaBody {
    pub currency: CurrencyBody,
    /// Null while nothing is known of the inventory.
    #[schema(required = true)]
    pub inventory: Option<InventoryBody>,
    pub limits: LimitsBody,
    pub amenities: Vec<TermBody>,
    pub property_types: Vec<TermBody>,
    /// The star classes; 0 = unrated.
    pub stars: Vec<u8>,
    pub sorts: Vec<TermBody>,
    /// The bins of the price histogram.
    pub price_bins: Vec<PriceBounds>,
    pub map: MapBody,
    pub payment: PaymentBody,
    /// Whether a phone can be told what becomes of bookings: `PUT /v1/sessions/current/phone`.
    pub tells_phones: bool,
}

/// What a map shows beside the land that the page brings along.
#[derive(Serialize, ToSchema)]
#[schema(as = MapSources)]
pub struct MapBody {
    /// A MapLibre style that stands in for it, if there is one.
    #[schema(required = true, example = "https://maps.example/style.json")]
    pub style_url: Option<String>,
    /// An archive of streets (PMTiles in the schema of Protomaps) to be drawn on it, if there is one.
    #[schema(required = true, example = "/map/streets.pmtiles")]
    pub streets_url: Option<&'static str>,
}

/// How a booking can be paid for.
#[derive(Serialize, ToSchema)]
#[schema(as = PaymentOptions)]
pub struct PaymentBody {
    /// Who takes payments: `sandbox` (moves no money), `stripe`, or null.
    #[schema(required = true, example = "sandbox")]
    pub gateway: Option<&'static str>,
    /// What Stripe's own fields are asked for with. Without it cards are taken elsewhere.
    #[schema(required = true)]
    pub publishable_key: Option<String>,
    /// Whether a booking may be confirmed without a payment.
    pub pay_at_hotel: bool,
}

/// The one currency of the platform.
#[derive(Serialize, ToSchema)]
#[schema(as = Currency)]
pub struct CurrencyBody {
    /// ISO 4217.
    #[schema(example = "EUR")]
    pub code: &'static str,
    /// Decimals of the minor unit: 2 for cents, 0 for yen.
    pub exponent: u32,
}

/// For which dates one can search.
#[derive(Serialize, ToSchema)]
#[schema(as = Inventory)]
pub struct InventoryBody {
    pub first_night: NaiveDate,
    pub last_night: NaiveDate,
    /// The first arrival that is not in the past everywhere on earth.
    pub earliest_check_in: NaiveDate,
    pub last_check_out: NaiveDate,
}

/// The limits of requests.
#[derive(Serialize, ToSchema)]
#[schema(as = Limits)]
pub struct LimitsBody {
    pub adults_max: u8,
    pub children_max: u8,
    pub rooms_max: u8,
    pub stay_nights_max: u8,
    pub calendar_nights_max: u8,
    pub radius_km_max: u16,
    pub radius_km_default: u16,
    pub text_characters_max: u16,
    pub text_words_max: u16,
    pub page_items_max: u16,
    pub page_items_default: u16,
    pub zoom_max: u8,
    pub map_entries_max: u16,
    pub places_max: u16,
    pub body_bytes_max: u32,
    pub deadline_seconds: u64,
}

/// A code and its label.
#[derive(Serialize, ToSchema)]
#[schema(as = Term)]
pub struct TermBody {
    pub code: &'static str,
    /// English.
    pub label: &'static str,
}

/// A bin of the price histogram.
#[derive(Serialize, ToSchema)]
pub struct PriceBounds {
    /// Inclusive.
    pub from_minor: i64,
    /// Exclusive; null for the last bin.
    #[schema(required = true)]
    pub to_minor: Option<i64>,
}
