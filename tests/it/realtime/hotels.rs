//! Hotels of a viewport: each change is told, with the offer of the subscriber's own search.

use serde_json::{Value, json};

use super::client::{LISBON, Listening};
use super::planted::Bug;
use crate::app::TestApp;
use crate::booking::guest::{Guest, room_type, set_total, stay_in};

fn hotel(number: u128) -> Value {
    json!(uuid::Uuid::from_u128(number))
}

fn stay() -> Value {
    json!({ "check_in": "2026-12-01", "check_out": "2026-12-04", "adults": 2 })
}

const MOVE: &str = "UPDATE hotels SET lat_e7 = {lat}, lon_e7 = {lon} WHERE slug = 'casa-{hotel}'";

fn moved(hotel: u8, lat_e7: i64, lon_e7: i64) -> String {
    let text = MOVE.replace("{lat}", &lat_e7.to_string()).replace("{lon}", &lon_e7.to_string());
    text.replace("{hotel}", &hotel.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_price_is_told_with_the_offer_of_each_search() {
    let service = Listening::new().await;
    let mut dated = service.watch(LISBON, stay()).await;
    let mut undated = service.watch(LISBON, json!({})).await;
    let mut cheap = service.watch(LISBON, json!({ "price_max": 4000 })).await;
    let raise = "UPDATE inventory SET price_minor = 4200
        WHERE room_type_id = '00000000-0000-0000-0000-000000000011'";
    service.change(raise).await;
    let told = dated.until_hotel(1).await;
    assert_eq!(told["matches"], true, "{told}");
    let item = service.app.await_answer(
        "/v1/hotels?bbox=-9.2,38.6,-9.0,38.8&check_in=2026-12-01&check_out=2026-12-04&limit=100",
        |answer| answer.text().contains("12600"),
    );
    let answer = item.await.json();
    let items = answer["items"].as_array().unwrap();
    let fresh = items.iter().find(|item| item["id"] == hotel(1)).unwrap();
    assert_eq!(told["offer"], fresh["offer"], "the same words as in a search");
    assert_eq!(told["location"], fresh["location"]);
    assert_eq!(told["offer"]["total_minor"], 12_600);
    let told = undated.until_hotel(1).await;
    assert_eq!(told["offer"]["nightly_minor"], 4200);
    assert_eq!(told["offer"]["total_minor"], Value::Null);
    let told = cheap.until_hotel(1).await;
    assert_eq!((&told["matches"], &told["offer"]), (&json!(false), &Value::Null));
    service.change(&raise.replace("4200", "3900")).await;
    cheap.until_so(1, |told| told["offer"]["nightly_minor"] == 3900).await;
}

/// A map may show more than the place that is searched in.
#[tokio::test(flavor = "multi_thread")]
async fn a_hotel_outside_of_the_place_does_not_match() {
    let service = Listening::new().await;
    let mut there = service.watch(LISBON, json!({ "place": "country:PT" })).await;
    let mut elsewhere = service.watch(LISBON, json!({ "place": "country:ES" })).await;
    service.change("UPDATE hotels SET stars = 5 - stars WHERE slug = 'casa-1'").await;
    assert_eq!(there.until_hotel(1).await["matches"], true);
    assert_eq!(elsewhere.until_hotel(1).await["matches"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_the_last_room_takes_the_offer_away() {
    let service = Listening::new().await;
    set_total(&service.app, room_type(2, 1), 1).await;
    set_total(&service.app, room_type(2, 2), 0).await;
    let mut client = service.watch(LISBON, stay()).await;
    let guest = Guest::new(&service.app).await;
    let body = stay_in(room_type(2, 1), "2026-12-02", "2026-12-03");
    let booked = guest.post(&service.app, "/v1/bookings", &body).await;
    assert_eq!(booked.status, 201, "{}", booked.text());
    let gone =
        client.until(|told| told.data["hotel_id"] == hotel(2) && told.data["offer"] == Value::Null);
    assert_eq!(gone.await.data["matches"], false);
    let id = booked.json()["id"].as_str().unwrap().to_owned();
    let cancelled =
        guest.post(&service.app, &format!("/v1/bookings/{id}/cancel"), &json!({})).await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.text());
    client.until_so(2, |told| told["offer"]["rooms_left"] == 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hotels_come_and_go() {
    come_and_go(None).await;
}

/// Hotels that move into a viewport and out of it, close, open, are new and gone.
pub async fn come_and_go(bug: Option<Bug>) {
    let service = Listening::with(bug, TestApp::with()).await;
    let mut client = service.watch(LISBON, json!({})).await;
    // out of the box but not of its cell, back, to another cell, back again
    for (lat_e7, lon_e7, inside) in [
        (388_200_000, -91_010_000, false),
        (387_500_000, -91_010_000, true),
        (488_000_000, 23_000_000, false),
        (387_400_000, -91_010_000, true),
    ] {
        service.change(&moved(3, lat_e7, lon_e7)).await;
        let lat = json!(f64::from(i32::try_from(lat_e7).unwrap()) / 1e7);
        let told = client.until_so(3, |told| told["location"]["lat"] == lat).await;
        assert_eq!(told["matches"], inside, "{told}");
        assert_eq!(told["offer"].is_object(), inside, "{told}");
    }
    service.change("UPDATE hotels SET status = 'closed' WHERE slug = 'casa-4'").await;
    let told = client.until_so(4, |told| told["matches"] == false).await;
    assert_eq!((&told["location"], &told["offer"]), (&Value::Null, &Value::Null));
    service.change("UPDATE hotels SET status = 'open' WHERE slug = 'casa-4'").await;
    client.until_so(4, |told| told["matches"] == true && told["offer"].is_object()).await;
    let new = "INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone,
            property_type)
        VALUES ('00000000-0000-0000-0000-0000000000aa', 'new', 'New', 387500000, -91010000,
            'Lisbon', 'PT', 'Europe/Lisbon', 'hotel')";
    service.change(new).await;
    let told = client.until_hotel(0xaa).await;
    assert_eq!((&told["matches"], &told["offer"]), (&json!(true), &Value::Null), "no rooms yet");
    service.change("DELETE FROM hotels WHERE slug = 'new'").await;
    let told = client.until_so(0xaa, |told| told["matches"] == false).await;
    assert_eq!(told["location"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewport_is_told_of_its_own_hotels_only() {
    stay_outside(None).await;
}

/// Hotels beside a viewport, in its cell and in others, are not told.
pub async fn stay_outside(bug: Option<Bug>) {
    let service = Listening::with(bug, TestApp::with()).await;
    service.change(&moved(5, 488_000_000, 23_000_000)).await;
    service.change(&moved(6, 388_200_000, -91_010_000)).await;
    // what is told again to whoever begins to watch has settled when this is answered
    let mut client = service.watch(LISBON, json!({})).await;
    let raise = |hotel: u8| {
        format!(
            "UPDATE inventory SET price_minor = price_minor + 1 WHERE room_type_id IN
             (SELECT r.id FROM room_types r JOIN hotels h ON h.id = r.hotel_id
              WHERE h.slug = 'casa-{hotel}')"
        )
    };
    let mut elsewhere = service.watch([2.0, 48.0, 3.0, 49.0], json!({})).await;
    for _ in 0..3 {
        for number in [5, 6, 7] {
            service.change(&raise(number)).await;
        }
        let told = client.until(|told| {
            // they moved out just before it began to watch
            told.data["offer"].is_object()
        });
        assert_eq!(told.await.data["hotel_id"], hotel(7));
        elsewhere.until_hotel(5).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn boxes_cross_the_180_meridian_and_hold_the_world() {
    cross_the_meridian(None).await;
}

/// Hotels on both sides of a viewport's meridian are told, and those at a pole.
pub async fn cross_the_meridian(bug: Option<Bug>) {
    let service = Listening::with(bug, TestApp::with()).await;
    let mut fiji = service.watch([179.0, -18.0, -179.0, -16.0], json!({})).await;
    let mut world = service.watch([-180.0, -85.0, 180.0, 85.0], json!({})).await;
    let mut pole = service.watch([-180.0, 85.0, 180.0, 90.0], json!({})).await;
    for (number, lat_e7, lon_e7) in
        [(1, -170_000_000, 1_799_999_999), (2, -170_000_000, -1_799_000_000)]
    {
        service.change(&moved(number, lat_e7, lon_e7)).await;
        for client in [&mut fiji, &mut world] {
            client.until_so(number.into(), |told| told["matches"] == true).await;
        }
    }
    service.change(&moved(3, 899_000_000, 0)).await;
    pole.until_so(3, |told| told["matches"] == true).await;
    let told = world.until_so(3, |told| told["location"]["lat"] == 89.9).await;
    assert_eq!(told["matches"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_are_those_of_a_search() {
    let service = Listening::new().await;
    let asked = [
        json!({ "q": "tejo casa" }),
        json!({ "q": "lizbon" }),
        json!({ "q": "porto" }),
        json!({ "stars": [2, 3] }),
        json!({ "stars": 4 }),
        json!({ "amenities": ["wifi", "pool"] }),
        json!({ "property_type": "hostel" }),
        json!({ "rating_min": 7.3, "sort": "price" }),
        json!({ "free_cancellation": true }),
        json!({ "near": "38.702,-9.102", "radius_km": 0.1 }),
    ];
    let expected = [true, true, false, true, false, true, false, false, true, true];
    for (more, expected) in asked.iter().zip(expected) {
        let mut client = service.watch(LISBON, more.clone()).await;
        service.change("UPDATE inventory SET price_minor = price_minor + 1").await;
        let told = client.until_hotel(2).await;
        assert_eq!(told["matches"], expected, "{more}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_viewport_takes_the_place_of_the_one_before() {
    let service = Listening::new().await;
    let mut client = service.watch(LISBON, json!({})).await;
    client.watch([2.0, 48.0, 3.0, 49.0], json!({})).await;
    service.change(&moved(1, 387_500_000, -91_020_000)).await;
    service.change(&moved(2, 488_000_000, 23_000_000)).await;
    let told = client.next_of("hotel_changed").await;
    assert_eq!(told.data["hotel_id"], hotel(2));
    client.say(&json!({ "unsubscribe": "viewport" })).await;
    client.say(&json!({ "resume": told.position })).await;
    client.watch(LISBON, json!({})).await;
    // hotel 2 is told again too, from before this viewport
    client.until_hotel(2).await;
}
