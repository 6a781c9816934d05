//! Searches while everything is rebuilt beside the index in use and swapped in: all are answered,
//! and all rightly.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use search::SearchEngine;
use sqlx::PgPool;
use sync_worker::{SyncError, resync_all, roll_back, silent};
use tokio::task::JoinHandle;

use super::Api;
use crate::search::generate::Generator;
use crate::search::judge::judge;
use crate::search::question::{Answer, Question};
use crate::search::world::World;
use crate::sync::{Stage, WORK_TIMEOUT, until_within};

const SEARCHES: usize = 40;
const CHANGE_INTERVAL: Duration = Duration::from_millis(30);
/// By how much the prices of a hotel rise, and fall again.
const STEP_MINOR: i32 = 2_345;

/// A question with everything that may be answered: the hotel costs this, or it costs that.
struct Asked {
    question: Question,
    right: [Arc<Answer>; 2],
}

/// Prices of the hotels that most questions are about, up or down.
async fn move_prices(pool: &PgPool, by_minor: i32) {
    let moved = "UPDATE inventory SET price_minor = price_minor + $1
                 WHERE room_type_id IN (SELECT id FROM room_types WHERE hotel_id =
                     (SELECT id FROM hotels WHERE status = 'open' ORDER BY rank DESC, id LIMIT 1))";
    sqlx::query(moved).bind(by_minor).execute(pool).await.unwrap();
}

/// Questions about a world, answered by the referee for both of its states.
async fn ask_referee(stage: &Stage) -> Vec<Asked> {
    let mut right: Vec<BTreeMap<String, (Question, Arc<Answer>)>> = Vec::new();
    let world = World::at(stage.database.url()).await;
    let mut asked = Generator::new(11, &world.documents).sample(SEARCHES);
    asked.push(Question::page("bbox=-180,-90,180,90"));
    asked.push(Question::page("bbox=-180,-90,180,90&sort=price_desc&facets=true"));
    for step in [STEP_MINOR, -STEP_MINOR] {
        let world = World::at(stage.database.url()).await;
        let named = asked.iter().map(|of| (format!("{of:?}"), of.clone())).collect();
        let judged = judge(&world, named).await.into_iter();
        right.push(judged.map(|of| (of.name, (of.asked, of.verdict))).collect());
        move_prices(stage.database.pool(), step).await;
    }
    let [low, mut high] = <[_; 2]>::try_from(right).unwrap();
    let both = low.into_iter().map(|(name, (question, low))| {
        let (_, high) = high.remove(&name).unwrap();
        Asked { question, right: [low, high] }
    });
    both.collect()
}

/// Asks one question after another until it is told to end; how many it asked.
fn keep_asking(
    engine: Arc<dyn SearchEngine>,
    asked: &Arc<Vec<Asked>>,
    ended: &Arc<AtomicBool>,
) -> JoinHandle<usize> {
    let (asked, ended) = (Arc::clone(asked), Arc::clone(ended));
    tokio::spawn(async move {
        let mut count = 0;
        while !ended.load(Ordering::SeqCst) {
            let Asked { question, right } = &asked[count % asked.len()];
            // without an answer this panics
            let answer = question.ask(&*engine).await;
            let is_right = right.iter().any(|right| **right == answer);
            assert!(is_right, "{question:?}: {}", answer.difference(&right[0]));
            count += 1;
        }
        count
    })
}

/// Tries until nobody else is at it.
async fn in_turn<T>(run: impl AsyncFn() -> Result<T, SyncError>) -> T {
    until_within(WORK_TIMEOUT, "nobody else is at it", async || match run().await {
        Err(SyncError::Busy { .. } | SyncError::Filling { .. }) => None,
        ended => Some(ended.expect("an end")),
    })
    .await
}

// brief: Y3
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn searches_go_on_undisturbed_while_everything_is_rebuilt() {
    let stage = Stage::over(World::filled_database().await);
    let asked = Arc::new(ask_referee(&stage).await);
    let depend = asked.iter().filter(|of| of.right[0] != of.right[1]).count();
    assert!(depend > 0 && depend < asked.len(), "{depend} of {} depend on it", asked.len());
    let worker = stage.worker();
    let first = stage.await_index().await;
    stage.await_current().await;

    let api = Api::start(&stage, None).await;
    let ended = Arc::new(AtomicBool::new(false));
    let engines: [Arc<dyn SearchEngine>; 2] = [api.engine.clone(), api.cached.clone()];
    let asking = engines.map(|engine| keep_asking(engine, &asked, &ended));
    let (pool, until_ended) = (stage.database.pool().clone(), Arc::clone(&ended));
    let changing = tokio::spawn(async move {
        let mut changes = 0;
        while !until_ended.load(Ordering::SeqCst) {
            move_prices(&pool, STEP_MINOR).await;
            tokio::time::sleep(CHANGE_INTERVAL).await;
            move_prices(&pool, -STEP_MINOR).await;
            tokio::time::sleep(CHANGE_INTERVAL).await;
            changes += 2;
        }
        changes
    });
    let filled = in_turn(async || resync_all(&stage.source, &silent()).await).await;
    assert_eq!(filled.previous, Some(first.to_string()));
    let back = in_turn(async || roll_back(&stage.source, &silent()).await).await;
    assert_eq!(back.index, first.to_string());
    in_turn(async || resync_all(&stage.source, &silent()).await).await;
    ended.store(true, Ordering::SeqCst);
    assert!(changing.await.unwrap() > 10);
    for asking in asking {
        let count = asking.await.expect("every question is answered rightly");
        assert!(count > 50, "{count} questions");
    }
    stage.assert_equal().await;
    worker.end().await;
}
