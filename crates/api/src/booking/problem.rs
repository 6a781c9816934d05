//! Refusals of bookings as problems: which code, which facts.

use booking::BookingError;
use domain::booking::refusal::Refusal;
use serde_json::json;
use store::quotes::Quote;

use crate::booking::json::QuoteBody;
use crate::edge::codes::Code;
use crate::edge::problem::Problem;

/// A live hold lasts a quarter of an hour; by then at the latest another one may be taken.
const HOLDS_RETRY_AFTER_SECONDS: u32 = 60;

/// The account went while its request for rooms waited.
const BOOKED_BY_NOBODY: &str = "bookings_user_id_fkey";

impl From<BookingError> for Problem {
    fn from(error: BookingError) -> Self {
        match error {
            BookingError::Refused(refusal) => refused(refusal, None),
            BookingError::UnknownBooking => booking_not_found(),
            BookingError::Expired => {
                Self::new(Code::BookingExpired, "the hold's time is over; book again")
            }
            BookingError::NotPending => Self::new(
                Code::BookingNotPending,
                "the booking is past the state in which this can be done",
            ),
            BookingError::PaymentRequired => {
                Self::new(Code::PaymentRequired, "this service confirms bookings by payment only")
            }
            BookingError::PaymentUnderWay => Self::new(
                Code::PaymentRequired,
                "a payment of this booking is under way, which confirms it",
            ),
            BookingError::LaneFull => {
                Self::new(Code::LaneFull, "too many people want rooms like these right now")
            }
            BookingError::InventoryLocked => {
                Self::new(Code::InventoryLocked, "the rooms stayed locked; try again")
            }
            BookingError::ConcurrencyAbort => {
                Self::new(Code::ConcurrencyAbort, "other requests came between; try again")
            }
            BookingError::TransactionTimeout(source) => {
                Self::new(Code::TransactionTimeout, "the database took too long; try again")
                    .caused_by(source)
            }
            BookingError::Unavailable(source) => {
                Self::unavailable("the database takes no bookings right now").caused_by(source)
            }
            BookingError::Interrupted => Self::unavailable(
                "the booking was interrupted; the same request with the same Idempotency-Key tells \
                 what became of it",
            ),
            BookingError::Stopping => Self::unavailable("the service is stopping"),
            BookingError::Store(source) if source.constraint() == Some(BOOKED_BY_NOBODY) => {
                Self::account_gone()
            }
            BookingError::Store(source) => {
                Self::new(Code::Internal, "the booking could not be made").caused_by(source)
            }
        }
    }
}

/// Somebody else's booking looks exactly like none.
pub fn booking_not_found() -> Problem {
    Problem::new(Code::BookingNotFound, "there is no such booking of yours")
}

/// Why rooms are not granted; a moved price comes with the quote that takes the old one's place.
pub fn refused(refusal: Refusal, new_quote: Option<&Quote>) -> Problem {
    match refusal {
        Refusal::UnknownRoomType { room_type_id } => {
            let detail = format!("no room type has the id {room_type_id}");
            let details = json!({ "room_type_id": room_type_id });
            Problem::new(Code::RoomTypeNotFound, detail).with_details(details)
        }
        Refusal::OtherHotel { room_type_id } => {
            let message = format!("takes room types of one hotel; {room_type_id} is of another");
            Problem::invalid_body(vec![domain::parameters::FieldError::new("items", message)])
        }
        Refusal::PartyTooLarge { room_type_id } => {
            let details = json!({ "room_type_id": room_type_id });
            Problem::new(Code::PartyTooLarge, "so many people don't fit into these rooms")
                .with_details(details)
        }
        Refusal::UnknownNight { room_type_id, night } => {
            let details = json!({ "room_type_id": room_type_id, "night": night });
            Problem::new(Code::InvalidDateRange, format!("{night} can't be booked"))
                .with_details(details)
        }
        Refusal::Closed { room_type_id, night } => {
            let details = json!({ "room_type_id": room_type_id, "night": night });
            Problem::new(Code::NightClosed, format!("{night} is not for sale"))
                .with_details(details)
        }
        Refusal::MinStay { room_type_id, nights } => {
            let details = json!({ "room_type_id": room_type_id, "min_stay": nights });
            let detail = format!("who arrives on this day stays at least {nights} nights");
            Problem::new(Code::MinStay, detail).with_details(details)
        }
        Refusal::SoldOut { room_type_id, night, requested, available } => {
            let details = json!({
                "room_type_id": room_type_id, "conflict_date": night,
                "requested": requested, "available": available,
            });
            let detail = format!("sold out for {night}: {available} left, {requested} asked for");
            Problem::new(Code::InsufficientInventory, detail).with_details(details)
        }
        Refusal::UnknownQuote => {
            Problem::new(Code::QuoteNotFound, "there is no such quote of yours")
        }
        Refusal::QuoteUsed { booking_id } => {
            Problem::new(Code::QuoteUsed, "a booking was made on this quote already")
                .with_details(json!({ "booking_id": booking_id }))
        }
        Refusal::PriceChanged { quoted_minor, current_minor, .. } => {
            let details = json!({
                "quoted_minor": quoted_minor, "current_minor": current_minor,
                "quote": new_quote.map(QuoteBody::from),
            });
            let detail = format!("the stay costs {current_minor} now, not {quoted_minor}");
            Problem::new(Code::PriceChanged, detail).with_details(details)
        }
        Refusal::QuoteExpired => Problem::new(Code::QuoteExpired, "the quote's time is over"),
        Refusal::TooManyHolds { max } => {
            let detail = format!("you hold {max} bookings already; confirm or cancel one first");
            Problem::new(Code::RateLimited, detail)
                .with_details(json!({ "holds_max": max }))
                .with_retry_after(HOLDS_RETRY_AFTER_SECONDS)
        }
        Refusal::KeyConflict => Problem::new(
            Code::IdempotencyConflict,
            "this Idempotency-Key was used with another request",
        ),
        Refusal::Again => Problem::new(Code::ConcurrencyAbort, "try again"),
    }
}
