//! What must hold between two answers of one engine, whatever the data.

use std::collections::HashSet;

use domain::page::{LIMIT_MAX, Page};
use search::SearchEngine;

use super::conformance::generated;
use super::question::{Kind, Question};
use super::world::{World, world};

/// Filters that are added to a search; none may add a hotel to its answer.
const ADDED: [(&str, &str); 7] = [
    ("price_max=", "price_max=12000"),
    ("amenities=", "amenities=wifi"),
    ("stars=", "stars=3,4,5"),
    ("property_type=", "property_type=hotel,apartment"),
    ("rating_min=", "rating_min=7"),
    ("free_cancellation=", "free_cancellation=true"),
    ("check_in=", "check_in=2027-01-11&check_out=2027-01-13"),
];
/// Pages of an answer that are walked at most; longer answers are compared so far.
const WALKED_PAGES_MAX: usize = 40;

/// The ids of an answer in order, page by page.
async fn ids(world: &World, parameters: &str, limit: usize, most: usize) -> Vec<uuid::Uuid> {
    let (query, page) = Question::page(parameters).parse();
    let mut page = Page { limit, facets: false, ..page };
    let mut ids = Vec::new();
    for _ in 0..WALKED_PAGES_MAX.max(most / limit) {
        let answer = world.embedded.search(&query, &page).await.expect("an answer").answer;
        ids.extend(answer.items.iter().map(|item| item.hotel.id.0));
        match answer.next {
            Some(next) if ids.len() < most => page.after = Some(next),
            _ => break,
        }
    }
    ids.truncate(most);
    ids
}

fn searches(world: &World) -> Vec<String> {
    let pages = generated(world).into_iter();
    let pages = pages.filter(|question| matches!(question.kind, Kind::Page { .. }));
    pages.map(|question| question.parameters).collect()
}

/// More than any world of this suite has.
const ALL: usize = 10_000;

#[tokio::test]
async fn one_more_filter_never_adds() {
    let world = world().await;
    let mut narrowed = 0;
    for parameters in searches(world) {
        let wide: HashSet<_> = ids(world, &parameters, LIMIT_MAX, ALL).await.into_iter().collect();
        for (name, filter) in ADDED {
            // with dates a price is that of the stay, without them it is the lowest of any night
            let changes_the_price = name == "check_in=" && parameters.contains("price_");
            if !parameters.contains(name) && !changes_the_price {
                let more = format!("{parameters}&{filter}");
                let narrow = ids(world, &more, LIMIT_MAX, ALL).await;
                let added = narrow.iter().find(|id| !wide.contains(id));
                assert_eq!(added, None, "{filter} added to {parameters}");
                narrowed += usize::from(narrow.len() < wide.len());
            }
        }
    }
    assert!(narrowed > 100, "only {narrowed} filters took anything away");
}

#[tokio::test]
async fn a_larger_box_holds_the_smaller_one() {
    let world = world().await;
    let mut grown = 0;
    // the first ones grow across the 180° meridian
    let edges = ["bbox=-180,-18,-178,-16", "bbox=-179.9,-20,-150,-10", "bbox=170,-20,179.9,-10"];
    for parameters in edges.map(str::to_owned).into_iter().chain(searches(world)) {
        let Some(bbox) = parameters.split('&').find_map(|pair| pair.strip_prefix("bbox=")) else {
            continue;
        };
        // the middle of a box moves with it, and with the middle the distances: not the hotels
        let edges: Vec<f64> = bbox.split(',').map(|edge| edge.parse().expect("degrees")).collect();
        let (south, north) = ((edges[1] - 1.0).max(-90.0), (edges[3] + 1.0).min(90.0));
        let larger = format!("{:.7},{south:.7},{:.7},{north:.7}", edges[0] - 1.5, edges[2] + 0.5);
        let small = ids(world, &parameters, LIMIT_MAX, ALL).await;
        let larger = parameters.replace(bbox, &larger);
        let large: HashSet<_> = ids(world, &larger, LIMIT_MAX, ALL).await.into_iter().collect();
        let lost = small.iter().find(|id| !large.contains(id));
        assert_eq!(lost, None, "{parameters} grown to {larger}");
        grown += usize::from(large.len() > small.len());
    }
    assert!(grown > 20, "only {grown} boxes held more when they grew");
}

#[tokio::test]
async fn the_page_size_never_changes_the_order() {
    let world = world().await;
    let mut paged = 0;
    for parameters in searches(world) {
        let at_once = ids(world, &parameters, LIMIT_MAX, LIMIT_MAX).await;
        for limit in [1, 3, 7] {
            let most = (WALKED_PAGES_MAX * limit).min(LIMIT_MAX);
            let in_pages = ids(world, &parameters, limit, most).await;
            let until = at_once.len().min(most);
            assert_eq!(in_pages, at_once[..until], "{parameters} by {limit}");
            paged += usize::from(until > limit);
        }
    }
    assert!(paged > 100, "only {paged} answers had more than a page");
}
