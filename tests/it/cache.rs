//! Kept answers over real servers: PostgreSQL, the indexer, Elasticsearch, Redis, and API processes
//! that share what they asked.
// brief: S9

mod faults;
mod rebuilding;
mod timing;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use domain::answer::{MapAnswer, NamedHotel, SearchAnswer};
use domain::ids::HotelId;
use domain::money::Currency;
use domain::naming::TypedName;
use domain::page::Page;
use domain::query::SearchQuery;
use runtime::role::Life;
use search::{
    AnswerStore, Answered, Cached, ChangedCells, Elasticsearch, EngineName, Following,
    SearchEngine, SearchError, SharedCache, follow_cells,
};
use store::feed::Reached;
use tokio_util::sync::CancellationToken;

use crate::feed::hotels::id_of;
use crate::search::question::Question;
use crate::sync::{Stage, Worker, until};

/// Hotels of the world, each in a cell of its own.
const HOTELS: usize = 6;
const NIGHTS: usize = 20;

/// Elasticsearch, and how often it is asked.
struct Counting {
    engine: Elasticsearch,
    asked: AtomicUsize,
}

#[async_trait]
impl SearchEngine for Counting {
    fn name(&self) -> EngineName {
        self.engine.name()
    }

    fn following(&self) -> Option<Following> {
        self.engine.following()
    }

    fn generation(&self) -> u64 {
        self.engine.generation()
    }

    async fn search(
        &self,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.engine.search(query, page).await
    }

    async fn map(&self, query: &SearchQuery, zoom: u8) -> Result<Answered<MapAnswer>, SearchError> {
        self.engine.map(query, zoom).await
    }

    async fn hotels_named(
        &self,
        typed: &TypedName,
        limit: usize,
    ) -> Result<Answered<Vec<NamedHotel>>, SearchError> {
        self.engine.hotels_named(typed, limit).await
    }
}

/// What an API process has of searches; ends with this value.
struct Api {
    engine: Arc<Counting>,
    cached: Arc<Cached>,
    stop: CancellationToken,
}

impl Api {
    /// Starts one and waits until it keeps answers.
    async fn start(stage: &Stage, store: Option<Arc<dyn AnswerStore>>) -> Self {
        let cluster = Arc::clone(&stage.source.cluster);
        let engine = Elasticsearch::new(cluster, Currency::EUR);
        let engine = Arc::new(Counting { engine, asked: AtomicUsize::new(0) });
        let changed = Arc::new(ChangedCells::default());
        let stop = CancellationToken::new();
        let usual: Arc<dyn SearchEngine> = engine.clone();
        let mut cached = Cached::new(usual, Arc::clone(&changed), 10_000_000);
        let shared = store.map(|store| Arc::new(SharedCache::new(store, Currency::EUR)));
        if let Some(shared) = &shared {
            cached = cached.sharing(Arc::clone(shared));
        }
        let life = Life::unseen(stop.clone());
        let (watching, ending) = (Arc::clone(&engine), life.clone());
        tokio::spawn(async move { watching.engine.watch(ending).await });
        tokio::spawn(follow_cells(changed, shared, stage.source.pool.clone(), life));
        let api = Self { engine, cached: Arc::new(cached), stop };
        api.await_kept(&Question::page("q=hotel&limit=1")).await;
        api
    }

    /// How often Elasticsearch was asked.
    fn asked(&self) -> usize {
        self.engine.asked.load(Ordering::SeqCst)
    }

    /// What this process knows of the index.
    fn known(&self) -> Option<Arc<Reached>> {
        self.engine.following().and_then(|following| following.borrow().clone())
    }

    /// Waits until this process knows that the index has what a transaction did.
    async fn await_known(&self, xid: u64) {
        until("the index has it", async || self.known()?.position.contains(xid).then_some(()))
            .await;
    }

    /// The nightly price of each hotel that is found.
    async fn prices(&self, question: &Question) -> BTreeMap<HotelId, i64> {
        let (query, page) = question.parse();
        let answer = self.cached.search(&query, &page).await.expect("an answer").answer;
        let price = |offer: Option<domain::offer::Offer>| offer.expect("an offer").nightly_minor;
        answer.items.iter().map(|item| (item.hotel.id, price(item.offer))).collect()
    }

    /// Asks until an answer is found that was kept: so the feed was heard as far as the index.
    async fn await_kept(&self, question: &Question) {
        until("an answer is kept", async || {
            let before = self.asked();
            let (query, page) = question.parse();
            self.cached.search(&query, &page).await.ok()?;
            (self.asked() == before).then_some(())
        })
        .await;
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Hotels in an index that is kept current.
struct Scene {
    stage: Stage,
    _worker: Worker,
}

impl Scene {
    async fn new() -> Self {
        let stage = Stage::new(HOTELS, NIGHTS).await;
        let worker = stage.worker();
        stage.await_index().await;
        stage.await_current().await;
        Self { stage, _worker: worker }
    }

    /// Who is around a hotel; every other one for a stay.
    async fn around(&self, hotel: usize) -> Question {
        let place = "SELECT lat_e7, lon_e7 FROM hotels WHERE id = $1";
        let place = sqlx::query_as::<_, (i32, i32)>(place).bind(id_of(hotel).0);
        let (lat, lon) = place.fetch_one(self.stage.database.pool()).await.expect("a hotel");
        let degrees = |e7: i32, more: i32| f64::from(e7 / 1_000_000 * 10 + more) / 100.0;
        let (west, south) = (degrees(lon, -4), degrees(lat, -4));
        let (east, north) = (degrees(lon, 4), degrees(lat, 4));
        let stay = ["", "&check_in=2027-01-02&check_out=2027-01-04"][hotel % 2];
        Question::page(format!("bbox={west},{south},{east},{north}{stay}"))
    }

    /// Changes the prices of a hotel; the transaction.
    async fn set_price(&self, hotel: usize, price_minor: i64) -> u64 {
        let mut connection = self.stage.database.connect().await;
        set_price(&mut connection, hotel, price_minor).await
    }
}

async fn set_price(connection: &mut sqlx::PgConnection, hotel: usize, price_minor: i64) -> u64 {
    let update = "UPDATE inventory SET price_minor = $1 WHERE room_type_id = $2
                  RETURNING pg_current_xact_id()::text";
    let update = sqlx::query_scalar::<_, String>(update);
    let price_minor = i32::try_from(price_minor).expect("a price");
    let xids = update.bind(price_minor).bind(id_of(hotel).0).fetch_all(connection).await;
    xids.expect("a change")[0].parse().expect("a number")
}
