//! Reads what an index holds without reading documents: id, digest, cell and version of each, for
//! comparing it with the database.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use ::elasticsearch::http::Method;
use domain::ids::HotelId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::cluster::{Call, Cluster, Purpose};
use super::failure::ElasticsearchError;
use super::index_meta::IndexName;
use super::query::{Order, Query, Range, Sort};

/// Documents of a page at most.
pub const SCANNED_PER_PAGE_MAX: usize = 5_000;
/// Every cell there is.
pub const ALL_CELLS: RangeInclusive<i32> = 0..=65_535;

/// A document of an index, by its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexed {
    pub hotel: HotelId,
    /// See [`super::document_digest`].
    pub digest: u64,
    /// See [`super::document_cell`].
    pub cell: i32,
    pub version: u64,
}

/// All documents of one cell as two numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CellDigest {
    pub hotels: u64,
    /// The digests of its documents, joined by exclusive or.
    pub digest: u64,
}

impl CellDigest {
    /// Takes a document in.
    pub const fn take_in(&mut self, digest: u64) {
        self.digest ^= digest;
        self.hotels = self.hotels.saturating_add(1);
    }
}

/// A walk over an index by cell and hotel id, in pages of at most [`SCANNED_PER_PAGE_MAX`]. It sees
/// what was refreshed when each page is read; a hotel that moves meanwhile may come twice or not.
pub struct Scan<'c> {
    cluster: &'c Cluster,
    index: IndexName,
    cells: RangeInclusive<i32>,
    after: Option<(i32, HotelId)>,
    ended: bool,
}

#[derive(Serialize)]
struct ScanRequest {
    size: usize,
    query: Query,
    sort: [Sort; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    search_after: Option<(i32, HotelId)>,
    #[serde(rename = "_source")]
    source: bool,
    stored_fields: &'static str,
    docvalue_fields: [&'static str; 1],
    version: bool,
    track_total_hits: bool,
}

#[derive(Deserialize)]
struct ScanAnswer {
    hits: ScanHits,
}

#[derive(Deserialize)]
struct ScanHits {
    hits: Vec<ScanHit>,
}

#[derive(Deserialize)]
struct ScanHit {
    #[serde(rename = "_version")]
    version: u64,
    fields: ScanFields,
    sort: (i32, Uuid),
}

#[derive(Deserialize)]
struct ScanFields {
    digest: [i64; 1],
}

impl Cluster {
    /// Begins a walk over the documents in a range of cells. Refresh first to see every write.
    pub fn scan(&self, index: &IndexName, cells: RangeInclusive<i32>) -> Scan<'_> {
        Scan { cluster: self, index: index.clone(), cells, after: None, ended: false }
    }

    /// The digest of every cell that holds a hotel. Reads the whole index in pages.
    pub async fn cell_digests(
        &self,
        index: &IndexName,
    ) -> Result<BTreeMap<i32, CellDigest>, ElasticsearchError> {
        let mut cells: BTreeMap<i32, CellDigest> = BTreeMap::new();
        let mut scan = self.scan(index, ALL_CELLS);
        while let Some(page) = scan.next_page().await? {
            for indexed in page {
                cells.entry(indexed.cell).or_default().take_in(indexed.digest);
            }
        }
        Ok(cells)
    }
}

impl Scan<'_> {
    /// The next documents; `None` after the last.
    pub async fn next_page(&mut self) -> Result<Option<Vec<Indexed>>, ElasticsearchError> {
        if self.ended {
            return Ok(None);
        }
        let (first, last) = (i64::from(*self.cells.start()), i64::from(*self.cells.end()));
        let request = ScanRequest {
            size: SCANNED_PER_PAGE_MAX,
            query: Query::range("cell", Range::between(first, last)),
            sort: [Sort::by("cell", Order::Asc), Sort::by("id", Order::Asc)],
            search_after: self.after,
            source: false,
            stored_fields: "_none_",
            docvalue_fields: ["digest"],
            version: true,
            track_total_hits: false,
        };
        let path = format!("/{}/_search", self.index);
        let parameters = [("allow_partial_search_results", "false")];
        let call = Call::new(Purpose::Admin, Method::Post, &path).parameters(&parameters);
        let answer: ScanAnswer = self.cluster.ask(call.json(&request)?).await?;
        let page: Vec<Indexed> = answer.hits.hits.iter().map(ScanHit::indexed).collect();
        self.ended = page.len() < SCANNED_PER_PAGE_MAX;
        self.after = page.last().map(|last| (last.cell, last.hotel));
        Ok((!page.is_empty()).then_some(page))
    }
}

impl ScanHit {
    fn indexed(&self) -> Indexed {
        let Self { version, fields: ScanFields { digest: [digest] }, sort: (cell, id) } = self;
        Indexed {
            hotel: HotelId(*id),
            digest: digest.cast_unsigned(),
            cell: *cell,
            version: *version,
        }
    }
}
