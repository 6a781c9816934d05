//! Integration tests: one binary, each test with a database of its own.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at once, in the functions it shares with others too"
)]

mod account;
mod answer;
mod app;
mod booking;
mod cache;
mod cluster;
mod compose;
mod database;
mod elasticsearch;
mod events;
mod feed;
mod http;
mod leases;
mod links;
mod payments;
mod places;
mod pushes;
mod rabbitmq;
mod race;
mod realtime;
mod redis;
mod roles;
mod schema;
mod search;
mod seed;
mod seeding;
mod server;
mod statements;
mod sync;
mod tidy;
mod wire;
mod words;
