//! Tells clients again what they missed. Only the role that follows the feed does, between two of its
//! passes: so nothing that is told again is older than what was told before.

use std::sync::Arc;
use std::time::Instant;

use sqlx::PgPool;
use store::StoreError;
use store::feed::{Missed, find_missed};

use crate::hub::CatchUp;
use crate::service::Following;
use crate::telling::{Changed, Whom, tell};
use crate::watch::Watch;

/// Clients that are served between two passes; the others wait for the next ones.
const CLIENTS_AT_ONCE_MAX: usize = 16;

/// Serves some of those who wait.
pub(crate) async fn catch_up(following: &Following, pool: &PgPool) -> Result<(), StoreError> {
    let mut waiting = following.hub.take_catch_ups(CLIENTS_AT_ONCE_MAX).into_iter();
    while let Some((watch, catch_up)) = waiting.next() {
        if let Err(error) = tell_missed(following, pool, &watch, &catch_up).await {
            // who was not served searches anew: the database is away or too slow for them
            for (watch, _) in std::iter::once((watch, catch_up)).chain(waiting) {
                watch.mailbox.resync("failed");
            }
            return Err(error);
        }
    }
    Ok(())
}

async fn tell_missed(
    following: &Following,
    pool: &PgPool,
    watch: &Arc<Watch>,
    catch_up: &CatchUp,
) -> Result<(), StoreError> {
    let (cells, most) = (watch.reach.cells(), following.missed_hotels_max);
    let asked = catch_up.since.since();
    let cause = match find_missed(pool, asked, cells, most).await? {
        Missed::Hotels(mut reading, hotels) => {
            let changed_at = Instant::now();
            let changed: Vec<Changed> = hotels
                .into_iter()
                .map(|hotel_id| Changed { hotel_id, cells: Vec::new(), changed_at })
                .collect();
            let (whom, today) = (Whom::One(Arc::clone(watch)), (following.today)());
            let floor = asked.floor;
            tell(&mut reading, &changed, floor, &whom, &following.wording, &today).await?;
            watch.mailbox.end_catch_up(watch.viewport);
            return Ok(());
        }
        // it hears what changes now, and the little before it comes with the next change
        Missed::TooMuch if catch_up.is_settling => {
            watch.mailbox.end_catch_up(watch.viewport);
            return Ok(());
        }
        Missed::TooMuch => "missed",
        Missed::Reload(_) => "reloaded",
    };
    watch.mailbox.resync(cause);
    Ok(())
}
