//! What an index says of itself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::feed::{Lineage, Position};

/// The layout of documents. Raised when documents of before can't be read any more: an index of
/// another format is never searched or written, a resync makes a new one.
pub const INDEX_FORMAT: u32 = 4;

/// Whether an index holds everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexState {
    /// The backfill goes on, or was given up: never searched.
    Building,
    /// Backfill and feed have met; it may be searched.
    Complete,
}

/// What an index says of itself, in `_meta` of its mapping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexMeta {
    /// [`INDEX_FORMAT`] of the program that made it.
    pub format: u32,
    pub generation: u64,
    /// The life of the database whose transaction ids are the versions of its documents.
    #[serde(with = "LineageText")]
    pub lineage: Lineage,
    /// The feed's epoch at which its backfill began; of another one it misses a whole reload.
    pub epoch: i64,
    pub state: IndexState,
    pub made_at: DateTime<Utc>,
    /// The feed's position before its backfill began: its feeding starts here.
    #[serde(with = "position_text")]
    pub seed: Position,
}

/// Twin of [`Lineage`] for serde, field by field.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Lineage")]
pub(crate) struct LineageText {
    system_identifier: i64,
    timeline: String,
    database_oid: i64,
}

/// A position as the text that Postgres writes.
pub(crate) mod position_text {
    use serde::{Deserialize, Deserializer, Serializer, de};
    use store::feed::Position;

    pub fn serialize<S: Serializer>(position: &Position, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(position)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Position, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_index_says_is_read_back() {
        let meta = IndexMeta {
            format: INDEX_FORMAT,
            generation: 3,
            lineage: Lineage {
                system_identifier: 7_300_000_000_000_000_123,
                timeline: "0000000A".to_owned(),
                database_oid: 16_384,
            },
            epoch: 2,
            state: IndexState::Building,
            made_at: DateTime::UNIX_EPOCH,
            seed: "10:20:10,14".parse().unwrap(),
        };
        let text = serde_json::to_string(&meta).unwrap();
        assert_eq!(serde_json::from_str::<IndexMeta>(&text).unwrap(), meta);
    }
}
