//! Reads what an index holds of each hotel and keeps a few numbers of it, for comparing it with the
//! database.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use ::elasticsearch::http::Method;
use domain::ids::HotelId;
use runtime::pace::Pace;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::client::call::{Call, Purpose};
use crate::client::cluster::Cluster;
use crate::client::index_name::IndexName;
use crate::client::query::{Order, Query, Range, Sort};
use crate::codec::stored::{DOC_VALUES, KEPT, stored_fingerprint};
use crate::failure::ElasticsearchError;

/// Documents of a page at most, when all of each is read: so little work for the server that
/// searches beside it are not held up.
pub const SCANNED_PER_PAGE_MAX: usize = 40;
/// The same when only their digests are.
const DIGESTS_PER_PAGE_MAX: usize = 500;
/// Every cell there is, and documents that lie in none.
pub const ALL_CELLS: RangeInclusive<i32> = NO_CELL..=65_535;
/// Where a document lies that says nothing of it.
pub const NO_CELL: i32 = -1;

/// How closely documents are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// What each says of itself, its [digest](crate::Encoded::digest): shows what was never
    /// written, lost or overwritten.
    Digests,
    /// All that is stored of each, by its [fingerprint](crate::Encoded::fingerprint): shows what
    /// was changed by hand too.
    Contents,
}

/// A document of an index, by its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexed {
    pub hotel: HotelId,
    /// Its digest or its fingerprint; 0: it has no digest.
    pub number: u64,
    /// See [`crate::Encoded::cell`].
    pub cell: i32,
    pub version: u64,
}

/// All documents of one cell as two numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CellDigest {
    pub hotels: u64,
    /// The numbers of its documents, joined by exclusive or.
    pub digest: u64,
}

impl CellDigest {
    /// Takes a document in.
    pub const fn take_in(&mut self, number: u64) {
        self.digest ^= number;
        self.hotels = self.hotels.saturating_add(1);
    }
}

/// A walk over an index by cell and hotel id, in pages. It sees what was refreshed when each page
/// is read; a hotel that moves meanwhile may come twice or not.
pub struct Scan<'c> {
    cluster: &'c Cluster,
    index: IndexName,
    cells: RangeInclusive<i32>,
    look: Look,
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
    source: &'static [&'static str],
    docvalue_fields: &'static [&'static str],
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
    pub fn scan(&self, index: &IndexName, cells: RangeInclusive<i32>, look: Look) -> Scan<'_> {
        Scan {
            cluster: self,
            index: index.clone(),
            cells,
            look,
            after: None,
            pace: Pace::begin(),
            ended: false,
        }
    }

    /// The digest of every cell that holds a hotel. Reads the whole index in pages.
    pub async fn cell_digests(
        &self,
        index: &IndexName,
        look: Look,
    ) -> Result<BTreeMap<i32, CellDigest>, ElasticsearchError> {
        let mut cells: BTreeMap<i32, CellDigest> = BTreeMap::new();
        let mut scan = self.scan(index, ALL_CELLS, look);
        while let Some(page) = scan.next_page().await? {
            for indexed in page {
                cells.entry(indexed.cell).or_default().take_in(indexed.number);
            }
        }
        Ok(cells)
    }
}

impl Look {
    const fn per_page(self) -> usize {
        match self {
            Self::Digests => DIGESTS_PER_PAGE_MAX,
            Self::Contents => SCANNED_PER_PAGE_MAX,
        }
    }

    const fn doc_values(self) -> &'static [&'static str] {
        match self {
            Self::Digests => &["cell", "digest"],
            Self::Contents => &DOC_VALUES,
        }
    }

    /// What is read back as it was sent.
    const fn kept(self) -> &'static [&'static str] {
        match self {
            Self::Digests => &[],
            Self::Contents => &KEPT,
        }
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
        let look = self.look;
        let request = ScanRequest {
            size: look.per_page(),
            query: self.query(),
            sort: [Sort::by("cell", Order::Asc), Sort::by("id", Order::Asc)],
            search_after: self.after.as_deref(),
            source: look.kept(),
            docvalue_fields: look.doc_values(),
            version: true,
            track_total_hits: false,
        };
        let path = format!("/{}/_search", self.index);
        let parameters = [("allow_partial_search_results", "false")];
        let call = Call::new(Purpose::Admin, Method::Post, &path).parameters(&parameters);
        let answer: ScanAnswer = self.cluster.ask(call.json(&request)?).await?;
        let hits = answer.hits.hits;
        self.ended = hits.len() < look.per_page();
        self.after = hits.last().map(|last| last.sort.clone());
        if hits.is_empty() {
            return Ok(None);
        }
        hits.into_iter().filter_map(|hit| hit.indexed(look)).collect::<Result<_, _>>().map(Some)
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
    fn indexed(self, look: Look) -> Option<Result<Indexed, ElasticsearchError>> {
        let Self { id, version, kept, fields, .. } = self;
        let hotel = HotelId(Uuid::try_parse(&id).ok()?);
        let whole = |name: &str| match fields.get(name).map(Vec::as_slice) {
            Some([number]) => number.as_i64(),
            _ => None,
        };
        let cell = whole("cell").and_then(|cell| i32::try_from(cell).ok()).unwrap_or(NO_CELL);
        let number = match look {
            Look::Digests => Ok(whole("digest").unwrap_or_default().cast_unsigned()),
            Look::Contents => stored_fingerprint(fields, kept),
        };
        Some(number.map(|number| Indexed { hotel, number, cell, version }))
    }
}
