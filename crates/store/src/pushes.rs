//! What waits to be told on phones. Each was written by the transaction that it tells of, but for holds
//! that end, which are looked for.

use std::time::Duration;

use chrono::NaiveDate;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::StoreError;

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Rooms are held for a few minutes more.
    HoldEnding,
    BookingConfirmed,
    BookingCancelled,
    /// It was paid when the rooms were gone.
    BookingRejected,
    PaymentFailed,
    /// Money went back.
    Refunded,
}

impl Kind {
    pub const ALL: [Self; 6] = [
        Self::HoldEnding,
        Self::BookingConfirmed,
        Self::BookingCancelled,
        Self::BookingRejected,
        Self::PaymentFailed,
        Self::Refunded,
    ];

    /// Its name in the database and towards the app.
    pub const fn code(self) -> &'static str {
        match self {
            Self::HoldEnding => "hold_ending",
            Self::BookingConfirmed => "booking_confirmed",
            Self::BookingCancelled => "booking_cancelled",
            Self::BookingRejected => "booking_rejected",
            Self::PaymentFailed => "payment_failed",
            Self::Refunded => "refunded",
        }
    }

    fn read(code: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|kind| kind.code() == code);
        found.ok_or_else(|| StoreError::Unreadable(format!("a notification of the kind {code}")))
    }
}

/// One that was claimed: for a while nobody else sends it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimedPush {
    pub id: i64,
    /// How often it was tried, this time included.
    pub attempts: i16,
    pub kind: Kind,
    /// What Expo's service calls the phone.
    pub token: String,
    /// `en` or `de`.
    pub language: String,
    /// What it tells of, as it is now; `None` = there is no such booking of theirs any more.
    pub stay: Option<PushedStay>,
    pub amount_minor: Option<i64>,
}

/// A booking, as a phone is told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PushedStay {
    pub booking_id: Uuid,
    pub hotel_name: String,
    pub status: String,
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    /// How long rooms are held from now on, by the database's clock.
    pub held_seconds: f64,
    /// Whether that is the hold that is told of, and not one that was extended.
    pub is_that_hold: bool,
    pub penalty_minor: Option<i64>,
    pub currency: String,
}

/// How they stand.
#[derive(Clone, Debug, PartialEq)]
pub struct PushFacts {
    /// Neither taken by the service nor given up.
    pub waiting: i64,
    /// How long the oldest of them is due; 0 = none is.
    pub waiting_seconds: f64,
}

/// Writes down what is to be told of holds that end within `lead` and not within `least`, once for each
/// phone and hold; how many. Nobody is told while they pay.
#[tracing::instrument(level = "debug", name = "db.announce_ending_holds", skip_all)]
pub async fn announce_ending_holds(
    executor: impl PgExecutor<'_>,
    (least, lead): (Duration, Duration),
    limit: i64,
) -> Result<u64, StoreError> {
    let written = sqlx::query!(
        "INSERT INTO pushes (kind, token, booking_id, hold_until)
         SELECT 'hold_ending', t.token, b.id, b.expires_at
         FROM bookings b CROSS JOIN phones_told_v1(b.id) AS t
         WHERE (b.status = 'pending') IS TRUE AND b.created_at < b.expires_at - make_interval(secs => $2)
             AND b.expires_at > statement_timestamp() + make_interval(secs => $1)
             AND b.expires_at <= statement_timestamp() + make_interval(secs => $2)
             AND EXISTS (SELECT FROM phones p WHERE p.user_id = b.user_id)
             AND NOT EXISTS (SELECT FROM orders o WHERE o.booking_id = b.id AND o.state <> 'FAILED')
             AND NOT EXISTS (SELECT FROM pushes x WHERE x.booking_id = b.id AND x.token = t.token
                 AND x.hold_until = b.expires_at)
         ORDER BY b.expires_at LIMIT $3
         ON CONFLICT DO NOTHING",
        least.as_secs_f64(),
        lead.as_secs_f64(),
        limit
    );
    Ok(written.execute(executor).await?.rows_affected())
}

/// Claims what is due, so that nobody else sends it for a while, and reads what it tells of.
#[tracing::instrument(level = "debug", name = "db.claim_pushes", skip_all)]
pub async fn claim_pushes(
    executor: impl PgExecutor<'_>,
    claim: Duration,
    limit: i64,
) -> Result<Vec<ClaimedPush>, StoreError> {
    let rows = sqlx::query!(
        r#"WITH claimed AS (
             UPDATE pushes SET due_at = clock_timestamp() + make_interval(secs => $1),
                 attempts = attempts + 1
             WHERE id = ANY (ARRAY(
                 SELECT id FROM pushes WHERE due_at < statement_timestamp()
                     AND sent_at IS NULL AND over_at IS NULL
                 ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED))
             RETURNING *
         )
         SELECT c.id AS "id!", c.attempts AS "attempts!", c.kind AS "kind!", c.token AS "token!",
             p.language AS "language!", c.amount_minor AS "amount_minor?", b.id AS "booking_id?", h.name AS "hotel_name?",
             b.status AS "status?", b.check_in AS "check_in?", b.check_out AS "check_out?",
             extract(epoch FROM b.expires_at - clock_timestamp())::float8 AS "held_seconds?",
             b.expires_at = c.hold_until AS "is_that_hold?",
             b.penalty_minor AS "penalty_minor?",
             b.currency AS "currency?"
         FROM claimed c JOIN phones p ON p.token = c.token
             LEFT JOIN bookings b ON b.id = c.booking_id AND b.user_id = p.user_id
             LEFT JOIN hotels h ON h.id = b.hotel_id
         ORDER BY c.id"#,
        claim.as_secs_f64(),
        limit
    );
    let read = rows.fetch_all(executor).await?.into_iter().map(|row| {
        let stay = match (row.booking_id, row.hotel_name, row.status, row.currency) {
            (Some(booking_id), Some(hotel_name), Some(status), Some(currency)) => {
                row.check_in.zip(row.check_out).map(|(check_in, check_out)| PushedStay {
                    booking_id,
                    hotel_name,
                    status,
                    check_in,
                    check_out,
                    held_seconds: row.held_seconds.unwrap_or(0.0),
                    is_that_hold: row.is_that_hold.unwrap_or(false),
                    penalty_minor: row.penalty_minor,
                    currency,
                })
            }
            _ => None,
        };
        Ok(ClaimedPush {
            id: row.id,
            attempts: row.attempts,
            kind: Kind::read(&row.kind)?,
            token: row.token,
            language: row.language,
            stay,
            amount_minor: row.amount_minor,
        })
    });
    read.collect()
}

/// Notes that the service has taken them, and what it calls each.
#[tracing::instrument(level = "debug", name = "db.mark_pushes_taken", skip_all)]
pub async fn mark_pushes_taken(
    executor: impl PgExecutor<'_>,
    taken: &[(i64, String)],
) -> Result<(), StoreError> {
    let (ids, tickets): (Vec<i64>, Vec<String>) = taken.iter().cloned().unzip();
    sqlx::query!(
        "UPDATE pushes p SET sent_at = clock_timestamp(), ticket = t.ticket
         FROM unnest($1::bigint[], $2::text[]) AS t (id, ticket)
         WHERE p.id = t.id AND p.over_at IS NULL",
        &ids,
        &tickets
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Notes that nothing is left to be done for them: they have arrived, are no longer so, or won't go.
#[tracing::instrument(level = "debug", name = "db.end_pushes", skip_all)]
pub async fn end_pushes(executor: impl PgExecutor<'_>, ids: &[i64]) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE pushes SET over_at = clock_timestamp() WHERE id = ANY ($1) AND over_at IS NULL",
        ids
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Has them tried again after a while.
#[tracing::instrument(level = "debug", name = "db.put_off_pushes", skip_all)]
pub async fn put_off_pushes(
    executor: impl PgExecutor<'_>,
    ids: &[i64],
    after: Duration,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE pushes SET due_at = clock_timestamp() + make_interval(secs => $2)
         WHERE id = ANY ($1) AND sent_at IS NULL AND over_at IS NULL",
        ids,
        after.as_secs_f64()
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Those that the service took at least so long ago, and of which nobody knows whether they arrived.
#[tracing::instrument(level = "debug", name = "db.find_unchecked_pushes", skip_all)]
pub async fn find_unchecked_pushes(
    executor: impl PgExecutor<'_>,
    after: Duration,
    limit: i64,
) -> Result<Vec<(i64, String, String)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id, token, ticket AS "ticket!" FROM pushes
         WHERE sent_at < statement_timestamp() - make_interval(secs => $1) AND over_at IS NULL
         ORDER BY sent_at LIMIT $2"#,
        after.as_secs_f64(),
        limit
    );
    let rows = rows.fetch_all(executor).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.token, row.ticket)).collect())
}

/// Gives up what nobody expects any more, written or taken before `age`; how many.
#[tracing::instrument(level = "debug", name = "db.end_late_pushes", skip_all)]
pub async fn end_late_pushes(
    executor: impl PgExecutor<'_>,
    age: Duration,
    limit: i64,
) -> Result<u64, StoreError> {
    let ended = sqlx::query!(
        "UPDATE pushes SET over_at = clock_timestamp() WHERE id = ANY (ARRAY(
             SELECT id FROM pushes WHERE over_at IS NULL
                 AND created_at < statement_timestamp() - make_interval(secs => $1)
             ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED))",
        age.as_secs_f64(),
        limit
    );
    Ok(ended.execute(executor).await?.rows_affected())
}

/// How they stand.
#[tracing::instrument(level = "debug", name = "db.find_push_facts", skip_all)]
pub async fn find_push_facts(executor: impl PgExecutor<'_>) -> Result<PushFacts, StoreError> {
    let facts = sqlx::query_as!(
        PushFacts,
        r#"SELECT count(*) AS "waiting!",
             greatest(coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0), 0)::float8
                 AS "waiting_seconds!"
         FROM pushes WHERE sent_at IS NULL AND over_at IS NULL"#
    );
    Ok(facts.fetch_one(executor).await?)
}
