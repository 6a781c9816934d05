//! Quotes, and what they are worked out from.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use domain::booking::assess::{Night, RoomTypeTerms};
use domain::booking::cancellation::CancellationTerms;
use domain::booking::request::Line;
use domain::ids::{HotelId, QuoteId, RoomTypeId, UserId};
use domain::stay::{Party, Stay};
use serde::Deserialize;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::StoreError;
use crate::documents::rows::small;

/// A promise of a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    pub id: QuoteId,
    pub line: Line,
    pub stay: Stay,
    /// Of one room, night by night.
    pub nightly_minor: Vec<i64>,
    pub terms: CancellationTerms,
    pub currency: String,
    pub expires_at: DateTime<Utc>,
    /// The database's clock at this reading.
    pub now: DateTime<Utc>,
}

/// A price to promise.
#[derive(Clone, Debug)]
pub struct NewQuote<'a> {
    pub id: QuoteId,
    /// `None` = nobody is signed in: it will be of the first who books on it.
    pub user: Option<UserId>,
    pub line: Line,
    pub stay: Stay,
    pub nightly_minor: &'a [u32],
    pub total_minor: i64,
    pub currency: &'a str,
    pub ttl: Duration,
}

/// What a room type promises, if there is such a type.
#[tracing::instrument(level = "debug", name = "db.find_terms", skip_all)]
pub async fn find_terms(
    executor: impl PgExecutor<'_>,
    id: RoomTypeId,
) -> Result<Option<RoomTypeTerms>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT r.hotel_id, r.max_adults, r.max_guests,
             r.closed OR h.status <> 'open' AS "closed!"
         FROM room_types r JOIN hotels h ON h.id = r.hotel_id WHERE r.id = $1"#,
        id.0
    );
    let row = row.fetch_optional(executor).await?;
    row.map(|row| {
        Ok(RoomTypeTerms {
            hotel_id: HotelId(row.hotel_id),
            max_adults: small(row.max_adults, "adults", id.0)?,
            max_guests: small(row.max_guests, "guests", id.0)?,
            closed: row.closed,
        })
    })
    .transpose()
}

/// The nights of a stay that the inventory has, in order.
#[tracing::instrument(level = "debug", name = "db.find_stay_nights", skip_all)]
pub async fn find_stay_nights(
    executor: impl PgExecutor<'_>,
    id: RoomTypeId,
    stay: Stay,
) -> Result<Vec<(NaiveDate, Night)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT night, (total - sold - held)::int2 AS "free!", price_minor, min_stay, closed
         FROM inventory
         WHERE room_type_id = $1 AND night >= $2 AND night < $3 ORDER BY night LIMIT 30"#,
        id.0,
        stay.check_in(),
        stay.check_out()
    );
    let rows = rows.fetch_all(executor).await?;
    rows.into_iter()
        .map(|row| {
            let found = Night {
                free: small(row.free, "rooms", id.0)?,
                price_minor: small(row.price_minor, "price", id.0)?,
                min_stay: small(row.min_stay, "minimum stay", id.0)?,
                closed: row.closed,
            };
            Ok((row.night, found))
        })
        .collect()
}

/// Promises a price; returns the promise. `None` = there is no such room type.
#[tracing::instrument(level = "debug", name = "db.insert_quote", skip_all)]
pub async fn insert_quote(
    connection: &mut PgConnection,
    new: &NewQuote<'_>,
) -> Result<Option<Quote>, StoreError> {
    let Party { adults, children, rooms } = new.line.party;
    let nightly = new.nightly_minor.iter().map(|price| {
        let price = i32::try_from(*price);
        price.map_err(|_| StoreError::Unreadable("a night's price beyond its column".to_owned()))
    });
    let nightly: Vec<i32> = nightly.collect::<Result<_, _>>()?;
    let row = sqlx::query_as!(
        QuoteRow,
        "INSERT INTO quotes (id, user_id, room_type_id, check_in, check_out, rooms, adults,
             children, nightly_minor, total_minor, currency, free_until, created_at, expires_at)
         SELECT $1, $2, r.id, $4, $5, $6, $7, $8, $9, $10, $11,
             free_until_v1($4, h.free_cancel_days, h.time_zone), t, t + make_interval(secs => $12)
         FROM room_types r JOIN hotels h ON h.id = r.hotel_id, clock_timestamp() AS t
         WHERE r.id = $3
         RETURNING id, room_type_id, check_in, check_out, rooms, adults, children, nightly_minor,
             total_minor, currency, free_until, expires_at, created_at AS now",
        new.id.0,
        new.user.map(|user| user.0),
        new.line.room_type_id.0,
        new.stay.check_in(),
        new.stay.check_out(),
        i16::from(rooms),
        i16::from(adults),
        i16::from(children),
        &nightly,
        new.total_minor,
        new.currency,
        new.ttl.as_secs_f64()
    )
    // to the end: the commit comes after the last row
    .fetch_all(connection)
    .await?;
    row.into_iter().next().map(QuoteRow::into_quote).transpose()
}

/// A quote as the database tells it: as a row, or as JSON within a refusal.
#[derive(Deserialize)]
pub(crate) struct QuoteRow {
    id: Uuid,
    room_type_id: Uuid,
    check_in: NaiveDate,
    check_out: NaiveDate,
    rooms: i16,
    adults: i16,
    children: i16,
    nightly_minor: Vec<i32>,
    total_minor: i64,
    currency: String,
    free_until: Option<DateTime<Utc>>,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
}

/// Reads a quote that a user may book on, expired or not: an own one or nobody's. Somebody else's is as
/// unknown as none.
#[tracing::instrument(level = "debug", name = "db.find_quote", skip_all)]
pub async fn find_quote(
    executor: impl PgExecutor<'_>,
    id: QuoteId,
    user: UserId,
) -> Result<Option<Quote>, StoreError> {
    let row = sqlx::query_as!(
        QuoteRow,
        r#"SELECT id, room_type_id, check_in, check_out, rooms, adults, children, nightly_minor,
             total_minor, currency, free_until, expires_at, clock_timestamp() AS "now!"
         FROM quotes WHERE id = $1 AND (user_id = $2 OR user_id IS NULL)"#,
        id.0,
        user.0
    );
    row.fetch_optional(executor).await?.map(QuoteRow::into_quote).transpose()
}

impl QuoteRow {
    pub(crate) fn into_quote(self) -> Result<Quote, StoreError> {
        let of = self.id;
        let stay = Stay::new(self.check_in, self.check_out)
            .map_err(|error| StoreError::Unreadable(format!("the stay of quote {of}: {error}")))?;
        let party = Party {
            adults: small(self.adults, "adults", of)?,
            children: small(self.children, "children", of)?,
            rooms: small(self.rooms, "rooms", of)?,
        };
        Ok(Quote {
            id: QuoteId(of),
            line: Line { room_type_id: RoomTypeId(self.room_type_id), party },
            stay,
            nightly_minor: self.nightly_minor.into_iter().map(i64::from).collect(),
            terms: CancellationTerms { total_minor: self.total_minor, free_until: self.free_until },
            currency: self.currency,
            expires_at: self.expires_at,
            now: self.now,
        })
    }
}
