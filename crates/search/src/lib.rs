//! Answers searches: one meaning, several engines behind one trait.

mod embedded;
mod engine;

pub use embedded::Embedded;
pub use engine::{Answered, EngineName, SearchEngine, SearchError};
