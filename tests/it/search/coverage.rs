//! Whether the generated questions are worth asking: what they reach, and whether their filters
//! decide anything. Measured with the embedded engine; the referee judges it elsewhere.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::Datelike;
use domain::hotel::Document;
use domain::money::Currency;
use domain::planted::{Bug, plant};
use domain::query::SearchQuery;
use search::{Embedded, SearchEngine};

use super::question::{Kind, Question};
use super::world::World;

/// Parameters that are dropped together, to see whether they matter; the first one is the filter.
const FILTERS: [(&str, &[&str]); 11] = [
    ("dates", &["check_in", "check_out"]),
    ("children", &["children"]),
    ("rooms", &["rooms"]),
    ("price", &["price_max", "price_min"]),
    ("amenities", &["amenities"]),
    ("stars", &["stars"]),
    ("property type", &["property_type"]),
    ("rating", &["rating_min"]),
    ("free cancellation", &["free_cancellation"]),
    ("text within an area", &["q"]),
    ("circle within a box", &["radius_km", "near"]),
];
/// Of all questions, in per cent.
const MATCHES_WANTED: usize = 70;
const EDGES_WANTED: usize = 10;
/// Of the questions that carry a filter, in per cent.
const DECIDED_WANTED: usize = 5;

/// One line of the table.
struct Line {
    what: String,
    count: usize,
    of: usize,
    wanted_percent: usize,
}

impl Line {
    fn is_enough(&self) -> bool {
        self.of > 0 && self.count * 100 >= self.of * self.wanted_percent
    }
}

/// The table of what questions cover.
pub struct Coverage(Vec<Line>);

impl Coverage {
    /// Measures page questions.
    pub async fn measure(world: &World, asked: &[Question]) -> Self {
        let pages: Vec<&Question> =
            asked.iter().filter(|question| matches!(question.kind, Kind::Page { .. })).collect();
        let (mut matching, mut rooms, mut min_stay, mut month, mut late) = (0, 0, 0, 0, 0);
        let mut filters = FILTERS.map(|_| (0, 0));
        let mut own_date = (0, 0);
        let without_min_stay = without_min_stay(world);
        for question in &pages {
            let (query, page) = question.parse();
            let total = total(&*world.embedded, &question.parameters).await;
            matching += usize::from((1..=2000).contains(&total));
            rooms += usize::from(query.party.rooms > 1);
            let free = self::total(&without_min_stay, &question.parameters).await;
            min_stay += usize::from(free != total);
            month += usize::from(crosses_a_month(&query));
            if let Kind::Page { skip_pages } = question.kind {
                let before = u64::try_from(skip_pages * page.limit).expect("a count");
                late += usize::from(skip_pages >= 2 && total > before);
            }
            if query.filters.free_cancellation && query.stay.is_some() {
                own_date.0 += 1;
                let _planted = plant(Bug::TodayOfUtc);
                let by_utc = self::total(&*world.embedded, &question.parameters).await;
                own_date.1 += usize::from(by_utc != total);
            }
            for ((_, names), (carried, decided)) in FILTERS.iter().zip(&mut filters) {
                if let Some(dropped) = without(&question.parameters, names) {
                    *carried += 1;
                    let more = self::total(&*world.embedded, &dropped).await;
                    *decided += usize::from(more != total);
                }
            }
        }
        let line = |what: &str, count, wanted_percent| Line {
            what: what.to_owned(),
            count,
            of: pages.len(),
            wanted_percent,
        };
        let mut lines = vec![
            line("1 to 2,000 matches", matching, MATCHES_WANTED),
            line("more than one room", rooms, EDGES_WANTED),
            line("a minimum stay decides", min_stay, EDGES_WANTED),
            line("over a month's edge", month, EDGES_WANTED),
            line("beyond page 2", late, EDGES_WANTED),
        ];
        lines.push(Line {
            what: "the hotel's own date decides".to_owned(),
            count: own_date.1,
            of: own_date.0,
            wanted_percent: DECIDED_WANTED,
        });
        lines.extend(FILTERS.iter().zip(filters).map(|((name, _), (of, count))| Line {
            what: format!("{name} decides"),
            count,
            of,
            wanted_percent: DECIDED_WANTED,
        }));
        Self(lines)
    }

    /// The table as text.
    pub fn table(&self) -> String {
        let mut text = String::new();
        for Line { what, count, of, wanted_percent } in &self.0 {
            let percent = count * 100 / (*of).max(1);
            let _ = writeln!(
                text,
                "{what:<28} {count:>5} of {of:>5} {percent:>4} % (≥ {wanted_percent} %)"
            );
        }
        text
    }

    /// Fails when any line falls short.
    pub fn assert_enough(&self) {
        let short: Vec<&str> =
            self.0.iter().filter(|line| !line.is_enough()).map(|line| &*line.what).collect();
        assert!(short.is_empty(), "the questions cover too little of: {short:?}\n{}", self.table());
    }
}

async fn total(engine: &dyn SearchEngine, parameters: &str) -> u64 {
    let (query, page) = Question::page(parameters).parse();
    let page = domain::page::Page { limit: 1, facets: false, ..page };
    engine.search(&query, &page).await.expect("an answer").answer.total
}

/// The parameters without some of them; `None` if they carry none, or nothing else says where.
fn without(parameters: &str, names: &[&str]) -> Option<String> {
    let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
    let is_neutral = |pair: &str| ["rooms=1", "children=0"].contains(&pair);
    let (dropped, kept): (Vec<&str>, Vec<&str>) =
        parameters.split('&').partition(|pair| names.contains(&&*name(pair)));
    let is_filter = |pair: &&&str| names.first() == Some(&&*name(pair));
    let carried = dropped.iter().find(is_filter).is_some_and(|pair| !is_neutral(pair));
    // what says where to look may go only if something else says so
    let says_where = |pair: &&str| ["bbox", "near", "q"].contains(&&*name(pair));
    let area = kept.iter().any(|pair| ["bbox", "near"].contains(&&*name(pair)));
    let somewhere = area || !dropped.iter().any(says_where);
    (carried && somewhere).then(|| kept.join("&"))
}

fn crosses_a_month(query: &SearchQuery) -> bool {
    query.stay.is_some_and(|stay| {
        let last_night = stay.check_out().pred_opt().expect("a date");
        stay.check_in().month() != last_night.month()
    })
}

/// An engine over the same world, in which nobody asks for a minimum stay.
fn without_min_stay(world: &World) -> Embedded {
    let relaxed = world.documents.iter().map(|document| {
        let mut document = Document::clone(document);
        for of in &mut document.room_types {
            of.nights.iter_mut().for_each(|night| night.min_stay = 1);
        }
        Arc::new(document)
    });
    let engine = Embedded::new(Currency::EUR);
    let reached = world.embedded.reached().borrow().clone().expect("a loaded engine");
    engine.replace(relaxed.collect(), (*reached).clone());
    engine
}
