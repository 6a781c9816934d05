//! What the doctor sees of mails to guests.

use chrono::TimeDelta;
use sqlx::PgConnection;
use store::StoreError;
use store::jobs::database_time;
use store::mails::sending::find_mail_facts;

use super::Findings;
use crate::cli::ApiArgs;

/// Mails that wait longer than this are not on their way.
const WAITS_TOO_LONG: TimeDelta = TimeDelta::hours(1);

/// Whether mails are sent at all.
pub(super) fn look_at_smtp(args: &ApiArgs, findings: &mut Findings) {
    if args.mail.are_sent() {
        findings.well("mails to guests are sent over SMTP");
    } else {
        findings.advise(
            "mails to guests are sent nowhere: they stay in the database (innsight mails list)",
            "INNSIGHT_SMTP_URL names a server, INNSIGHT_MAIL_FROM whom they are from",
        );
    }
}

/// Mails that were given up, or that nobody sends.
pub(super) async fn look_at_mails(
    args: &ApiArgs,
    connection: &mut PgConnection,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let facts = find_mail_facts(&mut *connection).await?;
    if facts.dead > 0 {
        findings.advise(
            format!("{} mails were given up within the last day", facts.dead),
            "innsight mails list says why; mend that, then innsight mails retry",
        );
    }
    let now = database_time(&mut *connection).await?;
    let waits = facts.waiting_since.is_some_and(|since| now - since > WAITS_TOO_LONG);
    if args.mail.are_sent() && waits {
        findings.advise(
            format!("{} mails wait, the oldest for more than an hour", facts.waiting),
            "innsight mails list says why; is innsight up or api at work, with INNSIGHT_SMTP_URL?",
        );
    }
    Ok(())
}
