//! A search that carries a booking's token never offers what the booking took, whichever engine
//! answers and however far it is behind.
// brief: S4, C2

use std::sync::Arc;

use domain::money::Currency;
use futures::future::join_all;
use runtime::role::Life;
use search::{Cached, ChangedCells, Elasticsearch, Embedded, SearchEngine, follow_cells};
use store::connect::{Limits, open_pool};
use tokio_util::sync::CancellationToken;

use super::guest::{Guest, room_type, stay_in};
use super::model::is_long;
use super::world::{assert_verified, day};
use crate::app::{TestApp, build_world};
use crate::database::TestDatabase;
use crate::elasticsearch::TestIndices;
use crate::sync::{Worker, source};
use crate::wire::Wire;

const SEARCHES_PER_BOOKING: usize = 20;
/// As many stand-ins answer at once, and no more.
const AT_ONCE: usize = 4;
const CACHE_BYTES: u64 = 1_000_000;

/// Every room is the last one of its type.
async fn make_last_rooms() -> (TestDatabase, Wire) {
    let database = TestDatabase::create().await;
    build_world(database.pool()).await;
    let last = "UPDATE inventory SET total = 1 WHERE total > 0";
    sqlx::query(last).execute(database.pool()).await.unwrap();
    let wire = Wire::to(&database.url()).await;
    (database, wire)
}

/// Books last rooms, and searches with the token of each booking. In every other round the engine
/// hears nothing of the database.
async fn search_after_each_booking(app: &TestApp, wire: &Wire, engine: &str) {
    let searches = if is_long() { 2000 } else { 160 };
    let guest = Guest::new(app).await;
    let (mut by_engine, mut by_stand_in) = (0, 0);
    for round in 0..searches / SEARCHES_PER_BOOKING {
        let hotel = 1 + round % 10;
        let night = u64::try_from(round / 10).unwrap();
        let (check_in, check_out) = (day(night).to_string(), day(night + 1).to_string());
        let id = room_type(u128::try_from(hotel).unwrap(), 1);
        let stay = format!("check_in={check_in}&check_out={check_out}");
        let list = format!("/v1/hotels?bbox=-10,38,-9,39&limit=100&{stay}");
        let page = format!("/v1/hotels/casa-{hotel}?{stay}");
        let offers = |answer: &crate::app::Answer| answer.text().contains(&id.to_string());
        app.await_answer(&list, |answer| answer.json()["engine"] == engine && offers(answer)).await;

        let pauses = round % 2 == 1;
        if pauses {
            wire.hold();
        }
        let booked = guest.post(app, "/v1/bookings", &stay_in(id, &check_in, &check_out)).await;
        assert_eq!(booked.status, 201, "{}", booked.text());
        let token = booked.json()["freshness"].as_str().unwrap().to_owned();
        for turn in 0..SEARCHES_PER_BOOKING / AT_ONCE {
            let path = if turn % 5 == 4 { &page } else { &list };
            let path = format!("{path}&freshness={token}");
            for answer in join_all((0..AT_ONCE).map(|_| app.get(&path))).await {
                assert_eq!(answer.status, 200, "{}", answer.text());
                let json = answer.json();
                let offered = match json["offers"].as_array() {
                    Some(offers) => offers.iter().any(|of| of["room_type_id"] == id.to_string()),
                    None => offers(&answer),
                };
                assert!(!offered, "round {round}: {json}");
                by_engine += usize::from(json["engine"] == engine);
                by_stand_in += usize::from(json["engine"] == "postgres");
            }
        }
        if pauses {
            // who has no token is told what the engine knows
            assert!(offers(&app.get(&list).await), "the engine does not pause");
            wire.let_go();
        }
        app.await_answer(&list, |answer| answer.json()["engine"] == engine && !offers(answer))
            .await;
    }
    let least = searches / 4;
    assert!(by_engine > least / 8 && by_stand_in > least, "{by_engine}, {by_stand_in}");
    assert_verified(app.pool()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_engine_never_offers_what_was_booked() {
    let (database, wire) = make_last_rooms().await;
    let limits = Limits { connections_max: 4, ..Limits::default() };
    let follows = open_pool(&wire.url(&database.url()), "innsight-test-follower", &limits).unwrap();
    let engine = Arc::new(Embedded::new(Currency::EUR));
    let stop = CancellationToken::new();
    let _stopped_in_the_end = stop.clone().drop_guard();
    tokio::spawn(search::follow(Arc::clone(&engine), follows, Life::unseen(stop)));
    let app = without_limits().engine_with_stand_in(engine).start_on(&database.url()).await;
    search_after_each_booking(&app, &wire, "embedded").await;
}

/// As the program puts it together: with kept answers in front, and a worker that indexes.
#[tokio::test(flavor = "multi_thread")]
async fn elasticsearch_never_offers_what_was_booked() {
    let (database, wire) = make_last_rooms().await;
    let indices = TestIndices::new();
    let source = source(&wire.url(&database.url()), &indices.cluster);
    let _worker = Worker::start(source.clone());
    let stop = CancellationToken::new();
    let _stopped_in_the_end = stop.clone().drop_guard();
    let usual = Arc::new(Elasticsearch::new(Arc::clone(&indices.cluster), Currency::EUR));
    let changed = Arc::new(ChangedCells::default());
    let life = Life::unseen(stop);
    tokio::spawn(follow_cells(Arc::clone(&changed), None, source.pool.clone(), life.clone()));
    let engine: Arc<dyn SearchEngine> = Arc::new(Cached::new(usual.clone(), changed, CACHE_BYTES));
    tokio::spawn(async move { usual.watch(life).await });
    let app = without_limits().engine_with_stand_in(engine).start_on(&database.url()).await;
    search_after_each_booking(&app, &wire, "elasticsearch").await;
}

fn without_limits() -> crate::app::Start {
    TestApp::with().over_the_same().booking(|settings| settings.holds_max = None)
}
