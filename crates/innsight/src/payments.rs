//! Puts the payments of a process together.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use api::clock::system_clock;
use domain::money::Currency;
use events::{Bell, Bus, Consumer, InProcess, RabbitMq};
use payments::sandbox::{self, Sandbox};
use payments::stripe::{self, Stripe, StripeSettings};
use payments::{Gateway, Gateways, Parts, Payments, Secrets, Settings};
use runtime::config::{DatabaseConfig, EventsConfig, PaymentConfig, StripeConfig, UsualGateway};
use runtime::role::Roles;
use secrecy::ExposeSecret;
use sqlx::PgPool;
use store::connect::Limits;
use store::feed::Ringer;
use uuid::Uuid;

/// Orders and the sandbox's books; each holds a connection for moments.
const LIMITS: Limits = Limits {
    connections_max: 12,
    acquire_timeout: Duration::from_secs(5),
    statement_timeout: Duration::from_secs(10),
    lock_timeout: Duration::from_secs(5),
    idle_in_transaction_timeout: Duration::from_secs(10),
};

/// Where a process is, and what it sells in.
pub struct Place<'a> {
    pub address: SocketAddr,
    pub public_url: &'a str,
    pub currency: Currency,
}

/// Who is rung when payments have changed something.
pub struct Rings {
    /// Engines: rooms were sold or given back.
    pub rooms: Arc<Ringer>,
    /// Who tells guests of their bookings.
    pub guests: Bell,
}

/// Payments have connections of their own. The sandbox tells the process it is in.
pub fn start_payments(
    (config, events): (&PaymentConfig, &EventsConfig),
    database: &DatabaseConfig,
    place: &Place<'_>,
    rings: Rings,
    roles: &Roles,
) -> anyhow::Result<Payments> {
    let open = |application| {
        store::connect::open_pool(database.url.expose_secret(), application, &LIMITS)
            .context("DATABASE_URL can't be used")
    };
    let pool = open("innsight-payments")?;
    let mut gateways: Vec<Arc<dyn Gateway>> = Vec::new();
    let mut playing = None;
    if config.sandbox {
        // who signs is who reads
        let secret = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let played = Sandbox::new(open("innsight-sandbox")?, secret.into(), system_clock());
        let url = format!("http://{}/v1/webhooks/{}", reachable(place.address), sandbox::NAME);
        played.start_telling(&url, roles).context("webhooks of the sandbox can't be sent")?;
        gateways.push(Arc::new(played.clone()));
        playing = Some(played);
    }
    if let Some(stripe) = &config.stripe {
        gateways.push(Arc::new(reach_stripe(stripe, place.public_url, place.currency)?));
    }
    let usual = match config.usual {
        UsualGateway::Sandbox => Some(sandbox::NAME),
        UsualGateway::Stripe => Some(stripe::NAME),
        UsualGateway::Nobody => None,
    };
    let settings = Settings { deadline: config.deadline, ..Settings::default() };
    let bus = |consumers: &[Arc<dyn Consumer>]| -> anyhow::Result<Arc<dyn Bus>> {
        match &events.amqp_url {
            None => Ok(Arc::new(InProcess::new(consumers))),
            Some(url) => RabbitMq::start(url, &open("innsight-events")?, consumers, roles)
                .context("AMQP_URL can't be used"),
        }
    };
    let Rings { rooms, guests } = rings;
    let gateways = Gateways::new(gateways, usual);
    let parts = Parts { pool, settings, gateways, sandbox: playing, rooms, guests };
    Payments::start(parts, bus, roles)
}

/// The gateways whose books are kept here, for somebody who only looks.
pub fn gateways_to_look_at(
    stripe: Option<&StripeConfig>,
    pool: &PgPool,
    currency: Currency,
) -> anyhow::Result<Gateways> {
    // nobody signs and nobody reads
    let secret = Uuid::new_v4().to_string().into();
    let sandbox = Sandbox::new(pool.clone(), secret, system_clock());
    let mut gateways: Vec<Arc<dyn Gateway>> = vec![Arc::new(sandbox)];
    if let Some(stripe) = stripe {
        gateways.push(Arc::new(reach_stripe(stripe, "", currency)?));
    }
    Ok(Gateways::new(gateways, None))
}

/// A client of Stripe; guests come back to `public_url`.
pub fn reach_stripe(
    config: &StripeConfig,
    public_url: &str,
    currency: Currency,
) -> anyhow::Result<Stripe> {
    refuse_other_units(currency)?;
    let settings = StripeSettings {
        base: config.url.clone(),
        key: config.key.clone(),
        webhook_secrets: Secrets::new(config.webhook_secrets.clone()),
        return_url: format!("{public_url}/"),
        currency,
    };
    Stripe::new(settings).context("Stripe can't be reached")
}

/// Stripe counts some currencies in other units than ISO 4217 does, and takes three decimals only in
/// tens: <https://docs.stripe.com/currencies>.
fn refuse_other_units(currency: Currency) -> anyhow::Result<()> {
    let is_other = ["ISK", "UGX", "MGA"].contains(&currency.code) || currency.exponent > 2;
    anyhow::ensure!(!is_other, "Stripe counts {} in other units: it can't be used", currency.code);
    Ok(())
}

/// Where this machine reaches an address that it listens at.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
