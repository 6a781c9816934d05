//! Pages of an answer, and cursors between them: where the page before ended, tied to the query it
//! belongs to (M10). The same for every engine, so that a cursor survives a fail-over and midnight.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use thiserror::Error;
use uuid::Uuid;

use crate::ids::HotelId;
use crate::query::{SearchQuery, SortKey};

/// Which part of an answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    /// 1 to 100 items.
    pub limit: usize,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// Whether to count facets.
    pub facets: bool,
    /// Whether to count near misses, where the first page is of few hotels.
    pub near_misses: bool,
}

/// Items of a page when nothing is said.
pub const LIMIT_DEFAULT: usize = 20;
/// The most items of a page.
pub const LIMIT_MAX: usize = 100;

const VERSION: u8 = 1;
const HASH_BYTES: usize = 8;
const BYTES: usize = 1 + HASH_BYTES + 8 + 8 + 16;

/// The place of the last item of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cursor {
    pub key: SortKey,
    pub id: HotelId,
}

/// The text is not a cursor of this query.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CursorError {
    #[error("is not a cursor that this service made")]
    Malformed,
    #[error("belongs to a search with another area, text, stay, party, filter or sort")]
    OtherQuery,
}

impl Cursor {
    /// The opaque text of this cursor for `query`.
    pub fn encode(&self, query: &SearchQuery) -> String {
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.push(VERSION);
        bytes.extend(query_hash(query));
        for part in self.key.0 {
            bytes.extend(part.to_be_bytes());
        }
        bytes.extend(self.id.0.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a cursor back and checks that it belongs to `query`.
    pub fn decode(text: &str, query: &SearchQuery) -> Result<Self, CursorError> {
        let malformed = CursorError::Malformed;
        if text.len() > BYTES * 2 {
            return Err(malformed);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed)?;
        let (version, rest) = bytes.split_first_chunk::<1>().ok_or(malformed)?;
        let (hash, rest) = rest.split_first_chunk::<HASH_BYTES>().ok_or(malformed)?;
        let (first, rest) = rest.split_first_chunk::<8>().ok_or(malformed)?;
        let (second, rest) = rest.split_first_chunk::<8>().ok_or(malformed)?;
        let id = <[u8; 16]>::try_from(rest).map_err(|_| malformed)?;
        if *version != [VERSION] {
            return Err(malformed);
        }
        if *hash != query_hash(query) {
            return Err(CursorError::OtherQuery);
        }
        let key = SortKey([i64::from_be_bytes(*first), i64::from_be_bytes(*second)]);
        Ok(Self { key, id: HotelId(Uuid::from_bytes(id)) })
    }
}

/// A hash of area, text, stay, party, filters and sort; not of limit, facets or today.
fn query_hash(query: &SearchQuery) -> [u8; HASH_BYTES] {
    let digest = Sha256::digest(query.canonical().as_bytes());
    let mut hash = [0; HASH_BYTES];
    for (to, from) in hash.iter_mut().zip(digest) {
        *to = from;
    }
    hash
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;
    use crate::lexicon::Lexicon;
    use crate::parse::{Calendar, parse_search};
    use crate::today::Today;

    // brief: S6
    #[test]
    fn a_cursor_outlives_midnight_and_fits_its_search_alone() {
        let query = |hours: i64, q: &str| {
            let today = Today::at(DateTime::UNIX_EPOCH + TimeDelta::hours(hours));
            let last_check_out = today.latest() + TimeDelta::days(30);
            let pairs = [("q", q), ("check_in", "1970-01-10"), ("check_out", "1970-01-12")];
            let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
            {
                let calendar = Calendar { today, last_check_out };
                parse_search(pairs, &calendar, &Lexicon::default()).unwrap().0
            }
        };
        let cursor = Cursor { key: SortKey([7, -8]), id: HotelId(Uuid::from_u128(9)) };
        let text = cursor.encode(&query(1, "casa"));
        assert_ne!(query(1, "casa").today, query(26, "casa").today);
        assert_eq!(Cursor::decode(&text, &query(26, "casa")), Ok(cursor));
        let other = query(1, "villa");
        assert!(matches!(Cursor::decode(&text, &other), Err(CursorError::OtherQuery)));
    }
}
