//! The only HTTP and the only public JSON of the project. It decides nothing about hotels: it takes
//! parameters, asks `search` and `store`, and answers.
//!
//! `edge` is what every request passes, whatever it asks for. The other folders are what people
//! come for, one endpoint a file; `router` puts them together.

mod account;
pub mod app;
mod booking;
pub mod clock;
mod edge;
pub mod engines;
mod hotel;
pub mod map;
mod openapi;
mod operation;
mod passwords;
mod payment;
mod realtime;
mod router;
mod search;
pub mod sentinel;
mod web;

pub use axum::Router;
pub use edge::{codes, rate_limit, server};
pub use operation::operator_routers::{operator_router, worker_router};
pub use realtime::wording;
pub use router::{document_json, router};

pub use crate::search::freshness;
