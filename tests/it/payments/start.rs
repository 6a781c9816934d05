//! Payments over the sandbox, as a service in this process has them.

use std::convert::Infallible;
use std::sync::Arc;

use booking::Bookings;
use events::{Bus, Consumer, InProcess};
use payments::sandbox::{Clock, Sandbox};
use payments::{Gateway, Gateways, Parts, Payments, Settings};
use runtime::role::Roles;
use store::connect::Limits;
use tokio::net::TcpListener;

/// Whether the service hears what the sandbox tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Webhooks {
    Lost,
    Heard,
}

/// Payments through the sandbox; with a listener, if it tells what becomes of them.
pub async fn start_payments(
    url: &str,
    (settings, webhooks): (Settings, Webhooks),
    bookings: &Bookings,
    clock: Clock,
    roles: &Roles,
) -> (Payments, Option<TcpListener>) {
    let open = |application| {
        let limits = Limits { connections_max: 8, ..Limits::default() };
        store::connect::open_pool(url, application, &limits).expect("a pool")
    };
    let secret = "a secret of tests".to_owned().into();
    let sandbox = Sandbox::new(open("innsight-test-sandbox"), secret, clock);
    let mut listener = None;
    if webhooks == Webhooks::Heard {
        let bound = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = bound.local_addr().expect("an address");
        let told = format!("http://{address}/v1/webhooks/sandbox");
        sandbox.start_telling(&told, roles).expect("a client");
        listener = Some(bound);
    }
    let gateway: Arc<dyn Gateway> = Arc::new(sandbox.clone());
    let parts = Parts {
        pool: open("innsight-test-payments"),
        settings,
        gateways: Gateways::new(vec![gateway]),
        sandbox: Some(sandbox),
        rooms: Arc::clone(bookings.ringer()),
    };
    let bus = |consumers: &[Arc<dyn Consumer>]| -> Result<Arc<dyn Bus>, Infallible> {
        Ok(Arc::new(InProcess::new(consumers)))
    };
    let payments = Payments::start(parts, bus, roles).expect("a bus");
    (payments, listener)
}
