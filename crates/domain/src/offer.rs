//! The pure function that turns a hotel's nights into its offer. Every engine but the referee
//! answers with what is computed here.

use chrono::NaiveDate;

use crate::hotel::{Document, NightInventory};
use crate::ids::RoomTypeId;
use crate::planted::{self, Bug};
use crate::stay::{Party, Stay};

/// A room type as offers see it: who fits, and its nights from some first night on.
#[derive(Clone, Copy, Debug)]
pub struct RoomTypeView<'a> {
    pub id: RoomTypeId,
    pub max_adults: u8,
    pub max_guests: u8,
    pub nights: &'a [NightInventory],
}

/// Nights and totals of an offer for a stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StayOffer {
    /// For all rooms and nights, taxes included.
    pub total_minor: i64,
    pub nights: u8,
    pub rooms: u8,
    /// Exact below 8; 8 means 8 or more.
    pub rooms_left: u8,
}

/// A room type priced: for a stay, or from its cheapest night when no dates were asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub room_type_id: RoomTypeId,
    /// Average per room and night, rounded down; without dates the cheapest open night.
    pub nightly_minor: i64,
    /// Absent without dates.
    pub stay: Option<StayOffer>,
}

impl Offer {
    /// What the hotel is sorted by: the total of the stay, without dates the from-price.
    pub fn sort_price_minor(&self) -> i64 {
        self.stay.map_or(self.nightly_minor, |stay| stay.total_minor)
    }
}

/// The nights of `stay` within a room type whose first night is `first_night`, if all are loaded.
fn nights_of(
    nights: &[NightInventory],
    first_night: NaiveDate,
    stay: Stay,
) -> Option<&[NightInventory]> {
    let start = usize::try_from((stay.check_in() - first_night).num_days()).ok()?;
    nights.get(start..start.checked_add(usize::from(stay.nights()))?)
}

/// What one room type costs for a stay, or `None` if it can't be sold (M4, M5).
pub fn price_room_type(
    room_type: RoomTypeView<'_>,
    first_night: NaiveDate,
    stay: Stay,
    party: Party,
) -> Option<Offer> {
    if !party.fits(room_type.max_adults, room_type.max_guests) {
        return None;
    }
    let nights = nights_of(room_type.nights, first_night, stay)?;
    let arrivals = if planted::has(Bug::MinStayOnAnyNight) { nights } else { nights.get(..1)? };
    if arrivals.iter().any(|night| night.min_stay > stay.nights()) {
        return None;
    }
    let mut left = NightInventory::LEFT_CAP;
    let mut sum_minor: i64 = 0;
    for night in nights {
        left = left.min(night.left());
        if left < party.rooms && !(planted::has(Bug::RoomsIgnored) && left > 0) {
            return None;
        }
        sum_minor += i64::from(night.price_minor);
    }
    Some(Offer {
        room_type_id: room_type.id,
        // (rooms × sum) div (nights × rooms) is sum div nights
        nightly_minor: sum_minor / i64::from(stay.nights()),
        stay: Some(StayOffer {
            total_minor: sum_minor * i64::from(party.rooms),
            nights: stay.nights(),
            rooms: party.rooms,
            rooms_left: left,
        }),
    })
}

/// The sellable room type with the smallest total, ties by the smaller id (M6).
pub fn best_offer<'a>(
    room_types: impl Iterator<Item = RoomTypeView<'a>>,
    first_night: NaiveDate,
    stay: Stay,
    party: Party,
) -> Option<Offer> {
    if planted::has(Bug::TypesOredPerNight) {
        return pieced_together(room_types, first_night, stay, party);
    }
    room_types
        .filter_map(|room_type| price_room_type(room_type, first_night, stay, party))
        .min_by_key(|offer| (offer.sort_price_minor(), offer.room_type_id))
}

/// The bug of that name: each night from whichever fitting room type is cheapest then.
fn pieced_together<'a>(
    room_types: impl Iterator<Item = RoomTypeView<'a>>,
    first_night: NaiveDate,
    stay: Stay,
    party: Party,
) -> Option<Offer> {
    let room_types: Vec<_> = room_types.collect();
    let of_night = |night: NaiveDate| {
        let stay = Stay::new(night, night.succ_opt()?).ok()?;
        let offers =
            room_types.iter().filter_map(|of| price_room_type(*of, first_night, stay, party));
        offers.min_by_key(|offer| (offer.sort_price_minor(), offer.room_type_id))
    };
    let nights = stay.check_in().iter_days().take(usize::from(stay.nights()));
    let offers: Vec<Offer> = nights.map(of_night).collect::<Option<_>>()?;
    let total_minor: i64 = offers.iter().map(Offer::sort_price_minor).sum();
    offers.first().map(|first| Offer {
        nightly_minor: total_minor / i64::from(stay.nights()) / i64::from(party.rooms),
        stay: first.stay.map(|of| StayOffer { total_minor, nights: stay.nights(), ..of }),
        ..*first
    })
}

/// The lowest price of any night that is not closed, ties by the smaller id (M6, without dates).
pub fn from_offer<'a>(room_types: impl Iterator<Item = RoomTypeView<'a>>) -> Option<Offer> {
    room_types
        .filter_map(|room_type| {
            let open = room_type.nights.iter().filter(|night| night.is_open());
            let nightly_minor = i64::from(open.map(|night| night.price_minor).min()?);
            Some(Offer { room_type_id: room_type.id, nightly_minor, stay: None })
        })
        .min_by_key(|offer| (offer.nightly_minor, offer.room_type_id))
}

impl Document {
    /// The room types of this document as offers see them.
    pub fn views(&self) -> impl Iterator<Item = RoomTypeView<'_>> {
        self.room_types.iter().map(|of| RoomTypeView {
            id: of.room_type.id,
            max_adults: of.room_type.max_adults,
            max_guests: of.room_type.max_guests,
            nights: &of.nights,
        })
    }
}
