//! After many changes through SQL an engine that followed them answers like one that has just been
//! loaded, and like the referee.

use std::collections::BTreeSet;

use sqlx::{Connection, PgConnection};

use super::cases::named;
use super::changes::Changes;
use super::generate::Generator;
use super::judge::{assert_agreement, judge};
use super::world::{Followed, World, is_long};
use crate::database::TestDatabase;
use crate::feed::hotels::make_hotels;

/// One transaction in so many stays open while another one begins and ends.
const CROSSED_EVERY: usize = 10;
const CHANGES_PER_TRANSACTION: usize = 3;

async fn make_changes(changes: &mut Changes, count: usize, connection: [&mut PgConnection; 2]) {
    let [one, other] = connection;
    let mut made = 0;
    for number in 0.. {
        let mut transaction = one.begin().await.expect("a transaction");
        for _ in 0..CHANGES_PER_TRANSACTION {
            changes.make(&mut transaction, 0).await;
        }
        made += CHANGES_PER_TRANSACTION;
        if number % CROSSED_EVERY == 0 {
            // this one ends first, although it began later
            changes.make(other, 1).await;
            made += 1;
        }
        if number % CROSSED_EVERY == 1 {
            transaction.rollback().await.expect("a roll-back");
        } else {
            transaction.commit().await.expect("a commit");
        }
        if made >= count {
            break;
        }
    }
}

// brief: Y1
#[tokio::test]
async fn a_followed_engine_equals_a_fresh_one_and_the_referee() {
    let database = World::filled_database().await;
    let followed = Followed::start(&database.url()).await;
    let (_, before) = followed.engine.current().expect("a loaded engine");
    let mut documents: Vec<_> = before.documents().cloned().collect();
    documents.sort_by_key(|document| document.hotel.id);
    let mut changes = Changes::new(1, documents.iter().map(|document| &**document));

    let mut connections = [database.connect().await, database.connect().await];
    let count = if is_long() { 10_000 } else { 1_000 };
    make_changes(&mut changes, count, connections.each_mut()).await;
    let position: String = sqlx::query_scalar("SELECT pg_current_xact_id()::text")
        .fetch_one(&mut connections[0])
        .await
        .expect("a transaction's number");
    let last = position.parse().expect("a number");
    followed.wait_for(|progress| progress.position.contains(last)).await;
    let followed = followed.stop().await;

    let world = World::of(database).await;
    let mut generator = Generator::new(2, &world.documents);
    let generated = (0..if is_long() { 300 } else { 60 }).flat_map(|_| generator.next());
    let mut asked: Vec<_> = generated.map(|of| ("after changes".to_owned(), of)).collect();
    asked.extend(named().into_iter().step_by(3));
    let judged = judge(&world, asked).await;
    assert_agreement(&*world.embedded, &judged).await;
    assert_agreement(&*followed, &judged).await;

    let (_, after) = followed.current().expect("a loaded engine");
    let mut followed: Vec<_> = after.documents().cloned().collect();
    followed.sort_by_key(|document| document.hotel.id);
    assert!(followed == world.documents, "documents that no question has shown differ");
    assert!(followed != documents, "nothing has changed");
}

/// More hotels than are read from the database at once.
const REPRICED_HOTELS: usize = 700;

// brief: Y1
#[tokio::test(flavor = "multi_thread")]
async fn a_statement_over_many_hotels_is_seen_whole() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, REPRICED_HOTELS, 3).await;
    let followed = Followed::start(&database.url()).await;
    let update = sqlx::query_scalar::<_, String>(
        "WITH repriced AS (UPDATE inventory SET price_minor = 20000)
         SELECT pg_current_xact_id()::text",
    );
    let xid: u64 = update.fetch_one(&mut connection).await.expect("a change").parse().expect("xid");
    let mut progress = followed.engine.reached();
    let mut is_there = false;
    while !is_there {
        is_there =
            progress.borrow_and_update().as_ref().is_some_and(|at| at.position.contains(xid));
        let (_, snapshot) = followed.engine.current().expect("a loaded engine");
        let nights = snapshot.documents().flat_map(|of| &of.room_types).flat_map(|of| &of.nights);
        let prices: BTreeSet<u32> = nights.map(|night| night.price_minor).collect();
        assert_eq!(prices.len(), 1, "half of a statement is on sale: {prices:?}");
        assert!(!is_there || prices.contains(&20_000), "the change was passed over");
        tokio::task::yield_now().await;
    }
    followed.stop().await;
}
