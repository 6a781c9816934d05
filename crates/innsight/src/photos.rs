//! Pictures from outside become photos: where they may come from, what they may be, and the files that
//! are made of them. Nothing is believed of what is given, neither its name nor its type.

pub mod fetching;
pub mod making;

/// A larger file is no photo that a page needs.
pub const SOURCE_BYTES_MAX: usize = 25 * 1024 * 1024;
