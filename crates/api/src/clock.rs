//! What time it is, passed in: so that a test decides it.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// Tells the instant of now.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The clock of the machine.
pub fn system_clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    Arc::new(Utc::now)
}

/// The earliest date on earth at an instant: that of UTC−12.
pub fn earliest_today(now: DateTime<Utc>) -> NaiveDate {
    (now - TimeDelta::hours(12)).date_naive()
}

/// The latest date on earth at an instant: that of UTC+14.
pub fn latest_today(now: DateTime<Utc>) -> NaiveDate {
    (now + TimeDelta::hours(14)).date_naive()
}
