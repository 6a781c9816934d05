//! The realtime service, as a service in this process has it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::money::Currency;
use domain::today::Today;
use events::Bell;
use realtime::Realtime;
use runtime::role::Roles;
use store::connect::Limits;

/// Sockets over pools of their own.
pub fn start_realtime(
    url: &str,
    settings: realtime::Settings,
    now: DateTime<Utc>,
    guests: &Bell,
    roles: &Roles,
) -> Arc<Realtime> {
    let open = |application, limits| store::connect::open_pool(url, application, limits);
    let means = realtime::Means {
        feed: open("innsight-test-realtime-feed", &Limits::FEED).expect("a pool"),
        accounts: open("innsight-test-realtime", &Limits::REALTIME).expect("a pool"),
        settings,
        wording: api::wording(Currency::EUR),
        today: Arc::new(move || Today::at(now)),
        bell: guests.clone(),
    };
    Realtime::start(means, roles)
}
