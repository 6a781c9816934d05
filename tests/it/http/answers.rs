//! Lists, maps and suggestions have the shape of the contract, and agree with each other.
// brief: S1, S4, S6, S7, S10, Y1

use crate::app::TestApp;
use crate::database::TestDatabase;

const AREA: &str = "bbox=-10,38,-9,39";
const STAY: &str = "check_in=2026-12-01&check_out=2026-12-04";

#[tokio::test(flavor = "multi_thread")]
async fn a_list_has_everything_the_contract_names() {
    let app = TestApp::new().await;
    let path = format!("/v1/hotels?{AREA}&{STAY}&rooms=2&sort=price&limit=2&facets=true");
    let answer = app.get(&path).await;
    let list = answer.json();
    assert_eq!(answer.status, 200, "{list}");
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    // of twelve hotels one is closed and one sold out on a night
    assert_eq!((&list["total"], &list["total_relation"]), (&10.into(), &"eq".into()));
    assert_eq!((&list["engine"], &list["degraded"]), (&"embedded".into(), &false.into()));
    assert!(list["next"].is_string() && list["as_of"].is_string());
    let item = &list["items"][0];
    assert_eq!(item["id"], "00000000-0000-0000-0000-000000000001");
    assert_eq!(item["slug"], "casa-1");
    assert_eq!(item["name"], "Casa <1> & \"Tejo\"");
    assert_eq!(item["location"], serde_json::json!({"lat": 38.701, "lon": -9.101}));
    assert_eq!(item["rating"], 7.1);
    assert_eq!(
        item["image"]["url"],
        format!("/v1/hotels/{}/picture.svg", item["id"].as_str().unwrap())
    );
    assert_eq!(
        item["offer"],
        serde_json::json!({
            "room_type_id": "00000000-0000-0000-0000-000000000011", "room_type_name": "Double",
            "nightly_minor": 5100, "total_minor": 30600, "currency": "EUR", "taxes_included": true,
            "nights": 3, "rooms": 2, "rooms_left": 8, "free_cancellation": true,
        })
    );
    let facets = &list["facets"];
    assert_eq!(facets["amenities"][1], serde_json::json!({"code": "pool", "count": 5}));
    assert_eq!(facets["price"].as_array().unwrap().len(), 41);
    assert_eq!(facets["stars"].as_array().unwrap().len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_dates_there_is_a_price_to_begin_with() {
    let app = TestApp::new().await;
    let list = app.get(&format!("/v1/hotels?{AREA}&sort=price_desc&limit=100")).await.json();
    assert_eq!((&list["total"], &list["next"]), (&11.into(), &serde_json::Value::Null));
    let item = &list["items"][0];
    assert!(item.get("distance_m").is_none() && list.get("facets").is_none());
    for field in ["total_minor", "nights", "rooms", "rooms_left"] {
        assert_eq!(item["offer"].get(field), Some(&serde_json::Value::Null), "{field}");
    }
    let near = app.get("/v1/hotels?near=38.701,-9.101&radius_km=1").await.json();
    assert_eq!(near["items"][0]["distance_m"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_join_without_gaps() {
    let app = TestApp::new().await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/hotels?{AREA}&{STAY}&limit=3{cursor}");
        let page = app.get(&path).await.json();
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let whole = app.get(&format!("/v1/hotels?{AREA}&{STAY}&limit=100")).await.json();
    let whole: Vec<_> =
        whole["items"].as_array().unwrap().iter().map(|i| i["id"].clone()).collect();
    assert_eq!(seen.len(), 10);
    assert!(whole.iter().eq(seen.iter()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_map_adds_up_to_the_list() {
    let app = TestApp::new().await;
    let map = app.get(&format!("/v1/map?{AREA}&{STAY}&zoom=8")).await.json();
    let pins = map["pins"].as_array().unwrap();
    let clusters = map["clusters"].as_array().unwrap();
    let pinned = u64::try_from(pins.len()).unwrap();
    let clustered: u64 = clusters.iter().map(|cluster| cluster["count"].as_u64().unwrap()).sum();
    assert_eq!(map["total"], pinned + clustered);
    assert_eq!(map["total"], 10);
    assert_eq!(pins[0]["price_minor"], 15300);
}

/// The hotels of the world, in the places of the gazetteer.
async fn app_with_places() -> (TestApp, TestDatabase) {
    let database = TestDatabase::create().await;
    gazetteer::ensure(&mut database.connect().await).await.expect("a gazetteer");
    (TestApp::with().start_on(&database.url()).await, database)
}

#[tokio::test(flavor = "multi_thread")]
async fn places_are_suggested() {
    let (app, _database) = app_with_places().await;
    let places = app.get("/v1/places?q=lis").await.json();
    let city = &places["places"][0];
    assert_eq!((&city["id"], &city["kind"]), (&"city:2267057".into(), &"city".into()));
    assert_eq!((&city["name"], &city["country"]), (&"Lisbon".into(), &"PT".into()));
    assert_eq!((&city["country_name"], &city["hotels"]), (&"Portugal".into(), &11.into()));
    let said = app.get("/v1/places?q=the+hotel+casa+1").await.json();
    assert_eq!(said["places"][0]["kind"], "hotel", "words that say nothing may be there: {said}");
    let hotels = app.get("/v1/places?q=casa+1").await.json();
    let hotels = hotels["places"].as_array().unwrap();
    let hotels: Vec<_> = hotels.iter().filter(|place| place["kind"] == "hotel").collect();
    assert!(!hotels.is_empty());
    for hotel in hotels {
        assert_eq!(
            (&hotel["city"], &hotel["country_name"]),
            (&"Lisbon".into(), &"Portugal".into())
        );
        assert!(hotel["slug"].is_string(), "{hotel}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_is_an_area() {
    let (app, _database) = app_with_places().await;
    let total =
        async |query: &str| app.get(&format!("/v1/hotels?{query}")).await.json()["total"].clone();
    let all = total("place=country:PT").await;
    assert_eq!(all, 11);
    for same in ["place=city:2267057", "q=lisboa", "q=hotels+in+Lissabon", "q=portugal", "q=LIS"] {
        assert_eq!(total(same).await, all, "{same}");
    }
    for none in ["place=city:1", "place=country:ES", "place=country:PT&bbox=0,0,1,1", "q=madrid"] {
        assert_eq!(total(none).await, 0, "{none}");
    }
    let answer = app.get("/v1/hotels?place=city:2267057&sort=distance").await.json();
    assert!(answer["items"][0]["distance_m"].is_u64(), "{answer}");
    assert!(answer["understood"].is_null(), "nothing was typed");
    let map = app.get("/v1/map?q=lisbon&zoom=3").await.json();
    assert_eq!((&map["total"], &map["understood"]["place"]["name"]), (&all, &"Lisbon".into()));
    let literal = app.get("/v1/hotels?q=lisboa&literal=true").await.json();
    assert!(literal["understood"]["place"].is_null(), "{literal}");
}

#[tokio::test(flavor = "multi_thread")]
async fn meta_tells_what_clients_need() {
    let app = TestApp::new().await;
    let meta = app.get("/v1/meta").await.json();
    assert_eq!(meta["currency"], serde_json::json!({"code": "EUR", "exponent": 2}));
    assert_eq!(
        meta["inventory"],
        serde_json::json!({"first_night": "2026-11-20", "last_night": "2027-01-30",
            "earliest_check_in": "2026-11-21", "last_check_out": "2027-01-31"})
    );
    assert_eq!(
        meta["price_bins"][40],
        serde_json::json!({"from_minor": 100_000, "to_minor": null})
    );
    assert_eq!(
        meta["payment"],
        serde_json::json!({"gateway": "sandbox", "publishable_key": null, "pay_at_hotel": true})
    );
    for code in meta["amenities"].as_array().unwrap() {
        let path = format!("/v1/hotels?{AREA}&amenities={}", code["code"].as_str().unwrap());
        assert_eq!(app.get(&path).await.status, 200);
    }
    for sort in meta["sorts"].as_array().unwrap() {
        let path = format!("/v1/hotels?{AREA}&sort={}", sort["code"].as_str().unwrap());
        assert_eq!(app.get(&path).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_changed_by_hand_is_found() {
    let app = TestApp::new().await;
    let path = format!("/v1/hotels?{AREA}&{STAY}&sort=price&limit=1");
    let before = app.get(&path).await.json();
    assert_eq!(before["items"][0]["offer"]["total_minor"], 15300);
    sqlx::query("UPDATE inventory SET price_minor = price_minor - 100 WHERE night = '2026-12-02'")
        .execute(app.pool())
        .await
        .unwrap();
    let changed = |json: &serde_json::Value| json["items"][0]["offer"]["total_minor"] == 15200;
    let after = app.await_answer(&path, |answer| changed(&answer.json())).await.json();
    assert!(after["as_of"].as_str() > before["as_of"].as_str());
}
