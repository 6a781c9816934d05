//! Reads everything that an index holds of each hotel and keeps a few numbers of it, for comparing
//! it with the database.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use ::elasticsearch::http::Method;
use domain::ids::HotelId;
use runtime::pace::Pace;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::cluster::{Call, Cluster, Purpose};
use super::failure::ElasticsearchError;
use super::index_meta::IndexName;
use super::query::{Order, Query, Range, Sort};
use super::stored::{DOC_VALUES, KEPT, stored_fingerprint};

/// Documents of a page at most: so little work for the server that searches beside it are not held
/// up.
pub const SCANNED_PER_PAGE_MAX: usize = 40;
/// Every cell there is, and documents that lie in none.
pub const ALL_CELLS: RangeInclusive<i32> = NO_CELL..=65_535;
/// Where a document lies that says nothing of it.
pub const NO_CELL: i32 = -1;

/// A document of an index, by its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexed {
    pub hotel: HotelId,
    /// Of all that is stored; see [`super::Encoded::fingerprint`].
    pub fingerprint: u64,
    /// See [`super::Encoded::cell`].
    pub cell: i32,
    pub version: u64,
}

/// All documents of one cell as two numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CellDigest {
    pub hotels: u64,
    /// The fingerprints of its documents, joined by exclusive or.
    pub digest: u64,
}

impl CellDigest {
    /// Takes a document in.
    pub const fn take_in(&mut self, fingerprint: u64) {
        self.digest ^= fingerprint;
        self.hotels = self.hotels.saturating_add(1);
    }
}

/// A walk over an index by cell and hotel id, in pages of at most [`SCANNED_PER_PAGE_MAX`]. It sees
/// what was refreshed when each page is read; a hotel that moves meanwhile may come twice or not.
pub struct Scan<'c> {
    cluster: &'c Cluster,
    index: IndexName,
    cells: RangeInclusive<i32>,
    /// The place of the last one, in the server's own words.
    after: Option<Vec<Value>>,
    pace: Pace,
    ended: bool,
}

#[derive(Serialize)]
struct ScanRequest<'s> {
    size: usize,
    query: Query,
    sort: [Sort; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    search_after: Option<&'s [Value]>,
    #[serde(rename = "_source")]
    source: [&'static str; 2],
    docvalue_fields: [&'static str; 23],
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
    #[serde(rename = "_id")]
    id: String,
    #[serde(rename = "_version")]
    version: u64,
    #[serde(rename = "_source", default)]
    kept: Map<String, Value>,
    #[serde(default)]
    fields: BTreeMap<String, Vec<Value>>,
    sort: Vec<Value>,
}

impl Cluster {
    /// Begins a walk over the documents in a range of cells. Refresh first to see every write.
    pub fn scan(&self, index: &IndexName, cells: RangeInclusive<i32>) -> Scan<'_> {
        Scan {
            cluster: self,
            index: index.clone(),
            cells,
            after: None,
            pace: Pace::begin(),
            ended: false,
        }
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
                cells.entry(indexed.cell).or_default().take_in(indexed.fingerprint);
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
        if self.after.is_some() {
            self.pace.rest().await;
        }
        let request = ScanRequest {
            size: SCANNED_PER_PAGE_MAX,
            query: self.query(),
            sort: [Sort::by("cell", Order::Asc), Sort::by("id", Order::Asc)],
            search_after: self.after.as_deref(),
            source: KEPT,
            docvalue_fields: DOC_VALUES,
            version: true,
            track_total_hits: false,
        };
        let path = format!("/{}/_search", self.index);
        let parameters = [("allow_partial_search_results", "false")];
        let call = Call::new(Purpose::Admin, Method::Post, &path).parameters(&parameters);
        let answer: ScanAnswer = self.cluster.ask(call.json(&request)?).await?;
        let hits = answer.hits.hits;
        self.ended = hits.len() < SCANNED_PER_PAGE_MAX;
        self.after = hits.last().map(|last| last.sort.clone());
        if hits.is_empty() {
            return Ok(None);
        }
        hits.into_iter().filter_map(ScanHit::indexed).collect::<Result<_, _>>().map(Some)
    }

    /// All documents but tombstones, so that one without a cell is found too; or those of cells.
    fn query(&self) -> Query {
        if self.cells == ALL_CELLS {
            return Query::none(vec![Query::exists("gone")]);
        }
        let (first, last) = (i64::from(*self.cells.start()), i64::from(*self.cells.end()));
        Query::range("cell", Range::between(first, last))
    }
}

impl ScanHit {
    /// `None` for what is no hotel's: the position.
    fn indexed(self) -> Option<Result<Indexed, ElasticsearchError>> {
        let Self { id, version, kept, fields, .. } = self;
        let hotel = HotelId(Uuid::try_parse(&id).ok()?);
        let cell = match fields.get("cell").map(Vec::as_slice) {
            Some([cell]) => cell.as_i64().and_then(|cell| i32::try_from(cell).ok()),
            _ => None,
        };
        let cell = cell.unwrap_or(NO_CELL);
        let fingerprint = stored_fingerprint(fields, kept);
        Some(fingerprint.map(|fingerprint| Indexed { hotel, fingerprint, cell, version }))
    }
}
