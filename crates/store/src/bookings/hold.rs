//! Calls `hold_batch_v1`: many requests, one transaction, one round trip.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use domain::booking::refusal::Refusal;
use domain::booking::request::HoldRequest;
use domain::ids::{BookingId, HotelId};
use serde::Deserialize;
use sqlx::PgConnection;

use super::read::BookingLine;
use crate::StoreError;

/// What holds for every request of a batch.
#[derive(Clone, Debug)]
pub struct HoldTerms {
    /// How long each lock is waited for.
    pub lock_timeout: Duration,
    pub hold_ttl: Duration,
    pub quote_ttl: Duration,
    /// Live holds that one user may have; `None` = no limit.
    pub holds_max: Option<u32>,
    /// ISO 4217 code.
    pub currency: &'static str,
}

/// The answer to one request of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct HoldAnswer {
    pub verdict: HoldVerdict,
    /// Whether it was given before, to the same key.
    pub replayed: bool,
}

/// Rooms, or the reason for none.
#[derive(Clone, Debug, PartialEq)]
pub enum HoldVerdict {
    Granted(Box<Held>),
    Refused(Refusal),
}

/// A booking as it was when its rooms were granted. Repeats get the same facts for ever.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Held {
    pub id: BookingId,
    pub hotel_id: HotelId,
    pub hotel_name: String,
    pub hotel_slug: String,
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    pub expires_at: DateTime<Utc>,
    /// Cancelling is free before this; `None` = it never is.
    pub free_until: Option<DateTime<Utc>>,
    pub total_minor: i64,
    pub currency: String,
    pub lines: Vec<BookingLine>,
    pub freshness: Freshness,
}

/// The transaction that granted, and the life of the database it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Freshness {
    pub system_identifier: i64,
    /// 8 hexadecimal digits.
    pub timeline: String,
    pub database_oid: i64,
    /// A decimal number of 64 bits.
    pub xid: String,
}

/// Answers requests in their order. The whole batch commits or fails; after a connection that was
/// lost on the way the same batch may be sent again, with the same ids and keys.
///
/// The connection must not be in a transaction: its own commit is part of this call, and answers
/// are returned only after it.
#[tracing::instrument(level = "debug", name = "db.hold_batch", skip_all)]
pub async fn hold_batch(
    connection: &mut PgConnection,
    requests: &[&HoldRequest],
    terms: &HoldTerms,
) -> Result<Vec<HoldAnswer>, StoreError> {
    let each = || requests.iter().copied();
    let lines = || {
        requests
            .iter()
            .zip(1_i32..)
            .flat_map(|(request, place)| request.lines.iter().map(move |line| (place, line)))
    };
    let rows = sqlx::query_as::<_, (bool, String)>(
        "SELECT replayed, answer::text FROM hold_batch_v1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
             $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
         ORDER BY request",
    )
    .bind(each().map(|of| of.id.0).collect::<Vec<_>>())
    .bind(each().map(|of| of.user.0).collect::<Vec<_>>())
    .bind(each().map(|of| of.key.hash.as_slice()).collect::<Vec<_>>())
    .bind(each().map(|of| of.key.derived).collect::<Vec<_>>())
    .bind(each().map(|of| of.key.request_hash.as_slice()).collect::<Vec<_>>())
    .bind(each().map(|of| of.stay.check_in()).collect::<Vec<_>>())
    .bind(each().map(|of| of.stay.check_out()).collect::<Vec<_>>())
    .bind(each().map(|of| of.quoted.map(|quoted| quoted.total_minor)).collect::<Vec<_>>())
    .bind(each().map(|of| of.quoted.map(|quoted| quoted.expires_at)).collect::<Vec<_>>())
    .bind(each().map(|of| of.guest.as_ref().map(|guest| guest.name.as_str())).collect::<Vec<_>>())
    .bind(each().map(|of| of.guest.as_ref().map(|guest| guest.email.as_str())).collect::<Vec<_>>())
    .bind(lines().map(|(place, _)| place).collect::<Vec<_>>())
    .bind(lines().map(|(_, line)| line.room_type_id.0).collect::<Vec<_>>())
    .bind(lines().map(|(_, line)| i32::from(line.party.rooms)).collect::<Vec<_>>())
    .bind(lines().map(|(_, line)| i32::from(line.party.adults)).collect::<Vec<_>>())
    .bind(lines().map(|(_, line)| i32::from(line.party.children)).collect::<Vec<_>>())
    // zero would mean to wait for ever
    .bind(i32::try_from(terms.lock_timeout.as_millis()).unwrap_or(i32::MAX).max(1))
    .bind(whole_seconds(terms.hold_ttl))
    .bind(whole_seconds(terms.quote_ttl))
    .bind(terms.holds_max.map(|max| i32::try_from(max).unwrap_or(i32::MAX)))
    .bind(terms.currency)
    // all of them: the commit comes after the last row
    .fetch_all(connection)
    .await?;
    if rows.len() != requests.len() {
        let told = format!("{} answers to {} requests", rows.len(), requests.len());
        return Err(StoreError::Unreadable(told));
    }
    rows.into_iter()
        .map(|(replayed, answer)| Ok(HoldAnswer { verdict: read_verdict(&answer)?, replayed }))
        .collect()
}

pub(super) fn whole_seconds(duration: Duration) -> i32 {
    i32::try_from(duration.as_secs()).unwrap_or(i32::MAX)
}

#[derive(Deserialize)]
struct Tag {
    verdict: String,
}

fn read_verdict(answer: &str) -> Result<HoldVerdict, StoreError> {
    let unreadable = |error| StoreError::Unreadable(format!("the answer {answer}: {error}"));
    let tag: Tag = serde_json::from_str(answer).map_err(unreadable)?;
    if tag.verdict == "granted" {
        Ok(HoldVerdict::Granted(serde_json::from_str(answer).map_err(unreadable)?))
    } else {
        Ok(HoldVerdict::Refused(serde_json::from_str(answer).map_err(unreadable)?))
    }
}
