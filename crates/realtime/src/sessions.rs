//! Ends the sockets of sessions that are over: whoever signs out, or is signed out, hears no more.

use std::collections::HashSet;
use std::time::Duration;

use runtime::role::Life;
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::sessions::find_open_sessions;

use crate::listeners::Listeners;
use crate::mailbox::End;

/// What is stored of a token.
pub(crate) type TokenHash = [u8; 32];

/// Sessions that are asked for at once.
const SESSIONS_PER_READ_MAX: usize = 1_000;

/// Looks again and again.
pub(crate) async fn watch_sessions(
    sessions: &Listeners<TokenHash>,
    pool: &PgPool,
    interval: Duration,
    lets_demo_in: bool,
    life: &Life,
) {
    loop {
        life.idle(sessions.somebody()).await;
        tokio::time::sleep(interval).await;
        match end_those_over(sessions, pool, lets_demo_in).await {
            Ok(()) => life.beat(),
            // nobody can tell, and nobody could sign out either
            Err(error) => tracing::debug!(error = %Causes(&error), "sessions can't be read yet"),
        }
    }
}

async fn end_those_over(
    sessions: &Listeners<TokenHash>,
    pool: &PgPool,
    lets_demo_in: bool,
) -> Result<(), StoreError> {
    for hashes in sessions.keys().chunks(SESSIONS_PER_READ_MAX) {
        let open = find_open_sessions(pool, hashes, lets_demo_in).await?;
        let open: HashSet<TokenHash> = open.into_iter().collect();
        for hash in hashes.iter().filter(|hash| !open.contains(*hash)) {
            for mailbox in sessions.of(*hash) {
                mailbox.end(End::SessionOver);
            }
        }
    }
    Ok(())
}
