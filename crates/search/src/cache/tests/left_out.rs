//! An answer that leaves near misses out for want of time counts for a short while, and here only.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::answer::NearMiss;
use domain::near::Relaxed;
use tokio::time::sleep;

use super::*;

/// Has no time for near misses at first.
struct Hurried {
    index: watch::Sender<Option<Arc<Reached>>>,
    asked: AtomicUsize,
}

#[async_trait]
impl SearchEngine for Hurried {
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
        let before = self.asked.fetch_add(1, Ordering::Relaxed);
        sleep(Duration::from_millis(20)).await;
        let total_relation = TotalRelation::Exact;
        let miss = NearMiss { relaxed: Relaxed::Stars, total: 1, total_relation };
        let near_misses = (before > 0).then(|| vec![miss]);
        let items = vec![];
        let answer =
            SearchAnswer { total: 0, total_relation, items, next: None, facets: None, near_misses };
        Ok(Answered { answer, as_of: DateTime::UNIX_EPOCH })
    }

    async fn map(&self, _: &SearchQuery, _: u8) -> Result<Answered<MapAnswer>, SearchError> {
        Err(SearchError::Loading)
    }

    async fn hotels_named(
        &self,
        _: &TypedName,
        _: usize,
    ) -> Result<Answered<Vec<NamedHotel>>, SearchError> {
        Err(SearchError::Loading)
    }
}

#[test]
fn what_left_something_out_is_asked_again_after_a_while() {
    block_on(async {
        let position: Position = "10:10:".parse().unwrap();
        let index = watch::Sender::new(Some(Arc::new(reached(position.clone()))));
        let engine = Arc::new(Hurried { index, asked: AtomicUsize::new(0) });
        let keeper = Arc::new(Keeper::default());
        let process = Process::new(&engine, &keeper, &position);
        let (cached, query) = (&process.cached, query(0));
        let page = Page { limit: 20, after: None, facets: false, near_misses: true };
        let ask = async || cached.search(&query, &page).await.unwrap().answer.near_misses;
        let asked = || engine.asked.load(Ordering::Relaxed);

        let three = futures::join!(ask(), ask(), ask());
        assert_eq!(three, (None, None, None));
        assert_eq!(asked(), 1, "whoever waited shares what came");
        let kept = cached.kept().unwrap().search(&query, &page).await.unwrap();
        assert_eq!(kept.answer.total, 0, "still better than nothing");
        let neighbour = Process::new(&engine, &keeper, &position);
        assert!(ask().await.is_none());
        assert_eq!(asked(), 1, "not at once");
        sleep(Duration::from_millis(600)).await;
        assert!(ask().await.is_some(), "and then");
        sleep(Duration::from_millis(600)).await;
        assert!(ask().await.is_some());
        assert_eq!(asked(), 2, "what is whole is kept");
        sleep(Duration::from_millis(20)).await;
        let theirs = neighbour.cached.search(&query, &page).await.unwrap();
        assert!(theirs.answer.near_misses.is_some());
        assert_eq!(asked(), 2, "and only that is shared");
    });
}
