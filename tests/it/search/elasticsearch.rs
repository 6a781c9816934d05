//! Elasticsearch against the referee. The answers are given by a process of their own, which has no
//! engine in memory, while the database is frozen: nothing else can have answered.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use domain::geo::Coordinates;
use domain::lexicon::{Census, Lexicon};
use domain::money::Currency;
use domain::planted::{Bug, plant};
use index::{Cluster, IndexName, Written};
use search::{Elasticsearch, lexicon_rows};
use serde::{Deserialize, Serialize};

use super::conformance::judged;
use super::judge::{Judged, assert_agreement, disagreement};
use super::world::{REFEREE_TIMEOUT, World, understand_by};
use crate::cluster;
use crate::elasticsearch::{TestIndices, progress, put_all, server_url, settings};

/// What the answering process is told.
#[derive(Serialize, Deserialize)]
struct Task {
    prefix: String,
    index: String,
    judged: Vec<Judged>,
    /// Where each hotel lies and in which places: texts are understood by how many there are.
    hotels: Vec<(Vec<String>, i32, i32)>,
}

impl Task {
    fn new(test: &TestIndices, index: &IndexName, world: &World, judged: Vec<Judged>) -> Self {
        let hotels = world.documents.iter().map(|document| {
            let Coordinates { lat_e7, lon_e7 } = document.hotel.coordinates;
            (document.hotel.places().map(|place| place.to_string()).collect(), lat_e7, lon_e7)
        });
        let hotels = hotels.collect();
        Self { prefix: test.cluster.prefix().to_owned(), index: index.to_string(), judged, hotels }
    }

    /// The lexicon of the process that asked, without its database.
    fn lexicon(&self) -> Lexicon {
        let gazetteer = gazetteer::Tables::COMMITTED.read().expect("the committed tables");
        let mut census = Census::default();
        for (places, lat_e7, lon_e7) in &self.hotels {
            for place in places {
                let at = Coordinates { lat_e7: *lat_e7, lon_e7: *lon_e7 };
                census.take_in(place.parse().expect("a place"), at);
            }
        }
        Lexicon::new(Arc::new(lexicon_rows(gazetteer)), &census)
    }
}

/// Names the file with the task.
const TASK: &str = "INNSIGHT_TEST_ELASTICSEARCH_TASK";
const ANSWERS: &str = "search::elasticsearch::answers_of_a_process_of_its_own";

/// Fills an index with a world and points the alias to it.
async fn index_world(test: &TestIndices, world: &World) -> IndexName {
    let index = test.create(1).await;
    let written = put_all(&test.cluster, &index, &world.documents).await.expect("outcomes");
    assert!(written.iter().all(|outcome| *outcome == Written::Done), "documents are missing");
    test.cluster.publish(&index, &progress(1)).await.expect("a position");
    test.cluster.swap_alias(&index).await.expect("a live index");
    index
}

// brief: S8
#[tokio::test(flavor = "multi_thread")]
async fn elasticsearch_agrees_with_the_referee_while_the_database_is_frozen() {
    let database = cluster::Cluster::start().await;
    World::fill(&database.url()).await;
    let world = World::at(database.url()).await;
    let judged = judged(&world).await;
    let test = TestIndices::new();
    let index = index_world(&test, &world).await;

    let task = Task::new(&test, &index, &world, judged);
    let file = TaskFile::write(&task);
    database.freeze();
    let program = std::env::current_exe().expect("this program");
    let mut answering = Command::new(program);
    answering.args(["--exact", ANSWERS, "--ignored", "--nocapture"]).env(TASK, &file.0);
    // the answering process can't find a database
    answering.env_remove("INNSIGHT_TEST_POSTGRES_URL").env_remove("DATABASE_URL");
    let ended = tokio::task::spawn_blocking(move || answering.output()).await.expect("a thread");
    database.thaw();
    let ended = ended.expect("an ended process");
    let told = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success(), "{told}{}", String::from_utf8_lossy(&ended.stderr));
    assert!(told.contains("1 passed"), "nothing was asked: {told}");
}

#[tokio::test]
#[ignore = "the other half of elasticsearch_agrees_with_the_referee_while_the_database_is_frozen"]
async fn answers_of_a_process_of_its_own() {
    let Some(file) = std::env::var_os(TASK) else { return };
    let task = std::fs::read(Path::new(&file)).expect("a task");
    let task: Task = serde_json::from_slice(&task).expect("a task");
    understand_by(task.lexicon());
    let Task { prefix, index, judged, .. } = task;
    let cluster = Cluster::connect(settings(prefix)).expect("a usable address");
    let engine = Elasticsearch::new(Arc::new(cluster), Currency::EUR);
    let engine = engine.with_near_within(REFEREE_TIMEOUT);
    let before = searches_of(&index).await;
    assert_agreement(&engine, &judged).await;
    let searches = searches_of(&index).await - before;
    let asked = u64::try_from(judged.len()).expect("a number");
    assert!(searches >= asked, "the server made {searches} searches for {asked} questions");
    assert_bugs_are_found(&engine, &judged).await;
}

/// Bugs in what this engine shares with the embedded one have to be noticed here too. Ties are not
/// among them: rows of candidates come by id anyway. Nor are halved forms: what the server finds too
/// many the tier leaves out.
async fn assert_bugs_are_found(engine: &Elasticsearch, judged: &[Judged]) {
    for bug in
        Bug::OF_ENGINES.into_iter().filter(|bug| ![Bug::TiesByRow, Bug::FormsHalved].contains(bug))
    {
        let _planted = plant(bug);
        let mut found = None;
        for one in judged {
            found = disagreement(engine, one).await;
            if found.is_some() {
                break;
            }
        }
        assert!(found.is_some(), "nobody noticed {bug:?}");
    }
}

/// How many searches the server itself counts for an index.
async fn searches_of(index: &str) -> u64 {
    let url = format!("{}/{index}/_stats/search", server_url());
    let stats = reqwest::get(url).await.expect("an answer");
    let stats: serde_json::Value = stats.json().await.expect("JSON");
    stats["_all"]["total"]["search"]["query_total"].as_u64().expect("a counter")
}

/// A file that goes with this value.
struct TaskFile(PathBuf);

impl TaskFile {
    fn write(task: &Task) -> Self {
        let name = format!("innsight-task-{}.json", uuid::Uuid::new_v4());
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, serde_json::to_vec(task).expect("JSON")).expect("a written file");
        Self(file)
    }
}

impl Drop for TaskFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
