//! Stay and party: for which nights, for how many people, in how many rooms.

use chrono::{Days, NaiveDate};
use thiserror::Error;

use crate::planted::{self, Bug};

/// The longest stay, in nights.
pub const STAY_NIGHTS_MAX: u8 = 30;
/// The most adults of a party.
pub const ADULTS_MAX: u8 = 16;
/// The most children of a party.
pub const CHILDREN_MAX: u8 = 8;
/// The most rooms of one search or booking line.
pub const ROOMS_MAX: u8 = 8;

/// Why two dates are no stay.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum StayError {
    /// The departure is not after the arrival.
    #[error("check_out must be after check_in")]
    Reversed,
    /// The range is longer than [`STAY_NIGHTS_MAX`].
    #[error("a stay has at most {STAY_NIGHTS_MAX} nights")]
    TooLong,
}

/// A half-open range of nights `[check_in, check_out)`, 1 to 30 of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stay {
    check_in: NaiveDate,
    nights: u8,
}

impl Stay {
    /// Makes a stay of two dates without a clock, in the hotel's own zone.
    pub fn new(check_in: NaiveDate, check_out: NaiveDate) -> Result<Self, StayError> {
        let nights = (check_out - check_in).num_days();
        if nights < 1 {
            return Err(StayError::Reversed);
        }
        match u8::try_from(nights) {
            Ok(nights) if nights <= STAY_NIGHTS_MAX => Ok(Self { check_in, nights }),
            _ => Err(StayError::TooLong),
        }
    }

    /// The arrival date, which is also the first night.
    pub const fn check_in(self) -> NaiveDate {
        self.check_in
    }

    /// The departure date, the day after the last night.
    pub fn check_out(self) -> NaiveDate {
        self.check_in + Days::new(u64::from(self.nights))
    }

    /// The number of nights, 1 to 30.
    pub const fn nights(self) -> u8 {
        self.nights
    }
}

/// Who travels, and in how many rooms. Ages are not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Party {
    /// 1 to 16.
    pub adults: u8,
    /// 0 to 8.
    pub children: u8,
    /// 1 to 8, never more than `adults`.
    pub rooms: u8,
}

impl Party {
    /// Two adults in one room: what is searched when nothing is said.
    pub const DEFAULT: Self = Self { adults: 2, children: 0, rooms: 1 };

    /// Adults that one room has to take: `ceil(adults / rooms)`.
    pub const fn adults_per_room(self) -> u8 {
        self.adults.div_ceil(self.rooms)
    }

    /// Guests that one room has to take: `ceil((adults + children) / rooms)`.
    pub fn guests_per_room(self) -> u8 {
        let children = if planted::has(Bug::ChildrenUncounted) { 0 } else { self.children };
        (self.adults + children).div_ceil(self.rooms)
    }

    /// Whether a room for at most so many adults and guests is large enough.
    pub fn fits(self, max_adults: u8, max_guests: u8) -> bool {
        max_adults >= self.adults_per_room() && max_guests >= self.guests_per_room()
    }
}
