//! Which parts of this process can do their work.

use chrono::{DateTime, Utc};
use domain::geo::{Area, BoundingBox};
use domain::query::{Filters, Page, SearchQuery, Sort};
use domain::stay::Party;
use search::SearchError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::clock::latest_today;
use crate::edge::as_of::AsOf;
use crate::sentinel::Horizon;

/// The state of every part.
#[derive(Serialize, ToSchema)]
pub struct Parts {
    pub engine: EnginePart,
    /// `up` or `down`.
    #[schema(example = "up")]
    pub database: &'static str,
    /// `known`, `empty` (nothing is for sale) or `unknown`.
    #[schema(example = "known")]
    pub inventory: &'static str,
}

/// The engine that usually answers.
#[derive(Serialize, ToSchema)]
pub struct EnginePart {
    #[schema(example = "embedded")]
    pub name: &'static str,
    /// `up`, `loading` or `down`.
    #[schema(example = "up")]
    pub state: &'static str,
    /// The moment its data is of.
    #[schema(required = true)]
    pub as_of: Option<AsOf>,
}

impl Parts {
    /// Looks at every part. The engine is asked for a point in the sea off Africa, which costs it
    /// nothing.
    pub async fn look(app: &App) -> Self {
        let engine = app.engines.usual();
        let (query, page) = smallest_search(app.now());
        let (state, as_of) = match engine.search_afresh(&query, &page).await {
            Ok(answered) => ("up", Some(AsOf(answered.as_of))),
            Err(SearchError::Loading) => ("loading", None),
            Err(SearchError::Store(_) | SearchError::Elasticsearch(_)) => ("down", None),
        };
        Self {
            engine: EnginePart { name: engine.name().as_str(), state, as_of },
            database: if app.sentinel.is_reachable() { "up" } else { "down" },
            inventory: match app.sentinel.horizon() {
                Horizon::Known { .. } => "known",
                Horizon::Empty => "empty",
                Horizon::Unknown => "unknown",
            },
        }
    }

    /// Whether somebody can answer a search.
    pub fn can_search(&self, app: &App) -> bool {
        self.engine.state == "up" || (app.engines.has_stand_in() && self.can_book())
    }

    /// Whether a booking could be made.
    pub fn can_book(&self) -> bool {
        self.database == "up"
    }
}

fn smallest_search(now: DateTime<Utc>) -> (SearchQuery, Page) {
    let query = SearchQuery {
        area: Area { bbox: BoundingBox::new(0, 0, 0, 0), circle: None },
        origin: None,
        text: None,
        stay: None,
        party: Party::DEFAULT,
        filters: Filters::default(),
        sort: Sort::Recommended,
        latest_today: latest_today(now),
    };
    (query, Page { limit: 1, after: None, facets: false })
}
