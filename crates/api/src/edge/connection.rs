//! What a connection takes along when it stops speaking HTTP: its place at the door, and its being
//! waited for when the service stops.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::edge::doors::Place;

/// A connection, as each of its requests knows it.
#[derive(Clone)]
pub struct Connection(Arc<Parts>);

struct Parts {
    _place: Place,
    connections: TaskTracker,
    stop: CancellationToken,
}

/// A connection that goes on after its last request.
pub struct LastingConnection {
    connection: Connection,
    /// Counted until this goes.
    _counted: TaskTrackerToken,
}

impl Connection {
    /// One that has a place, among those that are waited for.
    pub fn new(place: Place, connections: TaskTracker, stop: CancellationToken) -> Self {
        Self(Arc::new(Parts { _place: place, connections, stop }))
    }

    /// Keeps it counted after HTTP is over.
    pub fn last(&self) -> LastingConnection {
        let counted = self.0.connections.token();
        LastingConnection { connection: self.clone(), _counted: counted }
    }
}

impl LastingConnection {
    /// Waits until the service stops.
    pub async fn stopped(&self) {
        self.connection.0.stop.cancelled().await;
    }
}
