//! Answers with an `ETag`, and 304 for those who have them already (RFC 9110, 8.8.3 and 13.1.2).

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_128;

use crate::edge::as_of::AS_OF_TAIL_BYTES;
use crate::edge::codes::Code;
use crate::edge::problem::Problem;

/// Searches: only the one who asked keeps the answer, and asks again each time.
pub const PRIVATE_NO_CACHE: HeaderValue = HeaderValue::from_static("private, no-cache");
/// What changes rarely and is the same for everybody.
pub const PUBLIC_MINUTE: HeaderValue = HeaderValue::from_static("public, max-age=60");
/// Drawings: the same for years, but not promised for ever.
pub const PUBLIC_DAY: HeaderValue =
    HeaderValue::from_static("public, max-age=86400, stale-while-revalidate=604800");

/// What an address of its own content names.
pub const PUBLIC_IMMUTABLE: HeaderValue =
    HeaderValue::from_static("public, max-age=31536000, immutable");

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// A page of 20 hotels is about 12 KiB.
const BODY_BYTES_EXPECTED: usize = 16 * 1024;

/// A body and how it may be kept.
pub struct Cacheable {
    content_type: HeaderValue,
    cache_control: HeaderValue,
    body: Bytes,
    /// Bytes at the end that tell when, not what: they are left out of the tag.
    tail_bytes: usize,
}

impl Cacheable {
    /// Any body.
    pub fn new(content_type: &'static str, cache_control: HeaderValue, body: Bytes) -> Self {
        let content_type = HeaderValue::from_static(content_type);
        Self { content_type, cache_control, body, tail_bytes: 0 }
    }

    /// A value as JSON.
    pub fn json(cache_control: HeaderValue, value: &impl Serialize) -> Result<Self, Problem> {
        Self::written(cache_control, |body| serde_json::to_writer(body, value))
    }

    /// A search's answer as JSON, whose last field is `as_of`.
    pub fn search(value: &impl Serialize) -> Result<Self, Problem> {
        Self::written_search(|body| serde_json::to_writer(body, value))
    }

    /// As [`Self::search`], of what `write` writes.
    pub fn written_search(
        write: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>,
    ) -> Result<Self, Problem> {
        let answer = Self::written(PRIVATE_NO_CACHE, write)?;
        Ok(Self { tail_bytes: AS_OF_TAIL_BYTES, ..answer })
    }

    fn written(
        cache_control: HeaderValue,
        write: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>,
    ) -> Result<Self, Problem> {
        let mut body = Vec::with_capacity(BODY_BYTES_EXPECTED);
        write(&mut body).map_err(|error| {
            Problem::new(Code::Internal, "the answer could not be written").caused_by(error)
        })?;
        Ok(Self { content_type: JSON, cache_control, body: body.into(), tail_bytes: 0 })
    }

    /// The answer, or 304 if `request` names its tag. The tag is weak: encodings and `as_of` may
    /// differ under the same tag.
    pub fn answer(self, request: &HeaderMap) -> Response {
        let told = self.body.len().saturating_sub(self.tail_bytes);
        let hash = xxh3_128(self.body.get(..told).unwrap_or_default());
        let mut text = *b"W/\"00000000000000000000000000000000\"";
        if let [_, _, _, digits @ .., _] = text.as_mut_slice() {
            Uuid::from_u128(hash).as_simple().encode_lower(digits);
        }
        let tag = HeaderValue::from_bytes(&text).unwrap_or(HeaderValue::from_static("W/\"\""));
        let known = names_tag(request, &text);
        let headers = [(header::CACHE_CONTROL, self.cache_control), (header::ETAG, tag)];
        if known {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        (headers, [(header::CONTENT_TYPE, self.content_type)], self.body).into_response()
    }
}

/// Whether `If-None-Match` names this tag, compared weakly.
pub fn names_tag(request: &HeaderMap, tag: &[u8]) -> bool {
    let strong = |tag: &[u8]| tag.strip_prefix(b"W/").unwrap_or(tag).to_vec();
    request.get_all(header::IF_NONE_MATCH).iter().any(|value| {
        value.as_bytes().split(|byte| *byte == b',').any(|named| {
            let named = named.trim_ascii();
            named == b"*" || strong(named) == strong(tag)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_weakly() {
        let names = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(value));
            names_tag(&headers, b"W/\"ab\"")
        };
        for known in ["\"ab\"", "W/\"ab\"", "\"x\", W/\"ab\"", "*"] {
            assert!(names(known), "{known}");
        }
        for other in ["", "ab", "\"abc\"", "W/\"\"", "\"a\", \"b\""] {
            assert!(!names(other), "{other}");
        }
    }
}
