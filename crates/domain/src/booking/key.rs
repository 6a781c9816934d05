//! Idempotency keys: one request, one effect, one answer, however often it is sent.

use sha2::{Digest, Sha256};

use crate::ids::UserId;

/// The longest key a client may choose, in characters.
pub const KEY_CHARACTERS_MAX: usize = 255;

/// What a request is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// SHA-256 of user, route, kind and key.
    pub hash: [u8; 32],
    /// Whether the request itself is the key, for want of a header.
    pub derived: bool,
    /// SHA-256 of the canonical request: the same key with another one is a mistake.
    pub request_hash: [u8; 32],
}

impl Key {
    /// For the key that a client chose. `canonical` is the request's text.
    pub fn chosen(user: UserId, route: &str, key: &str, canonical: &str) -> Self {
        let request_hash = sha256(&[canonical.as_bytes()]);
        Self { hash: key_hash(user, route, "header", key.as_bytes()), derived: false, request_hash }
    }

    /// For a request without a chosen key.
    pub fn derived(user: UserId, route: &str, canonical: &str) -> Self {
        let request_hash = sha256(&[canonical.as_bytes()]);
        Self { hash: key_hash(user, route, "request", &request_hash), derived: true, request_hash }
    }
}

/// Whether a client may choose this key: 1 to 255 visible ASCII characters or spaces.
pub fn is_key(text: &str) -> bool {
    (1..=KEY_CHARACTERS_MAX).contains(&text.len())
        && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// Route and kind are fixed words without a zero byte, the user has 16 bytes: nothing can shift.
fn key_hash(user: UserId, route: &str, kind: &str, key: &[u8]) -> [u8; 32] {
    sha256(&[user.0.as_bytes(), route.as_bytes(), &[0], kind.as_bytes(), &[0], key])
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}
