//! Around midnight, wherever it is: a list and a hotel's own page say the same of free cancellation,
//! and the page's steps agree with both.
// brief: S3

use serde_json::Value;

use crate::app::TestApp;

/// Where the hotels are, one after another.
const ZONES: [&str; 5] =
    ["Etc/GMT+12", "Europe/Lisbon", "Asia/Kathmandu", "Pacific/Chatham", "Pacific/Kiritimati"];
/// Free to cancel until the end of 2 December.
const STAY: &str = "check_in=2026-12-04&check_out=2026-12-06";

/// Whether each hotel can be cancelled freely, as the list says, and after comparing it with its page.
async fn free(now: &str, engine_loads: bool) -> Vec<bool> {
    let mut app = TestApp::with().at(now);
    if engine_loads {
        app = app.stand_in_only();
    }
    let app = app.zones(&ZONES).start().await;
    let path = format!("/v1/hotels?bbox=-10,38,-9,39&limit=100&{STAY}");
    let list = app.get(&path).await.json();
    let filtered = app.get(&format!("{path}&free_cancellation=true")).await.json();
    let mut free = Vec::new();
    for number in 1..=ZONES.len() {
        let slug = format!("casa-{number}");
        let of = |list: &Value| {
            let items = list["items"].as_array().expect("items").clone();
            items.into_iter().find(|item| item["slug"] == *slug)
        };
        let item = of(&list).unwrap_or_else(|| panic!("{slug} is missing: {list}"));
        let is_free = item["offer"]["free_cancellation"].as_bool().expect("a flag");
        assert_eq!(of(&filtered).is_some(), is_free, "the filter, {slug} at {now}");
        let page = app.get(&format!("/v1/hotels/{slug}?{STAY}")).await.json();
        for offer in page["offers"].as_array().expect("offers") {
            assert_eq!(offer["free_cancellation"], is_free, "the page, {slug} at {now}");
            let steps = offer["cancellation"].as_array().expect("steps").len();
            assert_eq!(steps == 2, is_free, "the steps, {slug} at {now}: {offer}");
        }
        free.push(is_free);
    }
    free
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_pages_reckon_by_the_hotels_own_date() {
    // 2 December ends where the hotels are
    let instants = [
        ("2026-12-02T09:59:59Z", [true, true, true, true, true]),
        ("2026-12-02T10:00:00Z", [true, true, true, true, false]),
        ("2026-12-02T10:15:00Z", [true, true, true, false, false]),
        ("2026-12-02T18:15:00Z", [true, true, false, false, false]),
        ("2026-12-03T00:00:00Z", [true, false, false, false, false]),
        ("2026-12-03T11:59:59Z", [true, false, false, false, false]),
        ("2026-12-03T12:00:00Z", [false, false, false, false, false]),
    ];
    for (now, expected) in instants {
        for engine_loads in [false, true] {
            assert_eq!(free(now, engine_loads).await, expected, "at {now}");
        }
    }
}
