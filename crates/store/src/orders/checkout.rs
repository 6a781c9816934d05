//! Calls `checkout_v1`: makes an order for a booking, or finds the one that lives.

use std::time::Duration;

use domain::booking::key::Key;
use domain::ids::{BookingId, OrderId, UserId};
use serde::Deserialize;
use sqlx::PgConnection;

use crate::StoreError;
use crate::bookings::parameters::whole_seconds;
use crate::planted::crash_at;

/// A wish to pay.
#[derive(Clone, Debug)]
pub struct NewOrder<'a> {
    /// Of the order, should there be a new one.
    pub id: OrderId,
    pub booking: BookingId,
    pub user: UserId,
    pub gateway: &'a str,
    /// The gateway's word for the guest's means of payment.
    pub token: &'a str,
    pub key: Key,
}

/// What holds for every checkout.
#[derive(Clone, Copy, Debug)]
pub struct CheckoutTerms {
    /// How long an order may take until it is paid.
    pub deadline: Duration,
    /// How much longer its rooms are held.
    pub grace: Duration,
    /// Orders that one booking may have.
    pub orders_max: u16,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Checkout {
    Order {
        id: OrderId,
        is_new: bool,
    },
    /// Nobody's booking, or somebody else's.
    Unknown,
    /// The hold's time is over.
    Expired,
    /// The booking is confirmed or cancelled.
    NotPending,
    /// It had as many orders as it may have.
    TooMany,
    /// The key was used for another request.
    Conflict,
}

/// Makes an order for a booking that is held, and holds its rooms for as long as paying may take.
#[tracing::instrument(level = "debug", name = "db.checkout", skip_all)]
pub async fn checkout(
    connection: &mut PgConnection,
    new: &NewOrder<'_>,
    terms: CheckoutTerms,
) -> Result<Checkout, StoreError> {
    let answers = sqlx::query_scalar!(
        r#"SELECT checkout_v1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS "answer!""#,
        new.id.0,
        new.booking.0,
        new.user.0,
        new.gateway,
        new.token,
        &new.key.hash[..],
        new.key.derived,
        &new.key.request_hash[..],
        whole_seconds(terms.deadline),
        whole_seconds(terms.grace),
        i32::from(terms.orders_max)
    );
    crash_at("checkout", "asked");
    // to the end: the commit comes after the last row
    let answers = answers.fetch_all(connection).await?;
    crash_at("checkout", "committed");
    let answer = answers.into_iter().next().unwrap_or_default();
    serde_json::from_value(answer)
        .map_err(|error| StoreError::Unreadable(format!("the answer to a checkout: {error}")))
}
