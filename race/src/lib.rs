//! The race lab: guests who all want the same rooms at once, served in five ways, in a database made
//! for it and removed afterwards. It shows what each way sells that is not there. Like the
//! measurements it stands outside of the rule that SQL is only in `store`.

mod judge;
mod picture;
mod plan;
mod recount;
mod report;
mod run;
mod rush;
mod scene;
mod scratch;
mod server;
mod statistics;
mod table;
mod turn;
mod ways;
mod words;

pub use judge::Verdict;
pub use picture::draw;
pub use plan::{LEASE, PAUSE, PAUSE_OF_SLEEPER, Plan, Situation, Way};
pub use report::{Heat, Report, Row};
pub use run::{News, Tell, run};
pub use server::Server;
pub use statistics::Spread;
pub use table::{heading, heat_text};
pub use turn::Turn;
