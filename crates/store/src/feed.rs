//! The change feed: which hotels became dirty, each change seen exactly once.
//!
//! A transaction leaves its changes with its own id (xid). A reader keeps the snapshot up to which
//! it has seen everything and asks for what is visible now and was not then; sequence numbers and
//! clocks are never asked, because neither follows the order of commits.

mod cursors;
mod doorbell;
mod forced;
mod lineage;
mod missed;
mod page;
mod position;
mod reached;
mod reader;
mod secret;
mod state;
mod stored;
mod stored_pass;

pub use cursors::{
    Cursor, current_position, delete_cursor, find_filled, has_seen, list_cursors, note_filled,
};
pub use doorbell::{Doorbell, POLL_INTERVAL, RING_INTERVAL, Ringer};
pub use forced::{ForcedChange, force_changes};
pub use lineage::{Lineage, Pulse, read_lineage, read_pulse};
pub use missed::{Missed, Since, find_missed};
pub use page::{CHANGES_PER_PAGE_MAX, HotelChange, Page};
pub use position::{MalformedPosition, Position};
pub use reached::Reached;
pub use reader::{FeedReader, NextPage, Pass};
pub use secret::{CacheSecret, read_cache_secret};
pub use state::Reload;
pub use stored::{Opened, StoredReader, Versioned, VersionedDocuments, take_index_lock};
pub use stored_pass::{DirtyHotel, NextStoredPage, StoredPage, StoredPass};

/// Where writers ring and readers listen. The triggers in `migrations/` name it too.
pub const CHANNEL: &str = "innsight_changes";
