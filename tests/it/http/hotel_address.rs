//! `/hotels/{slug}`: what a hotel's page says before any script ran.
// brief: U7

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::web::Build;
use crate::answer::Answer;
use crate::app::TestApp;

const STAY: &str = "check_in=2026-12-01&check_out=2026-12-04";
const PUBLIC: &str = "https://inn.example";

async fn start(build: &Build) -> TestApp {
    let with = TestApp::with().settings(|settings| PUBLIC.clone_into(&mut settings.public_url));
    build.serves(with).start().await
}

/// What stands between two texts, once.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    assert_eq!(text.matches(start).count(), 1, "{start} in {text}");
    text.split_once(start).unwrap().1.split_once(end).unwrap().0
}

fn data(page: &str) -> Value {
    let json = between(page, "<script type=\"application/ld+json\">", "</script>");
    serde_json::from_str(json).unwrap()
}

async fn rename(app: &TestApp, change: &'static str) {
    sqlx::query(change).execute(app.pool()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hotels_page_names_it_to_those_who_run_no_scripts() {
    let build = Build::new();
    let app = start(&build).await;
    let answer = app.get("/hotels/casa-2").await;
    let page = answer.text();
    assert_eq!(answer.status, 200, "{page}");
    let name = "Casa &lt;2&gt; &amp; &quot;Tejo&quot;";
    assert_eq!(between(&page, "<title>", "</title>"), format!("{name}, Lisbon – Innsight"));
    assert_eq!(
        between(&page, "<meta name=\"description\" content=\"", "\">"),
        "A house by the river"
    );
    let canonical = format!("{PUBLIC}/hotels/casa-2");
    assert_eq!(between(&page, "<link rel=\"canonical\" href=\"", "\">"), canonical);
    assert_eq!(between(&page, "<meta property=\"og:url\" content=\"", "\">"), canonical);
    assert_eq!(between(&page, "<meta name=\"robots\" content=\"", "\">"), "index");
    assert!(page.contains(&format!("<h1>{name}</h1>")), "{page}");
    assert!(page.contains("From 52.00 EUR a night"), "{page}");
    let api = app.get("/v1/hotels/casa-2").await.json();
    assert_eq!(api["canonical_url"], canonical.as_str());
    let picture = api["image"]["url"].as_str().unwrap();
    assert_eq!(
        between(&page, "<meta property=\"og:image\" content=\"", "\">"),
        format!("{PUBLIC}{picture}")
    );

    let data = data(&page);
    assert_eq!(data["@type"], "Hotel");
    assert_eq!((&data["name"], &data["url"]), (&api["name"], &json!(canonical)));
    assert_eq!(data["image"], json!([format!("{PUBLIC}{picture}")]));
    assert_eq!(data["address"]["addressCountry"], "PT");
    assert_eq!(data["geo"]["latitude"], api["location"]["lat"]);
    assert_eq!(data["starRating"]["ratingValue"], 2);
    assert_eq!(data["aggregateRating"]["ratingValue"], 7.2);
    assert_eq!(data["aggregateRating"]["reviewCount"], 20);
    let amenities = data["amenityFeature"].as_array().unwrap();
    assert_eq!((amenities.len(), &amenities[0]["name"]), (2, &json!("Wi-Fi")));
    // without dates only what a night costs at least, and it says so
    let offers = data["makesOffer"].as_array().unwrap();
    assert_eq!(offers.len(), 1);
    assert_eq!(offers[0]["price"], Value::Null);
    assert_eq!(offers[0]["priceSpecification"]["minPrice"], "52.00");
    assert_eq!(offers[0]["priceSpecification"]["unitText"], "night");
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_are_those_of_the_asked_stay() {
    let build = Build::new();
    let app = start(&build).await;
    let asked = format!("/hotels/casa-2?bbox=-10,38,-9,39&{STAY}&adults=3&rooms=2&sort=price");
    let page = app.get(&asked).await.text();
    let api = app.get(&format!("/v1/hotels/casa-2?{STAY}&adults=3&rooms=2")).await.json();
    let told = data(&page)["makesOffer"].as_array().unwrap().clone();
    let offers = api["offers"].as_array().unwrap();
    assert_eq!((told.len(), offers.len()), (2, 2));
    for (told, offer) in told.iter().zip(offers) {
        let minor = offer["total_minor"].as_i64().unwrap();
        assert_eq!(told["price"], format!("{}.{:02}", minor / 100, minor % 100));
        assert_eq!(told["priceCurrency"], "EUR");
        assert_eq!(told["itemOffered"]["name"], offer["room_type_name"]);
        let name = told["name"].as_str().unwrap();
        assert!(name.ends_with("3 nights from 1 December 2026 for 3 guests in 2 rooms"), "{name}");
    }
    // the address of the page is the same whatever was asked
    assert!(page.contains(&format!("rel=\"canonical\" href=\"{PUBLIC}/hotels/casa-2\"")), "{page}");
    // nothing is free: no offer, and no price
    let sold_out = app.get(&format!("/hotels/casa-12?{STAY}")).await.text();
    assert_eq!(data(&sold_out)["makesOffer"], Value::Null);
    assert!(sold_out.contains("Nothing free"), "{sold_out}");
    // what can't be asked is asked without dates
    for broken in [
        "check_in=2026-12-01",
        "check_in=x&check_out=y",
        "adults=99",
        "adults=%ff",
        "check_in=2020-01-01&check_out=2020-01-02",
        "adults=2&adults=2",
        "%=%&=&&",
    ] {
        let answer = app.get(&format!("/hotels/casa-2?{broken}")).await;
        assert_eq!(answer.status, 200, "{broken}");
        let offers = data(&answer.text())["makesOffer"].clone();
        assert_eq!(offers[0]["priceSpecification"]["minPrice"], "52.00", "{broken}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_texts_stay_text() {
    let build = Build::new();
    let app = start(&build).await;
    rename(
        &app,
        "UPDATE hotels SET name = '</title></script><script>alert(1)</script>',
             description = E'\"><img src=x onerror=alert(2)>\\n\\u2028<!--',
             city = '''><svg/onload=alert(3)>', address = '</main><base href=//evil.example>'
         WHERE slug = 'casa-2'",
    )
    .await;
    let page = app.get("/hotels/casa-2").await.text();
    assert_eq!(page.matches("<script").count(), 1, "only the data: {page}");
    for broken in ["<img src=x", "<svg", "<base", "<!--", "</main><base"] {
        assert!(!page.contains(broken), "{broken} in {page}");
    }
    assert_eq!(page.matches("</title>").count(), 1, "{page}");
    let data = data(&page);
    assert_eq!(data["name"], "</title></script><script>alert(1)</script>");
    assert!(data["description"].as_str().unwrap().starts_with("\"><img src=x"), "{data}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_kept_like_the_apps_own() {
    let build = Build::new();
    let app = start(&build).await;
    let home = app.get("/").await;
    let page = app.get("/hotels/casa-2").await;
    for name in ["content-security-policy", "cache-control", "x-frame-options"] {
        assert_eq!(page.header(name), home.header(name), "{name}");
    }
    assert!(page.header("vary").contains("accept-encoding"));
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let again = |method: &str, tag: &str| {
        let request = Request::builder().method(method).uri("/hotels/casa-2");
        request.header("if-none-match", tag).body(Body::empty()).unwrap()
    };
    let tag = page.header("etag");
    for (method, tag, status) in [("GET", tag, 304), ("HEAD", tag, 304), ("HEAD", "\"x\"", 200)] {
        let answer = app.ask(again(method, tag)).await;
        assert_eq!(answer.status, status, "{method}");
        for name in ["content-security-policy", "cache-control", "vary", "etag"] {
            assert_eq!(answer.header(name), page.header(name), "{method} {status} {name}");
        }
    }
    // a price that changes makes another page
    rename(&app, "UPDATE inventory SET price_minor = 4200 WHERE night = '2026-12-20'").await;
    assert_eq!(app.ask(again("GET", tag)).await.status, 200);
}

fn is_not_here(answer: &Answer) {
    let page = answer.text();
    assert_eq!(answer.status, 404, "{page}");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(page.contains("<meta name=\"robots\" content=\"noindex\">"), "{page}");
    assert!(page.contains("This hotel is not here") && page.contains("href=\"/\""), "{page}");
    assert!(!page.contains("canonical") && !page.contains("ld+json"), "{page}");
    assert!(answer.header("content-security-policy").contains("script-src 'self'"));
    assert!(!answer.header("x-request-id").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_here_is_told_so() {
    let build = Build::new();
    let app = start(&build).await;
    for name in [
        "nobody",
        "Casa-2",
        "app.js",
        "a%3Cb",
        "00000000-0000-0000-0000-0000000000ff",
        "..%2f..%2fetc",
        "casa-2%00",
    ] {
        is_not_here(&app.get(&format!("/hotels/{name}?{STAY}")).await);
    }
    // a program gets what programs get
    let request = Request::get("/hotels/nobody").header("accept", "application/json");
    let answer = app.ask(request.body(Body::empty()).unwrap()).await;
    answer.problem(404, "HOTEL_NOT_FOUND");
    // not one of the file names of the API's own
    app.get("/hotels/casa-2/nothing").await.problem(404, "NOT_FOUND");
    let request = Request::post("/hotels/casa-2").body(Body::empty()).unwrap();
    app.ask(request).await.problem(405, "METHOD_NOT_ALLOWED");
    // one that takes no guests can be looked at, and is in no index
    let closed = app.get("/hotels/casa-11").await;
    let page = closed.text();
    assert_eq!(closed.status, 200);
    assert!(page.contains("<meta name=\"robots\" content=\"noindex\">"), "{page}");
    assert!(page.contains("takes no bookings at the moment"), "{page}");
    assert_eq!(data(&page)["makesOffer"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_hotel_is_found_under_its_old_name() {
    let build = Build::new();
    let app = start(&build).await;
    let leads_to = |answer: &Answer| {
        assert_eq!(answer.status, 301, "{}", answer.text());
        assert_eq!(answer.header("cache-control"), "no-cache");
        answer.header("location").to_owned()
    };
    let id = "/hotels/00000000-0000-0000-0000-000000000002";
    assert_eq!(leads_to(&app.get(&format!("{id}?{STAY}")).await), format!("/hotels/casa-2?{STAY}"));
    rename(&app, "UPDATE hotels SET slug = 'casa-nova' WHERE slug = 'casa-2'").await;
    rename(&app, "UPDATE hotels SET slug = 'casa-novissima' WHERE slug = 'casa-nova'").await;
    for old in ["casa-2", "casa-nova"] {
        let answer = app.get(&format!("/hotels/{old}?{STAY}&adults=1")).await;
        assert_eq!(leads_to(&answer), format!("/hotels/casa-novissima?{STAY}&adults=1"));
    }
    // who has the name today comes first
    rename(&app, "UPDATE hotels SET slug = 'casa-2' WHERE slug = 'casa-3'").await;
    let page = app.get("/hotels/casa-2").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Casa &lt;3&gt;"));
    assert_eq!(leads_to(&app.get("/hotels/casa-3").await), "/hotels/casa-2");
}
