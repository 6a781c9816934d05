//! What other searches would find, over HTTP: near misses in an answer of few hotels, and the same
//! search on dates around.
// brief: S12

use serde_json::{Value, json};

use crate::app::TestApp;

const AREA: &str = "/v1/hotels?bbox=-10,38,-9,39";
const STAY: &str = "&check_in=2026-12-01&check_out=2026-12-04";

/// The same path with one filter less, as a near miss says.
fn relaxed(path: &str, miss: &Value) -> String {
    let (name, value) = (miss["relax"].as_str().unwrap(), miss["value"].as_str().unwrap());
    let (head, query) = path.split_once('?').unwrap();
    let pairs = query.split('&').filter_map(|pair| {
        let (of, asked) = pair.split_once('=').unwrap();
        if of != name {
            return Some(pair.to_owned());
        }
        if name != "amenities" {
            assert_eq!(asked, value, "{miss}");
            return None;
        }
        let left: Vec<&str> = asked.split(',').filter(|one| *one != value).collect();
        (!left.is_empty()).then(|| format!("{of}={}", left.join(",")))
    });
    format!("{head}?{}", pairs.collect::<Vec<_>>().join("&"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_few_tells_what_one_filter_less_would_find() {
    for stands_in in [false, true] {
        let mut app = TestApp::with();
        if stands_in {
            app = app.stand_in_only();
        }
        let app = app.start().await;
        let mut told = 0;
        for stay in ["", STAY] {
            for filters in [
                "&amenities=wifi,pool&stars=5&price_max=5300",
                "&price_min=5100&price_max=5200",
                "&amenities=spa&rating_min=7.5&free_cancellation=true",
                "&property_type=villa",
            ] {
                let path = format!("{AREA}{stay}{filters}");
                let list = app.get(&path).await.json();
                assert!(list["total"].as_u64().unwrap() < 5, "{path}: {list}");
                let misses = list["near_misses"].as_array().unwrap_or_else(|| panic!("{list}"));
                for miss in misses {
                    let relaxed = app.get(&relaxed(&path, miss)).await.json();
                    assert_eq!(miss["total"], relaxed["total"], "{path}: {miss}");
                    assert_eq!(miss["total_relation"], "eq");
                    assert!(miss["total"].as_u64() > list["total"].as_u64());
                }
                told += misses.len();
            }
        }
        assert!(told >= 6, "only {told} near misses");
        let many = app.get(AREA).await.json();
        assert_eq!((&many["total"], many.get("near_misses")), (&11.into(), None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_first_page_tells() {
    let app = TestApp::new().await;
    let path = format!("{AREA}&price_min=5100&price_max=5300&limit=1");
    let first = app.get(&path).await.json();
    assert!(first["near_misses"].is_array(), "{first}");
    let next = first["next"].as_str().expect("a second page");
    let second = app.get(&format!("{path}&cursor={next}")).await.json();
    assert_eq!((&second["total"], second.get("near_misses")), (&first["total"], None));
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_around_are_answered_as_if_they_had_been_asked() {
    for stands_in in [false, true] {
        let mut app = TestApp::with();
        if stands_in {
            app = app.stand_in_only();
        }
        let app = app.start().await;
        let search = "bbox=-10,38,-9,39&rooms=2&amenities=pool";
        let path = format!("/v1/flexible?{search}{STAY}&sort=rating");
        let answer = app.get(&path).await;
        let flexible = answer.json();
        assert_eq!(answer.status, 200, "{flexible}");
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        let stays = flexible["stays"].as_array().expect("stays");
        assert_eq!(stays.len(), 7);
        assert_eq!(
            (&stays[3]["check_in"], &stays[3]["check_out"]),
            (&"2026-12-01".into(), &"2026-12-04".into())
        );
        assert_eq!(
            (&stays[0]["check_in"], &stays[6]["check_out"]),
            (&"2026-11-28".into(), &"2026-12-07".into())
        );
        for stay in stays {
            let (from, to) =
                (stay["check_in"].as_str().unwrap(), stay["check_out"].as_str().unwrap());
            let asked =
                format!("/v1/hotels?{search}&check_in={from}&check_out={to}&sort=price&limit=1");
            let list = app.get(&asked).await.json();
            assert_eq!(stay["total"], list["total"], "{from}");
            assert_eq!(stay["total_relation"], "eq");
            assert_eq!(
                stay["cheapest_total_minor"], list["items"][0]["offer"]["total_minor"],
                "{from}"
            );
        }
        assert!(stays.iter().any(|stay| stay["total"] != stays[3]["total"]), "{flexible}");
        assert_eq!(flexible["currency"], "EUR");
        let nobody = format!("/v1/flexible?{search}{STAY}&property_type=villa&flex_days=1");
        let stays = app.get(&nobody).await.json()["stays"].clone();
        assert_eq!(stays.as_array().expect("stays").len(), 3);
        assert_eq!(
            (&stays[1]["total"], &stays[1]["cheapest_total_minor"]),
            (&0.into(), &Value::Null)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_stay_within_the_calendar() {
    let app = TestApp::new().await;
    let arrivals = async |stay: &str| {
        let path = format!("/v1/flexible?bbox=-10,38,-9,39&{stay}");
        let answer = app.get(&path).await.json();
        let stays = answer["stays"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
        stays.iter().map(|stay| stay["check_in"].clone()).collect::<Vec<_>>()
    };
    // where it is still the day before, arrivals of that day are not past
    let meta = app.get("/v1/meta").await.json();
    let first = meta["inventory"]["earliest_check_in"].as_str().unwrap().to_owned();
    assert_eq!(first, "2026-11-21");
    assert_eq!(
        arrivals("check_in=2026-11-22&check_out=2026-11-23").await,
        [
            json!("2026-11-21"),
            json!("2026-11-22"),
            json!("2026-11-23"),
            json!("2026-11-24"),
            json!("2026-11-25")
        ]
    );
    assert_eq!(
        arrivals("check_in=2027-01-29&check_out=2027-01-31&flex_days=1").await,
        [json!("2027-01-28"), json!("2027-01-29")]
    );
}
