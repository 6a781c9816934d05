//! Answers searches: one meaning, several engines behind one trait.

mod engine;

pub use engine::{Answered, EngineName, SearchEngine, SearchError};
