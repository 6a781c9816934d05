//! A bug to be planted by tests, which prove themselves by finding it. Most bugs are planted into
//! functions of the database; this one only our own code can have.
//!
//! Only the test package turns the feature `planted-bugs` on; nothing of it is in any other build.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::booking::request::HoldRequest;
use sqlx::PgPool;
use store::StoreError;
use store::bookings::{HoldAnswer, HoldTerms, hold_batch};
use tokio::time::sleep;

/// How long such a transaction stays open after its answers were given.
const COMMIT_DELAY: Duration = Duration::from_millis(100);

static ANSWERS_BEFORE_COMMIT: AtomicBool = AtomicBool::new(false);

/// From now on this process answers before it commits.
pub fn answer_before_commit() {
    ANSWERS_BEFORE_COMMIT.store(true, Ordering::Relaxed);
}

/// Whether that bug was planted.
pub(crate) fn answers_before_commit() -> bool {
    ANSWERS_BEFORE_COMMIT.load(Ordering::Relaxed)
}

/// Returns answers whose transaction is still open, and commits it a little later.
pub(crate) async fn hold_uncommitted(
    pool: &PgPool,
    requests: &[&HoldRequest],
    terms: &HoldTerms,
) -> Result<Vec<HoldAnswer>, StoreError> {
    let mut transaction = pool.begin().await?;
    let answers = hold_batch(&mut transaction, requests, terms).await?;
    tokio::spawn(async move {
        sleep(COMMIT_DELAY).await;
        let _ = transaction.commit().await;
    });
    Ok(answers)
}
