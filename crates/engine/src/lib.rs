//! The embedded search engine: columns in memory, pure, no I/O, no async, no clock.
//!
//! Hotels lie in Hilbert order in [blocks](block::Block) of 64 rows, 64 blocks in a
//! [chunk](chunk::Chunk) that knows what is true of all its rows. A search sees one immutable
//! [`Snapshot`]; the writer copies the chunks and blocks that a batch touches and publishes a new one.

mod area;
mod bits;
mod block;
mod build;
mod chunk;
mod filter;
mod map;
mod named;
mod near;
mod page;
mod planes;
mod scan;
mod snapshot;
mod words;
mod writer;
mod zone;

pub use snapshot::{Footprint, Snapshot};
pub use writer::{Change, Engine};
