//! However questions, changes, the index and the feed fall between each other, an answer knows all
//! that the index knew when its question came.
// brief: S9

mod keeper;
mod left_out;

use std::collections::BTreeSet;
use std::sync::Mutex;

use chrono::DateTime;
use domain::answer::TotalRelation;
use domain::geo::Coordinates;
use domain::grid::cell_z8;
use domain::lexicon::Lexicon;
use domain::money::Currency;
use domain::parse::{Calendar, parse_search};
use domain::today::Today;
use keeper::Keeper;
use proptest::prelude::*;
use store::feed::{CacheSecret, Lineage, Position};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use super::*;
use store::feed::Reached;

/// Corners of areas of one cell each, far from each other, in degrees; the last question is asked
/// about all of them.
const AREAS: [(i32, i32); 3] = [(10, 10), (40, 100), (30, 150)];
const EVERYWHERE: usize = AREAS.len();

/// A database of which only the number of changes in each area is known.
struct Database {
    next_xid: u64,
    running: BTreeSet<u64>,
    /// Ended changes: transaction and area.
    changes: Vec<(u64, usize)>,
}

impl Database {
    fn snapshot(&self) -> Position {
        let xmin = self.running.first().unwrap_or(&self.next_xid);
        let running: Vec<String> = self.running.iter().map(u64::to_string).collect();
        format!("{xmin}:{}:{}", self.next_xid, running.join(",")).parse().unwrap()
    }

    /// The changes of an area (or of all) that a position contains.
    fn changes_in(&self, at: &Position, area: usize) -> u64 {
        let of_area = |of: usize| area == EVERYWHERE || of == area;
        let counted = self.changes.iter().filter(|(xid, of)| at.contains(*xid) && of_area(*of));
        u64::try_from(counted.count()).unwrap()
    }
}

/// An index that answers how many changes it has, when it is told to.
struct Script {
    database: Mutex<Database>,
    index: watch::Sender<Option<Arc<Reached>>>,
    gates: Mutex<Vec<oneshot::Sender<()>>>,
    asked: Mutex<usize>,
}

fn reached(position: Position) -> Reached {
    let lineage = Lineage { system_identifier: 1, timeline: "00000001".into(), database_oid: 1 };
    Reached { lineage, position, as_of: DateTime::UNIX_EPOCH }
}

impl Script {
    fn known(&self, area: usize) -> u64 {
        let position = self.index.borrow().as_ref().unwrap().position.clone();
        self.database.lock().unwrap().changes_in(&position, area)
    }
}

#[async_trait]
impl SearchEngine for Script {
    fn name(&self) -> EngineName {
        EngineName::Elasticsearch
    }

    fn following(&self) -> Option<Following> {
        Some(self.index.subscribe())
    }

    async fn search(
        &self,
        _: &SearchQuery,
        _: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        Err(SearchError::Loading)
    }

    /// The zoom says which area, and whether the index is read before or after the wait.
    async fn map(&self, _: &SearchQuery, zoom: u8) -> Result<Answered<MapAnswer>, SearchError> {
        let area = usize::from(zoom / 2);
        *self.asked.lock().unwrap() += 1;
        let early = self.known(area);
        let (open, gate) = oneshot::channel();
        self.gates.lock().unwrap().push(open);
        let _ = gate.await;
        let total = if zoom.is_multiple_of(2) { early } else { self.known(area) };
        let total_relation = TotalRelation::Exact;
        let answer = MapAnswer { total, total_relation, clusters: vec![], pins: vec![] };
        Ok(Answered { answer, as_of: DateTime::UNIX_EPOCH })
    }

    async fn hotels_named(
        &self,
        _: &TypedName,
        _: usize,
    ) -> Result<Answered<Vec<NamedHotel>>, SearchError> {
        Err(SearchError::Loading)
    }
}

struct Asked {
    area: usize,
    at_least: u64,
    answer: JoinHandle<u64>,
}

/// An API process: it hears the feed for itself and keeps answers of its own.
struct Process {
    changed: Arc<ChangedCells>,
    cached: Arc<Cached>,
    heard: Position,
}

impl Process {
    fn new<E: SearchEngine + 'static>(
        engine: &Arc<E>,
        keeper: &Arc<Keeper>,
        heard: &Position,
    ) -> Self {
        let changed = Arc::new(ChangedCells::default());
        changed.begin(&reached(heard.clone()));
        let (engine, keeper): (Arc<dyn SearchEngine>, Arc<dyn AnswerStore>) =
            (engine.clone(), keeper.clone());
        let shared = Arc::new(SharedCache::new(keeper, Currency::EUR));
        shared.unlock(CacheSecret([7; 32]));
        let cached = Cached::new(engine, Arc::clone(&changed), 1 << 20).sharing(shared);
        Self { changed, cached: Arc::new(cached), heard: heard.clone() }
    }
}

/// What can happen, drawn as often as there are numbers up to the next.
const ASK: u8 = 0;
const OPEN: u8 = 4;
const COMMIT: u8 = 6;
const BEGIN: u8 = 7;
const REFRESH: u8 = 8;
const HEAR: u8 = 9;
const SPOIL: u8 = 12;
const ACTS: u8 = 14;

struct Stage {
    script: Arc<Script>,
    keeper: Arc<Keeper>,
    processes: [Process; 2],
    asked: Vec<Asked>,
}

impl Stage {
    fn new() -> Self {
        let database = Database { next_xid: 10, running: BTreeSet::new(), changes: vec![] };
        let heard = database.snapshot();
        let script = Arc::new(Script {
            index: watch::Sender::new(Some(Arc::new(reached(heard.clone())))),
            database: Mutex::new(database),
            gates: Mutex::default(),
            asked: Mutex::default(),
        });
        let keeper = Arc::new(Keeper::default());
        let process = || Process::new(&script, &keeper, &heard);
        let processes = [process(), process()];
        Self { script, keeper, processes, asked: vec![] }
    }

    fn ask(&mut self, process: usize, area: usize, late: bool) {
        let zoom = u8::try_from(area * 2 + usize::from(late)).unwrap();
        let at_least = self.script.known(area);
        let (cached, query) = (Arc::clone(&self.processes[process].cached), query(area));
        let answer =
            tokio::spawn(async move { cached.map(&query, zoom).await.unwrap().answer.total });
        self.asked.push(Asked { area, at_least, answer });
    }

    /// A transaction begins; one that runs ends with a change of an area.
    fn change(&self, area: usize, ends: bool) {
        let mut database = self.script.database.lock().unwrap();
        if ends && let Some(xid) = database.running.pop_last() {
            database.changes.push((xid, area));
        } else if database.running.len() < 3 {
            let xid = database.next_xid;
            database.next_xid += 1;
            database.running.insert(xid);
        }
    }

    fn refresh_index(&self) {
        let snapshot = self.script.database.lock().unwrap().snapshot();
        self.script.index.send_replace(Some(Arc::new(reached(snapshot))));
    }

    fn hear(&mut self, process: usize) {
        let Process { changed, heard, .. } = &mut self.processes[process];
        let database = self.script.database.lock().unwrap();
        let snapshot = database.snapshot();
        let new = |xid: &u64| snapshot.contains(*xid) && !heard.contains(*xid);
        let cells: Vec<i32> = database
            .changes
            .iter()
            .filter(|(xid, _)| new(xid))
            .map(|(_, area)| cell_z8(corner(*area)))
            .collect();
        if !cells.is_empty() {
            changed.note(&cells);
        }
        changed.end_pass(snapshot.clone());
        *heard = snapshot;
    }

    /// Whoever can write to the store of shared answers is nobody's friend.
    fn spoil(&self, number: usize) {
        let now = self.script.index.borrow().as_ref().unwrap().position.to_string();
        self.keeper.spoil(number, &now);
    }

    fn open_gate(&self, which: usize) {
        let mut gates = self.script.gates.lock().unwrap();
        if !gates.is_empty() {
            let which = which % gates.len();
            let _ = gates.swap_remove(which).send(());
        }
    }

    async fn settle(&mut self) -> Result<(), TestCaseError> {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        for asked in std::mem::take(&mut self.asked) {
            if asked.answer.is_finished() {
                let Asked { area, at_least, answer } = asked;
                let total = answer.await.unwrap();
                prop_assert!(total >= at_least, "area {area}: {total} of {at_least} changes");
            } else {
                self.asked.push(asked);
            }
        }
        Ok(())
    }

    async fn play(&mut self, acts: &[(u8, usize)]) -> Result<(), TestCaseError> {
        for (act, number) in acts {
            match *act {
                ASK..OPEN => {
                    let process = number / (EVERYWHERE + 1) % 2;
                    self.ask(process, number % (EVERYWHERE + 1), number % 16 > 7);
                }
                OPEN..COMMIT => self.open_gate(*number),
                COMMIT => self.change(number % EVERYWHERE, true),
                BEGIN => self.change(0, false),
                REFRESH => self.refresh_index(),
                HEAR..SPOIL => self.hear(number % 2),
                _ => self.spoil(*number),
            }
            self.settle().await?;
        }
        while !self.asked.is_empty() {
            self.open_gate(0);
            self.settle().await?;
        }
        Ok(())
    }
}

fn corner(area: usize) -> Coordinates {
    let (lat, lon) = AREAS[area];
    Coordinates { lat_e7: lat * 10_000_000 + 5_000_000, lon_e7: lon * 10_000_000 + 5_000_000 }
}

fn query(area: usize) -> SearchQuery {
    let today = Today::at(DateTime::UNIX_EPOCH);
    let calendar = Calendar { last_check_out: today.latest(), today };
    let pair = match AREAS.get(area) {
        Some((lat, lon)) => ("bbox", format!("{lon}.45,{lat}.45,{lon}.55,{lat}.55")),
        None => ("q", "casa".to_owned()),
    };
    parse_search([(pair.0.to_owned(), pair.1)], &calendar, &Lexicon::default()).unwrap().0
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

/// 500 ways to fall between each other, 10,000 when the full counts are asked for.
#[expect(clippy::disallowed_methods, reason = "the launcher's --long arrives here")]
fn cases() -> ProptestConfig {
    let long = std::env::var("INNSIGHT_TEST_LONG").is_ok_and(|value| value == "1");
    let cases = if long { 10_000 } else { 500 };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]
    #[test]
    fn no_answer_is_older_than_the_index_was(
        acts in prop::collection::vec((0..ACTS, 0..1_000_usize), 1..100),
    ) {
        block_on(async { Stage::new().play(&acts).await })?;
    }
}

/// Questions about every area, one after another.
const fn ask_all(process: usize) -> [(u8, usize); 4] {
    let first = process * 4;
    [(ASK, first), (ASK, first + 1), (ASK, first + 2), (ASK, first + 3)]
}

/// Something changes in an area, everybody hears of it, and the index knows.
const fn change_known(area: usize) -> [(u8, usize); 5] {
    [(BEGIN, 0), (COMMIT, area), (HEAR, 0), (HEAR, 1), (REFRESH, 0)]
}

#[test]
fn answers_stay_until_something_in_their_reach_changes() {
    block_on(async {
        let mut stage = Stage::new();
        let asked = |stage: &Stage| *stage.script.asked.lock().unwrap();
        stage.play(&ask_all(0)).await.unwrap();
        assert_eq!(asked(&stage), 4);
        stage.play(&ask_all(0)).await.unwrap();
        assert_eq!(asked(&stage), 4, "all of them were kept");
        stage.play(&change_known(1)).await.unwrap();
        stage.play(&ask_all(0)).await.unwrap();
        assert_eq!(asked(&stage), 6, "area 1 and everywhere are asked again, the others are kept");
        // one question at a time: the second finds what the first one got
        stage.play(&change_known(1)).await.unwrap();
        stage.play(&[(ASK, 1), (ASK, 1), (ASK, 1)]).await.unwrap();
        assert_eq!(asked(&stage), 7);
        // a feed that starts anew may have missed anything
        let Process { changed, heard, .. } = &stage.processes[0];
        stage.keeper.empty();
        changed.begin(&reached(heard.clone()));
        stage.play(&ask_all(0)).await.unwrap();
        assert_eq!(asked(&stage), 11);
    });
}

#[test]
fn what_one_process_asked_the_others_need_not() {
    block_on(async {
        let mut stage = Stage::new();
        let asked = |stage: &Stage| *stage.script.asked.lock().unwrap();
        stage.play(&ask_all(0)).await.unwrap();
        stage.play(&ask_all(1)).await.unwrap();
        assert_eq!(asked(&stage), 4, "the second process found all of them");
        stage.play(&change_known(2)).await.unwrap();
        stage.play(&ask_all(1)).await.unwrap();
        assert_eq!(asked(&stage), 6, "area 2 and everywhere");
        stage.play(&ask_all(0)).await.unwrap();
        assert_eq!(asked(&stage), 6, "the first process found what the second one asked");
        // the store has old answers again, under their own names
        stage.play(&change_known(0)).await.unwrap();
        stage.keeper.turn_back();
        stage.play(&ask_all(0)).await.unwrap();
        assert_eq!(asked(&stage), 8);
        // a process that has not heard of a change yet keeps nothing of an index that has it
        stage.play(&[(BEGIN, 0), (COMMIT, 0), (HEAR, 0), (REFRESH, 0)]).await.unwrap();
        stage.play(&ask_all(1)).await.unwrap();
        stage.play(&ask_all(1)).await.unwrap();
        assert_eq!(asked(&stage), 16);
    });
}

#[test]
fn what_is_outdated_is_kept_for_when_nobody_answers() {
    block_on(async {
        let mut stage = Stage::new();
        stage.play(&ask_all(0)).await.unwrap();
        stage.play(&change_known(1)).await.unwrap();
        let kept = stage.processes[0].cached.kept().unwrap();
        // without dates, today decides nothing: it may be another one by now
        let mut later = query(1);
        later.today = Today::at(DateTime::UNIX_EPOCH + chrono::TimeDelta::days(2));
        assert_ne!(later, query(1));
        for question in [query(1), later] {
            let answered = kept.map(&question, 2).await.unwrap();
            assert_eq!((answered.answer.total, answered.as_of), (0, DateTime::UNIX_EPOCH));
        }
        assert!(matches!(kept.map(&query(1), 22).await, Err(SearchError::NotKept)));
    });
}
