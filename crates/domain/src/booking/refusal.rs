//! Why rooms are not granted.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::ids::{BookingId, QuoteId, RoomTypeId};

/// The verdicts that grant nothing, with the facts a client needs. The database answers them in
/// this shape too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Refusal {
    UnknownRoomType {
        room_type_id: RoomTypeId,
    },
    /// The lines are of several hotels; this is the first of another one.
    OtherHotel {
        room_type_id: RoomTypeId,
    },
    PartyTooLarge {
        room_type_id: RoomTypeId,
    },
    /// The night lies outside of the inventory.
    UnknownNight {
        room_type_id: RoomTypeId,
        night: NaiveDate,
    },
    /// The night is not for sale; for a closed hotel or room type the first one.
    Closed {
        room_type_id: RoomTypeId,
        night: NaiveDate,
    },
    /// The arrival night asks for a longer stay.
    MinStay {
        room_type_id: RoomTypeId,
        nights: u8,
    },
    /// The first night with too few rooms left.
    SoldOut {
        room_type_id: RoomTypeId,
        night: NaiveDate,
        requested: u8,
        available: u16,
    },
    /// Nobody's quote, or somebody else's: one that was made without a session is of the first who
    /// books on it.
    UnknownQuote,
    /// The quote has made its booking, whatever became of that.
    QuoteUsed {
        booking_id: BookingId,
    },
    /// The stay costs something else than was quoted; there is a new quote.
    PriceChanged {
        quoted_minor: i64,
        current_minor: i64,
        quote_id: QuoteId,
    },
    QuoteExpired,
    TooManyHolds {
        max: u32,
    },
    /// The key was used with another request.
    KeyConflict,
    /// A twin of this request was refused without leaving an answer: ask again.
    Again,
}

impl Refusal {
    /// Whether a repeat with the same chosen key gets this answer again, instead of being looked
    /// at anew: a decision of the business, not a mistake of the client or a matter of the moment.
    pub const fn is_stored(&self) -> bool {
        matches!(
            self,
            Self::Closed { .. }
                | Self::MinStay { .. }
                | Self::SoldOut { .. }
                | Self::PriceChanged { .. }
                | Self::QuoteUsed { .. }
                | Self::QuoteExpired
        )
    }
}
