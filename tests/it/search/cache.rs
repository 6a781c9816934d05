//! Answers kept over a real feed: what the index knows is shown at once, however it falls between
//! the two that hear of a change.
// brief: S9

use std::sync::Arc;

use runtime::role::Life;
use search::{Cached, ChangedCells, SearchEngine, follow_cells};
use tokio_util::sync::CancellationToken;

use super::question::Question;
use super::world::{Followed, is_long, pool};
use crate::database::TestDatabase;
use crate::feed::hotels::{id_of, make_hotels};

/// The one night that is asked for.
const QUESTION: &str =
    "bbox=-9.1,37.9,-8.9,38.1&check_in=2027-01-01&check_out=2027-01-02&sort=price";

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_answer_never_hides_what_the_index_knows() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 3, 60).await;
    let followed = Followed::start(&database.url()).await;
    let stop = CancellationToken::new();
    let changed = Arc::new(ChangedCells::default());
    let (heard, hearer) = (Arc::clone(&changed), pool(&database.url()));
    let hearing = tokio::spawn(follow_cells(heard, None, hearer, Life::unseen(stop.clone())));
    let cached = Cached::new(followed.engine.clone(), changed, 1_000_000);
    let question = Question::page(QUESTION);
    for change in 0..if is_long() { 200 } else { 30 } {
        let price_minor = 20_000 + change;
        // asked before, between and after the change, so that old answers are there to be kept
        question.ask(&cached).await;
        let update = sqlx::query_scalar::<_, String>(
            "UPDATE inventory SET price_minor = $1 WHERE room_type_id = $2
             RETURNING pg_current_xact_id()::text",
        );
        let xid = update.bind(price_minor).bind(id_of(1).0).fetch_one(&mut connection).await;
        let xid: u64 = xid.expect("a change").parse().expect("a number");
        question.ask(&cached).await;
        followed.wait_for(|at| at.position.contains(xid)).await;
        let (query, page) = question.parse();
        for _ in 0..3 {
            let answer = cached.search(&query, &page).await.expect("an answer").answer;
            let of_one = answer.items.iter().find(|item| item.hotel.id == id_of(1));
            let offer = of_one.and_then(|item| item.offer).expect("an offer");
            assert_eq!(offer.nightly_minor, i64::from(price_minor));
        }
    }
    stop.cancel();
    hearing.await.expect("an end");
    followed.stop().await;
}
