//! Indices in Elasticsearch: the only crate that speaks with it.
//!
//! `client` calls the server, `codec` turns hotels into documents and back, `keeping` makes, fills,
//! reads and swaps indices. Who answers searches is in `search`, who follows the feed in
//! `sync-worker`; both use what is here:
//!
//! ```text
//! let cluster = Cluster::connect(ClusterSettings::new(url))?;
//! let index = cluster.create_index(&meta).await?;             // nobody searches it yet
//! let outcomes = cluster.write(&index, &writes).await?;       // with the version each was read at
//! cluster.publish(&index, &reached).await?;                  // refreshed: all up to here is in it
//! cluster.swap_alias(&index).await?;                          // from now on it is searched
//! let hits = cluster.search(&index, price, &request, read).await?;
//! ```
//!
//! Only what Elasticsearch 8 and 9 have in common is used: flat documents, whole numbers, no
//! scripts, no analysers, no nested documents. `es-mappings/README.md` has every field.

mod client;
mod codec;
mod failure;
mod keeping;

pub use client::cluster::{Cluster, ClusterSettings, ServerInfo};
pub use client::index_name::IndexName;
pub use client::query;
pub use client::searching::{Price, read_answer};
pub use codec::doc_values::DocValues;
pub use codec::document::{Encoded, FIELD_END, ReadHotel, tile_of_number};
pub use codec::facts::{Facts, RoomFacts};
pub use codec::months::{Month, StayNights, day_number};
pub use codec::packed;
pub use failure::ElasticsearchError;
pub use keeping::index_meta::{INDEX_FORMAT, IndexMeta, IndexState};
pub use keeping::indices::IndexInfo;
pub use keeping::position::Live;
pub use keeping::scan::{
    ALL_CELLS, CellDigest, Indexed, Look, NO_CELL, SCANNED_PER_PAGE_MAX, Scan,
};
pub use keeping::write::{Write, Written};
