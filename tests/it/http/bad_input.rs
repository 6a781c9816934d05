//! Every wrong or missing parameter is refused by name, and never makes a search wider.
// brief: S1, S2, S3, S4, S5, S6, S7, S10

use std::fmt::Write;

use serde_json::json;

use crate::app::TestApp;

const AREA: &str = "/v1/hotels?bbox=-10,38,-9,39";
const MAP: &str = "/v1/map?bbox=-10,38,-9,39";

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        write!(encoded, "%{byte:02X}").expect("text");
        encoded
    })
}

/// What follows the area, the field that is named, and what the message has to tell.
const WRONG: &[(&str, &str, &str)] = &[
    // numbers that are none
    ("&radius_km=5", "radius_km", "near"),
    ("&near=38.7,-9.1&radius_km=NaN", "radius_km", "\"NaN\""),
    ("&near=38.7,-9.1&radius_km=inf", "radius_km", "\"inf\""),
    ("&near=38.7,-9.1&radius_km=1e309", "radius_km", "\"1e309\""),
    ("&near=38.7,-9.1&radius_km=1e2", "radius_km", "kilometres"),
    ("&near=38.7,-9.1&radius_km=0", "radius_km", "above 0"),
    ("&near=38.7,-9.1&radius_km=-1", "radius_km", "above 0"),
    ("&near=38.7,-9.1&radius_km=500.001", "radius_km", "up to 500"),
    ("&near=38.7,-9.1&radius_km=0.0001", "radius_km", "3 decimals"),
    ("&near=38.7,-9.1&radius_km=", "radius_km", "empty"),
    ("&near=NaN,0", "near", "NaN"),
    ("&near=0,Infinity", "near", "Infinity"),
    ("&near=90.0001,0", "near", "latitudes from -90 to 90"),
    ("&near=-91,0", "near", "latitudes"),
    ("&near=0,10000.1", "near", "longitudes from -10000 to 10000"),
    ("&near=1e309,0", "near", "1e309"),
    ("&near=38.7", "near", "lat,lon"),
    ("&near=38.7,-9.1,5", "near", "lat,lon"),
    ("&near=,", "near", "latitudes"),
    ("&near=", "near", "empty"),
    // two areas
    ("&ne=39,-9", "bbox", "together"),
    ("&ne=39,-9&sw=38,-10", "bbox", "together"),
    ("&bbox=-10,38,-9,39", "bbox", "more than once"),
    // text
    ("&q=%zz", "q", "percent-encoded"),
    ("&q=%ED%A0%80", "q", "UTF-8"),
    ("&place=lisbon", "place", "id of a place"),
    ("&place=hotel:00000000-0000-0000-0000-000000000001", "place", "id of a place"),
    ("&place=city:12x", "place", "id of a place"),
    ("&place=country:pt", "place", "id of a place"),
    ("&place=region:PT.", "place", "id of a place"),
    ("&literal=yes", "literal", "true or false"),
    ("&q=%", "q", "percent-encoded"),
    ("&q=%C3%28", "q", "UTF-8"),
    // dates
    ("&check_in=2026-12-01", "check_out", "go together"),
    ("&check_out=2026-12-01", "check_in", "go together"),
    ("&check_in=2026-12-01&check_out=", "check_out", "empty"),
    ("&check_in=2026-12-04&check_out=2026-12-01", "check_out", "after check_in"),
    ("&check_in=2026-12-01&check_out=2026-12-01", "check_out", "after check_in"),
    ("&check_in=2026-12-01&check_out=2027-01-01", "check_out", "30 nights"),
    ("&check_in=2026-11-20&check_out=2026-11-25", "check_in", "2026-11-21 or later"),
    ("&check_in=2027-01-30&check_out=2027-02-01", "check_out", "2027-01-31"),
    ("&check_in=2027-02-29&check_out=2027-03-02", "check_in", "\"2027-02-29\""),
    ("&check_in=2026-13-01&check_out=2026-12-03", "check_in", "YYYY-MM-DD"),
    ("&check_in=2026-12-32&check_out=2027-01-03", "check_in", "YYYY-MM-DD"),
    ("&check_in=01.12.2026&check_out=2026-12-03", "check_in", "YYYY-MM-DD"),
    ("&check_in=2026-12-1&check_out=2026-12-03", "check_in", "YYYY-MM-DD"),
    ("&check_in=20261201&check_out=2026-12-03", "check_in", "YYYY-MM-DD"),
    ("&check_in=2026-12-01T00:00:00Z&check_out=2026-12-03", "check_in", "YYYY-MM-DD"),
    ("&check_in=%2B026-12-01&check_out=2026-12-03", "check_in", "YYYY-MM-DD"),
    ("&check_in=tomorrow&check_out=2026-12-03", "check_in", "tomorrow"),
    // party
    ("&adults=0", "adults", "1 to 16"),
    ("&adults=17", "adults", "\"17\""),
    ("&adults=-1", "adults", "1 to 16"),
    ("&adults=%2B2", "adults", "\"+2\""),
    ("&adults=2.5", "adults", "whole number"),
    ("&adults=two", "adults", "whole number"),
    ("&adults=", "adults", "empty"),
    ("&adults=99999999999999999999", "adults", "1 to 16"),
    ("&adults=%D9%A2", "adults", "whole number"),
    ("&children=9", "children", "0 to 8"),
    ("&children=-1", "children", "0 to 8"),
    ("&rooms=0", "rooms", "1 to 8"),
    ("&rooms=9&adults=16", "rooms", "1 to 8"),
    ("&rooms=3", "rooms", "3 for 2 adults"),
    ("&rooms=2&adults=1", "rooms", "one room an adult"),
    // filters
    ("&price_min=-1", "price_min", "whole number"),
    ("&price_min=1.5", "price_min", "\"1.5\""),
    ("&price_min=1e3", "price_min", "whole number"),
    ("&price_min=NaN", "price_min", "NaN"),
    ("&price_max=1000000000001", "price_max", "1000000000000"),
    ("&price_min=200&price_max=100", "price_max", "price_min"),
    ("&amenities=", "amenities", "empty"),
    ("&amenities=wifi,sauna", "amenities", "\"sauna\""),
    ("&amenities=wifi,", "amenities", "unknown code"),
    ("&amenities=,", "amenities", "unknown code"),
    ("&amenities=WIFI", "amenities", "unknown code"),
    ("&amenities=wifi%20", "amenities", "unknown code"),
    ("&amenities=wifi&amenities=pool", "amenities", "more than once"),
    ("&stars=6", "stars", "0 to 5"),
    ("&stars=4,,5", "stars", "0 to 5"),
    ("&stars=-1", "stars", "0 to 5"),
    ("&stars=04", "stars", "0 to 5"),
    ("&property_type=castle", "property_type", "hostel"),
    ("&property_type=", "property_type", "empty"),
    ("&rating_min=10.1", "rating_min", "0 to 10"),
    ("&rating_min=-0.1", "rating_min", "0 to 10"),
    ("&rating_min=8.55", "rating_min", "one decimal"),
    ("&rating_min=NaN", "rating_min", "NaN"),
    ("&free_cancellation=yes", "free_cancellation", "true or false"),
    ("&free_cancellation=1", "free_cancellation", "true or false"),
    ("&free_cancellation=TRUE", "free_cancellation", "true or false"),
    ("&sort=cheapest", "sort", "price_desc"),
    ("&sort=", "sort", "empty"),
    ("&freshness=abc", "freshness", "token"),
    ("&freshness=", "freshness", "empty"),
    // names
    ("&amenitis=pool", "amenitis", "not a parameter"),
    ("&Stars=5", "Stars", "not a parameter"),
    ("&stars%5B%5D=5", "stars[]", "not a parameter"),
    ("&constructor=1", "constructor", "not a parameter"),
    ("&=1", "", "not a parameter"),
    ("&offset", "offset", "not a parameter"),
    ("&%ff=1", "query", "UTF-8"),
];

/// Wrong for a list only.
const WRONG_PAGE: &[(&str, &str, &str)] = &[
    ("&limit=0", "limit", "1 to 100"),
    ("&limit=101", "limit", "\"101\""),
    ("&limit=-5", "limit", "whole number"),
    ("&limit=", "limit", "empty"),
    ("&facets=maybe", "facets", "true or false"),
    ("&cursor=", "cursor", "empty"),
    ("&cursor=xyz", "cursor", "not a cursor"),
    ("&cursor=%2e%2e%2f", "cursor", "not a cursor"),
    ("&zoom=5", "zoom", "not a parameter"),
];

/// Whole paths: areas that are wrong or missing, and the other resources.
const WRONG_PATHS: &[(&str, &str, &str)] = &[
    ("/v1/hotels", "bbox", "no area and no text"),
    ("/v1/hotels?", "bbox", "no area and no text"),
    ("/v1/hotels?check_in=2026-12-01&check_out=2026-12-03", "bbox", "no area"),
    ("/v1/hotels?bbox=", "bbox", "empty"),
    ("/v1/hotels?bbox=1,2,3", "bbox", "west,south,east,north"),
    ("/v1/hotels?bbox=1,2,3,4,5", "bbox", "west,south,east,north"),
    ("/v1/hotels?bbox=a,b,c,d", "bbox", "longitudes"),
    ("/v1/hotels?bbox=-10,39,-9,38", "bbox", "south"),
    ("/v1/hotels?bbox=-10,99,-9,98", "bbox", "south"),
    ("/v1/hotels?bbox=-10,38,-9,1e309", "bbox", "latitudes"),
    ("/v1/hotels?bbox=-10000.0000001,38,-9,39", "bbox", "longitudes"),
    ("/v1/hotels?bbox=1e,38,-9,39", "bbox", "longitudes"),
    ("/v1/hotels?bbox=-10,38,-9,39%20", "bbox", "latitudes"),
    ("/v1/hotels?bbox=NaN,38,-9,39", "bbox", "NaN"),
    ("/v1/hotels?bbox=-10,38,inf,39", "bbox", "inf"),
    ("/v1/hotels?bbox=-10,38,1e309,39", "bbox", "1e309"),
    ("/v1/hotels?bbox=0x10,38,-9,39", "bbox", "longitudes"),
    ("/v1/hotels?bbox=-10,%2B38,-9,39", "bbox", "latitudes"),
    ("/v1/hotels?bbox=-10;38;-9;39", "bbox", "west,south,east,north"),
    ("/v1/hotels?ne=39,-9", "sw", "missing"),
    ("/v1/hotels?sw=38,-10", "ne", "missing"),
    ("/v1/hotels?ne=38,-9&sw=39,-10", "sw", "north"),
    ("/v1/hotels?ne=91x,-9&sw=38,-10", "ne", "latitudes"),
    ("/v1/hotels?ne=39&sw=38,-10", "ne", "lat,lon"),
    ("/v1/hotels?q=casa&sort=distance", "sort", "area"),
    ("/v1/hotels?radius_km=5", "radius_km", "near"),
    ("/v1/map?bbox=-10,38,-9,39", "zoom", "missing"),
    ("/v1/map?bbox=-10,38,-9,39&zoom=far", "zoom", "0 to 22"),
    ("/v1/map?bbox=-10,38,-9,39&zoom=NaN", "zoom", "number"),
    ("/v1/map?bbox=-10,38,-9,39&zoom=", "zoom", "empty"),
    ("/v1/map?zoom=3", "bbox", "no area"),
    ("/v1/map?bbox=-10,38,-9,39&zoom=3&limit=5", "limit", "not a parameter"),
    ("/v1/map?bbox=-10,38,-9,39&zoom=3&cursor=x", "cursor", "not a parameter"),
    ("/v1/flexible?bbox=-10,38,-9,39", "check_in", "missing"),
    ("/v1/flexible?bbox=-10,38,-9,39&check_in=2026-12-01", "check_out", "missing"),
    ("/v1/flexible?check_in=2026-12-01&check_out=2026-12-04", "bbox", "no area"),
    (
        "/v1/flexible?bbox=-10,38,-9,39&check_in=2020-12-01&check_out=2020-12-04",
        "check_in",
        "later",
    ),
    (
        "/v1/flexible?q=casa&check_in=2026-12-01&check_out=2026-12-04&flex_days=0",
        "flex_days",
        "1 to 3",
    ),
    (
        "/v1/flexible?q=casa&check_in=2026-12-01&check_out=2026-12-04&flex_days=4",
        "flex_days",
        "1 to 3",
    ),
    (
        "/v1/flexible?q=casa&check_in=2026-12-01&check_out=2026-12-04&limit=5",
        "limit",
        "not a parameter",
    ),
    ("/v1/hotels?q=casa&flex_days=3", "flex_days", "not a parameter"),
    ("/v1/hotels?q=casa&near_misses=true", "near_misses", "not a parameter"),
    ("/v1/places", "q", "missing"),
    ("/v1/places?q=a&q=b", "q", "more than once"),
    ("/v1/places?q=a&limit=100", "limit", "not a parameter"),
    ("/v1/meta?x=1", "x", "not a parameter"),
    ("/v1/hotels/NOT%20A%20SLUG", "id", "UUID"),
    ("/v1/hotels/casa-1'--", "id", "slug"),
    ("/v1/hotels/%2e%2e%2fetc", "id", "slug"),
    ("/v1/hotels/casa-1?adults=0", "adults", "1 to 16"),
    ("/v1/hotels/casa-1?bbox=-10,38,-9,39", "bbox", "not a parameter"),
    ("/v1/hotels/casa-1?check_in=2026-12-01", "check_out", "go together"),
    ("/v1/hotels/casa-1?check_in=2020-02-29&check_out=2020-03-01", "check_in", "or later"),
    ("/v1/hotels/casa-1?freshness=zz", "freshness", "token"),
    ("/v1/hotels/casa-1/calendar", "from", "missing"),
    ("/v1/hotels/casa-1/calendar?from=2026-12-01", "to", "missing"),
    ("/v1/hotels/casa-1/calendar?from=2026-12-01&to=2026-12-01", "to", "62 nights"),
    ("/v1/hotels/casa-1/calendar?from=2026-12-01&to=2027-02-02", "to", "62 nights"),
    ("/v1/hotels/casa-1/calendar?from=2026-12-02&to=2026-12-01", "to", "2026-12-02"),
    ("/v1/hotels/casa-1/calendar?from=0&to=2026-12-01", "from", "YYYY-MM-DD"),
    ("/v1/hotels/casa-1/calendar?from=2026-12-01&to=2026-12-03&rooms=3", "rooms", "adult"),
    ("/v1/hotels/casa-1/picture.svg?width=9", "width", "not a parameter"),
    ("/readyz?role=king", "role", "booking"),
];

async fn refuses(app: &TestApp, path: &str, field: &str, tells: &str) {
    let answer = app.get(path).await;
    // a cursor alone has a code of its own
    let lone_cursor = answer.text().contains("INVALID_CURSOR");
    assert!(!lone_cursor || field == "cursor", "{path}: {}", answer.text());
    let code = if lone_cursor { "INVALID_CURSOR" } else { "INVALID_PARAMETER" };
    let problem = answer.problem(400, code);
    let errors = problem["errors"].as_array().expect("errors");
    let named = errors.iter().find(|error| error["field"] == field);
    let message = named.and_then(|error| error["message"].as_str());
    assert!(message.is_some_and(|message| message.contains(tells)), "{path}: {problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_parameter_is_named() {
    let app = TestApp::new().await;
    for (wrong, field, tells) in WRONG {
        refuses(&app, &format!("{AREA}{wrong}"), field, tells).await;
        refuses(&app, &format!("{MAP}&zoom=9{wrong}"), field, tells).await;
    }
    for (wrong, field, tells) in WRONG_PAGE {
        refuses(&app, &format!("{AREA}{wrong}"), field, tells).await;
    }
    for (path, field, tells) in WRONG_PATHS {
        refuses(&app, path, field, tells).await;
    }
}

/// What maps and people write, and what they mean by it.
#[tokio::test(flavor = "multi_thread")]
async fn maps_and_people_are_understood() {
    let app = TestApp::new().await;
    let same = [
        ("/v1/hotels?bbox=-10,38,-9,90", "/v1/hotels?bbox=-10,38,-9,95.5"),
        ("/v1/hotels?bbox=-10,-90,-9,39", "/v1/hotels?bbox=-10,-120,-9,39"),
        ("/v1/hotels?bbox=-10,38,-9,39", "/v1/hotels?bbox=-10,%2038,%20-9,%2039"),
        ("/v1/hotels?bbox=-10,38,-9,39", "/v1/hotels?bbox=-10,+38,++-9,+39"),
        ("/v1/hotels?bbox=-10,38,-9,39", "/v1/hotels?ne=39,%20-9&sw=38,+-10"),
        ("/v1/hotels?bbox=-10,38,-9,39", "/v1/hotels?bbox=3590,38,3591,39"),
        ("/v1/hotels?bbox=-10,38,-9,39", "/v1/hotels?bbox=-9730,38,-9729,39"),
        ("/v1/hotels?bbox=-10,0,0.0000005,39", "/v1/hotels?bbox=-10,0,5e-7,39"),
        ("/v1/hotels?bbox=-10,-0.0000005,0,39", "/v1/hotels?bbox=-1e1,-5e-7,0,39"),
        ("/v1/hotels?ne=90,-9&sw=38,-10", "/v1/hotels?ne=91,-9&sw=38,-10"),
        ("/v1/hotels?near=38.7,-9.1", "/v1/hotels?near=38.7,+350.9"),
        ("/v1/map?bbox=-10,38,-9,39&zoom=22", "/v1/map?bbox=-10,38,-9,39&zoom=23.7"),
        ("/v1/map?bbox=-10,38,-9,39&zoom=0", "/v1/map?bbox=-10,38,-9,39&zoom=-3"),
        ("/v1/map?bbox=-10,38,-9,39&zoom=4", "/v1/map?bbox=-10,38,-9,39&zoom=3.5"),
        ("/v1/map?bbox=-10,38,-9,39&zoom=3", "/v1/map?bbox=-10,38,-9,39&zoom=3.4999999"),
        (
            "/v1/hotels?bbox=-10,38,-9,39&amenities=wifi,pool",
            "/v1/hotels?bbox=-10,38,-9,39&amenities=wifi,+pool",
        ),
    ];
    for (plain, typed) in same {
        let (one, two) = (app.get(plain).await, app.get(typed).await);
        assert_eq!((one.status.as_u16(), two.status.as_u16()), (200, 200), "{typed}: {two:?}");
        let (mut one, mut two) = (one.json(), two.json());
        for answer in [&mut one, &mut two] {
            answer.as_object_mut().unwrap().remove("as_of");
        }
        assert_eq!(one, two, "{typed}");
        assert!(one["total"].as_u64().unwrap() > 0, "{plain}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_errors_are_told_at_once() {
    let app = TestApp::new().await;
    let path = format!("{AREA}&adults=0&stars=9&sort=x&limit=0&typo=1&check_in=2026-02-30");
    let problem = app.get(&path).await.problem(400, "INVALID_PARAMETER");
    let fields: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().filter_map(|e| e["field"].as_str()).collect();
    for field in ["adults", "stars", "sort", "limit", "typo", "check_in", "check_out"] {
        assert!(fields.contains(&field), "{field} is not in {fields:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn strange_text_is_only_text() {
    let app = TestApp::new().await;
    let (long, marks) = ("x".repeat(10_000), format!("e{}", "\u{301}".repeat(5_000)));
    let many = "a ".repeat(5_000);
    let strange = [
        &*long,
        &*marks,
        &*many,
        "",
        "!",
        " !?",
        "\0",
        "a\nb",
        "a b c d e f g h i j k",
        "\u{301}\u{302}",
        "\u{1f600}\u{1f3e8}",
        "\u{202e}\u{2066}",
        "'",
        "\"",
        "\\",
        "casa'; DROP TABLE hotels; --",
        "%",
        "_",
        "casa%",
        "*:*",
        "casa~2",
        "(",
        "casa AND pool",
        "{\"match_all\":{}}",
        "$where",
        "<script>",
        "\u{202e}asac",
        "casa\u{feff}",
        "../../etc/passwd",
        "${jndi:ldap://x}",
        "\u{1F3E8} hotel",
    ];
    for text in strange {
        for path in ["/v1/hotels", "/v1/places"] {
            let answer = app.get(&format!("{path}?q={}", encoded(text))).await;
            let shown: String = text.chars().take(20).collect();
            assert_eq!(answer.status.as_u16(), 200, "{shown}: {}", answer.text());
        }
    }
    // a text that says nothing finds nothing, and asks nothing of an area
    for text in ["", "%21", "%00", "%F0%9F%98%80"] {
        let alone = app.get(&format!("/v1/hotels?q={text}")).await.json();
        assert_eq!(alone["total"], 0, "{text}");
        assert_eq!(app.get(&format!("/v1/places?q={text}")).await.json()["places"], json!([]));
        let (with, without) = (format!("{AREA}&q={text}"), AREA.to_owned());
        let (with, without) = (app.get(&with).await.json(), app.get(&without).await.json());
        assert_eq!(with["total"], without["total"], "{text}");
    }
    // operators and wildcards find no more than their letters do
    for (text, letters) in [
        ("casa OR pool", "casa or pool"),
        ("nothing* OR casa", "nothing or casa"),
        ("cas_", "cas"),
        ("%asa", "asa"),
    ] {
        let literal = |text: &str| format!("/v1/hotels?literal=true&q={}", encoded(text));
        let (found, plain) = (app.get(&literal(text)).await, app.get(&literal(letters)).await);
        assert_eq!(found.json()["total"], plain.json()["total"], "{text}");
    }
    let begun = app.get("/v1/hotels?literal=true&q=cas_").await.json();
    assert_ne!(begun["total"], 0, "what is begun is found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_goes_with_its_search() {
    let app = TestApp::new().await;
    let page = app.get(&format!("{AREA}&limit=3&sort=price")).await.json();
    let cursor = page["next"].as_str().expect("a next page");
    let rest = app.get(&format!("{AREA}&sort=price&cursor={cursor}")).await.json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 8);
    let foreign = [
        format!("{AREA}&sort=rating&cursor={cursor}"),
        format!("{AREA}&sort=price&stars=4&cursor={cursor}"),
        format!("{AREA}&sort=price&adults=3&cursor={cursor}"),
        format!("{AREA}&sort=price&q=casa&cursor={cursor}"),
        format!("/v1/hotels?bbox=-10,38,-9,39.1&sort=price&cursor={cursor}"),
        format!("{AREA}&sort=price&check_in=2026-12-01&check_out=2026-12-03&cursor={cursor}"),
    ];
    for path in foreign {
        let problem = app.get(&path).await.problem(400, "INVALID_CURSOR");
        assert_eq!(problem["errors"][0]["field"], "cursor");
    }
    for forged in [&cursor[1..], &format!("{cursor}A"), &cursor.replace('A', "B"), &cursor[..4]] {
        app.get(&format!("{AREA}&sort=price&cursor={forged}")).await.problem(400, "INVALID_CURSOR");
    }
}
