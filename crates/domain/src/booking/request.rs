//! A request for rooms, and its canonical text: two requests are the same if their texts are.

use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::key::Key;
use crate::ids::{BookingId, QuoteId, RoomTypeId, UserId};
use crate::stay::{Party, Stay};

/// The most lines of one booking.
pub const LINES_MAX: usize = 8;

/// Rooms of one type, and who sleeps in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    pub room_type_id: RoomTypeId,
    pub party: Party,
}

/// Who is to stay, when it is somebody else than the one who books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    pub name: String,
    pub email: String,
}

/// The quote that a booking is made on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    pub id: QuoteId,
    pub total_minor: i64,
    pub expires_at: DateTime<Utc>,
}

/// The rooms that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Those of a quote, at its price.
    Quote(QuoteId),
    /// Those of these lines, at today's price.
    Lines { stay: Stay, lines: Vec<Line> },
}

/// What somebody wants: all lines or none, in one hotel, for the same nights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRequest {
    /// Of the booking that this may become; made before, so that a lost answer changes nothing.
    pub id: BookingId,
    pub user: UserId,
    pub key: Key,
    pub stay: Stay,
    /// 1 to [`LINES_MAX`].
    pub lines: Vec<Line>,
    pub quoted: Option<Quoted>,
    pub guest: Option<Guest>,
}

/// The request as one text, whatever order or spelling its JSON had. It says what was asked and
/// nothing that has to be looked up: a quote may be gone when the request is repeated. Texts of people
/// carry their length, so that no choice of words makes two requests look alike.
pub fn canonical(wanted: &Wanted, guest: Option<&Guest>) -> String {
    let mut text = match wanted {
        Wanted::Quote(QuoteId(id)) => format!("v1 quote {id}"),
        Wanted::Lines { stay, lines } => {
            let mut text = format!("v1 {} {}", stay.check_in(), stay.nights());
            for Line { room_type_id, party: Party { adults, children, rooms } } in lines {
                let _ = write!(text, " line {room_type_id} {rooms} {adults} {children}");
            }
            text
        }
    };
    if let Some(Guest { name, email }) = guest {
        let _ = write!(text, " guest {} {name} {} {email}", name.len(), email.len());
    }
    text
}
