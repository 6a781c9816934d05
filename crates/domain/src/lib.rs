//! The words and rules of the product, pure: no I/O, no clock, no randomness, no async.

pub mod answer;
pub mod best;
pub mod booking;
pub mod decimal;
pub mod exact;
pub mod facets;
pub mod geo;
pub mod grid;
pub mod histogram;
pub mod hotel;
pub mod ids;
pub mod money;
pub mod offer;
pub mod page;
pub mod parameters;
pub mod parse;
pub mod places;
pub mod planted;
pub mod query;
pub mod stay;
pub mod tally;
pub mod text;
pub mod today;
pub mod typo;
pub mod vocabulary;
pub mod words;
