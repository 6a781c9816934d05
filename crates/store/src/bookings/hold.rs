//! Calls `hold_batch_v1`: many requests, one transaction, one round trip.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use domain::booking::key::Key;
use domain::booking::refusal::Refusal;
use domain::booking::request::HoldRequest;
use domain::ids::{BookingId, HotelId};
use serde::Deserialize;
use sqlx::{PgConnection, PgExecutor};

use super::parameters::{RequestParameter, TermsParameter};
use super::read::BookingLine;
use crate::StoreError;
use crate::quotes::{Quote, QuoteRow};

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

/// The answer to a request for rooms, as the database gave it and as it goes to whoever asked.
#[derive(Clone, Debug, PartialEq)]
pub struct HoldAnswer {
    pub verdict: HoldVerdict,
    /// Whether it was given before, to the same key.
    pub replayed: bool,
}

/// Rooms, or the reason for none.
#[derive(Clone, Debug, PartialEq)]
pub enum HoldVerdict {
    Granted(Arc<Held>),
    Refused {
        refusal: Refusal,
        /// The quote that takes the place of one whose price moved.
        quote: Option<Arc<Quote>>,
    },
}

impl From<Refusal> for HoldVerdict {
    fn from(refusal: Refusal) -> Self {
        Self::Refused { refusal, quote: None }
    }
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
    let parameters: Vec<RequestParameter> =
        requests.iter().map(|request| RequestParameter::from(*request)).collect();
    let rows = sqlx::query_as::<_, (bool, String)>(
        "SELECT replayed, answer::text FROM hold_batch_v1($1, $2)",
    )
    .bind(parameters)
    .bind(TermsParameter::from(terms))
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

/// The answer that a repeat of a request gets, if one is stored.
#[tracing::instrument(level = "debug", name = "db.find_answer", skip_all)]
pub async fn find_answer(
    executor: impl PgExecutor<'_>,
    key: &Key,
) -> Result<Option<HoldAnswer>, StoreError> {
    let answer = sqlx::query_scalar!(
        r#"SELECT answer::text AS "answer!" FROM known_keys_v1(ARRAY[$1::bytea], '{}')
           WHERE request_hash = $2"#,
        key.hash.as_slice(),
        key.request_hash.as_slice()
    );
    match answer.fetch_optional(executor).await? {
        Some(answer) => Ok(Some(HoldAnswer { verdict: read_verdict(&answer)?, replayed: true })),
        None => Ok(None),
    }
}

/// What every answer has, and what only a moved price has.
#[derive(Deserialize)]
struct Told {
    verdict: String,
    quote: Option<QuoteRow>,
}

fn read_verdict(answer: &str) -> Result<HoldVerdict, StoreError> {
    let unreadable = |error| StoreError::Unreadable(format!("the answer {answer}: {error}"));
    let Told { verdict, quote } = serde_json::from_str(answer).map_err(unreadable)?;
    if verdict == "granted" {
        let held = serde_json::from_str(answer).map_err(unreadable)?;
        return Ok(HoldVerdict::Granted(Arc::new(held)));
    }
    let refusal = serde_json::from_str(answer).map_err(unreadable)?;
    let quote = quote.map(QuoteRow::into_quote).transpose()?.map(Arc::new);
    Ok(HoldVerdict::Refused { refusal, quote })
}
