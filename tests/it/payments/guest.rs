//! Somebody who books and pays.

use serde_json::{Value, json};

use crate::app::{Answer, TestApp};
use crate::booking::guest::{Guest, room_type, stay_in};
use crate::booking::world::assert_verified;
use crate::sync::until;

/// Somebody with a booking.
pub struct Payer {
    pub guest: Guest,
    pub booking: String,
    pub total_minor: i64,
}

impl Payer {
    /// Holds the double of a hotel for a night that can be cancelled for nothing.
    pub async fn new(app: &TestApp, hotel: u128) -> Self {
        Self::of(
            app,
            Guest::new(app).await,
            &stay_in(room_type(hotel, 1), "2026-12-01", "2026-12-04"),
        )
        .await
    }

    /// Holds what a body says.
    pub async fn of(app: &TestApp, guest: Guest, body: &Value) -> Self {
        let answer = guest.post(app, "/v1/bookings", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let booked = answer.json();
        let booking = booked["id"].as_str().expect("an id").to_owned();
        Self { guest, booking, total_minor: booked["total_minor"].as_i64().expect("a total") }
    }

    /// Asks to pay.
    pub async fn checkout(&self, app: &TestApp, token: &str) -> Answer {
        self.guest.post(app, "/v1/checkout", &self.wish(token)).await
    }

    /// The body of that.
    pub fn wish(&self, token: &str) -> Value {
        json!({ "booking_id": self.booking, "payment_method": { "token": token } })
    }

    /// Asks to pay; the path of the order.
    pub async fn begin(&self, app: &TestApp, token: &str) -> String {
        let answer = self.checkout(app, token).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        assert_eq!(answer.json()["state"], "CREATED");
        answer.header("location").to_owned()
    }

    /// Waits until an order is as wanted.
    pub async fn await_order(
        &self,
        app: &TestApp,
        path: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        until("the order is as wanted", async || {
            let answer = self.guest.get(app, path).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            Some(answer.json()).filter(&wanted)
        })
        .await
    }

    /// Asks to pay, and waits until the bank asks the guest; the path of the order.
    pub async fn begin_asked(&self, app: &TestApp) -> String {
        let path = self.begin(app, "tok_action").await;
        self.await_order(app, &path, |order| !order["action"].is_null()).await;
        path
    }

    /// Waits until an order is in a state.
    pub async fn await_state(&self, app: &TestApp, path: &str, state: &str) -> Value {
        self.await_order(app, path, |order| order["state"] == state).await
    }

    /// Pays, and waits until all is confirmed; the path of the order.
    pub async fn pay(&self, app: &TestApp, token: &str) -> String {
        let path = self.begin(app, token).await;
        self.await_state(app, &path, "CONFIRMED").await;
        path
    }

    /// The booking as it is now.
    pub async fn booking(&self, app: &TestApp) -> Value {
        let answer = self.guest.get(app, &format!("/v1/bookings/{}", self.booking)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Waits until the booking is in a state.
    pub async fn await_booking(&self, app: &TestApp, status: &str) {
        let is_so = |booking: &Value| booking["status"] == status;
        until(status, async || Some(self.booking(app).await).filter(is_so)).await;
    }

    /// As if the rooms had been held for so much longer.
    pub async fn has_held_for(&self, app: &TestApp, time: &str) {
        let moved = "WITH b AS (UPDATE bookings SET created_at = created_at - $2::interval,
                 expires_at = expires_at - $2::interval WHERE id = $1::uuid RETURNING *)
             UPDATE booking_rooms SET hold_until = b.expires_at FROM b WHERE booking_id = b.id";
        let moved = sqlx::query(moved).bind(&self.booking).bind(time);
        moved.execute(app.pool()).await.expect("a hold");
    }

    /// Cancels it.
    pub async fn cancel(&self, app: &TestApp) -> Answer {
        self.step(app, "cancel").await
    }

    /// Takes a step of it.
    pub async fn step(&self, app: &TestApp, step: &str) -> Answer {
        let path = format!("/v1/bookings/{}/{step}", self.booking);
        self.guest.post(app, &path, &json!({})).await
    }
}

/// What the sandbox keeps of all payments.
pub async fn kept_by_sandbox(app: &TestApp) -> i64 {
    sqlx::query_scalar::<_, i64>(
        "SELECT (coalesce(sum(captured_minor), 0) - coalesce((SELECT sum(amount_minor)
             FROM sandbox.refunds WHERE status = 'succeeded'), 0))::bigint FROM sandbox.payments",
    )
    .fetch_one(app.pool())
    .await
    .expect("a sum")
}

/// Money set aside that nobody will take or let go of.
pub async fn set_aside_by_sandbox(app: &TestApp) -> i64 {
    sqlx::query_scalar::<_, i64>(
        "SELECT coalesce(sum(authorised_minor), 0)::bigint FROM sandbox.payments
         WHERE status = 'authorised'",
    )
    .fetch_one(app.pool())
    .await
    .expect("a sum")
}

/// Waits until nothing is left to be done for any order.
pub async fn await_settled(app: &TestApp) {
    let open = "SELECT count(*) FROM orders WHERE look_at IS NOT NULL";
    until("every order is settled", async || {
        let open = sqlx::query_scalar::<_, i64>(open).fetch_one(app.pool()).await.expect("a count");
        (open == 0).then_some(())
    })
    .await;
}

/// Everything adds up, and nothing is left over at the sandbox.
pub async fn assert_settled(app: &TestApp, kept_minor: i64) {
    assert_verified(app.pool()).await;
    assert_eq!(kept_by_sandbox(app).await, kept_minor);
    assert_eq!(set_aside_by_sandbox(app).await, 0);
}
