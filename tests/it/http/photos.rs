//! Photos of hotels: in lists, on the page, as files, and how soon.
// brief: U7

use axum::body::Body;
use axum::http::Request;
use domain::ids::{HotelId, PhotoId};
use serde_json::{Value, json};
use store::photos::{NewPhoto, PhotoChange, add_photo, change_photo, list_photos, remove_photo};
use uuid::Uuid;

use crate::app::TestApp;

const LIST: &str = "/v1/hotels?bbox=-10,38,-9,39&limit=100";
const HOTEL: u128 = 2;

pub fn photo_id(number: u128) -> PhotoId {
    PhotoId(Uuid::from_u128(0xf0 << 64 | number))
}

/// Adds a photo of 1500 × 1000 pixels to hotel 2.
pub async fn add(app: &TestApp, number: u8, place: Option<u8>) {
    let files =
        [320, 640, 1280, 1500].map(|width: u16| (width, format!("{number} {width}").into_bytes()));
    let photo = NewPhoto {
        id: photo_id(number.into()),
        alt: &format!("Photo <{number}>"),
        width: 1500,
        height: 1000,
        source: [number; 32],
        files: &files,
    };
    let mut transaction = app.pool().begin().await.unwrap();
    let hotel = HotelId(Uuid::from_u128(HOTEL));
    add_photo(&mut transaction, hotel, &photo, place).await.unwrap();
    transaction.commit().await.unwrap();
}

fn item(list: &Value) -> &Value {
    let items = list["items"].as_array().unwrap();
    items.iter().find(|item| item["slug"] == "casa-2").unwrap()
}

async fn order(app: &TestApp) -> Vec<PhotoId> {
    let hotel = HotelId(Uuid::from_u128(HOTEL));
    list_photos(app.pool(), hotel).await.unwrap().iter().map(|photo| photo.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hotel_with_a_photo_shows_it_without_a_restart() {
    let app = TestApp::new().await;
    let drawn = app.get(LIST).await.json();
    assert_eq!(item(&drawn)["image"]["width"], 640);
    assert!(item(&drawn)["image"].get("widths").is_none());
    assert_eq!(app.get("/v1/hotels/casa-2").await.json()["photos"], json!([]));

    add(&app, 1, None).await;
    let (hotel, photo) = (Uuid::from_u128(HOTEL), photo_id(1).0);
    let expected = json!({
        "url": format!("/v1/hotels/{hotel}/photos/{photo}/640"), "alt": "Photo <1>", "width": 640,
        "height": 427, "widths": [320, 640, 1280, 1500],
    });
    let shown = app.await_answer(LIST, |answer| item(&answer.json())["image"] == expected).await;
    assert_eq!(shown.json()["engine"], "embedded");
    let page = app.get("/v1/hotels/casa-2").await.json();
    assert_eq!(page["image"], expected);
    let photos = page["photos"].as_array().unwrap();
    assert_eq!(photos.len(), 1);
    assert_eq!((&photos[0]["width"], &photos[0]["height"]), (&json!(1500), &json!(1000)));
    assert_eq!(photos[0]["url"], format!("/v1/hotels/{hotel}/photos/{photo}/1500"));
    for width in photos[0]["widths"].as_array().unwrap() {
        let file = app.get(&format!("/v1/hotels/{hotel}/photos/{photo}/{width}")).await;
        assert_eq!(file.text(), format!("1 {width}"));
    }

    // another first one, then the drawing again
    add(&app, 2, Some(1)).await;
    let has = |text: &'static str| {
        move |answer: &crate::answer::Answer| item(&answer.json())["image"]["alt"] == text
    };
    app.await_answer(LIST, has("Photo <2>")).await;
    sqlx::query("DELETE FROM hotel_photos").execute(app.pool()).await.unwrap();
    let again = app.await_answer(LIST, has("Drawing of Casa <2> & \"Tejo\"")).await;
    assert_eq!(item(&again.json())["image"], item(&drawn)["image"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stand_in_shows_the_same_photo() {
    let app = TestApp::with().stand_in_only().start().await;
    add(&app, 1, None).await;
    add(&app, 2, None).await;
    let list = app.get(LIST).await.json();
    assert_eq!(list["engine"], "postgres");
    let page = app.get("/v1/hotels/casa-2").await.json();
    assert_eq!(item(&list)["image"], page["image"]);
    assert_eq!(page["image"]["alt"], "Photo <1>");
    assert_eq!(list["items"].as_array().unwrap().len(), 11, "each hotel once");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_for_good() {
    let app = TestApp::new().await;
    add(&app, 1, None).await;
    let path = format!("/v1/hotels/casa-2/photos/{}/640", photo_id(1).0);
    let file = app.get(&path).await;
    assert_eq!((file.status.as_u16(), file.text()), (200, "1 640".to_owned()));
    assert_eq!(file.header("content-type"), "image/jpeg");
    assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("content-security-policy").starts_with("default-src 'none'"));
    let request = Request::get(&path).header("if-none-match", file.header("etag"));
    let again = app.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    assert_eq!(again.header("cache-control"), file.header("cache-control"));

    let photo = photo_id(1).0;
    for other in [
        format!("/v1/hotels/casa-2/photos/{photo}/641"),
        format!("/v1/hotels/casa-2/photos/{photo}/-640"),
        format!("/v1/hotels/casa-3/photos/{photo}/640"),
        format!("/v1/hotels/nobody/photos/{photo}/640"),
        format!("/v1/hotels/casa-2/photos/{}/640", Uuid::nil()),
    ] {
        app.get(&other).await.problem(404, "NOT_FOUND");
    }
    for broken in [
        format!("/v1/hotels/casa-2/photos/{photo}/large"),
        format!("/v1/hotels/casa-2/photos/{photo}/99999999"),
        "/v1/hotels/casa-2/photos/1/640".to_owned(),
        format!("/v1/hotels/Casa/photos/{photo}/640"),
        format!("{path}?width=1"),
    ] {
        app.get(&broken).await.problem(400, "INVALID_PARAMETER");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_has_no_gaps() {
    let app = TestApp::new().await;
    let hotel = HotelId(Uuid::from_u128(HOTEL));
    let ids = |numbers: &[u128]| numbers.iter().map(|number| photo_id(*number)).collect::<Vec<_>>();
    for (number, place) in [(1, None), (2, None), (3, Some(1)), (4, Some(30)), (5, Some(2))] {
        add(&app, number, place).await;
    }
    assert_eq!(order(&app).await, ids(&[3, 5, 1, 2, 4]));
    let mut transaction = app.pool().begin().await.unwrap();
    let moved = |place| PhotoChange { alt: Some("Front"), place: Some(place) };
    assert!(change_photo(&mut transaction, hotel, photo_id(4), moved(1)).await.unwrap());
    assert!(change_photo(&mut transaction, hotel, photo_id(3), moved(30)).await.unwrap());
    assert!(remove_photo(&mut transaction, hotel, photo_id(1)).await.unwrap());
    for unknown in [photo_id(1), photo_id(99)] {
        assert!(!remove_photo(&mut transaction, hotel, unknown).await.unwrap());
        assert!(!change_photo(&mut transaction, hotel, unknown, moved(1)).await.unwrap());
    }
    transaction.commit().await.unwrap();
    assert_eq!(order(&app).await, ids(&[4, 5, 2, 3]));
    let places: Vec<i16> = sqlx::query_scalar("SELECT place FROM hotel_photos ORDER BY place")
        .fetch_all(app.pool())
        .await
        .unwrap();
    assert_eq!(places, [1, 2, 3, 4]);
    let files: i64 = sqlx::query_scalar("SELECT count(*) FROM hotel_photo_files")
        .fetch_one(app.pool())
        .await
        .unwrap();
    assert_eq!(files, 16, "the removed one's are gone");
}
