//! Tells of bookings: whatever happened, the facts are read again, for all who watch in one statement.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::booking::status::Status;
use domain::ids::BookingId;
use events::Bell;
use runtime::role::Life;
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::bookings::{WATCHED_PER_READ_MAX, WatchedBooking, find_watched_bookings};

use crate::listeners::Listeners;
use crate::mailbox::BookingVersion;
use crate::wording::Wording;

/// Time between two readings at least, …
const READ_PAUSE_MIN: Duration = Duration::from_millis(100);
/// … and so many times as long as the last one took: most of a connection is left to others.
const REST_FACTOR: u32 = 4;
/// A database that fails is left alone for so long.
const FAILURE_PAUSE: Duration = Duration::from_secs(1);

/// Reads what is watched whenever it is rung, and four times a second.
pub(crate) async fn watch_bookings(
    watched: &Listeners<BookingId>,
    bell: &Bell,
    pool: &PgPool,
    wording: &Wording,
    life: &Life,
) {
    loop {
        life.idle(watched.somebody()).await;
        bell.wait().await;
        let began = Instant::now();
        match read(watched, pool, wording).await {
            Ok(()) => {
                life.beat();
                tokio::time::sleep(READ_PAUSE_MIN.max(began.elapsed() * REST_FACTOR)).await;
            }
            Err(error) => {
                tracing::debug!(error = %Causes(&error), "watched bookings can't be read yet");
                tokio::time::sleep(FAILURE_PAUSE).await;
            }
        }
    }
}

async fn read(
    watched: &Listeners<BookingId>,
    pool: &PgPool,
    wording: &Wording,
) -> Result<(), StoreError> {
    for ids in watched.keys().chunks(WATCHED_PER_READ_MAX) {
        for booking in find_watched_bookings(pool, ids).await? {
            let text: Arc<str> = (wording.booking)(&booking).into();
            for mailbox in watched.of(booking.id) {
                mailbox.put_booking(booking.id, version(&booking), &text);
            }
        }
    }
    Ok(())
}

/// What rises when there is something to tell. A new order comes with a new version of its booking.
pub(crate) fn version(booking: &WatchedBooking) -> BookingVersion {
    let of_order = booking.order.as_ref().map_or(0, |order| order.version);
    (booking.version, of_order, booking.status == Status::Expired)
}
