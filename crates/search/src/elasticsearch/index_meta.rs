//! The names of indices, and what each says of itself.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::feed::{Lineage, Position};

/// The layout of documents. Raised when documents of before can't be read any more: an index of
/// another format is never searched or written, a resync makes a new one.
pub const INDEX_FORMAT: u32 = 2;

/// The name of an index of this cluster's prefix.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IndexName {
    name: String,
    generation: u64,
}

impl IndexName {
    /// The index of a generation.
    pub fn new(prefix: &str, generation: u64) -> Self {
        Self { name: format!("{prefix}-{generation}"), generation }
    }

    /// Reads a name back; `None` if it is nobody's of this prefix.
    pub fn parse(prefix: &str, name: &str) -> Option<Self> {
        let digits = name.strip_prefix(prefix)?.strip_prefix('-')?;
        let of_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        let generation = of_digits.then(|| digits.parse().ok()).flatten()?;
        let parsed = Self::new(prefix, generation);
        (parsed.name == name).then_some(parsed)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// Counts up with every index that is made.
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// The alias that everything is written through.
    pub(super) fn writes(&self) -> String {
        format!("{}-writes", self.name)
    }
}

impl fmt::Display for IndexName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

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
pub(super) struct LineageText {
    system_identifier: i64,
    timeline: String,
    database_oid: i64,
}

/// A position as the text that Postgres writes.
pub(super) mod position_text {
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
    fn names_belong_to_one_prefix() {
        let name = IndexName::new("innsight", 7);
        assert_eq!((name.as_str(), &*name.writes()), ("innsight-7", "innsight-7-writes"));
        assert_eq!(IndexName::parse("innsight", "innsight-7"), Some(name));
        for other in
            ["innsight", "innsight-", "innsight-07", "innsight-test-7", "innsight-7-writes"]
        {
            assert_eq!(IndexName::parse("innsight", other), None, "{other}");
        }
    }

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
