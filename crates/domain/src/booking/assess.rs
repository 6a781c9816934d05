//! Whether one line of a request can be had, by the same rules as every search (M4, M5).

use chrono::NaiveDate;

use super::refusal::Refusal;
use super::request::Line;
use crate::ids::HotelId;
use crate::stay::Stay;

/// What a room type promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomTypeTerms {
    pub hotel_id: HotelId,
    pub max_adults: u8,
    pub max_guests: u8,
    /// Whether it, or its hotel, takes no bookings.
    pub closed: bool,
}

/// One night of a room type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Night {
    /// Rooms that nobody bought or holds.
    pub free: u16,
    pub price_minor: u32,
    pub min_stay: u8,
    pub closed: bool,
}

/// The price of one room, night by night, or the first reason against the line: bad input before
/// closed nights, before the minimum stay, before rooms.
pub fn assess(
    line: &Line,
    stay: Stay,
    terms: Option<RoomTypeTerms>,
    night: impl Fn(NaiveDate) -> Option<Night>,
) -> Result<Vec<u32>, Refusal> {
    let Line { room_type_id, party } = *line;
    let Some(terms) = terms else {
        return Err(Refusal::UnknownRoomType { room_type_id });
    };
    if !party.fits(terms.max_adults, terms.max_guests) {
        return Err(Refusal::PartyTooLarge { room_type_id });
    }
    if terms.closed {
        return Err(Refusal::Closed { room_type_id, night: stay.check_in() });
    }
    let mut nights = Vec::with_capacity(usize::from(stay.nights()));
    for date in stay.check_in().iter_days().take(usize::from(stay.nights())) {
        match night(date) {
            Some(found) => nights.push((date, found)),
            None => return Err(Refusal::UnknownNight { room_type_id, night: date }),
        }
    }
    if let Some((night, _)) = nights.iter().find(|(_, night)| night.closed) {
        return Err(Refusal::Closed { room_type_id, night: *night });
    }
    let min_stay = nights.first().map_or(1, |(_, arrival)| arrival.min_stay);
    if min_stay > stay.nights() {
        return Err(Refusal::MinStay { room_type_id, nights: min_stay });
    }
    let short = nights.iter().find(|(_, night)| night.free < u16::from(party.rooms));
    if let Some((night, Night { free, .. })) = short {
        let (night, available) = (*night, *free);
        return Err(Refusal::SoldOut { room_type_id, night, requested: party.rooms, available });
    }
    Ok(nights.iter().map(|(_, night)| night.price_minor).collect())
}

/// What a line costs: all rooms, all nights.
pub fn total_minor(line: &Line, nightly_minor: &[u32]) -> i64 {
    let one_room: i64 = nightly_minor.iter().copied().map(i64::from).sum();
    one_room * i64::from(line.party.rooms)
}
