//! Hotels as documents, and documents as what searches and checks read of them. Pure.

pub mod doc_values;
pub mod document;
pub mod facts;
pub mod months;
pub mod packed;
pub mod stored;
