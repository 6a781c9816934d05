//! The detail page of a hotel, its offers night by night, and the calendar.

use chrono::{DateTime, NaiveDate, Utc};
use domain::booking::cancellation::{CancellationTerms, PenaltyStep};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::search::hotel_json::{HotelItem, Image, OfferBody};

/// A hotel with all that is told of it.
#[derive(Serialize, ToSchema)]
#[schema(as = HotelDetail)]
pub struct HotelBody<'a> {
    #[serde(flatten)]
    pub item: HotelItem<'a>,
    pub description: &'a str,
    pub address: &'a str,
    /// Arrivals from this time on, in the hotel's zone.
    #[schema(example = "15:00")]
    pub check_in_time: String,
    /// Departures until this time, in the hotel's zone.
    #[schema(example = "11:00")]
    pub check_out_time: String,
    /// IANA.
    #[schema(example = "Europe/Lisbon")]
    pub time_zone: &'a str,
    /// The one address of the hotel's page for people.
    pub canonical_url: String,
    /// A closed hotel can be looked at; it has no offers.
    pub open: bool,
    /// In the hotel's order; empty: there is only the drawing.
    pub photos: Vec<Image<'a>>,
    pub room_types: Vec<RoomTypeBody<'a>>,
    /// With dates: every room type that can be had for the whole stay, cheapest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub offers: Option<Vec<StayOfferBody<'a>>>,
}

/// A kind of room.
#[derive(Serialize, ToSchema)]
#[schema(as = RoomType)]
pub struct RoomTypeBody<'a> {
    pub id: Uuid,
    pub name: &'a str,
    #[schema(example = "1 double bed")]
    pub beds: &'a str,
    pub max_adults: u8,
    pub max_guests: u8,
    /// How many such rooms the hotel has.
    pub rooms_total: u16,
}

/// An offer for a stay, night by night, with what cancelling costs.
#[derive(Serialize, ToSchema)]
#[schema(as = StayOffer)]
pub struct StayOfferBody<'a> {
    #[serde(flatten)]
    pub offer: OfferBody<'a>,
    pub nightly: Vec<NightPriceBody>,
    pub cancellation: Vec<CancellationStep>,
}

/// What one room costs for one night.
#[derive(Serialize, ToSchema)]
#[schema(as = NightPrice)]
pub struct NightPriceBody {
    pub night: NaiveDate,
    /// Minor units for one room, taxes included.
    pub price_minor: i64,
}

/// What cancelling costs until a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CancellationStep {
    /// Until this instant; null: from then on.
    #[schema(required = true)]
    pub until: Option<DateTime<Utc>>,
    pub penalty_minor: i64,
}

impl CancellationStep {
    /// What is still to come at an instant.
    pub fn of(terms: CancellationTerms, now: DateTime<Utc>) -> Vec<Self> {
        let steps = terms.steps(now).into_iter();
        steps.map(|PenaltyStep { until, penalty_minor }| Self { until, penalty_minor }).collect()
    }
}

/// The nights of a hotel's calendar.
#[derive(Serialize, ToSchema)]
#[schema(as = Calendar)]
pub struct CalendarBody {
    pub nights: Vec<CalendarNight>,
}

/// What a hotel offers on one night, over the room types that fit the party.
#[derive(Serialize, ToSchema)]
pub struct CalendarNight {
    pub night: NaiveDate,
    /// Rooms of one type that can still be had, of the type that has most; 0 when fewer than asked.
    pub available: u16,
    /// The lowest price of one room, taxes included; null when there is none.
    #[schema(required = true)]
    pub price_minor: Option<i64>,
    /// The shortest stay that may arrive on this night in that room; null when there is none.
    #[schema(required = true)]
    pub min_stay: Option<u8>,
}
