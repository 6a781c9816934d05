//! Integration tests: one binary, each test with a database of its own.

mod database;
mod load;
mod schema;
mod words;
