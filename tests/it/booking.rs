//! Bookings: the rules of the database against their model, and everything around them.

mod agree;
mod bad_input;
pub mod bugs;
mod contract;
mod fresh;
pub mod guest;
mod held_up;
mod history;
mod killed;
pub mod late;
mod lease;
mod model;
mod pace;
mod planted;
mod races;
mod repeats;
mod rules;
mod rush;
mod steps;
pub mod world;
