//! Indices: made, written, read back, put to use, removed.

pub mod index_meta;
pub mod indices;
pub mod position;
pub mod scan;
pub mod write;
