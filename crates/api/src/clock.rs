//! What time it is, passed in: so that a test decides it.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::today::Today;

/// Tells the instant of now.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The clock of the machine.
pub fn system_clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    Arc::new(Utc::now)
}

/// The date of every zone, worked out once for each stretch in which it becomes midnight nowhere.
#[derive(Default)]
pub struct Dates(Mutex<Option<(i64, Today)>>);

impl Dates {
    /// That of an instant.
    pub fn at(&self, now: DateTime<Utc>) -> Today {
        let stretch = now.timestamp().div_euclid(Today::LASTS_SECONDS);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some((of, today)) if *of == stretch => today.clone(),
            _ => known.insert((stretch, Today::at(now))).1.clone(),
        }
    }
}
