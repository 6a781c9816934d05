//! The places of the gazetteer in memory, with how many open hotels each has: what suggestions and
//! the understanding of texts are made from.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use domain::geo::Coordinates;
use domain::lexicon::{Census, CountryRow, GazetteerData, Lexicon, PlaceRow, RegionRow};
use runtime::retry::Retry;
use runtime::role::Life;
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::gazetteer::{self, Gazetteer};

/// So old the numbers of hotels may become before they are counted anew.
const COUNTED_EVERY: Duration = Duration::from_secs(30);

/// A lexicon that is kept current. Until it is first read, it knows wishes but no place.
#[derive(Default)]
pub struct KnownPlaces(RwLock<Known>);

#[derive(Default)]
struct Known {
    lexicon: Arc<Lexicon>,
    /// Of the gazetteer that the lexicon was made from.
    digest: Option<String>,
    was_read: bool,
}

impl KnownPlaces {
    /// The lexicon of this moment.
    pub fn current(&self) -> Arc<Lexicon> {
        Arc::clone(&self.read().lexicon)
    }

    /// Whether the places were read since this process began; a database may have none.
    pub fn were_read(&self) -> bool {
        self.read().was_read
    }

    /// Reads the gazetteer if it is another one, then counts the hotels anew. Places whose hotels can't
    /// be counted are there all the same, with the numbers of before.
    pub async fn refresh(&self, pool: &PgPool) -> Result<(), StoreError> {
        let digest = gazetteer::loaded(pool).await?.map(|edition| edition.digest);
        if digest != self.read().digest {
            let gazetteer = gazetteer::read(pool).await?;
            let uncounted = Census::default();
            let make = move || Lexicon::new(Arc::new(lexicon_rows(gazetteer)), &uncounted);
            self.renew(make, |known| known.digest = digest).await;
        }
        let counted = gazetteer::count_hotels(pool)
            .await
            .map(|by_place| Census { by_place: by_place.into_iter().collect() });
        self.write().was_read = true;
        let (census, lexicon) = (counted?, self.current());
        self.renew(move || lexicon.with_census(&census), |_| {}).await;
        Ok(())
    }

    /// Takes a lexicon that is made beside the async threads. Making one panics for no input; if it did,
    /// the one of before would stay.
    async fn renew(
        &self,
        make: impl FnOnce() -> Lexicon + Send + 'static,
        note: impl FnOnce(&mut Known),
    ) {
        let Ok(lexicon) = tokio::task::spawn_blocking(make).await else { return };
        let mut known = self.write();
        known.lexicon = Arc::new(lexicon);
        note(&mut known);
    }

    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps the places current until it is asked to stop. A database that is away is waited for:
/// meanwhile the places stay as they were.
pub async fn keep_places(known: Arc<KnownPlaces>, pool: PgPool, life: Life) {
    let stop = life.stop();
    let mut retry = Retry::new();
    while !stop.is_cancelled() {
        let refreshed = tokio::select! {
            refreshed = known.refresh(&pool) => refreshed,
            () = stop.cancelled() => return,
        };
        match refreshed {
            Ok(()) => {
                life.beat();
                retry = Retry::new();
                stop.run_until_cancelled(tokio::time::sleep(COUNTED_EVERY)).await;
            }
            Err(error) => {
                tracing::warn!(error = %Causes(&error), "places can't be read, trying again");
                retry.pause(stop).await;
            }
        }
    }
}

/// The gazetteer as a lexicon is made of it: a local name is the first of the others.
pub fn lexicon_rows(gazetteer: Gazetteer) -> GazetteerData {
    let with = |local: Option<String>, names: Vec<String>| local.into_iter().chain(names).collect();
    let countries = gazetteer.countries.into_iter().map(|of| CountryRow {
        code: of.code,
        name: of.name,
        names: with(Some(of.local_name), of.names),
    });
    let regions = gazetteer.regions.into_iter().map(|of| RegionRow {
        country: of.country,
        code: of.code,
        name: of.name,
        names: with(of.local_name, of.names),
    });
    let places = gazetteer.places.into_iter().map(|of| PlaceRow {
        id: of.id,
        name: of.name,
        names: with(Some(of.local_name), of.names),
        country: of.country,
        region: of.region,
        coordinates: Coordinates { lat_e7: of.lat_e7, lon_e7: of.lon_e7 },
        population: of.population.unsigned_abs(),
        part_of: of.part_of,
    });
    GazetteerData {
        countries: countries.collect(),
        regions: regions.collect(),
        places: places.collect(),
    }
}
