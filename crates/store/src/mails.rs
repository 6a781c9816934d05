//! Mails that wait to be sent. Each was written by the transaction that it tells of, and says what
//! became of whom; what it reads like is found out when it is sent.

pub mod reading;
pub mod sending;

use domain::ids::UserId;
use sqlx::PgConnection;

use crate::StoreError;

/// Mails of one kind that somebody may ask for in an hour.
pub const ASKED_PER_HOUR_MAX: i64 = 5;

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A link that shows that the owner reads what comes to the address.
    Verification,
    /// A link to another password.
    Reset,
    /// Somebody wanted an account with an address that has one.
    AlreadyRegistered,
    /// A link, sent to the address that is to be the new one.
    NewAddress,
    /// Told to the old address.
    AddressChanged,
    PasswordChanged,
    /// Many wrong passwords were tried.
    LoginsRefused,
    BookingConfirmed,
    BookingCancelled,
    /// Money went back.
    Refunded,
}

impl Kind {
    pub const ALL: [Self; 10] = [
        Self::Verification,
        Self::Reset,
        Self::AlreadyRegistered,
        Self::NewAddress,
        Self::AddressChanged,
        Self::PasswordChanged,
        Self::LoginsRefused,
        Self::BookingConfirmed,
        Self::BookingCancelled,
        Self::Refunded,
    ];

    /// Its name in the database and towards operators.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::Reset => "reset",
            Self::AlreadyRegistered => "already_registered",
            Self::NewAddress => "new_address",
            Self::AddressChanged => "address_changed",
            Self::PasswordChanged => "password_changed",
            Self::LoginsRefused => "logins_refused",
            Self::BookingConfirmed => "booking_confirmed",
            Self::BookingCancelled => "booking_cancelled",
            Self::Refunded => "refunded",
        }
    }

    /// How many of them one user gets in so many hours.
    const fn limit(self) -> (i64, i32) {
        match self {
            Self::LoginsRefused => (1, 24),
            _ => (ASKED_PER_HOUR_MAX, 1),
        }
    }

    pub(crate) fn read(code: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|kind| kind.code() == code);
        found.ok_or_else(|| StoreError::Unreadable(format!("a mail of the kind {code}")))
    }
}

/// Has a mail sent to a user, or to `email` in their place.
#[tracing::instrument(level = "debug", name = "db.write_mail", skip_all)]
pub async fn write_mail(
    connection: &mut PgConnection,
    kind: Kind,
    user: UserId,
    email: Option<&str>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO mails (kind, user_id, email) VALUES ($1, $2, $3)",
        kind.code(),
        user.0,
        email
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Has a mail sent that somebody asks for; false when the user got so many of them within an hour
/// already. Of many who ask at once a few more may get through.
#[tracing::instrument(level = "debug", name = "db.ask_for_mail", skip_all)]
pub async fn ask_for_mail(
    connection: &mut PgConnection,
    kind: Kind,
    user: UserId,
    email: Option<&str>,
) -> Result<bool, StoreError> {
    let written = sqlx::query!(
        "INSERT INTO mails (kind, user_id, email)
         SELECT $1, u.id, $3 FROM users u WHERE u.id = $2 AND (
             SELECT count(*) FROM mails m WHERE m.user_id = u.id AND m.kind = $1
                 AND m.created_at > clock_timestamp() - interval '1 hour') < $4",
        kind.code(),
        user.0,
        email,
        ASKED_PER_HOUR_MAX
    );
    Ok(written.execute(connection).await?.rows_affected() > 0)
}

/// Has a mail sent to whoever has this address, within limits. Nobody can tell from it, nor from how
/// long it takes, whether somebody does: a row is written in any case.
#[tracing::instrument(level = "debug", name = "db.write_mail_to", skip_all)]
pub async fn write_mail_to(
    connection: &mut PgConnection,
    kind: Kind,
    email: &str,
    lets_demo_in: bool,
) -> Result<(), StoreError> {
    let (most, hours) = kind.limit();
    sqlx::query!(
        "INSERT INTO mails (kind, user_id) VALUES ($1, (
             SELECT u.id FROM users u
             WHERE lower(u.email) = lower($2) AND ($3 OR NOT u.demo) AND (
                 SELECT count(*) FROM mails m WHERE m.user_id = u.id AND m.kind = $1
                     AND m.created_at > clock_timestamp() - make_interval(hours => $5)) < $4))",
        kind.code(),
        email,
        lets_demo_in,
        most,
        hours
    )
    .execute(connection)
    .await?;
    Ok(())
}
