//! Elasticsearch: the only place of the product that knows it.
//!
//! [`Cluster`] is the connection. `indices` makes, lists, swaps and deletes indices and keeps how
//! far each has followed the feed; `write` puts documents in by bulk requests with versions; `scan`
//! reads what is there for comparing it. [`Elasticsearch`] is the engine. Whoever keeps an index
//! current uses these three:
//!
//! ```text
//! let cluster = Cluster::connect(ClusterSettings::new(url))?;
//! let index = cluster.create_index(&meta).await?;             // nobody searches it yet
//! let outcomes = cluster.write(&index, &writes).await?;       // with the version each was read at
//! cluster.publish(&index, &progress).await?;                  // refreshed: all up to here is in it
//! cluster.swap_alias(&index).await?;                          // from now on it is searched
//! ```
//!
//! Only what Elasticsearch 8 and 9 have in common is used: flat documents, whole numbers, no
//! scripts, no analysers, no nested documents. `es-mappings/README.md` has every field.

mod aggregate;
mod alone;
mod candidates;
mod cluster;
mod document;
mod engine;
mod facts;
mod failure;
mod filter;
mod index_meta;
mod indices;
mod months;
mod nodes;
mod places;
mod position;
mod query;
mod refine;
mod scan;
mod shown;
mod stored;
mod write;

pub use cluster::{Cluster, ClusterSettings, ServerInfo};
pub use document::Encoded;
pub use engine::Elasticsearch;
pub use failure::ElasticsearchError;
pub use index_meta::{INDEX_FORMAT, IndexMeta, IndexName, IndexState};
pub use indices::IndexInfo;
pub use position::Live;
pub use scan::{ALL_CELLS, CellDigest, Indexed, Look, NO_CELL, SCANNED_PER_PAGE_MAX, Scan};
pub use write::{Write, Written};
