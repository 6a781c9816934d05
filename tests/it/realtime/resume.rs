//! Clients that are cut off, and what they missed.

use std::time::Duration;

use serde_json::{Value, json};
use sqlx::PgPool;

use super::client::{LISBON, Listening};
use super::planted::{Bug, into_service};
use crate::app::TestApp;
use crate::sync::until_within;

/// The transactions of other tests on the same server end within this.
const OTHERS_LIMIT: Duration = Duration::from_mins(2);

fn raise(hotel: u8, price_minor: i32) -> String {
    format!(
        "UPDATE inventory SET price_minor = {price_minor} WHERE room_type_id IN
         (SELECT r.id FROM room_types r JOIN hotels h ON h.id = r.hotel_id
          WHERE h.slug = 'casa-{hotel}')"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_missed_is_told_again_before_or_after_the_viewport() {
    let service = Listening::new().await;
    for (before, price_minor) in [(true, 4001), (false, 4011)] {
        let mut client = service.watch(LISBON, json!({})).await;
        service.change(&raise(1, price_minor)).await;
        client.until_so(1, |told| told["offer"]["nightly_minor"] == price_minor).await;
        let position = client.position.clone().unwrap();
        client.cut();
        service.change(&raise(2, price_minor + 1)).await;
        service.change("UPDATE hotels SET lat_e7 = 388200000 WHERE slug = 'casa-3'").await;
        service.change("UPDATE hotels SET status = 'closed' WHERE slug = 'casa-4'").await;
        let mut client = service.open().await;
        if before {
            client.say(&json!({ "resume": position })).await;
            let told = client.watch(LISBON, json!({})).await;
            assert_eq!(told.position, Some(position.clone()), "nothing is told yet");
        } else {
            client.watch(LISBON, json!({})).await;
            client.say(&json!({ "resume": position })).await;
        }
        let mut missed = Vec::new();
        while missed.len() < 3 {
            let told = client.next_of("hotel_changed").await;
            let id = told.data["hotel_id"].as_str().unwrap();
            match id.as_bytes().last().unwrap() {
                b'1' => {}
                b'2' => assert_eq!(told.data["offer"]["nightly_minor"], price_minor + 1),
                b'3' => assert_eq!(told.data["offer"], Value::Null),
                b'4' => assert_eq!(told.data["location"], Value::Null),
                _ => panic!("nobody changed {told:?}"),
            }
            if !id.ends_with('1') && !missed.contains(&told.data["hotel_id"]) {
                missed.push(told.data["hotel_id"].clone());
            }
        }
        service
            .change(
                "UPDATE hotels SET lat_e7 = 387030000, status = 'open'
                        WHERE slug IN ('casa-3', 'casa-4')",
            )
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_goes_on_where_one_ended() {
    go_on_elsewhere(None).await;
}

/// What was missed on the way from one process to another is told.
pub async fn go_on_elsewhere(bug: Option<Bug>) {
    let service = Listening::with(bug, TestApp::with()).await;
    let mut client = service.watch(LISBON, json!({})).await;
    service.change(&raise(1, 4001)).await;
    client.until_hotel(1).await;
    let position = client.position.clone();
    service.stop.cancel();
    assert_eq!(client.closed().await, 1001);
    service.change(&raise(2, 4002)).await;
    all_before_is_over(service.app.pool()).await;
    let url = service.app.database_url();
    let app = into_service(bug, TestApp::with()).over_the_same().start_on(&url).await;
    let elsewhere = Listening::serving(app).await;
    let mut client = elsewhere.open().await;
    client.say(&json!({ "resume": position })).await;
    client.watch(LISBON, json!({})).await;
    assert_eq!(client.until_hotel(2).await["offer"]["nightly_minor"], 4002);
}

/// A process begins to tell at the oldest transaction of the whole server that still runs: while one of
/// before the change does, the change is told to whoever resumes nothing, too.
async fn all_before_is_over(pool: &PgPool) {
    until_within(OTHERS_LIMIT, "all that began before the change is over", async || {
        let over = "SELECT pg_snapshot_xmin(pg_current_snapshot()) > max(xid) FROM hotel_changes";
        sqlx::query_scalar::<_, bool>(over).fetch_one(pool).await.unwrap().then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_missed_too_much_searches_anew() {
    let start = TestApp::with().realtime(|settings| settings.missed_hotels_max = 5);
    let service = Listening::of(start).await;
    let client = service.watch(LISBON, json!({})).await;
    let position = client.position.clone();
    client.cut();
    service.change("UPDATE inventory SET price_minor = price_minor + 1").await;
    let mut client = service.open().await;
    client.say(&json!({ "resume": position })).await;
    client.watch(LISBON, json!({})).await;
    // whom the change itself reaches before it is served hears of some hotels first
    client.until(|told| told.event == "resync").await;
    // in a box of five it was not too much
    let mut client = service.open().await;
    client.say(&json!({ "resume": position })).await;
    client.watch([2.0, 48.0, 3.0, 49.0], json!({})).await;
    service
        .change("UPDATE hotels SET lat_e7 = 488000000, lon_e7 = 23000000 WHERE slug = 'casa-9'")
        .await;
    client.until_hotel(9).await;
}

/// The position of each frame is that of the frames before it, until all of a batch are out.
#[tokio::test(flavor = "multi_thread")]
async fn a_cut_within_a_batch_loses_nothing() {
    let service = Listening::new().await;
    let mut client = service.watch(LISBON, json!({})).await;
    service.change("UPDATE inventory SET price_minor = 6001").await;
    let first = client.next_of("hotel_changed").await;
    let position = first.position.clone().unwrap();
    client.cut();
    let mut client = service.open().await;
    client.say(&json!({ "resume": position })).await;
    client.watch(LISBON, json!({})).await;
    for _ in 0..11 {
        let told = client.next_of("hotel_changed").await;
        assert_eq!(told.data["hotel_id"].as_str().map(str::len), Some(36));
    }
}
