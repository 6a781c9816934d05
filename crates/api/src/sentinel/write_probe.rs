//! Whether the database takes writes: found out by writing, at most once a second whoever asks, and
//! whoever hangs up. A database may answer every question and take no booking: its disk is full, or
//! it only reads.

use std::sync::Arc;
use std::time::Duration;

use runtime::shared_look::SharedLook;
use runtime::telemetry::Causes;
use sqlx::PgConnection;
use store::StoreError;
use store::connect::probe_write;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::Connect;

/// For so long an answer counts.
const KEPT: Duration = Duration::from_secs(1);
/// A write that takes longer is none.
const TIMEOUT: Duration = Duration::from_secs(1);

pub(crate) struct WriteProbe {
    look: SharedLook<bool>,
    line: Arc<Mutex<Line>>,
}

/// How the database is written to.
struct Line {
    connect: Connect,
    connection: Option<PgConnection>,
    /// Whether the last write was taken.
    took: bool,
}

impl WriteProbe {
    /// Writes nothing yet.
    pub(crate) fn new(connect: Connect) -> Self {
        let line = Line { connect, connection: None, took: true };
        Self { look: SharedLook::new(KEPT), line: Arc::new(Mutex::new(line)) }
    }

    /// Tries, or tells what the last one who tried found.
    pub(crate) async fn ask(&self) -> bool {
        let line = Arc::clone(&self.line);
        self.look.ask(async move { line.lock().await.try_write().await }).await
    }
}

impl Line {
    async fn try_write(&mut self) -> bool {
        let failure = match timeout(TIMEOUT, self.write()).await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(Causes(&error).to_string()),
            Err(_) => Some("no answer in time".to_owned()),
        };
        let takes = failure.is_none();
        match failure {
            Some(error) if self.took => tracing::warn!(error, "the database takes no writes"),
            None if !self.took => tracing::info!("the database takes writes again"),
            _ => {}
        }
        self.took = takes;
        takes
    }

    /// Writes over the connection of last time; when that has broken meanwhile, over a new one. One
    /// that has failed is not used again.
    async fn write(&mut self) -> Result<(), StoreError> {
        if let Some(mut connection) = self.connection.take() {
            match probe_write(&mut connection).await {
                Ok(()) => {
                    self.connection = Some(connection);
                    return Ok(());
                }
                Err(StoreError::Unreachable(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let mut connection = (self.connect)().await?;
        probe_write(&mut connection).await?;
        self.connection = Some(connection);
        Ok(())
    }
}
