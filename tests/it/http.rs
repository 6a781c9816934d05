//! The HTTP contract, asked of the service in this process.

mod accounts;
mod answers;
mod bad_input;
mod conditional;
mod connections;
mod contract;
mod dear;
mod draining;
mod elasticsearch;
mod freshness;
mod hotel_address;
mod hotel_page;
mod limits;
mod map_sources;
mod map_streets;
mod midnight;
mod near;
mod operation;
mod outage;
mod photos;
mod pools;
mod problems;
mod proxies;
mod readiness;
mod sitemap;
mod web;
