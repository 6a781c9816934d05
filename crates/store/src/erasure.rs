//! Accounts that go: what belongs to a person is removed, what the books need stays without a name.

use domain::ids::{BookingId, OrderId, UserId};
use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::StoreError;

/// What keeps an account from going, the first of each kind.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Ties {
    /// Confirmed bookings whose stay is not over.
    pub stays: Vec<BookingId>,
    /// Orders in which somebody still owes something.
    pub payments: Vec<OrderId>,
}

/// What became of the wish to erase an account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Erasure {
    Erased,
    Tied(Ties),
    /// There is no such user, or the password is another one by now.
    Unknown,
}

/// Erases an account: its holds are let go, its bookings and their money stay without a name, all
/// else of it goes. [`StoreError::Conflict`]: somebody booked meanwhile, and nothing was done.
#[tracing::instrument(level = "debug", name = "db.erase_user", skip_all)]
pub async fn erase_user(
    connection: &mut PgConnection,
    id: UserId,
    password_hash: &str,
) -> Result<Erasure, StoreError> {
    let erased = sqlx::query_scalar!(
        r#"SELECT erase_user_v1($1, $2) AS "erased!: Json<Erasure>""#,
        id.0,
        password_hash
    );
    let erased = erased.fetch_all(connection).await?.into_iter().next();
    let erased = erased.ok_or_else(|| StoreError::Unreadable("no verdict".to_owned()))?;
    Ok(erased.0)
}
