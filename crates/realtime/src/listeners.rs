//! Who listens for news of what.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::mailbox::Mailbox;

/// The number of a socket within its process.
pub(crate) type SocketId = u64;

/// Mailboxes by what their sockets listen for.
pub(crate) struct Listeners<K> {
    by_key: Mutex<HashMap<K, BTreeMap<SocketId, Arc<Mailbox>>>>,
    arrived: Notify,
}

impl<K: Copy + Eq + Hash> Listeners<K> {
    /// Nobody yet.
    pub(crate) fn new() -> Self {
        Self { by_key: Mutex::default(), arrived: Notify::new() }
    }

    /// A socket listens.
    pub(crate) fn add(&self, key: K, socket: SocketId, mailbox: &Arc<Mailbox>) {
        self.lock().entry(key).or_default().insert(socket, Arc::clone(mailbox));
        self.arrived.notify_one();
    }

    /// A socket no longer listens.
    pub(crate) fn remove(&self, key: K, socket: SocketId) {
        let mut by_key = self.lock();
        if let Some(of_key) = by_key.get_mut(&key) {
            of_key.remove(&socket);
            if of_key.is_empty() {
                by_key.remove(&key);
            }
        }
    }

    /// Everything that somebody listens for.
    pub(crate) fn keys(&self) -> Vec<K> {
        self.lock().keys().copied().collect()
    }

    /// Who listens for this.
    pub(crate) fn of(&self, key: K) -> Vec<Arc<Mailbox>> {
        let by_key = self.lock();
        by_key.get(&key).into_iter().flat_map(|of_key| of_key.values().map(Arc::clone)).collect()
    }

    /// Waits until somebody listens for anything.
    pub(crate) async fn somebody(&self) {
        while self.lock().is_empty() {
            self.arrived.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, BTreeMap<SocketId, Arc<Mailbox>>>> {
        self.by_key.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
