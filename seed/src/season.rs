//! The year of a place: when it is full, when it is quiet, when houses close.

use chrono::{Datelike, NaiveDate};
use domain::fit::fit;

use crate::atlas::{Character, City};

/// A year's demand by month, January first, in per mille of an average week's price.
type Months = [i64; 12];

const CITY: Months = [830, 840, 930, 1010, 1080, 1080, 1030, 1000, 1080, 1040, 910, 970];
const BEACH: Months = [640, 660, 710, 830, 960, 1140, 1390, 1440, 1110, 860, 670, 680];
const SKI: Months = [1300, 1430, 1230, 880, 640, 760, 940, 970, 760, 640, 730, 1340];
const NATURE: Months = [770, 780, 810, 900, 1030, 1170, 1300, 1300, 1090, 940, 790, 830];
/// Winter sun for the north, school holidays in summer; the same on both sides of the equator.
const TROPICS: Months = [1170, 1160, 1090, 1000, 890, 900, 1010, 1020, 870, 890, 980, 1220];

/// The part of a year in which a house is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    Never,
    /// Beach houses in the cold months.
    Winter,
    /// Mountain houses between snow and summer, and again before the snow.
    MudSeasons,
}

/// The year of a hotel.
#[derive(Clone, Copy, Debug)]
pub struct Season {
    months: &'static Months,
    /// Months by which the year is shifted: 6 in the south.
    shift: usize,
    pub(crate) pause: Pause,
    /// Weekends are what this place lives on; else it has business guests.
    pub(crate) leisure: bool,
}

impl Season {
    /// The year of a city; `rural` places there follow nature.
    pub(crate) fn of(city: &City, rural: bool, pause: Pause) -> Self {
        let tropical = city.is_tropical();
        let months = match city.character {
            Character::City if !rural => &CITY,
            Character::Ski if !tropical => &SKI,
            _ if tropical => &TROPICS,
            Character::Beach | Character::Island => &BEACH,
            _ => &NATURE,
        };
        let south = city.coordinates.lat_e7 < 0 && months != &TROPICS;
        Self {
            months,
            shift: if south { 6 } else { 0 },
            pause,
            leisure: rural || city.character != Character::City,
        }
    }

    /// Demand on a day in per mille, drawn smoothly from the middle of one month to the next.
    pub(crate) fn demand(&self, day: NaiveDate) -> i64 {
        let month = fit::<_, usize>(day.month0()) + self.shift;
        let at = |month: usize| self.months.get(month % 12).copied().unwrap_or(1000);
        let from_middle = i64::from(day.day()) - 15;
        let beside = if from_middle < 0 { at(month + 11) } else { at(month + 1) };
        let distance = from_middle.abs().min(15);
        (at(month) * (30 - distance) + beside * distance) / 30
    }

    /// Whether the house is closed on a day.
    pub(crate) fn is_closed(&self, day: NaiveDate) -> bool {
        let month = (fit::<_, usize>(day.month0()) + self.shift) % 12;
        match self.pause {
            Pause::Never => false,
            Pause::Winter => matches!((month, day.day()), (10, 4..) | (11 | 0 | 1, _) | (2, ..15)),
            Pause::MudSeasons => {
                matches!((month, day.day()), (3, 20..) | (4, _) | (9, 12..) | (10, ..26))
            }
        }
    }

    /// Whether prices and minimum stays are those of the high season.
    pub(crate) fn is_high(&self, day: NaiveDate) -> bool {
        self.demand(day) >= 1130
    }

    /// Which pause a house of this place may take.
    pub(crate) fn possible_pause(city: &City) -> Pause {
        match city.character {
            _ if city.is_tropical() => Pause::Never,
            Character::Beach | Character::Island => Pause::Winter,
            Character::Ski => Pause::MudSeasons,
            _ => Pause::Never,
        }
    }
}
