//! Clients that can't keep up: the others don't notice, and nothing piles up for them.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use super::client::{LISBON, Listening};
use super::planted::Bug;
use crate::app::TestApp;
use crate::sync::until;

const WORLD: [f64; 4] = [-180.0, -85.0, 180.0, 85.0];
/// Hotels that change together.
const CROWD: usize = 200;
/// More than the system keeps for a client that does not read.
const ROUNDS_MAX: usize = 2_000;

/// Hotels without rooms, spread over the world.
async fn make_crowd(service: &Listening) {
    let crowd = format!(
        "INSERT INTO hotels (slug, name, lat_e7, lon_e7, city, country, time_zone, property_type, id)
         SELECT 'crowd-' || n, 'Crowd ' || n, (n % 160 - 80) * 10000000, (n * 7 % 340 - 170) * 10000000,
             'Nowhere', 'PT', 'Europe/Lisbon', 'hotel', ('aaaa0000-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid
         FROM generate_series(1, {CROWD}) AS n"
    );
    service.change(&crowd).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_does_not_read_is_given_up_and_the_other_hears_everything() {
    let start = TestApp::with().realtime(|settings| {
        settings.stall_timeout = Duration::from_millis(500);
        settings.pace = Duration::from_millis(1);
    });
    let service = Listening::of(start).await;
    make_crowd(&service).await;
    let mut paused = service.open_narrow().await;
    paused.watch(WORLD, json!({})).await;
    let mut reading = service.watch(WORLD, json!({})).await;
    let mut rounds = 0;
    // the paused one is given up when its buffers are full; the other one hears of each round
    while service.app.state.realtime.sockets() > 1 {
        rounds += 1;
        assert!(rounds < ROUNDS_MAX, "nobody was given up");
        service
            .change(&format!("UPDATE hotels SET stars = {} WHERE slug LIKE 'crowd-%'", rounds % 6))
            .await;
        reading.drain().await;
    }
    let code = paused.closed().await;
    assert!([1013, 1006].contains(&code), "{code}");
    service.change("UPDATE inventory SET price_minor = 7777").await;
    let told = reading.until(|told| told.data["offer"]["nightly_minor"] == 7777);
    told.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_hotels_at_once_are_a_request_to_search_anew() {
    overflow(None).await;
}

/// Of more hotels than may wait nothing waits but the request to search anew.
pub async fn overflow(bug: Option<Bug>) {
    let start = TestApp::with().realtime(|settings| {
        settings.pending_hotels_max = 5;
        settings.resync_pause = Duration::from_millis(50);
        // long enough that what comes one by one still piles up
        settings.pace = Duration::from_secs(1);
    });
    let service = Listening::with(bug, start).await;
    make_crowd(&service).await;
    let mut client = service.watch(WORLD, json!({})).await;
    let mut few = service.watch([-9.1055, 38.7, -9.1, 38.7055], json!({})).await;
    service.change("UPDATE hotels SET stars = 4 WHERE slug LIKE 'crowd-%'").await;
    // the first ones may go out before there are too many
    let told = client.until(|told| told.event == "resync").await;
    assert_eq!(told.data, json!({}));
    assert!(told.position.is_some());
    // and goes on from there; what is still to come of the many may be too many once more
    let mut price_minor = 6666;
    loop {
        let change = format!(
            "UPDATE inventory SET price_minor = {price_minor}
             WHERE room_type_id = '00000000-0000-0000-0000-000000000011'"
        );
        service.change(&change).await;
        let told = client.until(|told| told.data["offer"]["nightly_minor"] == price_minor);
        if tokio::time::timeout(Duration::from_secs(5), told).await.is_ok() {
            break;
        }
        price_minor -= 1;
        assert!(price_minor > 6656, "it was never told of one hotel again");
    }
    service.change("UPDATE inventory SET price_minor = 7777").await;
    // in whatever order they come
    let mut missing: BTreeSet<_> = (1..=5).map(hotel_name).collect();
    few.until(|told| {
        missing.remove(told.data["hotel_id"].as_str().unwrap_or_default());
        missing.is_empty()
    })
    .await;
}

fn hotel_name(number: u128) -> String {
    uuid::Uuid::from_u128(number).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_world_that_is_made_anew_is_a_request_to_search_anew() {
    let service = Listening::new().await;
    let mut client = service.watch(LISBON, json!({})).await;
    let before = client.position.clone();
    service.change("UPDATE feed_state SET epoch = epoch + 1").await;
    client.until(|told| told.event == "resync").await;
    let mut late = service.open().await;
    late.say(&json!({ "resume": before })).await;
    late.watch(LISBON, json!({})).await;
    late.until(|told| told.event == "resync").await;
    // whoever's place was trimmed has missed who knows what
    let place = late.position.clone();
    service.change("UPDATE feed_state SET trimmed_to = (pg_current_xact_id()::text::bigint + 1)::text::xid8").await;
    let mut trimmed = service.open().await;
    trimmed.watch(LISBON, json!({})).await;
    trimmed.say(&json!({ "resume": place })).await;
    trimmed.until(|told| told.event == "resync").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_kept_of_sockets_that_went() {
    let service = Listening::new().await;
    let clients: Vec<_> =
        futures::future::join_all((0..20).map(|_| service.watch(LISBON, json!({})))).await;
    assert_eq!(service.app.state.realtime.sockets(), 20);
    for client in clients {
        client.cut();
    }
    until("every socket is gone", async || {
        (service.app.state.realtime.sockets() == 0).then_some(())
    })
    .await;
}
