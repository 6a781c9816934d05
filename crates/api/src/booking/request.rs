//! What a body says about a stay and rooms.

use chrono::NaiveDate;
use domain::booking::request::{Guest, LINES_MAX, Line, Wanted};
use domain::ids::{QuoteId, RoomTypeId};
use domain::parameters::FieldError;
use domain::stay::{ADULTS_MAX, CHILDREN_MAX, Party, ROOMS_MAX, Stay};

use crate::app::App;
use crate::edge::codes::Code;
use crate::edge::json_body::Fields;
use crate::edge::problem::Problem;

/// Two dates that may or may not be a stay.
pub type Dates = (NaiveDate, NaiveDate);

/// Takes `check_in` and `check_out`.
pub fn take_dates(fields: &mut Fields) -> Option<Dates> {
    let (check_in, check_out) = (fields.date("check_in"), fields.date("check_out"));
    Some((check_in?, check_out?))
}

/// Takes `room_type_id`, `rooms`, `adults` and `children`.
pub fn take_line(fields: &mut Fields) -> Option<Line> {
    let room_type_id = fields.id("room_type_id");
    let rooms = fields.whole("rooms", 1..=ROOMS_MAX);
    let adults = fields.whole("adults", 1..=ADULTS_MAX);
    let children =
        if fields.has("children") { fields.whole("children", 0..=CHILDREN_MAX) } else { Some(0) };
    let (rooms, adults, children) = (rooms?, adults?, children?);
    if rooms > adults {
        fields.error("rooms", format!("takes at most one room an adult; got {rooms} for {adults}"));
        return None;
    }
    Some(Line { room_type_id: RoomTypeId(room_type_id?), party: Party { adults, children, rooms } })
}

/// What is wanted, with dates that may be no stay.
pub enum Asked {
    Quote(QuoteId),
    Lines { dates: Dates, lines: Vec<Line> },
}

/// Takes `quote_id`, or a stay with `items`, or a stay with the fields of one line.
pub fn take_wanted(fields: &mut Fields) -> Option<Asked> {
    if fields.has("quote_id") {
        return fields.id("quote_id").map(|id| Asked::Quote(QuoteId(id)));
    }
    let dates = take_dates(fields);
    let lines = if fields.has("items") {
        fields.objects("items", 1..=LINES_MAX, take_line)
    } else {
        take_line(fields).map(|line| vec![line])
    };
    Some(Asked::Lines { dates: dates?, lines: lines? })
}

/// Takes `guest`, if it is there. One that can't be used fails the request in the end.
pub fn take_guest(fields: &mut Fields) -> Option<Guest> {
    if !fields.has("guest") {
        return None;
    }
    fields.object("guest", |guest| {
        let (name, email) = (guest.text("name", 1..=200), guest.email("email"));
        Some(Guest { name: name?, email: email? })
    })
}

impl Asked {
    /// What is wanted, whether or not it can still be booked.
    pub fn into_wanted(self) -> Result<Wanted, Problem> {
        match self {
            Self::Quote(id) => Ok(Wanted::Quote(id)),
            Self::Lines { dates, lines } => Ok(Wanted::Lines { stay: make_stay(dates)?, lines }),
        }
    }
}

/// A stay that is neither reversed nor too long.
pub fn make_stay((check_in, check_out): Dates) -> Result<Stay, Problem> {
    Stay::new(check_in, check_out)
        .map_err(|error| wrong_date("check_out", format!("{error}; got {check_in} to {check_out}")))
}

/// Refuses what is over or beyond the inventory today.
pub fn judge_stay(app: &App, stay: Stay) -> Result<(), Problem> {
    let calendar = app.dates()?;
    let (check_in, check_out) = (stay.check_in(), stay.check_out());
    if check_in < calendar.today.earliest() {
        let message = format!("takes {} or later; got {check_in}", calendar.today.earliest());
        return Err(wrong_date("check_in", message));
    }
    if check_out > calendar.last_check_out {
        let message = format!("takes {} or earlier; got {check_out}", calendar.last_check_out);
        return Err(wrong_date("check_out", message));
    }
    Ok(())
}

fn wrong_date(field: &str, message: String) -> Problem {
    let detail = format!("{field}: {message}");
    Problem::new(Code::InvalidDateRange, detail).with_errors(vec![FieldError::new(field, message)])
}
