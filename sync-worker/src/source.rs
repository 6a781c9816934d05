//! Where hotels come from and where they go: the two servers that every job here needs.

use std::sync::Arc;

use index::Cluster;
use secrecy::{ExposeSecret, SecretString};
use sqlx::{PgConnection, PgPool};
use store::StoreError;
use store::connect::{Limits, open_connection};

/// The database and the cluster.
#[derive(Clone)]
pub struct Source {
    /// For the sessions that hold an index's lock; one for each.
    pub database_url: SecretString,
    /// For everything else.
    pub pool: PgPool,
    pub cluster: Arc<Cluster>,
}

impl Source {
    /// A session of its own.
    pub(crate) async fn connect(&self) -> Result<PgConnection, StoreError> {
        open_connection(self.database_url.expose_secret(), "innsight-sync", &Limits::default())
            .await
    }
}
