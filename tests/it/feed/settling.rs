//! A model of an index outside of the database, fed through every accident: bulk requests that
//! arrive late, are lost or answered too late, a reader that dies at each step, and writers whose
//! transactions overlap for long. In the end it has to equal the database.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::ids::HotelId;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::PgConnection;
use store::feed::{NextStoredPage, Opened, StoredReader, Versioned, VersionedDocuments};
use tokio::time::timeout;

use super::hotels::{id_of, make_hotels, run};
use super::stored::open;
use crate::database::TestDatabase;

const INDEX: &str = "model";
const HOTELS: usize = 8;
/// Hotels without room types, which come and go.
const PASSING: std::ops::RangeInclusive<usize> = HOTELS + 1..=HOTELS + 4;
const WRITERS: u64 = 4;
/// Of each writer in a round; after each round everything has to agree.
const TRANSACTIONS: usize = 4;
const DEADLINE: Duration = Duration::from_mins(5);

#[expect(clippy::disallowed_methods, reason = "the size of the run is asked for at the start")]
fn runs_and_rounds() -> (u64, u64) {
    if std::env::var("INNSIGHT_TEST_LONG").is_ok_and(|value| value == "1") {
        (20, 100)
    } else {
        (3, 30)
    }
}

/// One document on its way: what the hotel's description said, or that it is gone.
#[derive(Clone, Debug, PartialEq)]
struct Write {
    hotel: HotelId,
    version: u64,
    content: Option<String>,
}

/// Takes a write unless it has a newer one: `version_type=external_gte`, deletes leave a tombstone.
#[derive(Default)]
struct Index(BTreeMap<HotelId, Write>);

impl Index {
    fn take(&mut self, write: Write) {
        match self.0.get(&write.hotel) {
            Some(there) if there.version > write.version => {}
            _ => drop(self.0.insert(write.hotel, write)),
        }
    }

    fn take_all(&mut self, request: Vec<Write>) {
        for write in request {
            self.take(write);
        }
    }

    fn found(&self) -> BTreeMap<HotelId, String> {
        let found = self.0.iter();
        found.filter_map(|(hotel, write)| Some((*hotel, write.content.clone()?))).collect()
    }
}

/// The indexer of a world in which everything goes wrong.
struct Indexer {
    random: StdRng,
    index: Index,
    /// Requests whose sender no longer listens; they may arrive whenever they like, or never.
    late: Vec<Vec<Write>>,
    accidents: usize,
}

impl Indexer {
    fn accident(&mut self) -> bool {
        let happens = self.random.random_bool(0.12);
        self.accidents += usize::from(happens);
        happens
    }

    fn deliver_one(&mut self) {
        if !self.late.is_empty() && self.random.random_bool(0.15) {
            let which = self.random.random_range(0..self.late.len());
            let request = self.late.swap_remove(which);
            if self.random.random_bool(0.9) {
                self.index.take_all(request);
            }
        }
    }

    /// One pass; `false` when the reader died or gave up on the way.
    async fn pass(&mut self, reader: &mut StoredReader, accidents: bool) -> bool {
        let mut pass = reader.begin_pass();
        loop {
            let page = match reader.next_page(&mut pass).await.unwrap() {
                NextStoredPage::Page(page) => page,
                NextStoredPage::Done => break,
                NextStoredPage::Reload(reason) => panic!("{reason:?}"),
            };
            let ids: Vec<_> = page.hotels.iter().map(|hotel| hotel.hotel_id).collect();
            for ids in ids.chunks(3) {
                if accidents && self.accident() {
                    return false;
                }
                let Versioned::Documents(read) = reader.read_documents(ids).await.unwrap() else {
                    panic!("nothing was reloaded");
                };
                let version = read.version;
                let request = requests(read);
                self.deliver_one();
                if accidents && self.accident() {
                    self.late.push(request);
                    return false;
                }
                self.index.take_all(request);
                if accidents && self.accident() {
                    return false; // written, but the answer was lost
                }
                reader.acknowledge(ids.iter().copied(), version);
            }
        }
        if accidents && self.accident() {
            return false;
        }
        reader.complete(pass).await.unwrap();
        true
    }
}

fn requests(read: VersionedDocuments) -> Vec<Write> {
    let version = read.version;
    let there = read.loaded.documents.into_iter().map(|document| Write {
        hotel: document.hotel.id,
        version,
        content: Some(document.hotel.description.clone()),
    });
    let gone = read.loaded.gone.into_iter();
    there.chain(gone.map(|hotel| Write { hotel, version, content: None })).collect()
}

/// Waits until the indexer has tried so many passes.
async fn outlive(passes: &AtomicUsize, count: usize) {
    let goal = passes.load(Ordering::SeqCst) + count;
    let waiting = async {
        while passes.load(Ordering::SeqCst) < goal {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
    };
    // all writers may wait for a pass that will not come, when the indexer is done with them
    let _ = timeout(Duration::from_millis(300), waiting).await;
}

/// Changes one to three hotels in a transaction that may stay open while passes come and go.
async fn write_once(
    connection: &mut PgConnection,
    random: &mut StdRng,
    passes: &AtomicUsize,
    text: &str,
) {
    if random.random_bool(0.4) {
        outlive(passes, 1).await;
    }
    run(connection, "BEGIN").await;
    if random.random_bool(0.3) {
        // takes its number now and changes something later, when others have smaller news
        run(connection, "SELECT pg_current_xact_id()").await;
        outlive(passes, random.random_range(1..6)).await;
    }
    let mut touched: Vec<_> =
        (0..random.random_range(1..=3)).map(|_| random.random_range(1..=*PASSING.end())).collect();
    touched.sort_unstable(); // one lock order
    touched.dedup();
    for n in touched {
        let statement = if !PASSING.contains(&n) || random.random_bool(0.5) {
            "UPDATE hotels SET description = $2 WHERE id = $1"
        } else if random.random_bool(0.5) {
            "DELETE FROM hotels WHERE id = $1 AND $2 <> ''"
        } else {
            "INSERT INTO hotels (id, slug, description, name, lat_e7, lon_e7, city, country,
                 time_zone, property_type)
             VALUES ($1, 'passing-' || md5($1::text || $2), $2, 'Passing', 0, 0, 'Lisbon', 'PT',
                 'Europe/Lisbon', 'hotel')
             ON CONFLICT (id) DO UPDATE SET description = excluded.description"
        };
        let change = sqlx::query(statement).bind(id_of(n).0).bind(text);
        change.execute(&mut *connection).await.unwrap();
    }
    run(connection, if random.random_bool(0.15) { "ROLLBACK" } else { "COMMIT" }).await;
}

async fn truth(database: &TestDatabase) -> BTreeMap<HotelId, String> {
    let rows = sqlx::query_as::<_, (uuid::Uuid, String)>("SELECT id, description FROM hotels");
    let rows = rows.fetch_all(database.pool()).await.unwrap();
    rows.into_iter().map(|(id, text)| (HotelId(id), text)).collect()
}

async fn newest_transaction(database: &TestDatabase) -> u64 {
    let xid = sqlx::query_scalar::<_, String>("SELECT pg_current_xact_id()::text");
    xid.fetch_one(database.pool()).await.unwrap().parse().unwrap()
}

/// Writers and indexer at the same time, until the writers are done.
async fn play(
    database: &Arc<TestDatabase>,
    indexer: &mut Indexer,
    mut reader: StoredReader,
    seed: u64,
) -> StoredReader {
    let passes = Arc::new(AtomicUsize::new(0));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (database, passes) = (Arc::clone(database), Arc::clone(&passes));
            let mut random = StdRng::seed_from_u64(seed * 100 + writer);
            tokio::spawn(async move {
                let mut connection = database.connect().await;
                for number in 0..TRANSACTIONS {
                    let text = format!("{seed}-{writer}-{number}");
                    write_once(&mut connection, &mut random, &passes, &text).await;
                }
            })
        })
        .collect();
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        // a pass that failed is made again by this reader, or by its successor
        if !indexer.pass(&mut reader, true).await && indexer.random.random_bool(0.3) {
            drop(reader);
            reader = open(database, INDEX).await.expect("its place");
        }
        passes.fetch_add(1, Ordering::SeqCst);
    }
    for writer in writers {
        writer.await.unwrap();
    }
    reader
}

async fn check_seed(seed: u64, rounds: u64) {
    let database = Arc::new(TestDatabase::create().await);
    make_hotels(&mut database.connect().await, HOTELS, 1).await;
    let Opened::Reader(reader) =
        StoredReader::create(database.connect().await, INDEX).await.unwrap()
    else {
        panic!("nobody else has it");
    };
    let mut indexer = Indexer {
        random: StdRng::seed_from_u64(seed),
        index: Index::default(),
        late: Vec::new(),
        accidents: 0,
    };
    // what the backfill of a new index would write
    for (hotel, text) in truth(&database).await {
        indexer.index.take(Write { hotel, version: reader.floor(), content: Some(text) });
    }
    let mut reader = *reader;
    for round in 0..rounds {
        reader = play(&database, &mut indexer, reader, seed * 1000 + round).await;
        let newest = newest_transaction(&database).await;
        while reader.floor() <= newest {
            indexer.pass(&mut reader, false).await;
        }
        // the latest of all: requests that arrive when everything has settled
        while let Some(request) = indexer.late.pop() {
            indexer.index.take_all(request);
        }
        assert_eq!(indexer.index.found(), truth(&database).await, "seed {seed}, round {round}");
    }
    assert!(indexer.accidents > 10, "{} accidents", indexer.accidents);
}

// brief: Y2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_ends_as_the_database_whatever_happens_on_the_way() {
    let (runs, rounds) = runs_and_rounds();
    for seed in 1..=runs {
        timeout(DEADLINE, check_seed(seed, rounds)).await.expect("the run ends in time");
    }
}
