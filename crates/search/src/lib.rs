//! Answers searches: one meaning, several engines behind one trait.

mod embedded;
mod engine;
mod postgis;

pub use embedded::Embedded;
pub use engine::{Answered, EngineName, SearchEngine, SearchError};
pub use postgis::Postgis;
