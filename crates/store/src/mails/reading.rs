//! What a mail says, read when it is sent, and lists for operators.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::UserId;
use serde::Serialize;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::Kind;
use crate::StoreError;

/// Mails that are listed at once.
const LISTED_MAX: i64 = 200;

/// A mail, and all that it may tell of.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    pub id: i64,
    pub kind: Kind,
    pub sent_at: Option<DateTime<Utc>>,
    pub user: UserId,
    pub to: String,
    /// The owner's.
    pub name: String,
    /// `en` or `de`.
    pub language: String,
    pub stay: Option<ToldStay>,
    /// What went back.
    pub amount_minor: Option<i64>,
}

impl Letter {
    /// Whether it tells what is so: bookings go, and nobody is told that one stands which does not.
    pub const fn is_true(&self) -> bool {
        match (self.kind, &self.stay) {
            (Kind::BookingCancelled | Kind::Refunded, stay) => stay.is_some(),
            (Kind::BookingConfirmed, Some(stay)) => stay.cancelled_at.is_none(),
            (Kind::BookingConfirmed, None) => false,
            _ => true,
        }
    }
}

/// A booking, as a mail tells of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ToldStay {
    pub booking_id: Uuid,
    pub hotel_name: String,
    pub address: String,
    pub city: String,
    pub lat_e7: i32,
    pub lon_e7: i32,
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    /// By the hotel's clock.
    pub arrives_at: DateTime<Utc>,
    pub departs_at: DateTime<Utc>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub total_minor: i64,
    pub penalty_minor: Option<i64>,
    pub currency: String,
}

/// A mail in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedMail {
    pub id: i64,
    pub kind: String,
    /// `None` = it went to another address than the account's, which is not kept.
    pub to: Option<String>,
    pub created_at: DateTime<Utc>,
    pub attempts: i16,
    pub failure: Option<String>,
    pub sent_at: Option<DateTime<Utc>>,
    pub dead_at: Option<DateTime<Utc>>,
}

/// Keeps whoever a mail is for as they are until the transaction ends; false = there is nobody. Whatever
/// ends a user's links waits for it, or is seen by what is read next.
#[tracing::instrument(level = "debug", name = "db.hold_reader", skip_all)]
pub async fn hold_reader(connection: &mut PgConnection, id: i64) -> Result<bool, StoreError> {
    let held = sqlx::query!(
        "SELECT u.id FROM users u JOIN mails m ON m.user_id = u.id WHERE m.id = $1
         FOR SHARE OF u",
        id
    );
    Ok(held.fetch_optional(connection).await?.is_some())
}

/// Reads what a mail tells of; `None` = it is gone, or there is nobody to send it to.
#[tracing::instrument(level = "debug", name = "db.find_letter", skip_all)]
pub async fn find_letter(
    connection: &mut PgConnection,
    id: i64,
) -> Result<Option<Letter>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT m.kind, m.sent_at, u.id AS user_id, u.name, u.language, m.amount_minor,
             m.booking_id, CASE WHEN m.kind IN ('new_address', 'address_asked', 'address_changed')
                 THEN coalesce(m.email, '') ELSE u.email END AS "to!"
         FROM mails m JOIN users u ON u.id = m.user_id WHERE m.id = $1"#,
        id
    );
    let Some(row) = row.fetch_optional(&mut *connection).await? else { return Ok(None) };
    let user = UserId(row.user_id);
    let stay = match row.booking_id {
        Some(booking) => find_told_stay(connection, booking, user).await?,
        None => None,
    };
    Ok(Some(Letter {
        id,
        kind: Kind::read(&row.kind)?,
        sent_at: row.sent_at,
        user,
        stay,
        to: row.to,
        name: row.name,
        language: row.language,
        amount_minor: row.amount_minor,
    }))
}

async fn find_told_stay(
    connection: &mut PgConnection,
    booking: Uuid,
    user: UserId,
) -> Result<Option<ToldStay>, StoreError> {
    let stay = sqlx::query_as!(
        ToldStay,
        r#"SELECT b.id AS booking_id, h.name AS hotel_name, h.address, h.city, h.lat_e7, h.lon_e7,
             b.check_in, b.check_out,
             timezone(h.time_zone, b.check_in + h.check_in_time) AS "arrives_at!",
             timezone(h.time_zone, b.check_out + h.check_out_time) AS "departs_at!",
             b.confirmed_at, b.cancelled_at, b.total_minor, b.penalty_minor, b.currency
         FROM bookings b JOIN hotels h ON h.id = b.hotel_id
         WHERE b.id = $1 AND b.user_id = $2"#,
        booking,
        user.0
    );
    Ok(stay.fetch_optional(connection).await?)
}

/// Mails to people, the newest first, two hundred at most.
#[tracing::instrument(level = "debug", name = "db.list_mails", skip_all)]
pub async fn list_mails(executor: impl PgExecutor<'_>) -> Result<Vec<ListedMail>, StoreError> {
    let mails = sqlx::query_as!(
        ListedMail,
        r#"SELECT m.id, m.kind, m.created_at, m.attempts, m.failure, m.sent_at, m.dead_at,
             CASE WHEN m.kind IN ('new_address', 'address_asked', 'address_changed')
                 THEN m.email ELSE u.email END AS "to"
         FROM mails m JOIN users u ON u.id = m.user_id ORDER BY m.id DESC LIMIT $1"#,
        LISTED_MAX
    );
    Ok(mails.fetch_all(executor).await?)
}

/// A mail as its reader sees it in the copy of their data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnMail {
    pub kind: String,
    /// Another address than the account's, until the mail is sent.
    pub email: Option<String>,
    pub booking_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

/// The mails to a user that are kept, the newest first, two hundred at most.
#[tracing::instrument(level = "debug", name = "db.list_own_mails", skip_all)]
pub async fn list_own_mails(
    executor: impl PgExecutor<'_>,
    user: UserId,
) -> Result<Vec<OwnMail>, StoreError> {
    let mails = sqlx::query_as!(
        OwnMail,
        "SELECT kind, email, booking_id, created_at, sent_at FROM mails
         WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2",
        user.0,
        LISTED_MAX
    );
    Ok(mails.fetch_all(executor).await?)
}

/// What mails to a user are written in; `None` = there is no such user any more.
#[tracing::instrument(level = "debug", name = "db.find_language", skip_all)]
pub async fn find_language(
    executor: impl PgExecutor<'_>,
    user: UserId,
) -> Result<Option<String>, StoreError> {
    let language = sqlx::query_scalar!("SELECT language FROM users WHERE id = $1", user.0);
    Ok(language.fetch_optional(executor).await?)
}
