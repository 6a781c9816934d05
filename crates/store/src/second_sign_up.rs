//! What the owner of an account is told when somebody signs up with its address.

use domain::ids::UserId;
use sqlx::PgConnection;

use crate::StoreError;
use crate::mails::{Kind, write_mail, write_mail_to};

/// Who learns that an address has an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondSignUp {
    /// Whoever signs up with it.
    IsRefused,
    /// Its owner, by mail.
    IsHidden {
        /// Whether the password was that of the account.
        knows_password: bool,
    },
}

/// Has the owner told that there is an account. Whoever knows its password and has not verified the
/// address gets another link for that instead: the first may be over, and nobody gets in without.
/// Nobody else gets one, or a stranger who was first would come in by it.
pub(crate) async fn tell_owner(
    connection: &mut PgConnection,
    email: &str,
    knows_password: bool,
) -> Result<(), StoreError> {
    let unverified = sqlx::query_scalar!(
        "SELECT id FROM users WHERE lower(email) = lower($1) AND verified_at IS NULL",
        email
    );
    let unverified = unverified.fetch_optional(&mut *connection).await?;
    match unverified.filter(|_| knows_password) {
        // that there were enough of them is told to nobody
        Some(id) => write_mail(connection, Kind::Verification, UserId(id), None).await.map(drop),
        None => write_mail_to(connection, Kind::AlreadyRegistered, email, true).await,
    }
}
