//! The daily work, at the start and again and again. Each job goes on by itself: one that
//! fails, hangs or panics keeps no other from its work.

use std::time::Duration;

use metrics::{counter, gauge};
use runtime::config::WorkerConfig;
use runtime::role::Life;
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::feed::list_cursors;
use store::jobs::{
    Outcome, RollPlan, Rolled, database_time, drop_untouched_cursors, remove_past_nights,
    roll_inventory, tidy_bookings, trim_feed,
};

/// Somewhere on earth a day ends at every quarter of an hour.
const INTERVAL: Duration = Duration::from_mins(15);
/// Looking for nights that are long over costs a look at each room type.
const PAST_NIGHTS_INTERVAL: Duration = Duration::from_hours(6);
/// After a failure a job is tried again this soon.
const RETRY_INTERVAL: Duration = Duration::from_secs(5);
/// Changes stay at least this long for readers that come back.
const FEED_KEPT: Duration = Duration::from_hours(1);
/// The place of an index that nobody has fed for so long is dropped, …
const CURSOR_KEPT: Duration = Duration::from_hours(7 * 24);
/// … and after so long it is told.
pub const CURSOR_UNTOUCHED_SECONDS: i64 = 24 * 3600;

/// A part of the daily work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Closes nights that are over, and adds new ones.
    Roll,
    /// Removes nights that are long over.
    PastNights,
    /// Drops the places of indices that nobody feeds, and trims the feed.
    Feed,
    /// Removes what bookings leave behind.
    Leftovers,
}

impl Job {
    pub const ALL: [Self; 4] = [Self::Roll, Self::PastNights, Self::Feed, Self::Leftovers];

    /// Its name in logs and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Roll => "roll",
            Self::PastNights => "past-nights",
            Self::Feed => "feed",
            Self::Leftovers => "leftovers",
        }
    }

    /// The name of the role that does it.
    pub const fn role(self) -> &'static str {
        match self {
            Self::Roll => "worker",
            Self::PastNights => "worker-past-nights",
            Self::Feed => "worker-feed",
            Self::Leftovers => "worker-leftovers",
        }
    }

    /// How often it is done.
    pub const fn interval(self) -> Duration {
        match self {
            Self::PastNights => PAST_NIGHTS_INTERVAL,
            Self::Roll | Self::Feed | Self::Leftovers => INTERVAL,
        }
    }

    /// Does it for ever. It commits in chunks and may be left anywhere.
    pub async fn repeat(self, pool: PgPool, mut config: WorkerConfig, life: &Life) {
        loop {
            let pause = match self.do_once(&pool, config).await {
                Ok(Outcome::Done(())) => {
                    // said of the clock of the start, not of every later one
                    config.date_is_right = false;
                    life.beat();
                    self.interval()
                }
                Ok(Outcome::Busy) => {
                    life.beat();
                    INTERVAL
                }
                Err(error) => {
                    counter!("innsight_job_failures_total", "work" => self.name()).increment(1);
                    let (job, error) = (self.name(), Causes(&error));
                    tracing::warn!(job, %error, "daily work failed, trying again");
                    RETRY_INTERVAL
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn do_once(self, pool: &PgPool, config: WorkerConfig) -> Result<Outcome<()>, StoreError> {
        let at = database_time(pool).await?;
        match self {
            Self::Roll => {
                let WorkerConfig { horizon_nights, date_is_right, .. } = config;
                let plan = RollPlan { at, horizon_nights, date_is_right };
                Ok(roll_inventory(pool, plan).await?.map(|rolled| tell_roll(&rolled)))
            }
            Self::PastNights => {
                let removed = remove_past_nights(pool, at, config.past_nights).await?;
                Ok(removed.map(|nights| tell(nights, "nights of the past removed")))
            }
            Self::Feed => {
                for index in drop_untouched_cursors(pool, CURSOR_KEPT).await? {
                    tracing::warn!(
                        index,
                        "nobody has fed this index for a week: changes are no longer kept for it, \
                         and it is filled anew when it comes back"
                    );
                }
                tell_cursors(pool).await?;
                let trimmed = trim_feed(pool, FEED_KEPT).await?;
                Ok(trimmed.map(|changes| tell(changes, "old changes trimmed")))
            }
            Self::Leftovers => {
                let removed = tidy_bookings(pool).await?;
                Ok(removed.map(|rows| tell(rows, "what bookings left behind is gone")))
            }
        }
    }
}

fn tell(rows: u64, what: &'static str) {
    if rows > 0 {
        tracing::info!(rows, "{what}");
    }
}

fn tell_roll(rolled: &Rolled) {
    let (closed, added) = (rolled.nights_closed, rolled.nights_added);
    if closed + added > 0 {
        tracing::info!(closed, added, "nights rolled");
    }
    gauge!("innsight_roll_waiting_zones")
        .set(u32::try_from(rolled.waiting.len()).unwrap_or(u32::MAX));
    if let Some(zone) = rolled.waiting.first() {
        let zones = rolled.waiting.len();
        let (time_zone, today) = (&zone.time_zone, zone.today);
        let rolled_to = zone.rolled_to.map(tracing::field::display);
        tracing::error!(
            zones, time_zone, %today, rolled_to,
            "no night is closed or added: the clock has moved on by more than two nights since that \
             was last done. If the date is right, start the worker once with --yes"
        );
    }
}

/// How long the most forgotten index was not fed, and which ones need a look.
async fn tell_cursors(pool: &PgPool) -> Result<(), StoreError> {
    let cursors = list_cursors(pool).await?;
    let oldest = cursors.iter().map(|cursor| cursor.untouched_seconds).max();
    let oldest = u32::try_from(oldest.unwrap_or(0).max(0)).unwrap_or(u32::MAX);
    gauge!("innsight_feed_cursor_untouched_seconds").set(oldest);
    for cursor in cursors.iter().filter(|of| of.untouched_seconds > CURSOR_UNTOUCHED_SECONDS) {
        let (index, hours) = (&cursor.name, cursor.untouched_seconds / 3600);
        tracing::warn!(index, hours, "nobody feeds this index, and its place keeps old changes");
    }
    Ok(())
}
