//! Who rings, who doesn't, and that a lost ring loses nothing.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgListener;
use store::feed::{CHANNEL, Doorbell, FeedReader, POLL_INTERVAL, RING_INTERVAL, Ringer};
use tokio::time::{Instant, timeout};

use super::hotels::{id_of, make_hotels, read_pass, run};
use crate::database::TestDatabase;

const DEADLINE: Duration = Duration::from_secs(20);

/// Rings heard until one is sent on purpose with the payload `end`.
async fn rings_until_end(listener: &mut PgListener) -> usize {
    let mut rings = 0;
    loop {
        let heard = timeout(DEADLINE, listener.recv()).await.expect("a ring in time").unwrap();
        if heard.payload() == "end" {
            return rings;
        }
        rings += 1;
    }
}

// brief: Y1
#[tokio::test]
async fn edits_of_the_catalogue_ring_and_bookings_do_not() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 2, 2).await;
    let mut listener = PgListener::connect_with(database.pool()).await.unwrap();
    listener.listen(CHANNEL).await.unwrap();
    for (statement, rings) in [
        ("UPDATE inventory SET sold = 1", 0),
        ("UPDATE inventory SET held = 1, sold = 0", 0),
        ("UPDATE inventory SET price_minor = 5", 1),
        ("UPDATE inventory SET min_stay = 2", 1),
        ("UPDATE inventory SET closed = true", 1),
        ("UPDATE inventory SET total = 7", 1),
        ("UPDATE hotels SET stars = 1", 1),
        ("UPDATE room_types SET beds = 'a hammock'", 1),
        ("DELETE FROM inventory WHERE night = '2027-01-02'", 1),
        (
            "INSERT INTO inventory (room_type_id, night, total, price_minor)
          SELECT id, '2027-05-01', 1, 1 FROM room_types",
            1,
        ),
        ("TRUNCATE inventory", 1),
        ("DELETE FROM hotels WHERE false", 1),
    ] {
        run(&mut connection, statement).await;
        run(&mut connection, "SELECT pg_notify('innsight_changes', 'end')").await;
        assert_eq!(rings_until_end(&mut listener).await, rings, "{statement}");
    }
}

// brief: Y1
#[tokio::test]
async fn a_waiting_reader_is_woken() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 1, 1).await;
    let mut doorbell = Doorbell::new(database.pool().clone());
    doorbell.wait().await; // begins to listen
    // rung in vain by the poll at worst each time: a deaf doorbell would take all of them
    let started = Instant::now();
    let rings: u32 = 20;
    for _ in 0..rings {
        run(&mut connection, "UPDATE hotels SET stars = (stars + 1) % 5").await;
        timeout(DEADLINE, doorbell.wait()).await.expect("woken");
    }
    assert!(started.elapsed() < POLL_INTERVAL * rings / 2, "{:?}", started.elapsed());
}

// brief: Y2
#[tokio::test]
async fn a_lost_ring_loses_nothing() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 2, 1).await;
    let mut doorbell = Doorbell::new(database.pool().clone());
    let mut reader = FeedReader::start(database.pool()).await.unwrap();
    doorbell.wait().await;
    // the listening connection dies, and while it is away somebody edits
    run(
        &mut connection,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'LISTEN%'",
    )
    .await;
    run(&mut connection, "UPDATE hotels SET stars = 1").await;
    // booked: nobody rings at all
    run(&mut connection, "UPDATE inventory SET sold = 1").await;
    let mut seen = Vec::new();
    while seen.len() < 2 {
        timeout(DEADLINE, doorbell.wait()).await.expect("woken or polled");
        seen.extend(read_pass(&mut reader, database.pool()).await.unwrap().hotels());
    }
    assert_eq!(seen, [id_of(1), id_of(2)]);
    // and it listens again
    doorbell.wait().await;
    run(&mut connection, "UPDATE hotels SET stars = 2").await;
    timeout(DEADLINE, doorbell.wait()).await.expect("woken");
    assert_eq!(read_pass(&mut reader, database.pool()).await.unwrap().hotels().len(), 2);
}

// brief: Y1
#[tokio::test]
async fn a_service_rings_seldom_however_often_it_asks() {
    let database = TestDatabase::create().await;
    let mut listener = PgListener::connect_with(database.pool()).await.unwrap();
    listener.listen(CHANNEL).await.unwrap();
    let started = Instant::now();
    let ringer = Arc::new(Ringer::default());
    let (asked, pool) = (Arc::clone(&ringer), database.pool().clone());
    let ringing = tokio::spawn(async move {
        loop {
            asked.asked().await;
            asked.ring_now(&pool).await;
        }
    });
    let rings: u32 = 6;
    for _ in 0..rings {
        let heard = async {
            loop {
                ringer.ring();
                let soon = timeout(Duration::from_millis(1), listener.recv()).await;
                if let Ok(ring) = soon {
                    break ring.unwrap();
                }
            }
        };
        timeout(DEADLINE, heard).await.expect("rung");
    }
    // asked for all the time, and yet the last one came no sooner than so many pauses
    assert!(started.elapsed() >= RING_INTERVAL * (rings - 1), "{:?}", started.elapsed());
    ringing.abort();
}
