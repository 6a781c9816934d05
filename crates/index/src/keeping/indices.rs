//! Indices: made, listed, swapped under the alias that is searched, and deleted.
//!
//! An index is called `{prefix}-{generation}`. Two aliases exist:
//!
//! - `{prefix}` points to the one index that is searched ([`Cluster::swap_alias`]);
//! - `{prefix}-{generation}-writes` belongs to that index for life, and everything is written
//!   through it with `require_alias`. So when an index was deleted, or a server lost its data, a
//!   write fails with [`ElasticsearchError::Missing`]; Elasticsearch would otherwise make an index
//!   of that name by itself, with a mapping of its own invention.
//!
//! What an index is for stands in `_meta` of its mapping ([`IndexMeta`]); how far it has followed the
//! feed in a document of its own ([`Cluster::publish`]).

use std::collections::{BTreeMap, HashMap};

use ::elasticsearch::http::Method;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::client::call::{Call, Purpose};
use crate::client::cluster::Cluster;
use crate::client::index_name::IndexName;
use crate::failure::ElasticsearchError;
use crate::keeping::index_meta::{IndexMeta, IndexState};

/// Settings and mappings of an index.
const DEFINITION: &str = include_str!("../../../../es-mappings/hotels.json");

/// An index as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexInfo {
    pub name: IndexName,
    /// `None` when it says nothing that this program understands.
    pub meta: Option<IndexMeta>,
    /// Documents of hotels, as of the last refresh.
    pub hotels: u64,
    /// Whether the alias points to it.
    pub is_live: bool,
}

impl IndexInfo {
    /// Whether it is not full yet.
    pub fn is_being_filled(&self) -> bool {
        self.meta.as_ref().is_some_and(|meta| meta.state == IndexState::Building) && !self.is_live
    }
}

#[derive(Deserialize)]
struct IndexEntry {
    #[serde(default)]
    aliases: HashMap<String, Value>,
    #[serde(default)]
    mappings: MappingEntry,
}

#[derive(Default, Deserialize)]
struct MappingEntry {
    #[serde(rename = "_meta")]
    meta: Option<Value>,
}

impl Cluster {
    /// The name of an index of this cluster's prefix.
    pub fn index_name(&self, generation: u64) -> IndexName {
        IndexName::new(self.prefix(), generation)
    }

    /// Makes an empty index that nobody searches yet. One of that name is an error; after a lost
    /// answer look with [`Cluster::read_indices`] whether it is there.
    pub async fn create_index(&self, meta: &IndexMeta) -> Result<IndexName, ElasticsearchError> {
        let name = self.index_name(meta.generation);
        let mut definition: Value = serde_json::from_str(DEFINITION)
            .map_err(|error| ElasticsearchError::unreadable(&error))?;
        if let Some(parts) = definition.as_object_mut() {
            parts.insert("aliases".to_owned(), json!({ name.writes(): {} }));
            if let Some(mappings) = parts.get_mut("mappings").and_then(Value::as_object_mut) {
                mappings.insert("_meta".to_owned(), json!(meta));
            }
        }
        let path = format!("/{name}");
        let call = Call { repeatable: false, ..Call::new(Purpose::Admin, Method::Put, &path) };
        self.call(call.json(&definition)?).await?;
        Ok(name)
    }

    /// Every index of this prefix, by generation.
    pub async fn read_indices(&self) -> Result<Vec<IndexInfo>, ElasticsearchError> {
        let path = format!("/{}-*", self.prefix());
        let entries: BTreeMap<String, IndexEntry> =
            self.ask(Call::new(Purpose::Admin, Method::Get, &path)).await?;
        let mut found = Vec::new();
        for (name, entry) in entries {
            // `innsight-*` finds those of the prefix `innsight-test` too
            let Some(name) = IndexName::parse(self.prefix(), &name) else { continue };
            let hotels = match self.count_hotels(&name).await {
                // somebody has just removed it
                Err(ElasticsearchError::Missing(_)) => continue,
                counted => counted?,
            };
            found.push(IndexInfo {
                hotels,
                meta: entry.mappings.meta.and_then(|meta| serde_json::from_value(meta).ok()),
                is_live: entry.aliases.contains_key(self.prefix()),
                name,
            });
        }
        found.sort_by_key(|index| index.name.generation());
        Ok(found)
    }

    /// Replaces what an index says of itself.
    pub async fn update_meta(
        &self,
        index: &IndexName,
        meta: &IndexMeta,
    ) -> Result<(), ElasticsearchError> {
        let path = format!("/{index}/_mapping");
        let call = Call::new(Purpose::Admin, Method::Put, &path);
        self.call(call.json(&json!({ "_meta": meta }))?).await?;
        Ok(())
    }

    /// The index behind the alias, if there is one.
    pub async fn alias_target(&self) -> Result<Option<IndexName>, ElasticsearchError> {
        let path = format!("/_alias/{}", self.prefix());
        let asked: Result<BTreeMap<String, Value>, _> =
            self.ask(Call::new(Purpose::Admin, Method::Get, &path)).await;
        match asked {
            Ok(targets) => {
                Ok(targets.keys().find_map(|name| IndexName::parse(self.prefix(), name)))
            }
            Err(ElasticsearchError::Missing(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Points the alias to this index and to no other, in one step: every search sees either the
    /// old index or the new one. Publish a position first ([`Cluster::publish`]) that is not behind
    /// that of the old one, or answers go back in time.
    pub async fn swap_alias(&self, to: &IndexName) -> Result<(), ElasticsearchError> {
        let alias = self.prefix();
        let actions = json!({ "actions": [
            { "remove": { "index": format!("{alias}-*"), "alias": alias, "must_exist": false } },
            { "add": { "index": to.as_str(), "alias": alias } },
        ] });
        let call = Call::new(Purpose::Admin, Method::Post, "/_aliases");
        self.call(call.json(&actions)?).await?;
        Ok(())
    }

    /// Deletes an index. One that is gone already is fine.
    pub async fn delete_index(&self, index: &IndexName) -> Result<(), ElasticsearchError> {
        let path = format!("/{index}");
        match self.call(Call::new(Purpose::Admin, Method::Delete, &path)).await {
            Ok(()) | Err(ElasticsearchError::Missing(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Makes everything written so far visible to searches.
    pub async fn refresh(&self, index: &IndexName) -> Result<(), ElasticsearchError> {
        let path = format!("/{index}/_refresh");
        self.call(Call::new(Purpose::Admin, Method::Post, &path)).await?;
        Ok(())
    }

    /// How many hotels an index holds, as of its last refresh.
    pub async fn count_hotels(&self, index: &IndexName) -> Result<u64, ElasticsearchError> {
        #[derive(Deserialize)]
        struct Counted {
            count: u64,
        }
        let path = format!("/{index}/_count");
        // the position has no digest, every hotel has one
        let query = json!({ "query": { "exists": { "field": "digest" } } });
        let call = Call::new(Purpose::Admin, Method::Post, &path).json(&query)?;
        let Counted { count } = self.ask(call).await?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_json_with_strict_mappings() {
        let definition: Value = serde_json::from_str(DEFINITION).unwrap();
        assert_eq!(definition["mappings"]["dynamic"], "strict");
    }
}
