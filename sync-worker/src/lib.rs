//! From the change feed to the search index: the indexer, filling a new index, finding and mending
//! what differs. A library behind the commands `sync`, `resync`, `drift` and `dead-letters`.
//!
//! One session at a time writes to an index: whoever holds the lock of its place in the feed
//! ([`store::feed::StoredReader`]). All else asks that one, through forced changes.

mod acknowledged;
mod batch;
mod drift;
mod error;
mod feeding;
mod filling;
mod indexer;
mod indices;
mod memory;
mod mending;
mod progress;
mod rollback;
mod source;

pub use drift::{Drift, DriftedHotel, Kind, find_drift};
pub use error::SyncError;
pub use feeding::keep_index;
pub use filling::{Filled, resync_all};
pub use indexer::{Indexer, Passed};
pub use indices::previous_index;
pub use mending::{Mended, mend, mend_pages};
pub use progress::{Phase, Progress, Sink, silent};
pub use rollback::roll_back;
pub use source::Source;
