//! The HTTP contract, asked of the service in this process.

mod answers;
mod bad_input;
mod conditional;
mod draining;
mod elasticsearch;
mod freshness;
mod hotel_page;
mod limits;
mod operation;
mod outage;
mod problems;
mod web;
