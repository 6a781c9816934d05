//! Accounts that go: what goes with them, what stays, and what keeps them.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use super::person::{PASSWORD, Person, is_in, post};
use crate::app::{Answer, TestApp};
use crate::booking::guest::{Guest, room_type, stay_in};
use crate::booking::world::assert_verified;
use crate::payments::guest::{Payer, await_settled};
use crate::realtime::client::Listening;

async fn erase(app: &TestApp, guest: &Guest) -> Answer {
    guest.send(app, "DELETE", "/v1/users/me", &json!({ "password": PASSWORD })).await
}

async fn count(app: &TestApp, statement: &'static str) -> i64 {
    sqlx::query_scalar::<_, i64>(statement).fetch_one(app.pool()).await.expect("a count")
}

/// What the whole database says of somebody, whichever table it stands in.
async fn traces(app: &TestApp, words: &[&str]) -> Vec<String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
         WHERE schemaname IN ('public', 'sandbox')",
    )
    .fetch_all(app.pool())
    .await
    .unwrap();
    let mut found = Vec::new();
    for table in tables {
        let rows = format!("SELECT t::text FROM {table} AS t");
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(rows)).fetch_all(app.pool()).await.unwrap();
        let told = rows.iter().filter(|row| words.iter().any(|word| row.contains(word)));
        found.extend(told.map(|row| format!("{table}: {row}")));
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_personal_stays_and_the_books_do() {
    let app = TestApp::with().hears_webhooks().start().await;
    let (ana, guest) = Person::signed_in(&app, "Ana").await;
    let there = ana.sign_in(&app).await;
    let saved = format!("/v1/users/me/saved/{}", Uuid::from_u128(4));
    assert_eq!(guest.call(&app, "PUT", &saved).await.status, 204);
    let mut wish = stay_in(room_type(1, 1), "2026-12-01", "2026-12-04");
    wish["guest"] = json!({ "name": "Rui Pessoa", "email": "rui@example.net" });
    let payer = Payer::of(&app, guest, &wish).await;
    payer.pay(&app, "tok_approve").await;
    assert_eq!(payer.cancel(&app).await.status, 200);
    await_settled(&app).await;
    let total = payer.total_minor;
    // a hold that lives, and a quote
    let held = stay_in(room_type(2, 1), "2026-12-10", "2026-12-12");
    assert_eq!(payer.guest.post(&app, "/v1/bookings", &held).await.status, 201);
    assert_eq!(payer.guest.post(&app, "/v1/quotes", &held).await.status, 201);
    let (other, id) = (Payer::new(&app, 3).await, payer.guest.id.to_string());
    let words = [ana.email.as_str(), "Rui Pessoa", "rui@example.net", id.as_str()];
    assert!(traces(&app, &words).await.len() > 5, "the search for traces finds some");

    let gone = erase(&app, &payer.guest).await;
    assert_eq!(gone.status, 204, "{}", gone.text());
    assert!(gone.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(traces(&app, &words).await, Vec::<String>::new());
    assert_eq!(count(&app, "SELECT count(*) FROM bookings WHERE user_id IS NULL").await, 2);
    assert_eq!(count(&app, "SELECT sum(refunded_minor)::bigint FROM orders").await, total);
    assert_eq!(
        count(&app, "SELECT sum(held)::bigint FROM inventory").await,
        3,
        "only the other's hold is left"
    );
    assert_verified(app.pool()).await;
    assert!(!is_in(&app, &payer.guest).await && !is_in(&app, &there).await);
    ana.try_sign_in(&app, PASSWORD).await.problem(401, "INVALID_CREDENTIALS");
    erase(&app, &payer.guest).await.problem(401, "UNAUTHENTICATED");
    assert_eq!(other.booking(&app).await["status"], "pending");
    // the address is free for a new account, which has nothing of the old one
    let again = json!({ "email": ana.email, "name": "Ana", "password": PASSWORD });
    assert_eq!(post(&app, "/v1/users", &again).await.status, 201);
    let anew = ana.sign_in(&app).await;
    assert_eq!(anew.get(&app, "/v1/users/me/bookings").await.json()["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_erases_nothing() {
    let app = TestApp::with().empty().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    let wrong = json!({ "password": "wrong horse" });
    let refused = guest.send(&app, "DELETE", "/v1/users/me", &wrong).await;
    refused.problem(403, "WRONG_PASSWORD");
    assert!(is_in(&app, &guest).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stay_that_comes_keeps_the_account_and_is_named() {
    let app = TestApp::new().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    let wish = stay_in(room_type(1, 1), "2026-12-01", "2026-12-04");
    let payer = Payer::of(&app, guest, &wish).await;
    assert_eq!(payer.step(&app, "confirm").await.status, 200);
    let held = stay_in(room_type(2, 1), "2026-12-10", "2026-12-12");
    let held = payer.guest.post(&app, "/v1/bookings", &held).await.json();
    let refused = erase(&app, &payer.guest).await.problem(409, "ACCOUNT_IN_USE");
    assert_eq!(refused["details"], json!({ "stays": [payer.booking], "payments": [] }));
    assert!(refused["detail"].as_str().unwrap().contains("cancel 1"), "{refused}");
    // nothing was done, the hold lives too
    let path = format!("/v1/bookings/{}", held["id"].as_str().unwrap());
    assert_eq!(payer.guest.get(&app, &path).await.json()["status"], "pending");
    assert_eq!(payer.cancel(&app).await.status, 200);
    assert_eq!(erase(&app, &payer.guest).await.status, 204);
    assert_verified(app.pool()).await;
}

/// A stay is over on the day after its guest left, where the hotel is.
#[tokio::test(flavor = "multi_thread")]
async fn a_stay_that_is_over_keeps_nobody() {
    let app = TestApp::new().await;
    for (number, ago, status) in [(1, 1, 204), (2, 0, 409)] {
        let (_, guest) = Person::signed_in(&app, &format!("Ana{number}")).await;
        let wish = stay_in(room_type(number, 1), "2026-12-01", "2026-12-02");
        let payer = Payer::of(&app, guest, &wish).await;
        assert_eq!(payer.step(&app, "confirm").await.status, 200);
        let moved = "UPDATE bookings SET
                check_out = timezone('Europe/Lisbon', clock_timestamp())::date - $2,
                check_in = timezone('Europe/Lisbon', clock_timestamp())::date - $2 - 1
            WHERE id = $1::uuid";
        sqlx::query(moved).bind(&payer.booking).bind(ago).execute(app.pool()).await.unwrap();
        assert_eq!(erase(&app, &payer.guest).await.status, status, "{ago} days ago");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_under_way_keeps_the_account_until_its_end() {
    let app = TestApp::with().hears_webhooks().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    let wish = stay_in(room_type(1, 1), "2026-12-01", "2026-12-04");
    let payer = Payer::of(&app, guest, &wish).await;
    let path = payer.begin_asked(&app).await;
    let order = path.rsplit('/').next().unwrap();
    let refused = erase(&app, &payer.guest).await.problem(409, "ACCOUNT_IN_USE");
    assert_eq!(refused["details"], json!({ "stays": [], "payments": [order] }));
    assert_eq!(payer.booking(&app).await["status"], "pending");
    assert_eq!(payer.cancel(&app).await.status, 200);
    let failed = |order: &Value| order["state"] == "FAILED";
    payer.await_order(&app, &path, failed).await;
    await_settled(&app).await;
    assert_eq!(erase(&app, &payer.guest).await.status, 204);
    assert_verified(app.pool()).await;
}

/// Between a cancel and the moment at which its refund is written down.
#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_is_only_owed_keeps_the_account() {
    let app = TestApp::with().hears_webhooks().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    let user = guest.id;
    let wish = stay_in(room_type(1, 1), "2026-12-01", "2026-12-04");
    let payer = Payer::of(&app, guest, &wish).await;
    payer.pay(&app, "tok_approve").await;
    await_settled(&app).await;
    let mut transaction = app.pool().begin().await.unwrap();
    for (penalty, tied) in [("NULL", 0), ("0", 1), ("captured_minor - 1", 1), ("captured_minor", 0)]
    {
        let cancelled = format!("UPDATE orders SET penalty_minor = {penalty}");
        sqlx::query(sqlx::AssertSqlSafe(cancelled)).execute(&mut *transaction).await.unwrap();
        let ties = "SELECT json_array_length(find_ties_v1($1) -> 'payments')";
        let found: i32 =
            sqlx::query_scalar(ties).bind(user).fetch_one(&mut *transaction).await.unwrap();
        assert_eq!(found, tied, "{penalty}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_wishes_at_once_one_erases() {
    let app = TestApp::with().empty().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    let all = futures::future::join_all((0..6).map(|_| erase(&app, &guest))).await;
    let statuses: Vec<u16> = all.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    // the others came too late to be known, or to have a password
    assert!(statuses.iter().all(|status| [204, 401, 403].contains(status)), "{statuses:?}");
    assert_eq!(count(&app, "SELECT count(*) FROM users").await, 0);
}

/// Bookings made in the very moment are let go too, or find nobody to belong to; nobody else's fail.
#[tokio::test(flavor = "multi_thread")]
async fn a_booking_beside_an_erasure_is_let_go_or_refused() {
    for round in 0..4 {
        let app = Arc::new(TestApp::new().await);
        let (_, guest) = Person::signed_in(&app, "Ana").await;
        let (guest, other) = (Arc::new(guest), Arc::new(Guest::new(&app).await));
        // the other one's hotels are others, but their requests share lanes and batches
        let books = |guest: &Arc<Guest>, hotel: u128, number: u64| {
            let (app, guest) = (Arc::clone(&app), Arc::clone(guest));
            tokio::spawn(async move {
                let (kind, night) = (hotel + u128::from(number % 4), 1 + number);
                let mut wish = stay_in(
                    room_type(kind, 1),
                    &format!("2026-12-{night:02}"),
                    &format!("2026-12-{:02}", night + 2),
                );
                wish["guest"] = json!({ "name": "Rui", "email": "rui@example.net" });
                guest.book(&app, &format!("k{number}"), &wish).await
            })
        };
        // from both sides of the erasure: its password takes a while to be checked
        let first: Vec<_> = (0..4).map(|number| books(&guest, 1, number)).collect();
        let theirs: Vec<_> = (0..8).map(|number| books(&other, 5, number)).collect();
        let erasing = {
            let (app, guest) = (Arc::clone(&app), Arc::clone(&guest));
            tokio::spawn(async move { erase(&app, &guest).await })
        };
        let later: Vec<_> = (4..20).map(|number| books(&guest, 1, number)).collect();
        let gone = erasing.await.unwrap();
        assert_eq!(gone.status, 204, "round {round}: {}", gone.text());
        for answer in futures::future::join_all(first.into_iter().chain(later)).await {
            let answer = answer.unwrap();
            // 409: it waited too long for the erasure, and may be sent again; 429: ten are held
            let status = answer.status.as_u16();
            assert!([201, 401, 409, 429].contains(&status), "round {round}: {}", answer.text());
        }
        for answer in futures::future::join_all(theirs).await {
            assert_eq!(answer.unwrap().status, 201, "round {round}");
        }
        let alive = "SELECT count(*) FROM bookings WHERE user_id IS NULL AND status = 'pending'";
        assert_eq!(count(&app, alive).await, 0);
        let mine = "SELECT count(*) FROM bookings b WHERE NOT EXISTS (
            SELECT FROM users u WHERE u.id = b.user_id) AND b.guest_name IS NOT NULL";
        assert_eq!(count(&app, mine).await, 0);
        assert_verified(app.pool()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_of_an_erased_account_close() {
    let start = TestApp::with().realtime(|settings| {
        settings.recheck_interval = Duration::from_millis(50);
    });
    let service = Listening::of(start).await;
    let (_, guest) = Person::signed_in(&service.app, "Ana").await;
    let mut socket = service.open_as(guest.token()).await;
    assert_eq!(erase(&service.app, &guest).await.status, 204);
    assert_eq!(socket.closed().await, 4401);
}
