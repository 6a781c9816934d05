//! Names of requests: one the client chose if it is harmless, else a new one.

use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};

/// Carries the name of a request there and back.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const CHARACTERS_MAX: usize = 64;

/// Makes names that no other process makes: a random start and a counter, mixed.
#[derive(Debug)]
pub struct RequestIds {
    start: u64,
    next: AtomicU64,
}

impl RequestIds {
    /// Begins a series of its own.
    pub fn new() -> Self {
        let (start, next) = uuid::Uuid::new_v4().as_u64_pair();
        Self { start, next: AtomicU64::new(next) }
    }

    /// The client's own name for the request, or the next of the series.
    pub fn take(&self, headers: &HeaderMap) -> HeaderValue {
        headers.get(X_REQUEST_ID).filter(|id| is_harmless(id)).cloned().unwrap_or_else(|| {
            let counter = self.next.fetch_add(1, Ordering::Relaxed);
            let id = uuid::Uuid::from_u64_pair(self.start, mix(counter));
            let mut text = [0; 32];
            HeaderValue::from_str(id.as_simple().encode_lower(&mut text))
                .unwrap_or(HeaderValue::from_static("none"))
        })
    }
}

impl Default for RequestIds {
    fn default() -> Self {
        Self::new()
    }
}

/// Letters, digits and a few signs only: an id goes into logs and into JSON.
fn is_harmless(id: &HeaderValue) -> bool {
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    (1..=CHARACTERS_MAX).contains(&id.len()) && id.as_bytes().iter().all(allowed)
}

/// The finaliser of `splitmix64`: one to one, and neighbours come out unlike each other.
const fn mix(counter: u64) -> u64 {
    let mut z = counter.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_ids_are_taken_over() {
        let ids = RequestIds::new();
        let take = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(X_REQUEST_ID, HeaderValue::from_str(value).unwrap());
            ids.take(&headers)
        };
        assert_eq!(take("a-B_9.:x"), "a-B_9.:x");
        for strange in ["", "a b", "\"", "<script>", &"x".repeat(65)] {
            assert_eq!(take(strange).len(), 32, "{strange}");
        }
        assert_ne!(take(""), take(""));
    }
}
