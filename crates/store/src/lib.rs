//! The only SQL of the project besides `migrations/`: reads, writes, the change feed and its jobs.
//! It knows nothing of HTTP, engines or configuration, and has no clock but the database's.

pub mod connect;
pub mod error;
pub mod load;
pub mod migrate;
pub mod referee;

pub use error::StoreError;
