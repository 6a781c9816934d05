//! One hotel: its page, its offers night by night, its calendar and its picture.
// brief: S4

use serde_json::json;

use crate::app::TestApp;

const STAY: &str = "check_in=2026-12-01&check_out=2026-12-04";

#[tokio::test(flavor = "multi_thread")]
async fn offers_are_told_night_by_night() {
    let app = TestApp::new().await;
    sqlx::query(
        "UPDATE inventory SET price_minor = 7000, sold = 7
         WHERE night = '2026-12-02' AND room_type_id = '00000000-0000-0000-0000-000000000021'",
    )
    .execute(app.pool())
    .await
    .unwrap();
    let page = app.get(&format!("/v1/hotels/casa-2?{STAY}")).await.json();
    let same =
        app.get(&format!("/v1/hotels/00000000-0000-0000-0000-000000000002?{STAY}")).await.json();
    assert_eq!(page, same);
    assert_eq!(page["canonical_url"], "/hotels/casa-2");
    assert_eq!(
        (&page["check_in_time"], &page["check_out_time"]),
        (&json!("15:00"), &json!("11:00"))
    );
    assert_eq!(page["room_types"][1]["rooms_total"], 9);
    let offers = page["offers"].as_array().unwrap();
    assert_eq!(offers.len(), 2);
    assert_eq!(offers[0]["total_minor"], 5200 + 7000 + 5200);
    assert_eq!(offers[0]["rooms_left"], 2);
    assert_eq!(offers[0]["nightly"][1], json!({"night": "2026-12-02", "price_minor": 7000}));
    assert_eq!(
        offers[0]["cancellation"],
        json!([{"until": "2026-11-30T00:00:00Z", "penalty_minor": 0},
               {"until": null, "penalty_minor": 17400}])
    );
    assert_eq!(page["offer"]["total_minor"], offers[0]["total_minor"]);
    // three of its rooms are not free on the second night
    let three = app.get(&format!("/v1/hotels/casa-2?{STAY}&rooms=3&adults=3")).await.json();
    assert_eq!(three["offers"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_agrees_with_the_list() {
    let app = TestApp::new().await;
    for query in ["", "check_in=2026-12-01&check_out=2026-12-04&adults=3&children=1"] {
        let list = app.get(&format!("/v1/hotels?bbox=-10,38,-9,39&limit=100&{query}")).await.json();
        for item in list["items"].as_array().unwrap() {
            let path = format!("/v1/hotels/{}?{query}", item["slug"].as_str().unwrap());
            let page = app.get(&path).await.json();
            for (field, value) in item.as_object().unwrap() {
                assert_eq!(&page[field], value, "{field} of {}", item["slug"]);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_and_unknown_hotels() {
    let app = TestApp::new().await;
    let closed = app.get(&format!("/v1/hotels/casa-11?{STAY}")).await.json();
    assert_eq!((&closed["open"], &closed["offers"]), (&json!(false), &json!([])));
    assert_eq!(closed["offer"], json!(null));
    let policy = app.get(&format!("/v1/hotels/casa-3?{STAY}")).await.json();
    assert_eq!(policy["offers"][0]["cancellation"].as_array().unwrap().len(), 1);
    for path in ["nobody", "00000000-0000-0000-0000-0000000000ff"] {
        for part in ["", "/picture.svg", "/calendar?from=2026-12-01&to=2026-12-02"] {
            app.get(&format!("/v1/hotels/{path}{part}")).await.problem(404, "HOTEL_NOT_FOUND");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calendar_tells_every_night() {
    let app = TestApp::new().await;
    let path = "/v1/hotels/casa-12/calendar?from=2026-12-01&to=2026-12-04";
    let nights = app.get(path).await.json();
    assert_eq!(
        nights["nights"],
        json!([
            {"night": "2026-12-01", "available": 9, "price_minor": 6200, "min_stay": 1},
            {"night": "2026-12-02", "available": 0, "price_minor": null, "min_stay": null},
            {"night": "2026-12-03", "available": 9, "price_minor": 6200, "min_stay": 1},
        ])
    );
    // four adults in one room need the family room
    let family = app.get(&format!("{path}&adults=4")).await.json();
    assert_eq!(family["nights"][0]["price_minor"], 12400);
    let past_the_end = "/v1/hotels/casa-1/calendar?from=2027-01-30&to=2027-02-02";
    let nights = app.get(past_the_end).await.json();
    let available: Vec<_> = nights["nights"]
        .as_array()
        .unwrap()
        .iter()
        .map(|night| night["available"].clone())
        .collect();
    assert_eq!(available, [9, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_drawn_and_safe() {
    let app = TestApp::new().await;
    let picture = app.get("/v1/hotels/casa-1/picture.svg").await;
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert!(picture.header("content-security-policy").contains("default-src 'none'"));
    let drawing = picture.text();
    assert!(drawing.contains("<title>Casa &lt;1&gt; &amp; &quot;Tejo&quot; in Lisbon</title>"));
    assert_eq!(drawing, app.get("/v1/hotels/casa-1/picture.svg").await.text());
    assert_ne!(drawing, app.get("/v1/hotels/casa-2/picture.svg").await.text());
}
