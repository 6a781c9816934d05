//! Hotels that people save.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::TestApp;
use crate::booking::guest::Guest;

const PATH: &str = "/v1/users/me/saved";

fn of(hotel: u128) -> String {
    format!("{PATH}/{}", Uuid::from_u128(hotel))
}

async fn saved(app: &TestApp, guest: &Guest) -> Vec<Value> {
    let answer = guest.get(app, PATH).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["saved_max"], 200);
    answer.json()["items"].as_array().expect("a list").clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn hotels_are_saved_and_forgotten_however_often() {
    let app = TestApp::new().await;
    let (ana, bo) = (Guest::new(&app).await, Guest::new(&app).await);
    for hotel in [3, 11, 3] {
        assert_eq!(ana.call(&app, "PUT", &of(hotel)).await.status, 204);
    }
    let kept = saved(&app, &ana).await;
    let names: Vec<_> = kept.iter().map(|one| one["slug"].as_str().unwrap()).collect();
    assert_eq!(names, ["casa-11", "casa-3"], "the newest first, each once");
    assert_eq!(kept[0]["open"], false, "it is closed, and says so");
    assert_eq!(kept[1]["open"], true);
    assert_eq!(kept[1]["city"], "Lisbon");
    assert_eq!(saved(&app, &bo).await, Vec::<Value>::new());
    for hotel in [3, 3, 9] {
        assert_eq!(ana.call(&app, "DELETE", &of(hotel)).await.status, 204);
    }
    assert_eq!(saved(&app, &ana).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_hotels_are_saved_and_those_that_go_vanish() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    guest.call(&app, "PUT", &of(99)).await.problem(404, "HOTEL_NOT_FOUND");
    for wrong in ["casa-1", "1", "00000000-0000-0000-0000-00000000000g", "%00"] {
        let path = format!("{PATH}/{wrong}");
        for method in ["PUT", "DELETE"] {
            let problem = guest.call(&app, method, &path).await.problem(400, "INVALID_PARAMETER");
            assert_eq!(problem["errors"][0]["field"], "id", "{wrong}");
        }
    }
    let inn = "INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone,
            property_type)
        VALUES (lpad('64', 32, '0')::uuid, 'inn', 'Inn', 0, 0, 'Lisbon', 'PT', 'Europe/Lisbon',
            'hotel')";
    sqlx::query(inn).execute(app.pool()).await.unwrap();
    assert_eq!(guest.call(&app, "PUT", &of(0x64)).await.status, 204);
    assert_eq!(saved(&app, &guest).await.len(), 1);
    sqlx::query("DELETE FROM hotels WHERE slug = 'inn'").execute(app.pool()).await.unwrap();
    assert_eq!(saved(&app, &guest).await, Vec::<Value>::new());
    assert_eq!(guest.call(&app, "DELETE", &of(0x64)).await.status, 204);
}

/// Two hundred, also for who sends many at once.
#[tokio::test(flavor = "multi_thread")]
async fn there_is_a_limit_and_no_way_around_it() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let more = "INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone,
            property_type)
        SELECT lpad(to_hex(i), 32, '0')::uuid, 'inn-' || i, 'Inn ' || i, 0, 0, 'Lisbon', 'PT',
            'Europe/Lisbon', 'hotel' FROM generate_series(1000, 1209) AS i";
    sqlx::query(more).execute(app.pool()).await.unwrap();
    sqlx::query(
        "INSERT INTO saved_hotels (user_id, hotel_id)
         SELECT $1, lpad(to_hex(i), 32, '0')::uuid FROM generate_series(1000, 1194) AS i",
    )
    .bind(guest.id)
    .execute(app.pool())
    .await
    .unwrap();
    let paths: Vec<String> = (1195..1210).map(of).collect();
    let all = paths.iter().map(|path| guest.call(&app, "PUT", path));
    let all = futures::future::join_all(all).await;
    assert_eq!(all.iter().filter(|answer| answer.status == 204).count(), 5);
    for refused in all.iter().filter(|answer| answer.status != 204) {
        let problem = refused.problem(409, "TOO_MANY_SAVED");
        assert_eq!(problem["details"], json!({ "saved_max": 200 }));
    }
    assert_eq!(saved(&app, &guest).await.len(), 200);
    // what is there already is no more than there is
    assert_eq!(guest.call(&app, "PUT", &of(1000)).await.status, 204);
}
