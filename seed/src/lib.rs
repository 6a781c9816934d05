//! Makes worlds of believable hotels around real cities, and loads them into a database.
//!
//! The generator is pure: a seed, a number of hotels and a first night name one world, on any
//! machine and any number of threads. It must not read clocks, thread ids, hash maps or libm.

mod atlas;
mod checksum;
mod christening;
mod documents;
mod draw;
mod error;
mod grammar;
mod lodging;
mod nights;
mod parallel;
pub mod people;
mod progress;
mod rooms;
mod run;
mod season;
mod sending;
mod site;
mod sketch;
mod slug;
mod table;
mod texts;
mod world;

pub use atlas::{Atlas, Character, City, Country};
pub use checksum::checksum;
pub use error::SeedError;
pub use lodging::Lodging;
pub use nights::Night;
pub use progress::{Phase, Progress, Sink, silent};
pub use rooms::{RoomKind, RoomPlan};
pub use run::{SeedOptions, SeedReport, run};
pub use site::{Setting, Site};
pub use sketch::Sketch;
pub use table::DataError;
pub use texts::Texts;
pub use world::{GENERATOR, HOTELS_MAX, NIGHTS_MAX, Parameters, World};

#[cfg(test)]
mod tests;
