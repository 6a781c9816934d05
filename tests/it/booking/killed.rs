//! A process that dies when a booking is committed and nobody has heard of it yet.
// brief: C5

use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use super::guest::{Guest, room_type, stay_in};
use super::world::assert_verified;
use crate::app::build_world;
use crate::database::TestDatabase;
use crate::server::{Orders, Server};
use crate::wire::Wire;

const DEADLINE: Duration = Duration::from_secs(20);
const LOOK_INTERVAL: Duration = Duration::from_millis(5);

async fn start(orders: &Orders) -> Server {
    let orders = orders.clone();
    spawn_blocking(move || Server::start(&orders)).await.expect("a process")
}

async fn book(url: String, guest: Guest, key: &str) -> reqwest::Result<(u16, Value)> {
    let request = reqwest::Client::new().post(format!("{url}/v1/bookings"));
    let request = request.bearer_auth(guest.token()).header("idempotency-key", key);
    let mut body = stay_in(room_type(1, 1), "2026-12-01", "2026-12-03");
    // on its way to the database this can be seen; the key itself is hashed
    body["guest"] = json!({ "name": key, "email": "ana@example.org" });
    let response = request.json(&body).send().await?;
    Ok((response.status().as_u16(), response.json().await?))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_committed_by_a_dead_process_is_told_to_who_asks_again() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    build_world(pool).await;
    let guest = Guest::of(pool).await;
    let wire = Wire::to(&database.url()).await;
    let by_wire = Orders {
        database_url: database.url(),
        lanes_url: Some(wire.url(&database.url())),
        ..Orders::default()
    };
    let direct = Orders { database_url: database.url(), ..Orders::default() };
    for round in 0..3 {
        let key = format!("trip {round}");
        let server = start(&by_wire).await;
        let warm = book(server.url().to_owned(), guest.clone(), "warm").await.unwrap();
        assert_eq!(warm.0, 201, "{}", warm.1);
        // from here on the lane hears nothing of what it commits
        wire.hold_when_sent(&key);
        let asking = {
            let (url, guest, key) = (server.url().to_owned(), guest.clone(), key.clone());
            tokio::spawn(async move { book(url, guest, &key).await })
        };
        let committed = timeout(DEADLINE, async {
            loop {
                // newest first: the warm one, and one of each round before
                let ids =
                    sqlx::query_scalar::<_, uuid::Uuid>("SELECT id FROM bookings ORDER BY id DESC");
                let ids = ids.fetch_all(pool).await.unwrap();
                if ids.len() == 2 + round {
                    return ids[0];
                }
                sleep(LOOK_INTERVAL).await;
            }
        });
        let committed = committed.await.expect("the booking is committed");
        assert!(!asking.is_finished(), "somebody heard of it");
        spawn_blocking(move || server.kill()).await.unwrap();
        assert!(asking.await.unwrap().is_err(), "nobody is there to answer");
        wire.let_go();
        let server = start(&direct).await;
        for _ in 0..2 {
            let (status, answer) =
                book(server.url().to_owned(), guest.clone(), &key).await.unwrap();
            assert_eq!((status, &answer["from_cache"]), (201, &json!(true)), "{answer}");
            assert_eq!(answer["id"], json!(committed));
        }
        let bookings = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM bookings");
        assert_eq!(usize::try_from(bookings.fetch_one(pool).await.unwrap()).unwrap(), 2 + round);
    }
    assert_verified(pool).await;
}
