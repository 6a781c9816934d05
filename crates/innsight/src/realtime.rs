//! Puts the realtime service of a process together.

use std::sync::Arc;

use anyhow::Context;
use api::clock::{Dates, system_clock};
use domain::money::Currency;
use domain::today::Today;
use events::Bell;
use realtime::{Means, Realtime, Settings};
use runtime::config::{DatabaseConfig, RealtimeConfig};
use runtime::role::Roles;
use secrecy::ExposeSecret;
use store::connect::Limits;

/// Sockets have connections of their own: nobody who searches or books waits for those who watch.
pub fn start_realtime(
    (config, production): (RealtimeConfig, bool),
    database: &DatabaseConfig,
    currency: Currency,
    bell: &Bell,
    roles: &Roles,
) -> anyhow::Result<Arc<Realtime>> {
    let open = |application, limits| {
        store::connect::open_pool(database.url.expose_secret(), application, limits)
            .context("DATABASE_URL can't be used")
    };
    let settings = Settings {
        sockets_max: config.sockets_max,
        sockets_per_address_max: config.sockets_per_address.unwrap_or(usize::MAX),
        lets_demo_in: !production,
        ..Settings::default()
    };
    let means = Means {
        feed: open("innsight-realtime-feed", &Limits::FEED)?,
        accounts: open("innsight-realtime", &Limits::REALTIME)?,
        settings,
        wording: api::wording(currency),
        today: today(),
        bell: bell.clone(),
    };
    Ok(Realtime::start(means, roles))
}

/// The date of every zone, by the machine's clock.
fn today() -> Arc<dyn Fn() -> Today + Send + Sync> {
    let (clock, dates) = (system_clock(), Dates::default());
    Arc::new(move || dates.at(clock()))
}
