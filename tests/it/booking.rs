//! Bookings: the rules of the database against their model, and everything around them.

mod bugs;
mod model;
mod rules;
mod steps;
mod world;
