//! A question that any engine can be asked, and its answer as text that can be compared and kept.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::answer::{Facets, Item, MapAnswer, NamedHotel, SearchAnswer};
use domain::flexible::Shift;
use domain::ids::HotelId;
use domain::naming::TypedName;
use domain::page::{Cursor, Page};
use domain::parse::parse_search;
use domain::query::{SearchQuery, SortKey};
use domain::words::tokens;
use search::{EngineName, SearchEngine};
use serde::{Deserialize, Serialize};

use super::world::{NIGHTS, calendar, lexicon, noon, start};

/// What is asked, in the words of the API: `bbox=…&check_in=…`; and `now=…`, the instant of asking.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Question {
    pub kind: Kind,
    pub parameters: String,
}

/// Which kind of answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// A page; those before it are skipped with one cursor.
    Page {
        skip_pages: usize,
    },
    /// Every page to the end.
    Walk,
    Map {
        zoom: u8,
    },
    /// Stays around that of the search.
    Flexible {
        days: u8,
    },
    /// Hotels by a typed name, with typos if nothing is without. The parameters are the text itself.
    Named {
        limit: usize,
    },
}

/// An answer as lines of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub total: u64,
    pub lines: Vec<String>,
    /// The keys and id of the next cursor.
    pub next: Option<(i64, i64, uuid::Uuid)>,
}

impl Question {
    /// The first page of a search.
    pub fn page(parameters: impl Into<String>) -> Self {
        Self { kind: Kind::Page { skip_pages: 0 }, parameters: parameters.into() }
    }

    /// The same question of another kind.
    pub fn as_kind(&self, kind: Kind) -> Self {
        Self { kind, parameters: self.parameters.clone() }
    }

    /// The query and page that the parameters ask for.
    pub fn parse(&self) -> (SearchQuery, Page) {
        let pairs = self.parameters.split('&').map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (name.to_owned(), value.to_owned())
        });
        let pairs = pairs.filter(|(name, _)| name != "now");
        let parsed = parse_search(pairs, &calendar(self.now()), &lexicon());
        parsed.unwrap_or_else(|errors| panic!("{:?}: {errors:?}", self.parameters))
    }

    /// When it is asked.
    fn now(&self) -> DateTime<Utc> {
        self.value("now").map_or(noon(), |now| now.parse().expect("an instant"))
    }

    /// The value of a parameter.
    pub fn value(&self, name: &str) -> Option<&str> {
        let mut pairs = self.parameters.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find_map(|(of, value)| (of == name).then_some(value))
    }

    /// The same question with another value of a parameter, or without it.
    pub fn with(&self, name: &str, value: Option<&str>) -> Self {
        let is_other = |pair: &&str| !pair.is_empty() && pair.split('=').next() != Some(name);
        let mut pairs: Vec<String> =
            self.parameters.split('&').filter(is_other).map(str::to_owned).collect();
        pairs.extend(value.map(|value| format!("{name}={value}")));
        Self { kind: self.kind, parameters: pairs.join("&") }
    }

    /// For each stay around that of the search the question after its cheapest hotel, in dates that
    /// were moved in the text.
    pub fn really_shifted(&self, days: u8) -> Vec<Self> {
        let date = |name| self.value(name).and_then(|date| date.parse::<NaiveDate>().ok());
        let (check_in, check_out) = date("check_in").zip(date("check_out")).expect("a stay");
        let days = i64::from(days);
        let moved = (-days..=days)
            .map(|days| (check_in + TimeDelta::days(days), check_out + TimeDelta::days(days)));
        let earliest = (self.now() - TimeDelta::hours(12)).date_naive();
        let last = start() + TimeDelta::days(i64::try_from(NIGHTS).expect("nights"));
        let possible = moved.filter(|(from, to)| *from >= earliest && *to <= last);
        let ask = |(from, to): (NaiveDate, NaiveDate)| {
            let one = self.as_kind(Kind::Page { skip_pages: 0 }).with("sort", Some("price"));
            let one = one.with("facets", None).with("limit", Some("1"));
            one.with("check_in", Some(&from.to_string())).with("check_out", Some(&to.to_string()))
        };
        possible.map(ask).collect()
    }

    /// Asks an engine; for later pages it follows its own cursors.
    pub async fn ask(&self, engine: &dyn SearchEngine) -> Answer {
        match self.kind {
            Kind::Page { skip_pages } => {
                let (query, mut page) = self.parse();
                if skip_pages > 0 {
                    let limit = page.limit * skip_pages;
                    let skipped = Page { limit, facets: false, ..page };
                    page.after = search(engine, &query, &skipped).await.next;
                }
                Answer::of_page(&search(engine, &query, &page).await)
            }
            Kind::Walk => {
                let (query, mut page) = self.parse();
                let mut walked = Answer::of_page(&search(engine, &query, &page).await);
                while let Some((first, second, id)) = walked.next {
                    let key = SortKey([first, second]);
                    page.after = Some(Cursor { key, id: HotelId(id) });
                    let next = Answer::of_page(&search(engine, &query, &page).await);
                    walked.lines.extend(next.lines);
                    walked.next = next.next;
                    assert!(walked.lines.len() <= WALKED_LINES_MAX, "pages without an end");
                }
                walked
            }
            Kind::Map { zoom } => {
                let (query, _) = self.parse();
                Answer::of_map(&engine.map(&query, zoom).await.expect("an answer").answer)
            }
            // the referee knows of no shifts, but of searches
            Kind::Flexible { days } if engine.name() == EngineName::Postgres => {
                let mut shifts = Vec::new();
                for question in self.really_shifted(days) {
                    let (query, page) = question.parse();
                    let answer = search(engine, &query, &page).await;
                    shifts.push(Shift::of(query.stay.expect("a stay"), &answer));
                }
                Answer::of_shifts(&shifts)
            }
            Kind::Flexible { days } => {
                let shifted = self.parse().0.shifts(days, &calendar(self.now()));
                Answer::of_shifts(&engine.shifts(&shifted).await.expect("an answer").answer)
            }
            Kind::Named { limit } => {
                let typed = tokens(&self.parameters);
                let mut named = vec![];
                for with_typos in [false, true] {
                    if named.is_empty() {
                        let typed = TypedName::new(&typed, with_typos);
                        let answered = engine.hotels_named(&typed, limit).await;
                        named = answered.expect("an answer").answer;
                    }
                }
                Answer::of_named(&named)
            }
        }
    }
}

async fn search(engine: &dyn SearchEngine, query: &SearchQuery, page: &Page) -> SearchAnswer {
    engine.search(query, page).await.expect("an answer").answer
}

/// More than any walk through a fixture takes.
const WALKED_LINES_MAX: usize = 500;

impl Answer {
    fn of_page(answer: &SearchAnswer) -> Self {
        let mut lines = vec![format!("total {} {:?}", answer.total, answer.total_relation)];
        lines.extend(answer.items.iter().map(line_of_item));
        lines.extend(answer.facets.iter().map(line_of_facets));
        lines.extend(answer.near_misses.iter().map(|misses| format!("near {misses:?}")));
        let next = answer.next.map(|Cursor { key: SortKey([first, second]), id: HotelId(id) }| {
            lines.push(format!("next {first} {second} {id}"));
            (first, second, id)
        });
        Self { total: answer.total, lines, next }
    }

    fn of_map(answer: &MapAnswer) -> Self {
        let mut lines = vec![format!("total {} {:?}", answer.total, answer.total_relation)];
        lines.extend(answer.clusters.iter().map(|cluster| format!("{cluster:?}")));
        lines.extend(answer.pins.iter().map(|pin| format!("{pin:?}")));
        let pins = answer.pins.iter().map(|_| 1);
        let counts = || answer.clusters.iter().map(|cluster| cluster.count).chain(pins.clone());
        let (counted, entries) = (counts().sum::<u64>(), counts().count());
        // asserted of every engine, the referee too
        assert_eq!(counted, answer.total, "counts add up to the total");
        assert!(entries <= 500, "{entries} entries on a map");
        Self { total: answer.total, lines, next: None }
    }

    fn of_shifts(shifts: &[Shift]) -> Self {
        let lines = shifts.iter().map(|shift| format!("{shift:?}")).collect();
        Self { total: shifts.iter().map(|shift| shift.total).sum(), lines, next: None }
    }

    fn of_named(hotels: &[NamedHotel]) -> Self {
        let lines: Vec<String> = hotels.iter().map(|hotel| format!("{hotel:?}")).collect();
        Self { total: u64::try_from(lines.len()).expect("few"), lines, next: None }
    }

    /// The first lines that differ, each from shortly before the difference.
    pub fn difference(&self, other: &Self) -> String {
        let mut text = String::new();
        let longest = self.lines.len().max(other.lines.len());
        let differing = (0..longest).filter(|at| self.lines.get(*at) != other.lines.get(*at));
        for at in differing.take(3) {
            let line = |of: &Self| of.lines.get(at).cloned().unwrap_or_else(|| "nothing".into());
            let (ours, theirs) = (line(self), line(other));
            let same = ours.chars().zip(theirs.chars()).take_while(|(a, b)| a == b).count();
            let shown = |line: &str| -> String {
                line.chars().skip(same.saturating_sub(80)).take(200).collect()
            };
            let _ = write!(text, "\n    engine  {}", shown(&ours));
            let _ = write!(text, "\n    referee {}", shown(&theirs));
        }
        text
    }
}

/// Every field that an answer shows, in one line.
fn line_of_item(item: &Item) -> String {
    let Item { hotel, room_type_name, offer, free_cancellation, distance_metres } = item;
    let mut line = format!("{} distance {distance_metres:?} ", hotel.id);
    match offer {
        Some(offer) => {
            let (nightly, name) = (offer.nightly_minor, room_type_name.as_deref());
            let _ = write!(line, "offer {nightly} {} {name:?}", offer.room_type_id);
            if let Some(stay) = offer.stay {
                let (total, left) = (stay.total_minor, stay.rooms_left);
                let _ = write!(line, " total {total} ({}×{}) left {left}", stay.nights, stay.rooms);
            }
        }
        None => line.push_str("no offer"),
    }
    let _ = write!(line, " free {free_cancellation} {hotel:?}");
    line
}

fn line_of_facets(facets: &Facets) -> String {
    format!("{facets:?}")
}
