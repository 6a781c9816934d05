//! What search engines may read, and where all of it is.
// brief: U7

use axum::body::Body;
use axum::http::Request;

use crate::answer::Answer;
use crate::app::TestApp;

/// More than fit into one part, and into a page of reading.
const HOTELS: i64 = 51_234;
const PART: usize = 50_000;

async fn make_hotels(app: &TestApp, count: i64) {
    sqlx::query(
        "INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone,
             property_type, status)
         SELECT md5('h' || i)::uuid, 'h-' || i, 'H', 1, 1, 'C', 'PT', 'Europe/Lisbon', 'hotel',
             CASE WHEN i % 1000 = 0 THEN 'closed' ELSE 'open' END
         FROM generate_series(1, $1) AS i",
    )
    .bind(count)
    .execute(app.pool())
    .await
    .unwrap();
}

fn addresses(answer: &Answer) -> Vec<String> {
    let xml = answer.text();
    assert_eq!(answer.status, 200, "{xml}");
    assert_eq!(answer.header("content-type"), "application/xml; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "public, max-age=3600");
    assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<"), "{xml}");
    assert!(xml.ends_with("</urlset>\n") || xml.ends_with("</sitemapindex>\n"), "broke off");
    let found = xml.split("<loc>").skip(1);
    found.map(|part| part.split_once("</loc>").unwrap().0.to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_open_hotel_stands_in_one_part() {
    let with = TestApp::with().empty();
    let with = with.settings(|settings| settings.public_url = "https://inn.example".to_owned());
    let app = with.start().await;
    app.stop_following();
    make_hotels(&app, HOTELS).await;
    let index = addresses(&app.get("/sitemap.xml").await);
    assert_eq!(index, ["https://inn.example/sitemaps/1.xml", "https://inn.example/sitemaps/2.xml"]);
    let first = addresses(&app.get("/sitemaps/1.xml").await);
    let second = addresses(&app.get("/sitemaps/2.xml").await);
    assert_eq!(first.len(), PART);
    let mut all = [first, second].concat();
    all.sort();
    let closed = HOTELS / 1000;
    let mut expected: Vec<String> = (1..=HOTELS)
        .filter(|number| number % 1000 != 0)
        .map(|number| format!("https://inn.example/hotels/h-{number}"))
        .collect();
    expected.sort();
    assert_eq!(i64::try_from(all.len()).unwrap(), HOTELS - closed);
    assert!(all == expected, "a hotel is missing or twice");
    for none in [
        "3.xml",
        "0.xml",
        "01.xml",
        "-1.xml",
        "+1.xml",
        "1",
        "x.xml",
        ".xml",
        "99999999999999999999.xml",
    ] {
        app.get(&format!("/sitemaps/{none}")).await.problem(404, "NOT_FOUND");
    }
    let robots = app.get("/robots.txt").await;
    let text = robots.text();
    assert_eq!(robots.header("content-type"), "text/plain; charset=utf-8");
    assert!(text.contains("\nSitemap: https://inn.example/sitemap.xml\n"), "{text}");
    for private in ["/bookings/", "/trips", "/account", "/saved", "/verify", "/reset"] {
        assert!(text.contains(&format!("Disallow: {private}\n")), "{text}");
    }
    assert!(!text.contains("Disallow: /v1"), "pages are drawn from it: {text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_public_address_it_is_the_host_that_was_asked() {
    let app = TestApp::new().await;
    let asked = |path: &str, host: &str| {
        Request::get(path).header("host", host).body(Body::empty()).unwrap()
    };
    let index = app.ask(asked("/sitemap.xml", "127.0.0.1:8080")).await;
    assert_eq!(addresses(&index), ["http://127.0.0.1:8080/sitemaps/1.xml"]);
    let part = app.ask(asked("/sitemaps/1.xml", "127.0.0.1:8080")).await;
    let hotels = addresses(&part);
    assert_eq!(hotels.len(), 11, "the closed one is left out");
    assert_eq!(hotels[0], "http://127.0.0.1:8080/hotels/casa-1");
    let robots = app.ask(asked("/robots.txt", "inn.example")).await.text();
    assert!(robots.contains("Sitemap: http://inn.example/sitemap.xml"), "{robots}");
    for host in ["evil.example/<x>", "a b"] {
        app.ask(asked("/robots.txt", host)).await.problem(400, "INVALID_PARAMETER");
    }
    app.get("/sitemap.xml").await.problem(400, "INVALID_PARAMETER");
    app.ask(asked("/sitemap.xml?page=2", "inn.example")).await.problem(400, "INVALID_PARAMETER");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_world_without_hotels_has_an_empty_sitemap() {
    let app = TestApp::with().empty().start().await;
    for (path, count) in [("/sitemap.xml", 1), ("/sitemaps/1.xml", 0)] {
        let request = Request::get(path).header("host", "inn.example");
        let answer = app.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(addresses(&answer).len(), count, "{path}");
    }
}
