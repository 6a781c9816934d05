//! The connection: nodes, calls within their limits, and the part of the query language that is
//! used.

pub mod call;
pub mod cluster;
pub mod index_name;
mod nodes;
pub mod query;
pub mod searching;
