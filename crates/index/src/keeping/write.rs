//! Writes documents and tombstones in bulk, each with the version it was read at. What is older
//! than the document in the index changes nothing, however late it comes.
//!
//! A hotel that is gone leaves a document without any field that is searched, not a delete.
//! Elasticsearch forgets the version of a delete after `index.gc_deletes`, and a delete with an
//! external version makes an index that is missing, whatever `require_alias` says.

use std::time::Duration;

use ::elasticsearch::http::Method;
use domain::ids::HotelId;
use metrics::{counter, histogram};
use serde::{Deserialize, Serialize};

use crate::client::call::{Call, Purpose};
use crate::client::cluster::Cluster;
use crate::client::index_name::IndexName;
use crate::codec::document::Encoded;
use crate::failure::{Cause, ElasticsearchError};

/// One write.
#[derive(Clone, Copy, Debug)]
pub enum Write<'d> {
    /// The hotel is this. One that is not open counts as gone: a tombstone is written.
    Put { document: &'d Encoded, version: u64 },
    /// There is no such hotel.
    Delete { hotel: HotelId, version: u64 },
}

/// What became of one write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    Done,
    /// A newer version is there already (409): nothing is left to do.
    Newer,
    /// The document can't be indexed, for this reason; it never will be as it is.
    Refused(String),
    /// The server could not take it now, for this reason, although it was asked several times.
    Busy(String),
}

/// Writes of one bulk request at most, …
const WRITES_PER_REQUEST_MAX: usize = 500;
/// … and so many bytes, unless a single document is larger.
const REQUEST_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How often writes that the server was too busy for are sent again, …
const BUSY_REPEATS_MAX: u32 = 5;
/// … the first time after this, then twice as late each time.
const BUSY_PAUSE: Duration = Duration::from_millis(50);

/// A write as lines of a bulk request.
struct Line {
    /// Where its outcome belongs.
    place: usize,
    bytes: Vec<u8>,
}

#[derive(Serialize)]
struct Action {
    index: Target,
}

#[derive(Serialize)]
struct Target {
    #[serde(rename = "_id")]
    id: HotelId,
    version: u64,
    version_type: &'static str,
}

/// The document of a hotel that is gone.
const TOMBSTONE: &[u8] = br#"{"gone":true}"#;

#[derive(Deserialize)]
struct BulkAnswer {
    errors: bool,
    items: Vec<ItemAnswer>,
}

#[derive(Deserialize)]
struct ItemAnswer {
    index: Outcome,
}

#[derive(Deserialize)]
struct Outcome {
    status: u16,
    error: Option<Cause>,
}

impl Write<'_> {
    fn encode(&self, place: usize) -> Result<Line, serde_json::Error> {
        let (id, version, json) = match self {
            Self::Put { document, version } => (document.hotel(), *version, document.json.as_ref()),
            Self::Delete { hotel, version } => (*hotel, *version, None),
        };
        let target = Target { id, version, version_type: "external_gte" };
        let mut bytes = serde_json::to_vec(&Action { index: target })?;
        bytes.push(b'\n');
        bytes.extend_from_slice(json.map_or(TOMBSTONE, Vec::as_slice));
        bytes.push(b'\n');
        Ok(Line { place, bytes })
    }
}

impl Outcome {
    fn written(self) -> Written {
        match self {
            Self { error: None, .. } => Written::Done,
            Self { status: 409, .. } => Written::Newer,
            Self { status, error: Some(cause) }
                if matches!(status, 429 | 500..) || cause.kind == "cluster_block_exception" =>
            {
                Written::Busy(cause.told())
            }
            Self { error: Some(cause), .. } => Written::Refused(cause.told()),
        }
    }

    fn is_of_a_missing_index(&self) -> bool {
        self.error.as_ref().is_some_and(|cause| cause.kind == "index_not_found_exception")
    }
}

impl Cluster {
    /// Writes to an index and tells what became of each write, in order. Bulk requests are limited
    /// in items and bytes; one that is too large is halved, and what the server is too busy for is
    /// sent again after a pause. All of it may be repeated: versions decide.
    ///
    /// An error means that nothing is known of the writes that were left. [`ElasticsearchError::
    /// Missing`]: the index is gone.
    pub async fn write(
        &self,
        index: &IndexName,
        writes: &[Write<'_>],
    ) -> Result<Vec<Written>, ElasticsearchError> {
        let mut outcomes = vec![Written::Busy("not sent".to_owned()); writes.len()];
        let mut batch = Vec::new();
        let mut batch_bytes = 0;
        for (place, write) in writes.iter().enumerate() {
            let line =
                write.encode(place).map_err(|error| ElasticsearchError::unreadable(&error))?;
            let bytes = line.bytes.len();
            if batch.len() >= WRITES_PER_REQUEST_MAX || batch_bytes + bytes > REQUEST_BYTES_MAX {
                self.write_batch(index, std::mem::take(&mut batch), &mut outcomes).await?;
                batch_bytes = 0;
            }
            batch_bytes += bytes;
            batch.push(line);
        }
        self.write_batch(index, batch, &mut outcomes).await?;
        Ok(outcomes)
    }

    /// Sends lines until each has an outcome; what is busy is tried again by itself.
    async fn write_batch(
        &self,
        index: &IndexName,
        batch: Vec<Line>,
        outcomes: &mut [Written],
    ) -> Result<(), ElasticsearchError> {
        let mut pause = BUSY_PAUSE;
        let mut repeats = 0;
        // batches still to be sent, the next one last
        let mut waiting = vec![batch];
        while let Some(mut batch) = waiting.pop() {
            if batch.is_empty() {
                continue;
            }
            let busy = match self.send_batch(index, &batch, outcomes).await {
                Ok(busy) => busy,
                Err(ElasticsearchError::TooLarge) if batch.len() > 1 => {
                    let second = batch.split_off(batch.len() / 2);
                    waiting.extend([second, batch]);
                    continue;
                }
                Err(ElasticsearchError::TooLarge) => {
                    let refused = Written::Refused("larger than the server accepts".to_owned());
                    for line in batch {
                        set(outcomes, line.place, refused.clone());
                    }
                    continue;
                }
                Err(ElasticsearchError::Overloaded(_)) if repeats < BUSY_REPEATS_MAX => {
                    batch.iter().map(|line| line.place).collect()
                }
                Err(error) => return Err(error),
            };
            batch.retain(|line| busy.binary_search(&line.place).is_ok());
            if batch.is_empty() || repeats == BUSY_REPEATS_MAX {
                continue;
            }
            repeats += 1;
            counter!("innsight_elasticsearch_busy_total").increment(1);
            tokio::time::sleep(pause).await;
            pause *= 2;
            // smaller ones, so that the server can take a part
            let second = batch.split_off(batch.len().div_ceil(2));
            waiting.extend([second, batch]);
        }
        Ok(())
    }

    /// One bulk request. Notes every outcome and returns the places of those that were busy,
    /// ascending.
    async fn send_batch(
        &self,
        index: &IndexName,
        batch: &[Line],
        outcomes: &mut [Written],
    ) -> Result<Vec<usize>, ElasticsearchError> {
        let path = format!("/{}/_bulk", index.writes());
        let mut body = Vec::with_capacity(batch.iter().map(|line| line.bytes.len()).sum());
        for line in batch {
            body.extend_from_slice(&line.bytes);
        }
        let items = u32::try_from(batch.len()).unwrap_or(u32::MAX);
        histogram!("innsight_elasticsearch_bulk_items").record(f64::from(items));
        // without this parameter the server would make an index that is not there
        let parameters =
            [("require_alias", "true"), ("filter_path", "errors,items.*.status,items.*.error")];
        let call = Call::new(Purpose::Bulk, Method::Post, &path).parameters(&parameters);
        let answer: BulkAnswer = self.ask(call.lines_of(body)).await?;
        if answer.items.len() != batch.len() {
            let told = format!("{} outcomes of {} writes", answer.items.len(), batch.len());
            return Err(ElasticsearchError::Unreadable(told));
        }
        let mut busy = Vec::new();
        for (line, ItemAnswer { index: outcome }) in batch.iter().zip(answer.items) {
            if answer.errors && outcome.is_of_a_missing_index() {
                return Err(ElasticsearchError::Missing(index.to_string()));
            }
            let written = outcome.written();
            if matches!(written, Written::Busy(_)) {
                busy.push(line.place);
            }
            set(outcomes, line.place, written);
        }
        busy.sort_unstable();
        Ok(busy)
    }
}

fn set(outcomes: &mut [Written], place: usize, written: Written) {
    if let Some(outcome) = outcomes.get_mut(place) {
        *outcome = written;
    }
}
