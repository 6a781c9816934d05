//! Which date it is where: on earth there are never more than three at once.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use crate::exact::exact;
use crate::planted::{self, Bug};

/// A time zone that this build knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeZone {
    zone: Tz,
    /// In the list of all zones.
    place: u16,
}

impl TimeZone {
    /// The zone of an IANA name; `None` for one that this build does not know.
    pub fn named(name: &str) -> Option<Self> {
        let place = TZ_VARIANTS.binary_search_by(|zone| zone.name().cmp(name)).ok()?;
        Some(Self { zone: *TZ_VARIANTS.get(place)?, place: exact(place) })
    }

    /// Its IANA name.
    pub fn name(self) -> &'static str {
        self.zone.name()
    }
}

/// UTC−12 and UTC+14 are 26 hours apart, …
pub const DATES_MAX: usize = 3;
/// … and no date is further behind the latest one.
pub const DAYS_BEHIND_MAX: u8 = 2;

/// The date in every time zone at one instant. Equal for two instants between which it became
/// midnight nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Today {
    earliest: NaiveDate,
    latest: NaiveDate,
    /// How many days the date of each zone is behind the latest one, in the list's order.
    days_behind: Arc<[u8]>,
}

impl Today {
    /// All zones stand a multiple of this from UTC, and pass midnight at one: for so long a
    /// `Today` lasts that begins at one.
    pub const LASTS_SECONDS: i64 = 15 * 60;

    /// Looks at the calendar of every zone.
    pub fn at(now: DateTime<Utc>) -> Self {
        let latest = (now + TimeDelta::hours(14)).date_naive();
        let earliest = (now - TimeDelta::hours(12)).date_naive();
        let behind = |zone: &Tz| {
            // zones of long ago stood up to 16 hours from UTC
            let date = now.with_timezone(zone).date_naive().clamp(earliest, latest);
            exact((latest - date).num_days())
        };
        Self { earliest, latest, days_behind: TZ_VARIANTS.iter().map(behind).collect() }
    }

    /// The date at UTC−12: whatever lies before is past everywhere.
    pub const fn earliest(&self) -> NaiveDate {
        self.earliest
    }

    /// The date at UTC+14.
    pub const fn latest(&self) -> NaiveDate {
        self.latest
    }

    /// How many days the date of a zone is behind the latest one. Of a zone that this build does
    /// not know nothing is known but that it is not ahead.
    pub fn days_behind(&self, zone: Option<TimeZone>) -> u8 {
        let zone = if planted::has(Bug::TodayOfUtc) { TimeZone::named("UTC") } else { zone };
        zone.and_then(|zone| self.days_behind.get(usize::from(zone.place))).map_or(0, |days| *days)
    }

    /// The date in a zone.
    pub fn date_in(&self, zone: Option<TimeZone>) -> NaiveDate {
        self.latest - TimeDelta::days(i64::from(self.days_behind(zone)))
    }

    /// The names of all zones whose date is so many days behind the latest one.
    pub fn zones_behind(&self, days: u8) -> impl Iterator<Item = &'static str> {
        let zones = TZ_VARIANTS.iter().zip(self.days_behind.iter());
        zones.filter(move |(_, behind)| **behind == days).map(|(zone, _)| zone.name())
    }

    /// Whether a stay can still be cancelled freely until so many days before the arrival (M6).
    pub fn cancels_freely(
        &self,
        zone: Option<TimeZone>,
        check_in: NaiveDate,
        free_cancel_days: Option<u8>,
    ) -> bool {
        let days_ahead = (check_in - self.date_in(zone)).num_days();
        free_cancel_days.is_some_and(|days| days_ahead >= i64::from(days))
    }
}

/// The latest date and a digit for each zone: the same text for equal ones and no others.
impl fmt::Display for Today {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.latest)?;
        self.days_behind.iter().try_for_each(|days| write!(f, "{days}"))
    }
}

#[cfg(test)]
mod tests;
