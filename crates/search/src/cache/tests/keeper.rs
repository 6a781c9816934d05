//! A store of shared answers that forgets, mixes up, cuts, brings back and rewrites what it was
//! given.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;

use crate::{AnswerStore, AnswerStoreError};

/// Where the position stands in a value, after the seal and its own length.
const POSITION_AT: usize = 32 + 4;

#[derive(Default)]
pub(super) struct Keeper {
    kept: Mutex<BTreeMap<String, Vec<u8>>>,
    /// Everything it was ever given.
    ever: Mutex<Vec<(String, Vec<u8>)>>,
}

#[async_trait]
impl AnswerStore for Keeper {
    async fn find(&self, key: &str) -> Result<Vec<u8>, AnswerStoreError> {
        Ok(self.kept.lock().unwrap().get(key).cloned().unwrap_or_default())
    }

    async fn keep(&self, key: &str, value: &[u8]) -> Result<(), AnswerStoreError> {
        self.ever.lock().unwrap().push((key.to_owned(), value.to_vec()));
        self.kept.lock().unwrap().insert(key.to_owned(), value.to_vec());
        Ok(())
    }
}

impl Keeper {
    /// Forgets everything.
    pub(super) fn empty(&self) {
        self.kept.lock().unwrap().clear();
    }

    /// Brings the first value of every key back.
    pub(super) fn turn_back(&self) {
        let ever = self.ever.lock().unwrap();
        self.kept.lock().unwrap().extend(ever.iter().rev().cloned());
    }

    /// Does something with what it keeps; `now` is the position of the index.
    pub(super) fn spoil(&self, number: usize, now: &str) {
        let ever = self.ever.lock().unwrap();
        let mut kept = self.kept.lock().unwrap();
        let way = number % 6;
        let number = number / 6;
        let of = |count: usize| number.checked_rem(count).unwrap_or(0);
        let Some((key, old)) = ever.get(of(ever.len())) else { return };
        let other = ever.get(of(7 * ever.len()) / 7).map_or(key, |(key, _)| key);
        match way {
            0 => drop(kept.remove(key)),
            // an old answer under its own name
            1 => drop(kept.insert(key.clone(), old.clone())),
            // an answer to another question
            2 => drop(kept.insert(other.clone(), old.clone())),
            // an old answer that claims to be of now
            3 => drop(kept.insert(key.clone(), stamped(old, now))),
            4 => drop(kept.insert(key.clone(), old[..of(old.len())].to_vec())),
            _ => {
                let mut spoiled = old.clone();
                spoiled[of(old.len())] ^= 1;
                kept.insert(key.clone(), spoiled);
            }
        }
    }
}

/// A value with another position.
fn stamped(value: &[u8], position: &str) -> Vec<u8> {
    let length: [u8; 4] = value[32..POSITION_AT].try_into().unwrap();
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap();
    let mut stamped = value[..32].to_vec();
    stamped.extend(u32::try_from(position.len()).unwrap().to_le_bytes());
    stamped.extend_from_slice(position.as_bytes());
    stamped.extend_from_slice(&value[POSITION_AT + length..]);
    stamped
}
