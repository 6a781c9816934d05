//! Mails that wait to be sent. Each was written by the transaction that it tells of, and says what
//! became of whom; what it reads like is found out when it is sent.

pub mod reading;
pub mod sending;

use domain::ids::UserId;
use sqlx::PgConnection;

use crate::StoreError;

/// Mails of one kind that somebody may ask for in an hour, and in a day. An address gets no more either.
pub const ASKED_MAX: (i32, i32) = (5, 10);

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
    /// Told to the address that is to be the old one.
    AddressAsked,
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
    pub const ALL: [Self; 11] = [
        Self::Verification,
        Self::Reset,
        Self::AlreadyRegistered,
        Self::NewAddress,
        Self::AddressAsked,
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
            Self::AddressAsked => "address_asked",
            Self::AddressChanged => "address_changed",
            Self::PasswordChanged => "password_changed",
            Self::LoginsRefused => "logins_refused",
            Self::BookingConfirmed => "booking_confirmed",
            Self::BookingCancelled => "booking_cancelled",
            Self::Refunded => "refunded",
        }
    }

    /// How many of them an address gets in an hour, and in a day.
    const fn limits(self) -> (i32, i32) {
        match self {
            Self::LoginsRefused => (1, 1),
            Self::AlreadyRegistered | Self::AddressChanged => (2, 4),
            Self::NewAddress => (3, 6),
            _ => ASKED_MAX,
        }
    }

    /// Whether it goes to an address of which nobody has shown that they read what comes there. It holds
    /// no word of whoever named the address, and is none of those that are made by the dozen.
    pub const fn goes_to_strangers(self) -> bool {
        matches!(
            self,
            Self::Verification
                | Self::Reset
                | Self::AlreadyRegistered
                | Self::NewAddress
                | Self::AddressChanged
                | Self::LoginsRefused
        )
    }

    pub(crate) fn read(code: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|kind| kind.code() == code);
        found.ok_or_else(|| StoreError::Unreadable(format!("a mail of the kind {code}")))
    }
}

/// Has a mail sent to a user, or to `email` in their place; false when the address gets none of this
/// kind now: it got too many of them, whoever made them be sent, or is not verified.
#[tracing::instrument(level = "debug", name = "db.write_mail", skip_all)]
pub async fn write_mail(
    connection: &mut PgConnection,
    kind: Kind,
    user: UserId,
    email: Option<&str>,
) -> Result<bool, StoreError> {
    let (per_hour, per_day) = kind.limits();
    let written = sqlx::query!(
        "INSERT INTO mails (kind, user_id, email)
         SELECT $1, u.id, $3 FROM users u WHERE u.id = $2
             AND CASE WHEN $4::boolean OR u.verified_at IS NOT NULL
                 THEN count_mail_v1($1, coalesce($3, u.email), $5, $6) ELSE false END",
        kind.code(),
        user.0,
        email,
        kind.goes_to_strangers(),
        per_hour,
        per_day
    );
    Ok(written.execute(connection).await?.rows_affected() > 0)
}

/// Counts one more mail that a user asks for, wherever it goes; false when it is one too many.
pub(crate) async fn count_wish(
    connection: &mut PgConnection,
    kind: Kind,
    user: UserId,
) -> Result<bool, StoreError> {
    let (per_hour, per_day) = ASKED_MAX;
    let fits = sqlx::query_scalar!(
        r#"SELECT count_mail_v1($1, $2, $3, $4) AS "fits!""#,
        kind.code(),
        user.0.to_string(),
        per_hour,
        per_day
    );
    Ok(fits.fetch_all(connection).await?.into_iter().any(|fits| fits))
}

/// Has a mail sent to whoever has this address, within limits. Nobody can tell from it, nor from how
/// long it takes, whether somebody does: it is counted and a row is written in any case.
#[tracing::instrument(level = "debug", name = "db.write_mail_to", skip_all)]
pub async fn write_mail_to(
    connection: &mut PgConnection,
    kind: Kind,
    email: &str,
    lets_demo_in: bool,
) -> Result<(), StoreError> {
    let (per_hour, per_day) = kind.limits();
    sqlx::query!(
        "INSERT INTO mails (kind, user_id)
         SELECT $1, CASE WHEN c.fits THEN (
             SELECT u.id FROM users u WHERE lower(u.email) = lower($2)
                 AND ($3 OR NOT u.demo) AND ($4 OR u.verified_at IS NOT NULL)) END
         FROM (SELECT count_mail_v1($1, $2, $5, $6) AS fits) AS c",
        kind.code(),
        email,
        lets_demo_in,
        kind.goes_to_strangers(),
        per_hour,
        per_day
    )
    .execute(connection)
    .await?;
    Ok(())
}
