//! Whether the database takes writes: found out by writing, at most once a second whoever asks. A
//! database may answer every question and take no booking: its disk is full, or it only reads.

use std::time::Duration;

use runtime::telemetry::Causes;
use sqlx::PgConnection;
use store::StoreError;
use store::connect::probe_write;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::Connect;

/// For so long an answer counts.
const KEPT: Duration = Duration::from_secs(1);
/// A write that takes longer is none.
const TIMEOUT: Duration = Duration::from_secs(1);

pub(crate) struct WriteProbe {
    connect: Connect,
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    connection: Option<PgConnection>,
    tried: Option<(Instant, bool)>,
}

impl WriteProbe {
    /// Writes nothing yet.
    pub(crate) fn new(connect: Connect) -> Self {
        Self { connect, last: Mutex::default() }
    }

    /// Tries, or tells what the last one who tried found. Who asks meanwhile waits for the same.
    pub(crate) async fn ask(&self) -> bool {
        let mut last = self.last.lock().await;
        if let Some((at, takes)) = last.tried
            && at.elapsed() < KEPT
        {
            return takes;
        }
        let tried = timeout(TIMEOUT, self.write(last.connection.take())).await;
        let failure = match tried {
            Ok(Ok(connection)) => {
                last.connection = Some(connection);
                None
            }
            Ok(Err(error)) => Some(Causes(&error).to_string()),
            Err(_) => Some("no answer in time".to_owned()),
        };
        let (took, takes) = (last.tried.is_none_or(|(_, took)| took), failure.is_none());
        match failure {
            Some(error) if took => tracing::warn!(error, "the database takes no writes"),
            None if !took => tracing::info!("the database takes writes again"),
            _ => {}
        }
        last.tried = Some((Instant::now(), takes));
        takes
    }

    /// Writes over the connection of last time; when that has broken meanwhile, over a new one.
    async fn write(&self, connection: Option<PgConnection>) -> Result<PgConnection, StoreError> {
        if let Some(mut connection) = connection {
            match probe_write(&mut connection).await {
                Ok(()) => return Ok(connection),
                Err(StoreError::Unreachable(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let mut connection = (self.connect)().await?;
        probe_write(&mut connection).await?;
        Ok(connection)
    }
}
