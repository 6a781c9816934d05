//! What the doctor sees of notifications on phones.

use sqlx::PgConnection;
use store::StoreError;
use store::pushes::find_push_facts;

use super::Findings;
use crate::cli::ApiArgs;

/// Notifications that wait longer than this are not on their way.
const WAITS_TOO_LONG_SECONDS: f64 = 900.0;

/// Whether phones are told, and whether somebody does it.
pub(super) async fn look_at_pushes(
    args: &ApiArgs,
    connection: &mut PgConnection,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    if !args.push.are_sent() {
        return Ok(());
    }
    let facts = find_push_facts(connection).await?;
    if facts.waiting_seconds > WAITS_TOO_LONG_SECONDS {
        findings.advise(
            format!("{} notifications wait, the oldest for more than 15 minutes", facts.waiting),
            "is innsight up or api at work, with INNSIGHT_PUSH_URL? Its log says what the service answers",
        );
    } else {
        findings.well("phones are told what becomes of bookings");
    }
    Ok(())
}
