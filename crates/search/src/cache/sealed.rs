//! Answers as they stand in a store that anybody may have written to: under a name that belongs to
//! one question, with the position they are of, sealed with a secret of the database.
//!
//! A value is 32 bytes of HMAC-SHA-256 (<https://www.rfc-editor.org/rfc/rfc2104>) over the name, the
//! position and the answer, then position and answer. So nothing that was not written by a process
//! of this database, for this question and of this position, is read. What was written once may
//! come back at any time: its own position then says how old it is.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use store::feed::{CacheSecret, Lineage, Position};

use super::coded::Coded;
use crate::engine::Answered;
use index::packed::{Packer, Unpacker};

/// Raised with every change of what bytes mean or of how questions are answered: programs of both
/// kinds may run beside each other while a release is rolled out.
const FORMAT: u32 = 3;
const SEAL_BYTES: usize = 32;

/// The name of a question: equal for equal questions about the same copy of the same database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name([u8; 32]);

/// What an answer is an answer of.
#[derive(Clone, Copy)]
pub(super) struct Origin<'s> {
    pub(super) lineage: &'s Lineage,
    /// Which index of that life.
    pub(super) generation: u64,
    /// Code of the currency that histograms are counted in.
    pub(super) currency: &'s str,
}

/// An answer and the position that its index had before it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamped<A> {
    pub(super) position: Position,
    pub(super) answered: Answered<A>,
}

impl Name {
    /// Names a question by its canonical text. Two texts never share a name: SHA-256 has no known
    /// collisions, and each part's length goes before it.
    pub(super) fn new(source: Origin<'_>, question: &str) -> Self {
        let Origin { lineage, generation, currency } = source;
        let mut text = Packer::default();
        FORMAT.write(&mut text);
        for part in [env!("CARGO_PKG_VERSION"), &lineage.to_string(), currency, question] {
            part.to_owned().write(&mut text);
        }
        generation.write(&mut text);
        Self(Sha256::digest(&text.0).into())
    }

    /// The key of its value.
    pub(super) fn key(&self) -> String {
        format!("innsight:answer:{FORMAT}:{}", hex::encode(self.0))
    }
}

impl<A: Coded> Stamped<A> {
    /// The value of a name.
    pub(super) fn seal(&self, secret: &CacheSecret, name: &Name) -> Vec<u8> {
        let mut value = Packer(vec![0; SEAL_BYTES]);
        self.position.to_string().write(&mut value);
        self.answered.write(&mut value);
        let Packer(mut value) = value;
        if let Some((seal, content)) = value.split_first_chunk_mut::<SEAL_BYTES>()
            && let Some(mac) = mac(secret, name, content)
        {
            *seal = mac.finalize().into_bytes().into();
        }
        value
    }

    /// Reads a value back; `None` if it was not sealed for this name with this secret.
    pub(super) fn open(secret: &CacheSecret, name: &Name, value: &[u8]) -> Option<Self> {
        let (seal, content) = value.split_first_chunk::<SEAL_BYTES>()?;
        mac(secret, name, content)?.verify_slice(seal).ok()?;
        let mut content = Unpacker(content);
        let position = String::read(&mut content)?.parse().ok()?;
        let answered = Answered::read(&mut content)?;
        content.is_empty().then_some(Self { position, answered })
    }
}

fn mac(secret: &CacheSecret, name: &Name, content: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).ok()?;
    mac.update(&name.0);
    mac.update(content);
    Some(mac)
}

#[cfg(test)]
mod tests;
