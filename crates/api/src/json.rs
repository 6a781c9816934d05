//! The public JSON: what each answer looks like. Nothing here decides anything.

pub mod as_of;
pub mod hotel;
pub mod map;
pub mod meta;
pub mod nights;
pub mod page;
pub mod place;
pub mod search;
