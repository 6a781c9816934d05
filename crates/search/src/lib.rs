//! Answers searches: one meaning, several engines behind one trait.

pub mod elasticsearch;
mod embedded;
mod engine;
mod follower;
mod postgis;

pub use embedded::{Embedded, Progress};
pub use engine::{Answered, EngineName, SearchEngine, SearchError};
pub use follower::follow;
pub use postgis::Postgis;
