//! A Redis that works, dies, says nothing, talks nonsense or lies: answers are always right, and
//! nobody waits for long.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use search::{AnswerStore, AnswerStoreError, RedisAnswers};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{Api, HOTELS, Scene};
use crate::feed::hotels::id_of;
use crate::redis::Redis;
use crate::search::question::Question;

/// Far more than forty questions take if a store that says nothing is passed over, and less than
/// they take if each waits for it.
const PATIENCE: Duration = Duration::from_secs(15);

/// A store that never answers, and how often it was asked.
#[derive(Default)]
struct Silent(AtomicUsize);

#[async_trait]
impl AnswerStore for Silent {
    async fn find(&self, _: &str) -> Result<Vec<u8>, AnswerStoreError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        std::future::pending().await
    }

    async fn keep(&self, _: &str, _: &[u8]) -> Result<(), AnswerStoreError> {
        std::future::pending().await
    }
}

/// Gives the first answer it ever got for a question, or that to another question.
struct Lying {
    redis: RedisAnswers,
    first: Mutex<BTreeMap<String, Vec<u8>>>,
    asked: AtomicUsize,
}

impl Lying {
    fn new(redis: &Redis) -> Self {
        let redis = RedisAnswers::new(&redis.url()).expect("a usable address");
        Self { redis, first: Mutex::default(), asked: AtomicUsize::new(0) }
    }
}

#[async_trait]
impl AnswerStore for Lying {
    async fn find(&self, key: &str) -> Result<Vec<u8>, AnswerStoreError> {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        let first = self.first.lock().unwrap();
        let other = || first.values().nth(asked % first.len().max(1)).cloned();
        let told = if asked.is_multiple_of(2) { first.get(key).cloned() } else { other() };
        Ok(told.unwrap_or_default())
    }

    async fn keep(&self, key: &str, value: &[u8]) -> Result<(), AnswerStoreError> {
        self.first.lock().unwrap().entry(key.to_owned()).or_insert_with(|| value.to_vec());
        self.redis.keep(key, value).await
    }
}

fn redis_answers(url: &str) -> Arc<dyn AnswerStore> {
    Arc::new(RedisAnswers::new(url).expect("a usable address"))
}

/// Changes prices and sees that each process shows them as soon as it knows that the index has them,
/// and shows nothing else anew.
async fn live_through(scene: &Scene, apis: &[Api], prices: std::ops::Range<i64>) {
    let everywhere = Question::page("q=hotel");
    let questions = [1, 2, 3].map(|hotel| scene.around(hotel));
    let [changing, still, other] = futures::future::join_all(questions).await.try_into().unwrap();
    for price in prices {
        let xid = scene.set_price(1, price).await;
        for api in apis {
            api.await_known(xid).await;
            for _ in 0..2 {
                assert_eq!(api.prices(&changing).await, BTreeMap::from([(id_of(1), price)]));
                let all = api.prices(&everywhere).await;
                assert_eq!((all.len(), all[&id_of(1)]), (HOTELS, price));
                for (question, hotel) in [(&still, 2), (&other, 3)] {
                    assert_eq!(api.prices(question).await, [(id_of(hotel), 10_000)].into());
                }
            }
        }
    }
}

// brief: S9
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_process_finds_what_the_first_one_asked() {
    let scene = Scene::new().await;
    let redis = Redis::start();
    let [first, second] = [
        Api::start(&scene.stage, Some(redis_answers(&redis.url()))).await,
        Api::start(&scene.stage, Some(redis_answers(&redis.url()))).await,
    ];
    let (one, two) = (scene.around(1).await, scene.around(2).await);
    for question in [&one, &two] {
        first.await_kept(question).await;
    }
    // nobody waits until an answer is shared, so the second process may be a little too early
    let found = async |question: &Question| {
        let fresh = Api::start(&scene.stage, Some(redis_answers(&redis.url()))).await;
        let before = fresh.asked();
        let prices = fresh.prices(question).await;
        (fresh.asked() == before).then_some(prices)
    };
    let prices = crate::sync::until("an answer is shared", async || found(&one).await).await;
    assert_eq!(prices, [(id_of(1), 10_000)].into());

    // what is near the change is asked again, what is not is still found, by a process that starts
    let xid = scene.set_price(1, 12_345).await;
    second.await_known(xid).await;
    second.await_kept(&one).await;
    assert_eq!(second.prices(&one).await, [(id_of(1), 12_345)].into());
    first.await_known(xid).await;
    first.await_kept(&Question::page("q=hotel&limit=2")).await;
    let before = first.asked();
    assert_eq!(first.prices(&two).await, [(id_of(2), 10_000)].into());
    assert_eq!(first.asked(), before, "an area without changes stays kept");
    live_through(&scene, &[first, second], 13_000..13_005).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_dies_changes_no_answer() {
    let scene = Scene::new().await;
    let redis = Redis::start();
    let store = || Some(redis_answers(&redis.url()));
    let apis = [Api::start(&scene.stage, store()).await, Api::start(&scene.stage, store()).await];
    live_through(&scene, &apis, 11_000..11_003).await;
    drop(redis);
    let asked = live_through(&scene, &apis, 12_000..12_005);
    tokio::time::timeout(PATIENCE, asked).await.expect("nobody waits for a dead Redis");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_says_nothing_is_left_alone() {
    let scene = Scene::new().await;
    let silent = Arc::new(Silent::default());
    let api = Api::start(&scene.stage, Some(silent.clone())).await;
    let asking = async {
        for limit in 1..=40 {
            api.prices(&Question::page(format!("q=hotel&limit={limit}&facets=true"))).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.expect("nobody waits");
    let asked = silent.0.load(Ordering::SeqCst);
    assert!((1..30).contains(&asked), "asked {asked} times in 40 questions");
    live_through(&scene, &[api], 11_000..11_003).await;
}

/// Accepts, and answers every request with these bytes.
async fn answering_with(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("redis://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 4096];
                while stream.read(&mut request).await.is_ok_and(|read| read > 0) {
                    if stream.write_all(bytes).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_talks_nonsense_changes_no_answer() {
    let scene = Scene::new().await;
    let nonsense: [&[u8]; 6] = [
        b"",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"+OK\r\n",
        b"$8\r\nnonsense\r\n",
        b"$536870911\r\nmore is to come",
        b"-LOADING Redis is loading the dataset in memory\r\n",
    ];
    for (bytes, price) in nonsense.into_iter().zip((11_000..).step_by(10)) {
        let store = redis_answers(&answering_with(bytes).await);
        let apis = [Api::start(&scene.stage, Some(store)).await];
        let asked = live_through(&scene, &apis, price..price + 2);
        tokio::time::timeout(PATIENCE, asked).await.expect("nobody waits");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_lies_changes_no_answer() {
    let scene = Scene::new().await;
    let redis = Redis::start();
    let lying = Arc::new(Lying::new(&redis));
    let apis = [
        Api::start(&scene.stage, Some(lying.clone())).await,
        Api::start(&scene.stage, Some(lying.clone())).await,
    ];
    live_through(&scene, &apis, 11_000..11_015).await;
    assert!(lying.asked.load(Ordering::SeqCst) > 10);
}
