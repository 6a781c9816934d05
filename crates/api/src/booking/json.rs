//! Bookings and quotes as JSON.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::booking::cancellation::CancellationTerms;
use serde::Serialize;
use store::bookings::{BookedOrder, BookingDetail, BookingLine, Freshness as Written, Held};
use store::quotes::Quote;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::hotel::nights_json::{CancellationStep, NightPriceBody};
use crate::search::freshness::Freshness;

/// A booking.
#[derive(Serialize, ToSchema)]
#[schema(as = Booking)]
pub struct BookingBody {
    pub id: Uuid,
    /// `pending`, `confirmed`, `cancelled` or `expired`.
    #[schema(example = "pending")]
    pub status: &'static str,
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    /// When the hold of a pending booking ends.
    pub expires_at: DateTime<Utc>,
    /// Of all rooms and nights, taxes included, in minor units.
    pub total_minor: i64,
    #[schema(example = "EUR")]
    pub currency: String,
    /// What each night costs for all rooms together.
    pub nights: Vec<NightPriceBody>,
    pub hotel: BookedHotel,
    /// The room type of the first item.
    pub room_type: BookedRoomType,
    /// All rooms of all items.
    pub rooms: u16,
    pub items: Vec<BookedItem>,
    pub cancellation: Vec<CancellationStep>,
    /// Whether a repeated request is answered with what was answered first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_cache: Option<bool>,
    /// For the parameter `freshness` of searches, which then include this booking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freshness: Option<String>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub story: Option<BookingStory>,
}

/// What became of a booking since it was made.
#[derive(Serialize, ToSchema)]
pub struct BookingStory {
    pub created_at: DateTime<Utc>,
    /// Whether the hold was made longer, which goes once.
    pub extended: bool,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    /// What cancelling cost.
    pub penalty_minor: Option<i64>,
    pub guest: Option<GuestBody>,
    /// The order that pays for it, or the last one that meant to; null: nobody has paid.
    #[schema(required = true)]
    pub order: Option<BookedOrderBody>,
}

/// The order of a booking, in short; `GET /v1/orders/{id}` has all of it. Amounts are minor units.
#[derive(Serialize, ToSchema)]
#[schema(as = BookedOrder)]
pub struct BookedOrderBody {
    pub id: Uuid,
    /// `CREATED`, `PAID`, `CONFIRMED` or `FAILED`.
    #[schema(example = "CONFIRMED")]
    pub state: String,
    /// Why it failed.
    #[schema(required = true)]
    pub reason: Option<String>,
    /// Taken from the guest.
    pub captured_minor: i64,
    /// Given back.
    pub refunded_minor: i64,
    /// Owed to the guest, under way or not.
    pub refund_due_minor: i64,
}

/// Who is to stay.
#[derive(Serialize, ToSchema)]
#[schema(as = Guest)]
pub struct GuestBody {
    pub name: String,
    pub email: String,
}

/// Where.
#[derive(Serialize, ToSchema)]
pub struct BookedHotel {
    pub id: Uuid,
    pub name: String,
    pub slug: String,
}

/// What kind of room.
#[derive(Clone, Serialize, ToSchema)]
pub struct BookedRoomType {
    pub id: Uuid,
    pub name: String,
}

/// Rooms of one type.
#[derive(Serialize, ToSchema)]
pub struct BookedItem {
    pub room_type: BookedRoomType,
    pub rooms: u8,
    pub adults: u8,
    pub children: u8,
    /// Of one room.
    pub nightly: Vec<NightPriceBody>,
}

/// The bookings of a user.
#[derive(Serialize, ToSchema)]
#[schema(as = Bookings)]
pub struct BookingsBody {
    /// Newest first.
    pub items: Vec<BookingBody>,
    /// The parameter `cursor` of the next page; null on the last one.
    #[schema(required = true)]
    pub next: Option<String>,
}

/// A promise of a price.
#[derive(Serialize, ToSchema)]
#[schema(as = Quote)]
pub struct QuoteBody {
    pub id: Uuid,
    pub room_type_id: Uuid,
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    pub rooms: u8,
    pub adults: u8,
    pub children: u8,
    pub total_minor: i64,
    pub currency: String,
    /// Of one room.
    pub nightly: Vec<NightPriceBody>,
    pub cancellation: Vec<CancellationStep>,
    pub expires_at: DateTime<Utc>,
}

impl BookingBody {
    /// The answer to a request for rooms. All of it follows from what was stored, so that a repeat
    /// gets the same.
    pub fn held(held: &Held, from_cache: bool) -> Self {
        let terms =
            CancellationTerms { total_minor: held.total_minor, free_until: held.free_until };
        let hotel = BookedHotel {
            id: held.hotel_id.0,
            name: held.hotel_name.clone(),
            slug: held.hotel_slug.clone(),
        };
        Self {
            id: held.id.0,
            status: "pending",
            check_in: held.check_in,
            check_out: held.check_out,
            expires_at: held.expires_at,
            total_minor: held.total_minor,
            currency: held.currency.clone(),
            // what ends before the hold does is not promised
            cancellation: CancellationStep::of(terms, held.expires_at),
            from_cache: Some(from_cache),
            freshness: token(&held.freshness),
            story: None,
            ..Self::of(hotel, items(held.check_in, &held.lines))
        }
    }

    /// A booking as it is now.
    pub fn detail(detail: BookingDetail) -> Self {
        let items = items(detail.check_in, &detail.lines);
        let hotel =
            BookedHotel { id: detail.hotel_id.0, name: detail.hotel_name, slug: detail.hotel_slug };
        let guest = detail.guest.map(|of| GuestBody { name: of.name, email: of.email });
        Self {
            id: detail.id.0,
            status: detail.status.code(),
            check_in: detail.check_in,
            check_out: detail.check_out,
            expires_at: detail.expires_at,
            total_minor: detail.terms.total_minor,
            currency: detail.currency,
            cancellation: CancellationStep::of(detail.terms, detail.now),
            story: Some(BookingStory {
                created_at: detail.created_at,
                extended: detail.extended,
                confirmed_at: detail.confirmed_at,
                cancelled_at: detail.cancelled_at,
                penalty_minor: detail.penalty_minor,
                guest,
                order: detail.order.map(BookedOrderBody::from),
            }),
            ..Self::of(hotel, items)
        }
    }

    /// What follows from the items.
    fn of(hotel: BookedHotel, items: Vec<BookedItem>) -> Self {
        let mut nights = BTreeMap::new();
        for item in &items {
            for night in &item.nightly {
                *nights.entry(night.night).or_default() +=
                    night.price_minor * i64::from(item.rooms);
            }
        }
        let first = items.first().map(|item| item.room_type.clone());
        let nothing = BookedRoomType { id: Uuid::nil(), name: String::new() };
        Self {
            id: Uuid::nil(),
            status: "pending",
            check_in: NaiveDate::MIN,
            check_out: NaiveDate::MIN,
            expires_at: DateTime::UNIX_EPOCH,
            total_minor: 0,
            currency: String::new(),
            nights: nights
                .into_iter()
                .map(|(night, price_minor)| NightPriceBody { night, price_minor })
                .collect(),
            hotel,
            room_type: first.unwrap_or(nothing),
            rooms: items.iter().map(|item| u16::from(item.rooms)).sum(),
            items,
            cancellation: Vec::new(),
            from_cache: None,
            freshness: None,
            story: None,
        }
    }
}

impl From<BookedOrder> for BookedOrderBody {
    fn from(order: BookedOrder) -> Self {
        Self {
            id: order.id,
            state: order.state,
            reason: order.reason,
            captured_minor: order.captured_minor,
            refunded_minor: order.refunded_minor,
            refund_due_minor: order.refund_due_minor,
        }
    }
}

impl From<&Quote> for QuoteBody {
    fn from(quote: &Quote) -> Self {
        let party = quote.line.party;
        Self {
            id: quote.id.0,
            room_type_id: quote.line.room_type_id.0,
            check_in: quote.stay.check_in(),
            check_out: quote.stay.check_out(),
            rooms: party.rooms,
            adults: party.adults,
            children: party.children,
            total_minor: quote.terms.total_minor,
            currency: quote.currency.clone(),
            nightly: nightly(quote.stay.check_in(), &quote.nightly_minor),
            cancellation: CancellationStep::of(quote.terms, quote.now),
            expires_at: quote.expires_at,
        }
    }
}

fn items(check_in: NaiveDate, lines: &[BookingLine]) -> Vec<BookedItem> {
    let items = lines.iter().map(|line| BookedItem {
        room_type: BookedRoomType { id: line.room_type_id.0, name: line.room_type_name.clone() },
        rooms: line.rooms,
        adults: line.adults,
        children: line.children,
        nightly: nightly(check_in, &line.nightly_minor),
    });
    items.collect()
}

fn nightly(check_in: NaiveDate, prices_minor: &[i64]) -> Vec<NightPriceBody> {
    let nights = check_in.iter_days().zip(prices_minor);
    nights.map(|(night, price)| NightPriceBody { night, price_minor: *price }).collect()
}

/// `None` for what is not of the form that the database gives; searches then just don't wait.
fn token(written: &Written) -> Option<String> {
    let token = Freshness {
        system_identifier: u64::try_from(written.system_identifier).ok()?,
        timeline: u32::from_str_radix(&written.timeline, 16).ok()?,
        database_oid: u32::try_from(written.database_oid).ok()?,
        xid: written.xid.parse().ok()?,
    };
    Some(token.encode())
}
