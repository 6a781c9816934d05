//! Three nodes of Elasticsearch that lose the one they elected, while hotels change and travellers
//! search.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::money::Currency;
use search::Elasticsearch;
use search::{SearchEngine, SearchError};
use serde_json::Value;
use tokio::task::JoinHandle;

use super::node::Node;
use super::{Stage, cluster_at, is_long, source};
use crate::search::generate::Generator;
use crate::search::judge::{assert_agreement, judge};
use crate::search::question::Question;
use crate::search::world::World;

/// 200 changes a second.
const CHANGE_INTERVAL: Duration = Duration::from_millis(5);
/// Changes go on for so long before, and twice as long after the death.
const UNDISTURBED: Duration = Duration::from_secs(4);
const QUESTIONS: usize = 60;

/// Raises prices, one room type after another, until it is told to end; how many it raised.
fn keep_changing(stage: &Stage, ended: &Arc<AtomicBool>) -> JoinHandle<usize> {
    let (pool, ended) = (stage.database.pool().clone(), Arc::clone(ended));
    tokio::spawn(async move {
        let rooms = "SELECT id FROM room_types ORDER BY id";
        let rooms: Vec<uuid::Uuid> = sqlx::query_scalar(rooms).fetch_all(&pool).await.unwrap();
        let mut ticks = tokio::time::interval(CHANGE_INTERVAL);
        let mut changes = 0;
        while !ended.load(Ordering::SeqCst) {
            ticks.tick().await;
            let change = "UPDATE inventory SET price_minor = price_minor + 1
                          WHERE room_type_id = $1 AND price_minor > 0";
            let room = rooms[changes * 7919 % rooms.len()];
            sqlx::query(change).bind(room).execute(&pool).await.unwrap();
            changes += 1;
        }
        changes
    })
}

/// Asks for everything that is there, by price, until it is told to end. Whatever is answered is
/// whole; returns how many answers there were and how many questions had none.
fn keep_asking(
    engine: Arc<Elasticsearch>,
    hotels: u64,
    ended: &Arc<AtomicBool>,
) -> JoinHandle<(usize, usize)> {
    let ended = Arc::clone(ended);
    tokio::spawn(async move {
        let (query, page) = Question::page("bbox=-180,-90,180,90&sort=rating&limit=20").parse();
        let (mut answered, mut failed) = (0, 0);
        let mut last = None;
        while !ended.load(Ordering::SeqCst) {
            match engine.search(&query, &page).await {
                Ok(found) => {
                    assert_eq!(found.answer.total, hotels, "a hotel is missing");
                    assert!(Some(found.as_of) >= last, "time goes backwards");
                    last = Some(found.as_of);
                    answered += 1;
                }
                Err(SearchError::Elasticsearch(_)) => failed += 1,
                Err(error) => panic!("{error}"),
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        (answered, failed)
    })
}

/// Which node was elected, as the others say.
async fn elected(nodes: &[Node]) -> usize {
    let url = format!("{}/_cat/master?format=json", nodes[0].url());
    let told: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    let name = told[0]["node"].as_str().unwrap_or_else(|| panic!("{told}")).to_owned();
    nodes.iter().position(|node| node.name() == name).unwrap()
}

// brief: Y2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_that_loses_its_master_loses_nothing() {
    // three servers take a minute to start beside the other tests
    if !is_long() {
        return;
    }
    let mut nodes = Node::start_three().await;
    let urls: Vec<String> = nodes.iter().map(Node::url).collect();
    let mut stage = Stage::over(World::filled_database().await);
    let cluster = cluster_at(&urls.join(","), "innsight-hotels");
    stage.source = source(&stage.database.url(), &cluster);
    let worker = stage.worker();
    stage.await_index().await;
    let hotels = stage.assert_equal().await.hotels;
    // every shard has its copy on another node
    nodes[0].await_ready("wait_for_status=green").await;

    let ended = Arc::new(AtomicBool::new(false));
    let engine = Arc::new(Elasticsearch::new(Arc::clone(&cluster), Currency::EUR));
    let changing = keep_changing(&stage, &ended);
    let asking = keep_asking(Arc::clone(&engine), hotels, &ended);
    tokio::time::sleep(UNDISTURBED).await;
    let elected = elected(&nodes).await;
    nodes[elected].kill();
    tokio::time::sleep(UNDISTURBED * 2).await;
    ended.store(true, Ordering::SeqCst);
    let changes = changing.await.unwrap();
    let (answered, failed) = asking.await.expect("right answers");
    println!("{changes} changes; {answered} answers, {failed} questions without one");
    assert!(changes > 500 && answered > failed, "{changes}, {answered}, {failed}");

    assert_eq!(stage.assert_equal().await.hotels, hotels);
    let world = World::at(stage.database.url()).await;
    let asked = Generator::new(3, &world.documents).sample(QUESTIONS);
    let asked = asked.into_iter().map(|of| ("after the death".to_owned(), of)).collect();
    assert_agreement(&*engine, &judge(&world, asked).await).await;
    worker.end().await;
}
