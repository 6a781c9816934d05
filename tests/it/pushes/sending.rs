//! Notifications on their way, over a service that fails in every way.

use std::time::Duration;

use pushes::Pace;

use super::fake_expo::{FakeExpo, Trouble};
use super::phone::{count, has_phone, pace, start, start_app};
use crate::app::TestApp;
use crate::booking::guest::Guest;
use crate::payments::guest::Payer;
use crate::sync::until;

/// A guest with a phone and a confirmed booking that it is to be told of.
async fn told_guest(app: &TestApp, hotel: u128) -> (Guest, String) {
    let payer = Payer::new(app, hotel).await;
    let token = has_phone(app, &payer.guest, &format!("phone{hotel}"), "en").await;
    assert_eq!(payer.step(app, "confirm").await.status, 200);
    (payer.guest, token)
}

async fn await_count(app: &TestApp, wanted: i64, condition: &'static str) {
    until(condition, async || (count(app, condition).await == wanted).then_some(())).await;
}

/// A service that is down, asks a network's guest to sign in, or cuts its answer off.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_fails_is_tried_again() {
    for trouble in [Trouble::Page(503), Trouble::Page(429), Trouble::Page(200), Trouble::Page(401)]
    {
        let (app, fake) = (start_app().await, FakeExpo::start().await);
        let (_, token) = told_guest(&app, 1).await;
        fake.make(trouble);
        let roles = start(&app, &fake, pace());
        until("it was tried", async || (fake.requests() > 1).then_some(())).await;
        assert!(fake.told(&token).is_empty());
        fake.make(Trouble::None);
        fake.await_told(&token, 1).await;
        await_count(&app, 1, "sent_at IS NOT NULL").await;
        roles.stop().await;
    }
}

/// Whether it was taken is not known then: better twice than never.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_may_tell_twice_and_never_not_at_all() {
    let (app, fake) = (start_app().await, FakeExpo::start().await);
    let (_, token) = told_guest(&app, 1).await;
    fake.make(Trouble::TakenUnheard);
    let roles = start(&app, &fake, Pace { pause: Duration::from_mins(1), ..pace() });
    fake.await_told(&token, 1).await;
    // its claim has become a pause
    await_count(&app, 1, "sent_at IS NULL AND due_at < now() + interval '90 seconds'").await;
    fake.make(Trouble::None);
    sqlx::query("UPDATE pushes SET due_at = now()").execute(app.pool()).await.unwrap();
    fake.await_told(&token, 2).await;
    roles.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_says_nothing_is_left_in_time() {
    let (app, fake) = (start_app().await, FakeExpo::start().await);
    let (_, token) = told_guest(&app, 1).await;
    fake.make(Trouble::Silent);
    let roles = start(&app, &fake, Pace { patience: Duration::from_millis(300), ..pace() });
    until("it was tried again", async || (fake.requests() > 1).then_some(())).await;
    fake.make(Trouble::None);
    fake.await_told(&token, 1).await;
    roles.stop().await;
}

/// One that the service can't read fails the whole request; the others go all the same.
#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_refused_takes_no_other_along() {
    let (app, fake) = (start_app().await, FakeExpo::start().await);
    let (_, first) = told_guest(&app, 1).await;
    let (_, bad) = told_guest(&app, 2).await;
    let (_, last) = told_guest(&app, 3).await;
    let named = "UPDATE hotels SET name = 'Too big' WHERE id = lpad('2', 32, '0')::uuid";
    sqlx::query(named).execute(app.pool()).await.unwrap();
    let roles = start(&app, &fake, pace());
    fake.await_told(&first, 1).await;
    fake.await_told(&last, 1).await;
    await_count(&app, 1, "over_at IS NOT NULL AND sent_at IS NULL").await;
    assert!(fake.told(&bad).is_empty());
    roles.stop().await;
}

/// At once, or when it is asked what became of it.
#[tokio::test(flavor = "multi_thread")]
async fn phones_that_have_no_app_any_more_are_forgotten() {
    let (app, fake) = (start_app().await, FakeExpo::start().await);
    let (_, gone) = told_guest(&app, 1).await;
    let (_, goes) = told_guest(&app, 2).await;
    let (_, slow) = told_guest(&app, 3).await;
    let (_, well) = told_guest(&app, 4).await;
    fake.refuse(&gone, "DeviceNotRegistered");
    fake.lose(&goes, "DeviceNotRegistered");
    fake.refuse(&slow, "MessageRateExceeded");
    let roles = start(&app, &fake, Pace { receipts_after: Duration::ZERO, ..pace() });
    fake.await_told(&well, 1).await;
    until("two phones are forgotten", async || {
        let phones: Vec<String> = sqlx::query_scalar("SELECT token FROM phones ORDER BY token")
            .fetch_all(app.pool())
            .await
            .unwrap();
        (phones == [slow.clone(), well.clone()]).then_some(())
    })
    .await;
    await_count(&app, 1, "over_at IS NOT NULL").await;
    let asked = fake.receipts_asked();
    fake.accept(&slow);
    fake.await_told(&slow, 1).await;
    await_count(&app, 2, "over_at IS NOT NULL").await;
    assert!(fake.receipts_asked() > asked);
    roles.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pushers_share_the_work() {
    let (app, fake) = (start_app().await, FakeExpo::start().await);
    let mut tokens = Vec::new();
    for hotel in 1..=8 {
        tokens.push(told_guest(&app, hotel).await.1);
    }
    let started: Vec<_> = (0..3).map(|_| start(&app, &fake, pace())).collect();
    await_count(&app, 8, "sent_at IS NOT NULL").await;
    for token in &tokens {
        assert_eq!(fake.told(token).len(), 1, "{token}");
    }
    for roles in started {
        roles.stop().await;
    }
}

/// Neither what a dead process claimed, nor what kills whoever tries it, nor what nobody expects any more.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_tried_for_ever() {
    let (app, fake) = (start_app().await, FakeExpo::start().await);
    let (_, claimed) = told_guest(&app, 1).await;
    let (_, deadly) = told_guest(&app, 2).await;
    let (_, old) = told_guest(&app, 3).await;
    for (token, change) in [
        (&claimed, "attempts = 1, due_at = now() + interval '1 second'"),
        (&deadly, "attempts = 12"),
        (&old, "created_at = now() - interval '25 hours', due_at = now() + interval '1 hour'"),
    ] {
        let change = format!("UPDATE pushes SET {change} WHERE token = $1");
        let change = sqlx::query(sqlx::AssertSqlSafe(change)).bind(token);
        change.execute(app.pool()).await.unwrap();
    }
    let roles = start(&app, &fake, pace());
    await_count(&app, 2, "over_at IS NOT NULL").await;
    fake.await_told(&claimed, 1).await;
    assert!(fake.told(&deadly).is_empty() && fake.told(&old).is_empty());
    fake.make(Trouble::Page(500));
    let (_, tried) = told_guest(&app, 4).await;
    sqlx::query("UPDATE pushes SET attempts = 9 WHERE token = $1")
        .bind(&tried)
        .execute(app.pool())
        .await
        .unwrap();
    await_count(&app, 3, "over_at IS NOT NULL").await;
    roles.stop().await;
}
