//! Random concurrent writers: long transactions, roll-backs, savepoints. Each hotel is written by
//! one transaction at most, so that "exactly once" can be counted.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::ids::HotelId;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::{Connection, PgConnection};
use store::feed::FeedReader;
use tokio::time::timeout;

use super::hotels::{id_of, make_hotels, read_pass};
use crate::database::TestDatabase;

const WRITERS: usize = 6;
const HOTELS_PER_TRANSACTION: usize = 3;
const DEADLINE: Duration = Duration::from_mins(10);

/// What the writers did so far.
#[derive(Default)]
struct Written {
    /// Price by hotel, of committed transactions only.
    committed: Mutex<HashMap<HotelId, i32>>,
    ended: AtomicUsize,
    writers_done: AtomicUsize,
}

#[expect(clippy::disallowed_methods, reason = "the size of the run is asked for at the start")]
fn transactions_per_writer() -> usize {
    if std::env::var("INNSIGHT_TEST_LONG").is_ok_and(|value| value == "1") { 500 } else { 100 }
}

async fn set_price(connection: &mut PgConnection, hotel: HotelId, price: i32) {
    sqlx::query("UPDATE inventory SET price_minor = $2 WHERE room_type_id = $1")
        .bind(hotel.0)
        .bind(price)
        .execute(connection)
        .await
        .unwrap();
}

/// Writes up to three hotels of its own, some within a savepoint that is rolled back, then ends.
async fn write_once(
    connection: &mut PgConnection,
    first_hotel: usize,
    random: &mut StdRng,
    written_so_far: &Written,
) {
    let mut written = Vec::new();
    let mut transaction = connection.begin().await.unwrap();
    for n in first_hotel..first_hotel + random.random_range(1..=HOTELS_PER_TRANSACTION) {
        let (hotel, price) = (id_of(n), random.random_range(1..1_000_000));
        match random.random_range(0..4) {
            0 => {
                let mut inner = transaction.begin().await.unwrap();
                set_price(&mut inner, hotel, price).await;
                inner.rollback().await.unwrap();
            }
            1 => {
                let mut inner = transaction.begin().await.unwrap();
                set_price(&mut inner, hotel, price).await;
                inner.commit().await.unwrap();
                written.push((hotel, price));
            }
            _ => {
                set_price(&mut transaction, hotel, price).await;
                written.push((hotel, price));
            }
        }
    }
    if random.random_bool(0.2) {
        outlive_others(written_so_far, random.random_range(5..40)).await;
    }
    if random.random_bool(0.2) {
        transaction.rollback().await.unwrap();
    } else {
        transaction.commit().await.unwrap();
        written_so_far.committed.lock().unwrap().extend(written);
    }
    written_so_far.ended.fetch_add(1, Ordering::SeqCst);
}

/// Stays open until others have ended so many transactions, or all others only wait as well.
async fn outlive_others(written_so_far: &Written, transactions: usize) {
    let goal = written_so_far.ended.load(Ordering::SeqCst) + transactions;
    let mut idle = 0;
    let mut before = 0;
    while written_so_far.ended.load(Ordering::SeqCst) < goal && idle < 200 {
        let now = written_so_far.ended.load(Ordering::SeqCst);
        idle = if now == before { idle + 1 } else { 0 };
        before = now;
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
}

async fn write_all(
    database: Arc<TestDatabase>,
    writer: usize,
    seed: u64,
    written_so_far: Arc<Written>,
) {
    let mut connection = database.connect().await;
    let mut random = StdRng::seed_from_u64(seed);
    for number in 0..transactions_per_writer() {
        let place = writer * transactions_per_writer() + number;
        let first_hotel = 1 + place * HOTELS_PER_TRANSACTION;
        write_once(&mut connection, first_hotel, &mut random, &written_so_far).await;
    }
    written_so_far.writers_done.fetch_add(1, Ordering::SeqCst);
}

async fn check_seed(seed: u64) {
    let database = Arc::new(TestDatabase::create().await);
    let count = WRITERS * transactions_per_writer() * HOTELS_PER_TRANSACTION;
    make_hotels(&mut database.connect().await, count, 2).await;

    let written_so_far = Arc::new(Written::default());
    let mut reader = FeedReader::start(database.pool()).await.unwrap();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let seed = seed * 100 + u64::try_from(writer).unwrap();
            tokio::spawn(write_all(
                Arc::clone(&database),
                writer,
                seed,
                Arc::clone(&written_so_far),
            ))
        })
        .collect();
    let mut prices_seen: HashMap<HotelId, Vec<u32>> = HashMap::new();
    let (mut passes, mut last_pass) = (0, false);
    while !last_pass {
        // asked before the pass: what was committed by then has to be in it
        last_pass = written_so_far.writers_done.load(Ordering::SeqCst) == WRITERS;
        let brought = read_pass(&mut reader, database.pool()).await.unwrap();
        passes += 1;
        for hotel in brought.hotels() {
            let document = brought.documents.get(&hotel).expect("no hotel goes");
            let nights = document.room_types.iter().flat_map(|room_type| room_type.nights.iter());
            let price = nights.map(|night| night.price_minor).next().expect("a night");
            prices_seen.entry(hotel).or_default().push(price);
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let committed = written_so_far.committed.lock().unwrap();
    let expected: HashMap<HotelId, Vec<u32>> = committed
        .iter()
        .map(|(hotel, price)| (*hotel, vec![u32::try_from(*price).unwrap()]))
        .collect();
    assert!(expected.len() > count / 4, "{} of {count} written", expected.len());
    assert!(passes > 3, "{passes} passes");
    let wrong: Vec<_> = expected
        .keys()
        .chain(prices_seen.keys())
        .filter(|hotel| expected.get(hotel) != prices_seen.get(hotel))
        .map(|hotel| (hotel, expected.get(hotel), prices_seen.get(hotel)))
        .collect();
    assert!(wrong.is_empty(), "seed {seed}, {passes} passes: {wrong:?}");
}

// brief: Y2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_committed_change_is_seen_exactly_once() {
    for seed in 1..=2 {
        timeout(DEADLINE, check_seed(seed)).await.expect("the run ends in time");
    }
}
