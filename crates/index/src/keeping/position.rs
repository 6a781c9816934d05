//! How far an index has followed the feed, as a document of its own in that index.
//!
//! It is written after a refresh, so whoever reads it finds everything up to it. Searching engines
//! read it in one request together with the name of the index behind the alias
//! ([`Cluster::live`]), then search that very index: an answer never claims more than its index held
//! before the search began, also while the alias is swapped.

use ::elasticsearch::http::Method;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::feed::{Lineage, Position, Reached};

use crate::client::call::{Call, Purpose};
use crate::client::cluster::Cluster;
use crate::client::index_name::IndexName;
use crate::failure::ElasticsearchError;
use crate::keeping::index_meta::{INDEX_FORMAT, LineageText, position_text};

/// The document that holds the position.
const POSITION_ID: &str = "position";

/// The index behind the alias, and how far it has followed the feed.
#[derive(Clone, Debug)]
pub struct Live {
    pub index: IndexName,
    pub reached: Reached,
}

/// The document `position`.
#[derive(Serialize, Deserialize)]
struct PositionDocument {
    position: StoredPosition,
}

#[derive(Serialize, Deserialize)]
struct StoredPosition {
    format: u32,
    #[serde(with = "LineageText")]
    lineage: Lineage,
    #[serde(with = "position_text")]
    position: Position,
    as_of: DateTime<Utc>,
}

/// What `GET index/_doc/position` answers.
#[derive(Deserialize)]
struct PositionHit {
    #[serde(rename = "_index")]
    index: String,
    #[serde(rename = "_source")]
    source: Option<PositionDocument>,
}

impl Cluster {
    /// Refreshes the index, then states that everything up to this position is in it: call it when
    /// every write of a pass was acknowledged. A position older than the stated one is passed over,
    /// so an indexer that lost its lock can't take anything back.
    pub async fn publish(
        &self,
        index: &IndexName,
        reached: &Reached,
    ) -> Result<(), ElasticsearchError> {
        self.refresh(index).await?;
        let document = PositionDocument {
            position: StoredPosition {
                format: INDEX_FORMAT,
                lineage: reached.lineage.clone(),
                position: reached.position.clone(),
                as_of: reached.as_of,
            },
        };
        let path = format!("/{}/_doc/{POSITION_ID}", index.writes());
        let version = reached.position.xmin().to_string();
        let parameters = [
            ("version", version.as_str()),
            ("version_type", "external_gte"),
            ("require_alias", "true"),
        ];
        let call = Call::new(Purpose::Admin, Method::Put, &path).parameters(&parameters);
        match self.call(call.json(&document)?).await {
            Ok(()) | Err(ElasticsearchError::Refused { status: 409, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The position that was last published for an index; `None` before the first time.
    pub async fn read_position(
        &self,
        index: &IndexName,
    ) -> Result<Option<Reached>, ElasticsearchError> {
        let live = self.position_behind(index.as_str(), Purpose::Admin).await?;
        Ok(live.map(|live| live.reached))
    }

    /// The index behind the alias with its position; `None` while there is none that can be
    /// searched. One request, within the time limit of a search.
    pub async fn live(&self) -> Result<Option<Live>, ElasticsearchError> {
        self.position_behind(self.prefix(), Purpose::Look).await
    }

    async fn position_behind(
        &self,
        name: &str,
        purpose: Purpose,
    ) -> Result<Option<Live>, ElasticsearchError> {
        let path = format!("/{name}/_doc/{POSITION_ID}");
        let hit: PositionHit = match self.ask(Call::new(purpose, Method::Get, &path)).await {
            Ok(hit) => hit,
            Err(ElasticsearchError::Missing(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let index = IndexName::parse(self.prefix(), &hit.index);
        let stored = hit.source.map(|source| source.position);
        let stored = stored.filter(|stored| stored.format == INDEX_FORMAT);
        Ok(index.zip(stored).map(|(index, stored)| {
            let StoredPosition { lineage, position, as_of, .. } = stored;
            Live { index, reached: Reached { lineage, position, as_of } }
        }))
    }
}
