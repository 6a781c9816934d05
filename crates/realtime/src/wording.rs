//! How news become text. `api` alone knows the public JSON, and hands it in as functions.

use domain::answer::Item;
use domain::geo::Coordinates;
use domain::ids::HotelId;
use domain::money::Currency;
use store::bookings::WatchedBooking;

/// What changed about a hotel, for one search.
#[derive(Clone, Debug)]
pub struct HotelNews {
    pub hotel_id: HotelId,
    /// `None`: it is gone, or closed.
    pub location: Option<Coordinates>,
    /// The hotel as a fresh search would show it; `None`: it would not.
    pub item: Option<Item>,
}

/// Writes the data of events.
#[derive(Clone, Copy)]
pub struct Wording {
    pub hotel: fn(&HotelNews, Currency) -> String,
    pub booking: fn(&WatchedBooking) -> String,
    pub currency: Currency,
}
