//! Which parts of this process can do their work.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::geo::{Area, BoundingBox};
use domain::page::Page;
use domain::query::{Filters, SearchQuery, Sort};
use domain::stay::Party;
use domain::today::Today;
use runtime::role::{RoleState, Roles, State};
use search::{EngineName, SearchError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::edge::as_of::AsOf;
use crate::sentinel::Horizon;

/// Whoever asks within this time is told the same of the engine: everybody may ask, however often.
pub const ENGINE_LOOK_COUNTS_FOR: Duration = Duration::from_millis(100);

/// What the engine said, and the moment its data is of.
pub type EngineLook = (EngineState, Option<DateTime<Utc>>);

/// The state of every part.
#[derive(Serialize, ToSchema)]
pub struct Parts {
    pub engine: EnginePart,
    /// `up` or `down`.
    #[schema(example = "up")]
    pub database: &'static str,
    /// Whether the database takes writes, `up` or `down`; only where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "up")]
    pub writes: Option<&'static str>,
    /// `known`, `empty` (nothing is for sale) or `unknown`.
    #[schema(example = "known")]
    pub inventory: &'static str,
    pub roles: Vec<RolePart>,
}

/// The engine that usually answers.
#[derive(Serialize, ToSchema)]
pub struct EnginePart {
    #[schema(example = "embedded")]
    pub name: &'static str,
    pub state: EngineState,
    /// The moment its data is of.
    #[schema(required = true)]
    pub as_of: Option<AsOf>,
    /// For how long its data has been of that moment.
    #[schema(required = true)]
    pub age_seconds: Option<f64>,
}

/// How the engine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EngineState {
    Up,
    /// It answers, but its data no longer moves on.
    Stale,
    Loading,
    Down,
}

/// A part of this process that lives as long as it does.
#[derive(Serialize, ToSchema)]
pub struct RolePart {
    #[schema(example = "search-follower")]
    pub name: String,
    /// `up`, `stalled` (it has not got on for too long) or `restarting` (it died).
    #[schema(example = "up")]
    pub state: &'static str,
    /// Since it last got on with its work; 0 while there is none for it.
    pub age_seconds: f64,
    /// How often it died.
    pub restarts: u64,
}

impl Parts {
    /// Looks at every part. The engine is asked for a point in the sea off Africa, which costs it
    /// nothing.
    pub async fn look(app: &App) -> Self {
        let reachable = app.sentinel.is_reachable();
        Self {
            engine: EnginePart::look(app).await,
            database: up_or_down(reachable),
            writes: None,
            inventory: match app.sentinel.horizon() {
                Horizon::Known { .. } => "known",
                Horizon::Empty => "empty",
                Horizon::Unknown => "unknown",
            },
            roles: look_at_roles(&app.roles),
        }
    }

    /// The same, and tries to write.
    pub async fn look_and_write(app: &App) -> Self {
        let writes = app.sentinel.takes_writes().await;
        Self { writes: Some(up_or_down(writes)), ..Self::look(app).await }
    }

    /// Why searches should go elsewhere; `None` when they need not. The stand-in makes up for a
    /// server that is broken for every process. It does not make up for loading: it is slower by
    /// far, and other processes have loaded.
    pub fn search_obstacle(&self, app: &App) -> Option<&'static str> {
        let embedded = self.engine.name == EngineName::Embedded.as_str();
        match self.engine.state {
            EngineState::Loading if embedded => Some("the engine is loading"),
            EngineState::Loading | EngineState::Down if !app.engines.has_stand_in() => {
                Some("the engine is away")
            }
            EngineState::Loading | EngineState::Down if self.database == "down" => {
                Some("the engine and the database are away")
            }
            _ if self.inventory == "unknown" => Some("the inventory's last night is not known yet"),
            _ if !app.lexicon.were_read() => Some("the places are not read yet"),
            _ => None,
        }
    }

    /// Why bookings can't be made; `None` when they can.
    pub fn booking_obstacle(&self) -> Option<&'static str> {
        if self.database == "down" {
            Some("the database is away")
        } else if self.writes == Some("down") {
            Some("the database takes no writes")
        } else if self.inventory == "unknown" {
            Some("the inventory's last night is not known yet")
        } else {
            None
        }
    }

    /// Whether somebody answers searches.
    pub fn answer_searches(&self, app: &App) -> bool {
        matches!(self.engine.state, EngineState::Up | EngineState::Stale)
            || (app.engines.has_stand_in() && self.database == "up")
    }

    /// Whether every part does what it should.
    pub fn are_well(&self) -> bool {
        self.engine.state == EngineState::Up
            && self.booking_obstacle().is_none()
            && self.roles.iter().all(|role| role.state == State::Up.as_str())
    }
}

impl EnginePart {
    async fn look(app: &App) -> Self {
        let engine = Arc::clone(app.engines.usual());
        let (name, today) = (engine.name().as_str(), app.today_at(app.now()));
        let look = async move {
            let (query, page) = smallest_search(today);
            match engine.search_afresh(&query, &page).await {
                Ok(answered) => (EngineState::Up, Some(answered.as_of)),
                Err(SearchError::Loading) => (EngineState::Loading, None),
                Err(_) => (EngineState::Down, None),
            }
        };
        let (state, as_of) = match app.engine_look.ask(look).await {
            (EngineState::Up, as_of) if app.staleness.is_stale() => (EngineState::Stale, as_of),
            found => found,
        };
        let age_seconds = as_of.map(|_| app.staleness.age().as_secs_f64());
        Self { name, state, as_of: as_of.map(AsOf), age_seconds }
    }
}

/// How every role is.
pub fn look_at_roles(roles: &Roles) -> Vec<RolePart> {
    let part = |RoleState { name, state, age, restarts }| RolePart {
        name,
        state: state.as_str(),
        age_seconds: age.as_secs_f64(),
        restarts,
    };
    roles.states().into_iter().map(part).collect()
}

const fn up_or_down(up: bool) -> &'static str {
    if up { "up" } else { "down" }
}

fn smallest_search(today: Today) -> (SearchQuery, Page) {
    let query = SearchQuery {
        area: Area { bbox: BoundingBox::new(0, 0, 0, 0), circle: None, place: None },
        origin: None,
        text: None,
        stay: None,
        party: Party::DEFAULT,
        filters: Filters::default(),
        sort: Sort::Recommended,
        today,
    };
    (query, Page { limit: 1, after: None, facets: false, near_misses: false })
}
