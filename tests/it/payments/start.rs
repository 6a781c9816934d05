//! Payments over the sandbox, as a service in this process has them: over the bus that
//! `INNSIGHT_TEST_BUS` names, so that every test of payments can be run over each of them.

use std::sync::Arc;

use booking::Bookings;
use events::{Bell, Bus, Consumer, InProcess, RabbitMq};
use payments::sandbox::{Clock, Sandbox};
use payments::{Gateway, Gateways, Parts, Payments, Settings};
use runtime::role::Roles;
use secrecy::SecretString;
use store::connect::Limits;
use tokio::net::TcpListener;

use crate::events::unruly::Unruly;
use crate::rabbitmq::Broker;

/// The environment variable: one of [`BUSES`], or nothing for the one inside the process.
pub const SETTING: &str = "INNSIGHT_TEST_BUS";
/// A RabbitMQ, where each service has a virtual host of its own; a bus that does everything a bus may.
pub const BUSES: [&str; 2] = ["rabbitmq", "unruly"];
const SEED: u64 = 7;

/// How a service takes payments.
#[derive(Default)]
pub struct Paying {
    pub settings: Settings,
    /// Whether it hears what the sandbox tells.
    pub hears_webhooks: bool,
    /// The broker that its events go over, whatever the run is about.
    pub amqp_url: Option<String>,
    /// Who takes new orders instead of the sandbox.
    pub gateway: Option<Arc<dyn Gateway>>,
}

#[expect(clippy::disallowed_methods, reason = "the tests' own setting is read here")]
fn is_over(bus: &str) -> bool {
    std::env::var(SETTING).is_ok_and(|chosen| chosen == bus)
}

/// The broker for processes that belong together, if the run is about one.
pub async fn broker_of_run() -> Option<String> {
    use secrecy::ExposeSecret;
    if !is_over("rabbitmq") {
        return None;
    }
    Some(Broker::shared_url().await.expose_secret().to_owned())
}

/// Payments through the sandbox; with a listener, if it tells what becomes of them.
pub async fn start_payments(
    url: &str,
    paying: Paying,
    (bookings, guests): (&Bookings, Bell),
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
    if paying.hears_webhooks {
        let bound = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = bound.local_addr().expect("an address");
        let told = format!("http://{address}/v1/webhooks/sandbox");
        sandbox.start_telling(&told, roles).expect("a client");
        listener = Some(bound);
    }
    let played: Arc<dyn Gateway> = Arc::new(sandbox.clone());
    let parts = Parts {
        pool: open("innsight-test-payments"),
        settings: paying.settings,
        gateways: {
            let all: Vec<_> = paying.gateway.into_iter().chain([played]).collect();
            let usual = all.first().map(|gateway| gateway.name());
            Gateways::new(all, usual)
        },
        sandbox: Some(sandbox),
        rooms: Arc::clone(bookings.ringer()),
        guests,
    };
    let broker = match paying.amqp_url {
        Some(url) => Some(url),
        None => broker_of_run().await,
    };
    let bus = |consumers: &[Arc<dyn Consumer>]| match broker {
        Some(url) => {
            let url: SecretString = url.into();
            RabbitMq::start(&url, &open("innsight-test-events"), consumers, roles)
        }
        None => Ok(in_process(consumers)),
    };
    let payments = Payments::start(parts, bus, roles).expect("a bus");
    (payments, listener)
}

fn in_process(consumers: &[Arc<dyn Consumer>]) -> Arc<dyn Bus> {
    let bus: Arc<dyn Bus> = Arc::new(InProcess::new(consumers));
    if is_over("unruly") { Unruly::over(bus, SEED) } else { bus }
}
