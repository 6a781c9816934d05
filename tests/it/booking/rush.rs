//! Many want the same rooms at once, over two services on one database.
// brief: C1, C2, C4

use std::collections::BTreeMap;

use futures::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use super::guest::{Guest, room_type, set_total, stay_in};
use super::model::is_long;
use super::world::assert_verified;
use crate::app::{Answer, TestApp};
use crate::database::TestDatabase;

/// Two services over one database.
async fn two_services(database: &TestDatabase) -> [TestApp; 2] {
    let url = database.url();
    let first = TestApp::with().booking(|settings| settings.holds_max = None).start_on(&url).await;
    let second = TestApp::with().booking(|settings| settings.holds_max = None).over_the_same();
    [first, second.start_on(&url).await]
}

/// How often each status came.
fn statuses(answers: &[Answer]) -> BTreeMap<u16, usize> {
    let mut counts = BTreeMap::new();
    for answer in answers {
        *counts.entry(answer.status.as_u16()).or_default() += 1;
    }
    counts
}

async fn guests(app: &TestApp, count: usize) -> Vec<Guest> {
    let mut guests = Vec::new();
    for _ in 0..count {
        guests.push(Guest::new(app).await);
    }
    guests
}

/// All of them at once, every other one at the second service.
async fn book_at_once(apps: &[TestApp; 2], asked: &[(Guest, String, Value)]) -> Vec<Answer> {
    let asking = asked.iter().enumerate().map(|(place, (guest, key, body))| {
        let app = &apps[place % 2];
        async move {
            if key.is_empty() {
                guest.post(app, "/v1/bookings", body).await
            } else {
                guest.book(app, key, body).await
            }
        }
    });
    join_all(asking).await
}

// brief: C1
#[tokio::test(flavor = "multi_thread")]
async fn the_last_room_goes_to_one_of_twenty() {
    let rounds = if is_long() { 50 } else { 3 };
    let database = TestDatabase::create().await;
    let apps = two_services(&database).await;
    for round in 0..rounds {
        let id = room_type(1 + round % 10, 1);
        let check_in = format!("2026-12-{:02}", 1 + round / 10);
        let check_out = format!("2026-12-{:02}", 2 + round / 10);
        set_total(&apps[0], id, 1).await;
        let body = stay_in(id, &check_in, &check_out);
        let guests = guests(&apps[0], 20).await;
        let asked: Vec<_> =
            guests.into_iter().map(|guest| (guest, String::new(), body.clone())).collect();
        let answers = book_at_once(&apps, &asked).await;
        assert_eq!(statuses(&answers), BTreeMap::from([(201, 1), (409, 19)]));
        for answer in answers.iter().filter(|answer| answer.status == 409) {
            let problem = answer.problem(409, "INSUFFICIENT_INVENTORY");
            let details = json!({
                "room_type_id": id, "conflict_date": check_in, "requested": 1, "available": 0,
            });
            assert_eq!(problem["details"], details);
        }
        let (winner, answer) =
            asked.iter().zip(&answers).find(|(_, answer)| answer.status == 201).expect("a winner");
        let confirm = format!("/v1/bookings/{}/confirm", answer.json()["id"].as_str().unwrap());
        // at the service that knows nothing of it
        let confirmed = winner.0.post(&apps[1], &confirm, &json!({})).await;
        assert_eq!(confirmed.json()["status"], "confirmed");
        let counts = sqlx::query_as::<_, (i64, i64, i64)>(
            "SELECT sum(sold), sum(held), (SELECT count(*) FROM bookings b
                 JOIN booking_rooms br ON br.booking_id = b.id
                 WHERE br.room_type_id = $1 AND b.check_in = $2::date AND b.status = 'confirmed')
             FROM inventory WHERE room_type_id = $1 AND night = $2::date",
        );
        let counts = counts.bind(id).bind(&check_in).fetch_one(apps[0].pool()).await.unwrap();
        assert_eq!(counts, (1, 0, 1));
    }
    assert_verified(apps[0].pool()).await;
}

// brief: C2
#[tokio::test(flavor = "multi_thread")]
async fn ten_rooms_go_to_ten_of_twenty() {
    let database = TestDatabase::create().await;
    let apps = two_services(&database).await;
    let id = room_type(2, 1);
    set_total(&apps[0], id, 10).await;
    let body = stay_in(id, "2026-12-24", "2026-12-27");
    let guests = guests(&apps[0], 20).await;
    let asked: Vec<_> =
        guests.into_iter().map(|guest| (guest, String::new(), body.clone())).collect();
    let answers = book_at_once(&apps, &asked).await;
    assert_eq!(statuses(&answers), BTreeMap::from([(201, 10), (409, 10)]));
    assert_verified(apps[0].pool()).await;
}

/// Stays of one to four nights over several hotels, two room types at a time in either order, under
/// keys that some of them share.
// brief: C2
#[tokio::test(flavor = "multi_thread")]
async fn crossing_bookings_end_without_deadlock() {
    let rounds = if is_long() { 30 } else { 4 };
    let database = TestDatabase::create().await;
    let apps = two_services(&database).await;
    for hotel in 1..=5 {
        set_total(&apps[0], room_type(hotel, 1), 4).await;
        set_total(&apps[0], room_type(hotel, 2), 4).await;
    }
    let guests = guests(&apps[0], 12).await;
    for round in 0..rounds {
        let asked: Vec<_> = (0..60_usize)
            .map(|number| {
                let hotel = u128::try_from(number % 5 + 1).unwrap();
                let mut kinds = [1_u128, 2];
                if number % 2 == 0 {
                    kinds.reverse();
                }
                let item = |kind| {
                    json!({ "room_type_id": room_type(hotel, kind), "rooms": 1, "adults": 1 })
                };
                let first = 1 + (number + round) % 9;
                let body = json!({
                    "check_in": format!("2026-12-{first:02}"),
                    "check_out": format!("2026-12-{:02}", first + 1 + number % 4),
                    "items": [item(kinds[0]), item(kinds[1])],
                });
                // neighbours are twins or strangers under the same key
                let key = format!("round {round} key {}", number / 3);
                (guests[number / 3 % 12].clone(), key, body)
            })
            .collect();
        let answers = book_at_once(&apps, &asked).await;
        for answer in &answers {
            match answer.status.as_u16() {
                201 => {}
                409 => {
                    let code = answer.json()["code"].as_str().unwrap().to_owned();
                    let known = ["INSUFFICIENT_INVENTORY", "IDEMPOTENCY_CONFLICT"];
                    assert!(known.contains(&code.as_str()), "{code}");
                }
                other => panic!("{other}: {}", answer.text()),
            }
        }
        assert!(answers.iter().any(|answer| answer.status == 201) || round > 0);
    }
    assert_verified(apps[0].pool()).await;
}

/// Whoever asks for two overlapping stays at once gets one of them.
#[tokio::test(flavor = "multi_thread")]
async fn overlapping_stays_do_not_share_a_room() {
    let database = TestDatabase::create().await;
    let apps = two_services(&database).await;
    let id = room_type(3, 1);
    set_total(&apps[0], id, 1).await;
    let guests = guests(&apps[0], 20).await;
    let stays = [("2026-12-10", "2026-12-13"), ("2026-12-12", "2026-12-15")];
    let asked: Vec<_> = guests
        .into_iter()
        .enumerate()
        .map(|(number, guest)| {
            let (from, to) = stays[number / 2 % 2];
            (guest, String::new(), stay_in(id, from, to))
        })
        .collect();
    let answers = book_at_once(&apps, &asked).await;
    assert_eq!(statuses(&answers), BTreeMap::from([(201, 1), (409, 19)]));
    assert_verified(apps[0].pool()).await;
}

/// Connections of the lanes are cut again and again: each request is still answered once, and a
/// repeat tells what became of it.
// brief: C5
#[tokio::test(flavor = "multi_thread")]
async fn cut_connections_cost_no_booking_and_make_none() {
    let database = TestDatabase::create().await;
    let apps = two_services(&database).await;
    let id = room_type(4, 1);
    set_total(&apps[0], id, 1000).await;
    let guests = guests(&apps[0], 10).await;
    let count = if is_long() { 400 } else { 60 };
    let asked: Vec<_> = (0..count)
        .map(|number| {
            let guest = guests[number % 10].clone();
            (guest, format!("key {number}"), stay_in(id, "2026-12-10", "2026-12-12"))
        })
        .collect();
    let cutting = async {
        for _ in 0..10 {
            sqlx::query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name = 'innsight-test-lanes'",
            )
            .execute(database.pool())
            .await
            .unwrap();
            tokio::task::yield_now().await;
        }
    };
    let (answers, ()) = tokio::join!(book_at_once(&apps, &asked), cutting);
    let again = book_at_once(&apps, &asked).await;
    for (first, second) in answers.iter().zip(&again) {
        assert_eq!(second.status, 201, "{}", second.text());
        if first.status == 201 {
            assert_eq!(first.json()["id"], second.json()["id"]);
            assert_eq!(second.json()["from_cache"], true);
        } else {
            assert_eq!(first.status, 503, "{}", first.text());
        }
    }
    let held = sqlx::query_scalar::<_, i16>(
        "SELECT held FROM inventory WHERE room_type_id = $1 AND night = '2026-12-10'",
    );
    let held = held.bind::<Uuid>(id).fetch_one(apps[0].pool()).await.unwrap();
    assert_eq!(usize::try_from(held).unwrap(), count);
    assert_verified(apps[0].pool()).await;
}
