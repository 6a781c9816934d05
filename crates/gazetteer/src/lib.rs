//! The places that people name, compiled in, and how they come into a database.

mod ensure;
mod tables;

pub use ensure::{Ensured, GazetteerError, ensure, ensure_of};
pub use tables::{DataError, Tables};
