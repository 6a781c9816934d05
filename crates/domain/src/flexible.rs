//! Flexible dates: the same search for stays some days earlier and later (M14).

use chrono::TimeDelta;

use crate::answer::{Item, SearchAnswer, TotalRelation};
use crate::offer::Offer;
use crate::page::Page;
use crate::parse::Calendar;
use crate::planted::{self, Bug};
use crate::query::{SearchQuery, Sort};
use crate::stay::Stay;

/// A stay is moved by so many days at most, to both sides.
pub const FLEX_DAYS_MAX: u8 = 3;

/// What a search would find for a stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    pub stay: Stay,
    pub total: u64,
    pub total_relation: TotalRelation,
    /// The lowest total of the stay among the hotels found; none without any.
    pub cheapest_total_minor: Option<i64>,
}

impl Stay {
    /// The stay so many days later, as long as it is.
    pub fn shifted(self, days: i64) -> Option<Self> {
        let moved = TimeDelta::try_days(days)?;
        let departure = if planted::has(Bug::DepartureStays) { TimeDelta::zero() } else { moved };
        let check_in = self.check_in().checked_add_signed(moved)?;
        Self::new(check_in, self.check_out().checked_add_signed(departure)?).ok()
    }
}

impl SearchQuery {
    /// This search, cheapest first, for its stay and those up to so many days earlier and later that
    /// may be asked for. Without a stay there is none.
    pub fn shifts(&self, days: u8, calendar: &Calendar) -> Vec<Self> {
        let days = i64::from(days);
        let stays = (-days..=days).filter_map(|days| self.stay?.shifted(days));
        let possible = |stay: &Stay| {
            stay.check_in() >= calendar.today.earliest()
                && stay.check_out() <= calendar.last_check_out
        };
        stays
            .filter(possible)
            .map(|stay| Self { stay: Some(stay), sort: Sort::Price, ..self.clone() })
            .collect()
    }
}

impl Page {
    /// As much as a [`Shift`] needs.
    pub const CHEAPEST: Self = Self { limit: 1, after: None, facets: false, near_misses: false };
}

impl Shift {
    /// What the cheapest page of a search with a stay says.
    pub fn of(stay: Stay, answer: &SearchAnswer) -> Self {
        let SearchAnswer { total, total_relation, items, .. } = answer;
        let total_minor = |item: &Item| item.offer.as_ref().map(Offer::sort_price_minor);
        let cheapest_total_minor = items.first().and_then(total_minor);
        Self { stay, total: *total, total_relation: *total_relation, cheapest_total_minor }
    }
}
