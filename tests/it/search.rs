//! How agreement between the engines is proven: the same questions to an engine and to the
//! referee, over one world. What a search means is in `docs/semantics.md`.

mod cache;
mod cases;
mod changes;
mod conformance;
mod coverage;
mod elasticsearch;
pub mod generate;
pub mod judge;
mod metamorphic;
mod near;
mod planted;
pub mod question;
mod referee;
mod updates;
pub mod world;
