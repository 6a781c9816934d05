//! What every process that lives on has: its roles, its metrics, its end.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use api::Router;
use api::server::{ConnectionSettings, Proxies, serve};
use runtime::recorder::Recorder;
use runtime::role::Roles;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Samples of histograms are folded this often, whether or not anybody scrapes.
const TIDY_INTERVAL: Duration = Duration::from_secs(5);
/// Without that for so long they pile up.
const PATIENCE: Duration = Duration::from_mins(1);
/// Few look after a service.
const OPERATOR_CONNECTIONS: ConnectionSettings = ConnectionSettings {
    connections_max: 64,
    per_address_max: 64,
    head_timeout: Duration::from_secs(30),
    write_timeout: Duration::from_secs(30),
    drain_timeout: Duration::from_secs(1),
    proxies: Proxies::NONE,
};

/// A process that lives on.
pub struct Process {
    pub roles: Roles,
    pub recorder: Recorder,
    /// Cancelled by the first signal.
    pub stop: CancellationToken,
}

impl Process {
    /// From now on metrics are recorded and a signal is heard.
    pub fn begin() -> anyhow::Result<Self> {
        let stop = runtime::shutdown::on_signal()?;
        let recorder = Recorder::install().context("can't record metrics")?;
        let roles = Roles::new();
        let tidied = recorder.clone();
        roles.start("metrics", PATIENCE, move |life| {
            let recorder = tidied.clone();
            async move {
                let tidying = async {
                    loop {
                        tokio::time::sleep(TIDY_INTERVAL).await;
                        recorder.tidy();
                        life.beat();
                    }
                };
                life.until_stopped(tidying).await;
            }
        });
        Ok(Self { roles, recorder, stop })
    }

    /// Serves the metrics and health of a process that serves nothing else.
    pub fn serve_metrics(&self, listen: SocketAddr) -> anyhow::Result<()> {
        let router = api::worker_router(self.recorder.clone(), self.roles.clone());
        let address = self.serve_operators(listen, router)?;
        // a script may wait for this line; nobody reading it is no reason to end
        let _ = writeln!(std::io::stdout(), "http://{address}");
        Ok(())
    }

    /// Serves those who look after the service, at an address of their own.
    pub fn serve_operators(
        &self,
        listen: SocketAddr,
        router: Router,
    ) -> anyhow::Result<SocketAddr> {
        let bound = std::net::TcpListener::bind(listen).and_then(|listener| {
            listener.set_nonblocking(true)?;
            Ok((listener.local_addr()?, listener))
        });
        let (address, listener) = bound.with_context(|| {
            format!("can't listen on {listen}; choose another address with --metrics-listen")
        })?;
        tracing::info!(%address, "serving metrics");
        self.roles.start("metrics-server", PATIENCE, move |life| {
            let (router, listener) = (router.clone(), listener.try_clone());
            async move {
                match listener.and_then(TcpListener::from_std) {
                    Ok(listener) => {
                        let stop = life.stop().clone();
                        life.idle(serve(listener, router, OPERATOR_CONNECTIONS, stop)).await;
                    }
                    Err(error) => tracing::error!(%error, "metrics can't be served"),
                }
            }
        });
        Ok(address)
    }

    /// Works until a signal, then ends the roles.
    pub async fn work(self) {
        self.stop.cancelled().await;
        self.end().await;
    }

    /// Ends the roles.
    pub async fn end(self) {
        self.roles.stop().await;
        tracing::info!("stopped");
    }
}
