//! What is measured of requests and searches. Handles are made once: looking one up by its labels
//! costs more than an embedded search.

use std::time::Duration;

use http::StatusCode;
use metrics::{Counter, Histogram, counter, describe_counter, describe_histogram, histogram};
use search::EngineName;

/// What an engine was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Search,
    Map,
    Flexible,
    Places,
}

const KINDS: [(Kind, &str); 4] = [
    (Kind::Search, "search"),
    (Kind::Map, "map"),
    (Kind::Flexible, "flexible"),
    (Kind::Places, "places"),
];
const ENGINES: [EngineName; 3] =
    [EngineName::Embedded, EngineName::Elasticsearch, EngineName::Postgres];
const STATUS_CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// Handles of every series.
pub struct Measures {
    searches: Vec<SearchMeasure>,
    responses: Vec<Counter>,
    durations: Histogram,
    turned_away: Counter,
}

struct SearchMeasure {
    kind: Kind,
    engine: EngineName,
    seconds: Histogram,
    failures: Counter,
}

impl Measures {
    /// Takes the handles from the recorder of this process.
    pub fn register() -> Self {
        describe_histogram!("innsight_search_seconds", "how long an engine took for an answer");
        describe_counter!("innsight_search_failures_total", "answers an engine could not give");
        describe_histogram!("innsight_http_seconds", "how long requests took");
        describe_counter!("innsight_http_responses_total", "responses by class of status");
        describe_counter!("innsight_http_turned_away_total", "requests above the limit in flight");
        let measure = |engine: EngineName, (kind, name): (Kind, &'static str)| {
            let labels = [("engine", engine.as_str()), ("kind", name)];
            SearchMeasure {
                kind,
                engine,
                seconds: histogram!("innsight_search_seconds", &labels),
                failures: counter!("innsight_search_failures_total", &labels),
            }
        };
        Self {
            searches: ENGINES
                .iter()
                .flat_map(|engine| KINDS.iter().map(|kind| measure(*engine, *kind)))
                .collect(),
            responses: STATUS_CLASSES
                .iter()
                .map(|class| counter!("innsight_http_responses_total", "status" => *class))
                .collect(),
            durations: histogram!("innsight_http_seconds"),
            turned_away: counter!("innsight_http_turned_away_total"),
        }
    }

    /// Notes an answer of an engine.
    pub fn searched(&self, kind: Kind, engine: EngineName, took: Duration, answered: bool) {
        let wanted = |of: &&SearchMeasure| of.kind == kind && of.engine == engine;
        if let Some(measure) = self.searches.iter().find(wanted) {
            measure.seconds.record(took);
            if !answered {
                measure.failures.increment(1);
            }
        }
    }

    /// Notes a response.
    pub fn responded(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).saturating_sub(1);
        if let Some(responses) = self.responses.get(class) {
            responses.increment(1);
        }
        self.durations.record(took);
    }

    /// Notes a request above the limit.
    pub fn turned_away(&self) {
        self.turned_away.increment(1);
    }
}
