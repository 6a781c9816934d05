//! Tidies up behind holds whose time is over, so that searches offer their rooms again soon. Nothing
//! depends on it: a batch frees by itself what it needs, and a late confirmation is refused.

use std::sync::Arc;
use std::time::Duration;

use domain::fit::fit;
use runtime::role::Life;
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::bookings::expire_holds;
use store::feed::Ringer;
use tokio::time::sleep;

use crate::measures::Measures;

/// Searches offer too little for at most about this time after an expiry.
const INTERVAL: Duration = Duration::from_secs(1);
/// Holds that one transaction ends.
const HOLDS_PER_SWEEP_MAX: i32 = 200;

/// Sweeps for ever.
pub(crate) async fn sweep(pool: PgPool, ringer: Arc<Ringer>, measures: Arc<Measures>, life: Life) {
    loop {
        let swept = sweep_once(&pool).await;
        if swept.is_ok() {
            life.beat();
        }
        match swept {
            Ok(0) => {}
            Ok(ended) => {
                measures.expired(fit(ended));
                ringer.ring();
                if ended >= HOLDS_PER_SWEEP_MAX {
                    continue;
                }
            }
            Err(error) => {
                tracing::debug!(error = %Causes(&error), "holds could not be swept, trying again");
            }
        }
        sleep(INTERVAL).await;
    }
}

async fn sweep_once(pool: &PgPool) -> Result<i32, StoreError> {
    let mut connection = pool.acquire().await?;
    expire_holds(&mut connection, HOLDS_PER_SWEEP_MAX).await
}
