//! Searches under way while hotels change, over and over: whatever falls between whatever, nobody
//! sees less than the index had when the question came.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::ids::HotelId;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use search::RedisAnswers;
use sqlx::{Connection, PgConnection};
use store::feed::Reached;

use super::{Api, HOTELS, Scene, set_price};
use crate::feed::hotels::id_of;
use crate::redis::Redis;
use crate::search::question::Question;
use crate::sync::is_long;

/// Changed by transactions that stay open while others come and go.
const SLOW: usize = HOTELS;
/// Longest pause between two acts: about as long as a change takes to the index.
const PAUSE_MS_MAX: u64 = 120;

/// Every committed change: transaction, hotel, price. Prices only rise.
#[derive(Default)]
struct History(Mutex<Vec<(u64, HotelId, i64)>>);

impl History {
    fn note(&self, xid: u64, hotel: usize, price: i64) {
        self.0.lock().unwrap().push((xid, id_of(hotel), price));
    }

    /// The least that may be shown of a hotel by somebody whose index has got this far.
    fn at_least(&self, known: &Reached, hotel: HotelId) -> i64 {
        let history = self.0.lock().unwrap();
        let of =
            history.iter().filter(|(xid, of, _)| *of == hotel && known.position.contains(*xid));
        of.map(|(_, _, price)| *price).max().unwrap_or(0)
    }
}

/// Asks once; nothing that was known to be in the index before may be missing.
async fn ask(api: &Api, history: &History, question: &Question) {
    let known = api.known().expect("an index");
    for (hotel, price) in api.prices(question).await {
        let least = history.at_least(&known, hotel);
        assert!(price >= least, "{hotel} costs {least} at {}, shown was {price}", known.position);
    }
}

struct Round {
    scene: Arc<Scene>,
    apis: Arc<[Api; 2]>,
    history: Arc<History>,
    questions: Arc<Vec<Question>>,
}

impl Round {
    /// Keeps asking both processes until it is told to end; how often it asked.
    fn keep_asking(&self, seed: u64, ended: &Arc<AtomicBool>) -> tokio::task::JoinHandle<usize> {
        let (apis, history) = (Arc::clone(&self.apis), Arc::clone(&self.history));
        let (questions, ended) = (Arc::clone(&self.questions), Arc::clone(ended));
        tokio::spawn(async move {
            let mut random = StdRng::seed_from_u64(seed);
            let mut asked = 0;
            while !ended.load(Ordering::SeqCst) {
                let question = &questions[random.random_range(0..questions.len())];
                ask(&apis[random.random_range(0..2)], &history, question).await;
                asked += 1;
                pause(&mut random, 20).await;
            }
            asked
        })
    }

    /// A hotel changes while searches are under way; then both processes show it, both times.
    async fn play(&self, number: u64, random: &mut StdRng, slow: &mut Option<PgConnection>) {
        let price = 20_000 + i64::try_from(number).unwrap();
        let hotel = random.random_range(1..SLOW);
        let question = &self.questions[hotel - 1];
        for api in self.apis.iter() {
            if random.random_bool(0.7) {
                ask(api, &self.history, question).await;
            }
        }
        pause(random, PAUSE_MS_MAX).await;
        let xid = self.scene.set_price(hotel, price).await;
        self.history.note(xid, hotel, price);
        pause(random, PAUSE_MS_MAX).await;
        self.end_or_begin(slow, price).await;
        for api in self.apis.iter() {
            api.await_known(xid).await;
            for question in [question, &self.questions[HOTELS]] {
                for _ in 0..2 {
                    ask(api, &self.history, question).await;
                    assert_eq!(api.prices(question).await[&id_of(hotel)], price);
                }
            }
        }
    }

    /// A change whose transaction stays open until some later round.
    async fn end_or_begin(&self, slow: &mut Option<PgConnection>, price: i64) {
        if let Some(mut open) = slow.take() {
            let xid = "SELECT pg_current_xact_id()::text";
            let xid = sqlx::query_scalar::<_, String>(xid).fetch_one(&mut open).await.unwrap();
            sqlx::query("COMMIT").execute(&mut open).await.unwrap();
            // its price is that of the round that it began in
            let now = "SELECT price_minor::int8 FROM inventory WHERE room_type_id = $1 LIMIT 1";
            let now = sqlx::query_scalar(now).bind(id_of(SLOW).0).fetch_one(&mut open);
            self.history.note(xid.parse().unwrap(), SLOW, now.await.unwrap());
            open.close().await.unwrap();
        } else {
            let mut open = self.scene.stage.database.connect().await;
            sqlx::query("BEGIN").execute(&mut open).await.unwrap();
            set_price(&mut open, SLOW, price).await;
            *slow = Some(open);
        }
    }
}

async fn pause(random: &mut StdRng, ms_max: u64) {
    tokio::time::sleep(Duration::from_millis(random.random_range(0..=ms_max))).await;
}

// brief: S9
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_older_than_what_the_index_had() {
    let rounds = if is_long() { 200 } else { 20 };
    let scene = Arc::new(Scene::new().await);
    let redis = Redis::start();
    let store = || Arc::new(RedisAnswers::new(&redis.url()).expect("a usable address"));
    let apis = [
        Api::start(&scene.stage, Some(store())).await,
        Api::start(&scene.stage, Some(store())).await,
    ];
    let mut questions = Vec::new();
    for hotel in 1..=HOTELS {
        questions.push(scene.around(hotel).await);
    }
    questions.push(Question::page("q=hotel"));
    let round = Round {
        scene,
        apis: Arc::new(apis),
        history: Arc::default(),
        questions: Arc::new(questions),
    };
    let ended = Arc::new(AtomicBool::new(false));
    let asking: Vec<_> = (0..3).map(|seed| round.keep_asking(seed, &ended)).collect();
    let mut random = StdRng::seed_from_u64(7);
    let mut slow = None;
    for number in 1..=rounds {
        round.play(number, &mut random, &mut slow).await;
        assert!(!asking.iter().any(tokio::task::JoinHandle::is_finished), "somebody panicked");
    }
    ended.store(true, Ordering::SeqCst);
    let mut asked = 0;
    for asking in asking {
        asked += asking.await.expect("no old answer");
    }
    let engine: usize = round.apis.iter().map(Api::asked).sum();
    assert!(engine < asked * 3, "{engine} questions of {asked} and more reached the engine");
}
