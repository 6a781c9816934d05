//! More candidates than are looked at: pages stay right, go on to the end, and totals say that they
//! are lower bounds.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::answer::{SearchAnswer, TotalRelation};
use domain::lexicon::Lexicon;
use domain::money::Currency;
use domain::page::Page;
use domain::parse::{Calendar, parse_search};
use domain::query::SearchQuery;
use domain::today::Today;
use search::{Elasticsearch, Embedded, SearchEngine};

use super::{TestIndices, documents, progress, put_all};

const HOTELS: u32 = 400;
/// Far fewer than any of these searches finds.
const LOOKED_AT: usize = 25;
const PAGES_MAX: usize = 100;

fn parse(parameters: &str) -> (SearchQuery, Page) {
    let date = |day| NaiveDate::from_ymd_opt(2026, 12, day).expect("a date");
    let calendar = Calendar {
        today: Today::at(date(1).and_hms_opt(12, 0, 0).expect("noon").and_utc()),
        last_check_out: NaiveDate::from_ymd_opt(2027, 1, 10).expect("a date"),
    };
    let pairs = parameters.split('&').filter_map(|pair| pair.split_once('='));
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    parse_search(pairs, &calendar, &Lexicon::default()).expect("a search")
}

async fn ask(engine: &dyn SearchEngine, query: &SearchQuery, page: &Page) -> SearchAnswer {
    engine.search(query, page).await.expect("an answer").answer
}

/// The hotels of every page, and whether all totals were exact.
async fn walk(engine: &dyn SearchEngine, parameters: &str) -> (Vec<uuid::Uuid>, bool) {
    let (query, mut page) = parse(parameters);
    let (mut ids, mut exact) = (Vec::new(), true);
    for _ in 0..PAGES_MAX {
        let answer = ask(engine, &query, &page).await;
        exact &= answer.total_relation == TotalRelation::Exact;
        ids.extend(answer.items.iter().map(|item| item.hotel.id.0));
        match answer.next {
            Some(next) => page.after = Some(next),
            None => return (ids, exact),
        }
    }
    panic!("{parameters}: pages without an end");
}

// brief: S6
#[tokio::test]
async fn pages_go_on_beyond_the_candidates_that_are_looked_at() {
    let test = TestIndices::new();
    let index = test.create(1).await;
    let documents = documents(HOTELS, 30);
    put_all(&test.cluster, &index, &documents).await.expect("outcomes");
    test.cluster.publish(&index, &progress(1)).await.expect("a position");
    test.cluster.swap_alias(&index).await.expect("a live index");
    let embedded = Embedded::new(Currency::EUR);
    embedded.replace(documents.into_iter().map(Arc::new).collect(), progress(1));
    let engine = || Elasticsearch::new(Arc::clone(&test.cluster), Currency::EUR);
    let few = engine().with_candidates_max(LOOKED_AT);

    let stay = "bbox=-180,-90,180,90&check_in=2026-12-20&check_out=2026-12-23&limit=7";
    for sort in ["recommended", "rating"] {
        let parameters = format!("{stay}&sort={sort}");
        let (right, _) = walk(&embedded, &parameters).await;
        assert!(right.len() > 4 * LOOKED_AT, "{} hotels", right.len());
        assert_eq!(walk(&engine(), &parameters).await, (right.clone(), true), "{sort}");
        assert_eq!(walk(&few, &parameters).await, (right, false), "{sort}, a few at a time");
    }
    // where the order's bound is only a bound, answers are cut, and say so
    for sort in ["price", "price_desc", "distance"] {
        let (query, page) = parse(&format!("{stay}&sort={sort}"));
        let (cut, whole) = (ask(&few, &query, &page).await, ask(&embedded, &query, &page).await);
        assert_eq!(cut.total_relation, TotalRelation::AtLeast, "{sort}");
        assert!(cut.total <= whole.total && cut.total > 0, "{sort}: {} hotels", cut.total);
        let found: HashSet<_> = cut.items.iter().map(|item| item.hotel.id).collect();
        assert_eq!(found.len(), page.limit, "{sort}");
    }
    // without dates the server counts and sorts by itself
    let undated = "bbox=-180,-90,180,90&limit=50&sort=price";
    assert_eq!(walk(&few, undated).await, (walk(&embedded, undated).await.0, true));
}
