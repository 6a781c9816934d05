//! Answers searches: one meaning, several engines behind one trait.

mod cache;
mod elasticsearch;
mod embedded;
mod engine;
mod follower;
mod known_places;
mod postgis;

pub use cache::{
    AnswerStore, AnswerStoreError, Cached, ChangedCells, RedisAnswers, SharedCache, follow_cells,
};
pub use elasticsearch::Elasticsearch;
pub use embedded::Embedded;
pub use engine::{Answered, EngineName, Following, SearchEngine, SearchError};
pub use follower::follow;
pub use known_places::{KnownPlaces, keep_places, lexicon_rows};
pub use postgis::Postgis;
