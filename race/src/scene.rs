//! Who wants what in each situation, and what there is. Nothing is drawn: each turn is the same.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use chrono::{Days, NaiveDate};
use domain::ids::RoomTypeId;
use domain::stay::Stay;

use crate::plan::{Plan, Situation};
use crate::scratch::Scratch;

const FAVOURITES: usize = 10;
const OTHERS: usize = 40;
/// Guests of the favourites in [`Situation::Favourites`].
const OF_FAVOURITES: usize = 80;
/// Nights of a stay in [`Situation::Crossing`], and on how many days guests arrive: each stay has a
/// night in common with each other.
const CROSSING_NIGHTS: u64 = 3;
const CROSSING_ARRIVALS: usize = 3;
/// One guest of so many names its nights backwards.
const BACKWARDS_EVERY: usize = 4;
/// Rooms in [`Situation::Hot`] for each second: fewer than careless guests book, and never more than
/// the schema lets a room type have.
const ROOMS_PER_SECOND: u64 = 50;
const ROOMS_MAX: u64 = 1000;

/// What a guest wants: one room, for two.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    pub room_type: RoomTypeId,
    pub stay: Stay,
    /// Whether it names its nights from the last to the first. Who locks in the order in which
    /// nights are named meets others head on.
    pub backwards: bool,
}

impl Wish {
    /// Its nights in the order in which it names them.
    pub fn nights(&self) -> Vec<NaiveDate> {
        let nights = self.stay.check_in().iter_days().take(usize::from(self.stay.nights()));
        let mut nights: Vec<NaiveDate> = nights.collect();
        if self.backwards {
            nights.reverse();
        }
        nights
    }
}

/// Guests and rooms of a situation.
#[derive(Clone, Debug)]
pub struct Scene {
    pub wishes: Vec<Wish>,
    /// Room types that are for sale on all nights, and so many rooms of each.
    pub room_types: Vec<RoomTypeId>,
    pub rooms: i16,
    pub first_night: NaiveDate,
    pub nights: u64,
    /// Guests come one after the other over this time; zero = all at once.
    pub spread: Duration,
    /// Guests ask again and again for so long, or until they are refused; `None` = once.
    pub again_for: Option<Duration>,
}

impl Scene {
    /// The rooms and guests of a situation.
    pub fn of(situation: Situation, plan: &Plan, scratch: &Scratch) -> anyhow::Result<Self> {
        let (room_types, rooms, nights) = match situation {
            Situation::LastRoom | Situation::Lease => (1, 1, 1),
            Situation::TenRooms => (1, 10, 1),
            Situation::Favourites => (FAVOURITES + OTHERS, 2, 1),
            Situation::Crossing => (1, 1, u64::try_from(CROSSING_ARRIVALS)? + CROSSING_NIGHTS - 1),
            Situation::Hot => {
                (1, i16::try_from((plan.hot.as_secs() * ROOMS_PER_SECOND).clamp(1, ROOMS_MAX))?, 1)
            }
        };
        let first_night = scratch.first_night;
        let room_types: Vec<RoomTypeId> =
            scratch.room_types.iter().copied().take(room_types).collect();
        let wish = |guest: usize| {
            let (place, arrival, nights) = match situation {
                // four in five guests want one of the ten, and each of those ten is wanted by eight
                Situation::Favourites if guest < OF_FAVOURITES => (guest % FAVOURITES, 0, 1),
                Situation::Favourites => (FAVOURITES + guest % OTHERS, 0, 1),
                Situation::Crossing => (0, guest % CROSSING_ARRIVALS, CROSSING_NIGHTS),
                _ => (0, 0, 1),
            };
            let room_type = room_types.get(place).copied().context("too few room types")?;
            let check_in = first_night + Days::new(u64::try_from(arrival)?);
            let stay = Stay::new(check_in, check_in + Days::new(nights))?;
            Ok(Wish { room_type, stay, backwards: guest.is_multiple_of(BACKWARDS_EVERY) })
        };
        let wishes = (0..situation.guests()).map(wish).collect::<anyhow::Result<_>>()?;
        // who comes while the first one sleeps is still trying when its lease ends
        let is_spread = situation == Situation::Lease;
        let spread = if is_spread { plan.arrivals } else { Duration::ZERO };
        let again_for = (situation == Situation::Hot).then_some(plan.hot);
        Ok(Self { wishes, room_types, rooms, first_night, nights, spread, again_for })
    }

    /// Room-nights that there are, of those that somebody wants.
    pub fn room_nights(&self) -> i64 {
        let mut guests = BTreeMap::<_, i64>::new();
        for wish in &self.wishes {
            for night in wish.nights() {
                *guests.entry((wish.room_type.0, night)).or_default() += 1;
            }
        }
        let rooms = i64::from(self.rooms);
        let is_once = self.again_for.is_none();
        guests.into_values().map(|guests| if is_once { guests.min(rooms) } else { rooms }).sum()
    }
}
