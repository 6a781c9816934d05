//! What people type, over HTTP, against a seeded world and the whole gazetteer: `typed.tsv`.

use seed::{SeedOptions, silent};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::app::TestApp;
use crate::database::TestDatabase;

/// Of a hundred texts so many are understood as a person means them.
const RIGHT_PERCENT_MIN: usize = 98;
/// More than the issue asks for, so that nobody takes rows out unseen.
const ROWS_MIN: usize = 180;
const HOTELS: u32 = 5_000;

struct Row {
    typed: &'static str,
    want: &'static str,
    value: &'static str,
}

fn rows() -> Vec<Row> {
    let lines = include_str!("typed.tsv").lines().filter(|line| !line.starts_with('#'));
    let row = |line: &'static str| {
        let mut parts = line.split('\t');
        let mut part = || parts.next().unwrap_or_else(|| panic!("too short: {line}"));
        Row { typed: part(), want: part(), value: part() }
    };
    lines.map(row).collect()
}

async fn ask(app: &TestApp, path: &str, typed: &str) -> Value {
    let encoded: String =
        typed.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    app.get(&format!("{path}?q={encoded}")).await.json()
}

/// `Paris, Texas, US`, or without what stands between.
fn is_named(place: &Value, wanted: &str) -> bool {
    let text = |field: &str| place[field].as_str().unwrap_or_default().to_owned();
    let (name, country) = (text("name"), text("country"));
    let middle = [text("region"), text("city")];
    wanted == format!("{name}, {country}")
        || middle.iter().any(|middle| wanted == format!("{name}, {middle}, {country}"))
}

/// What is wished, as the table writes it: in any order.
fn wishes(understood: &Value) -> Vec<String> {
    let mut wishes: Vec<String> = ["amenities", "property_types", "stars"]
        .iter()
        .flat_map(|field| understood[*field].as_array().cloned().unwrap_or_default())
        .map(|wish| wish.as_str().map_or_else(|| wish.to_string(), str::to_owned))
        .collect();
    wishes.extend((understood["free_cancellation"] == true).then(|| "free".to_owned()));
    wishes.extend(understood["sort"].as_str().map(str::to_owned));
    wishes.sort();
    wishes
}

/// What is there instead of what is wanted; `None`: it is right.
async fn miss(app: &TestApp, row: &Row) -> Option<String> {
    let Row { typed, want, value } = row;
    let answer = match *want {
        "first" => ask(app, "/v1/places", typed).await,
        _ => ask(app, "/v1/hotels", typed).await,
    };
    let understood = &answer["understood"];
    let (right, found) = match *want {
        "first" => (is_named(&answer["places"][0], value), answer["places"][0].to_string()),
        "place" => (is_named(&understood["place"], value), understood.to_string()),
        "other" => {
            let others = understood["other_places"].as_array().cloned().unwrap_or_default();
            (others.iter().any(|place| is_named(place, value)), understood.to_string())
        }
        "wish" => {
            let mut wanted: Vec<&str> = value.split(' ').collect();
            wanted.sort_unstable();
            (wishes(understood) == wanted, understood.to_string())
        }
        "city" => {
            let items = answer["items"].as_array().cloned().unwrap_or_default();
            let all = !items.is_empty() && items.iter().all(|item| item["city"] == *value);
            (all, format!("{} hotels, {}", items.len(), answer["items"][0]["city"]))
        }
        other => panic!("no such thing to look at: {other}"),
    };
    (!right).then(|| format!("{typed}\t{want}\t{value}: {found:.300}"))
}

/// Some thousand hotels with one night each, in the cities that the gazetteer knows.
async fn seeded() -> TestDatabase {
    let database = TestDatabase::create().await;
    gazetteer::ensure(&mut database.connect().await).await.expect("a gazetteer");
    let options = SeedOptions {
        seed: 1,
        hotels: HOTELS,
        nights: 1,
        start: None,
        threads: 2,
        reset: false,
        destroy_bookings: false,
    };
    let url = database.url();
    let seeded = seed::run(&options, &url, silent(), CancellationToken::new());
    seeded.await.expect("a world");
    database
}

// brief: S5, S10
#[tokio::test(flavor = "multi_thread")]
async fn people_are_understood() {
    let database = seeded().await;
    let app = TestApp::with().over_the_same().start_on(&database.url()).await;
    let rows = rows();
    assert!(rows.len() >= ROWS_MIN, "{} rows", rows.len());
    let mut misses = Vec::new();
    for row in &rows {
        misses.extend(miss(&app, row).await);
    }
    println!("{} of {} texts right", rows.len() - misses.len(), rows.len());
    for miss in &misses {
        println!("missed: {miss}");
    }
    let right_percent = (rows.len() - misses.len()) * 100 / rows.len();
    assert!(right_percent >= RIGHT_PERCENT_MIN, "{} misses:\n{}", misses.len(), misses.join("\n"));
    hotels_are_found_by_their_names(&app).await;
}

/// A hotel's name, with or without its city, is suggested as that hotel. A search finds it too, unless
/// the name is one of a place, with wishes perhaps: then that is what was asked for.
async fn hotels_are_found_by_their_names(app: &TestApp) {
    let page = app.get("/v1/hotels?bbox=-180,-90,180,90&sort=rating&limit=40").await.json();
    let (mut missed, mut places) = (Vec::new(), 0);
    assert_eq!(page["items"].as_array().map(Vec::len), Some(40));
    for item in page["items"].as_array().expect("hotels") {
        let text = |field: &str| item[field].as_str().expect("a text").to_owned();
        let (id, name, city) = (text("id"), text("name"), text("city"));
        for typed in [name.clone(), format!("{name} {city}")] {
            let suggested = ask(app, "/v1/places", &typed).await;
            let suggested = suggested["places"].as_array().expect("places");
            if !suggested.iter().any(|place| place["id"] == format!("hotel:{id}")) {
                missed.push(format!("{typed} is not suggested"));
            }
        }
        for typed in [name.clone(), format!("{name} {city}")] {
            let found = ask(app, "/v1/hotels", &typed).await;
            let items = found["items"].as_array().expect("hotels");
            if found["understood"]["words"] == json!([]) {
                places += 1;
            } else if items.iter().all(|item| item["id"] != *id) {
                missed.push(format!("{typed} is not found"));
            }
        }
    }
    // more than ten houses of one name push each other out
    assert!(missed.len() <= 1 && places <= 8, "{places} are places; {missed:#?}");
}
