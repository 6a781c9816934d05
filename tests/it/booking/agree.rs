//! Search and booking mean the same: a room type is granted exactly when the search offered it.
// brief: S4, C7

use api::freshness::Freshness;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use store::feed::read_lineage;

use super::guest::{Guest, room_type};
use super::model::is_long;
use super::world::{assert_verified, day};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_offered_is_granted_and_nothing_else() {
    let mut random = StdRng::seed_from_u64(1);
    let app = TestApp::with().booking(|settings| settings.holds_max = None).start().await;
    // few rooms, some nights closed, some with a minimum stay
    let edited = sqlx::query_scalar::<_, String>(
        "UPDATE inventory SET total = 1 + abs(hashtext(room_type_id::text || night)) % 4,
             closed = abs(hashtext('c' || room_type_id || night)) % 12 = 0,
             min_stay = CASE abs(hashtext('m' || room_type_id || night)) % 5 WHEN 0 THEN 3 ELSE 1 END
         RETURNING pg_current_xact_id()::text",
    );
    let edited = edited.fetch_all(app.pool()).await.unwrap();
    let lineage = read_lineage(app.pool()).await.unwrap();
    let token = Freshness::of(&lineage, edited[0].parse().unwrap()).unwrap().encode();
    let stays = if is_long() { 2000 } else { 150 };
    let (mut granted, mut refused) = (0, 0);
    let mut freshness = format!("&freshness={token}");
    for number in 0..stays {
        let hotel = random.random_range(1..=12);
        let kind = random.random_range(1..=2);
        let (from, nights) = (random.random_range(0..40), random.random_range(1..5));
        let rooms = random.random_range(1..=2);
        let adults = random.random_range(rooms..=rooms * 3);
        let children = random.random_range(0..3);
        let (check_in, check_out) = (day(from).to_string(), day(from + nights).to_string());
        let stay = format!(
            "check_in={check_in}&check_out={check_out}&adults={adults}&children={children}\
             &rooms={rooms}{freshness}"
        );
        let path = format!("/v1/hotels/casa-{hotel}?{stay}");
        let page = app.get(&path).await.json();
        let id = room_type(hotel, kind);
        let offers = page["offers"].as_array().unwrap();
        // the search shows the hotel with the cheapest of its offers, or not at all
        let list = app.get(&format!("/v1/hotels?bbox=-10,38,-9,39&limit=100&{stay}")).await.json();
        let slug = format!("casa-{hotel}");
        let item = list["items"].as_array().unwrap().iter().find(|item| item["slug"] == slug);
        assert_eq!(
            item.map(|item| &item["offer"]["room_type_id"]),
            offers.first().map(|offer| &offer["room_type_id"]),
            "{path}: {item:?}"
        );
        let offer = offers.iter().find(|offer| offer["room_type_id"] == json!(id));
        let body = json!({
            "room_type_id": id, "check_in": check_in, "check_out": check_out,
            "rooms": rooms, "adults": adults, "children": children,
        });
        // a new one each time: who holds rooms of that stay already may take them again
        let guest = Guest::new(&app).await;
        let answer = guest.book(&app, &number.to_string(), &body).await;
        assert_eq!(answer.status == 201, offer.is_some(), "{path}: {}", answer.text());
        if let Some(offer) = offer {
            let booking = answer.json();
            assert_eq!(booking["total_minor"], offer["total_minor"]);
            freshness = format!("&freshness={}", booking["freshness"].as_str().unwrap());
            granted += 1;
        } else {
            assert!(answer.status.is_client_error(), "{}", answer.text());
            refused += 1;
        }
    }
    assert!(granted > stays / 10 && refused > stays / 10, "{granted} granted, {refused} refused");
    assert_verified(app.pool()).await;
}
