//! One command a file: read its settings, call the parts, say what happened.

pub mod api;
pub mod migrate;
pub mod openapi;
pub mod seed;
pub mod up;
pub mod worker;
