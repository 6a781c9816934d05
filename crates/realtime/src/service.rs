//! Puts it together: the roles that hear what changes, and the sockets that are told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::ids::BookingId;
use domain::today::Today;
use events::Bell;
use runtime::role::Roles;
use sqlx::PgPool;

use crate::bookings::watch_bookings;
use crate::follower::follow;
use crate::hub::Hub;
use crate::listeners::{Listeners, SocketId};
use crate::mailbox::Mailbox;
use crate::measures;
use crate::planted::Bug;
use crate::sessions::{TokenHash, watch_sessions};
use crate::settings::Settings;
use crate::subscriber::Subscriber;
use crate::wording::Wording;

/// Readings are moments apart; without any for so long something is in the way.
const PATIENCE: Duration = Duration::from_mins(1);

/// What it is made of.
pub struct Means {
    /// For the feed: one connection at work, one at the doorbell.
    pub feed: PgPool,
    /// For bookings and sessions.
    pub accounts: PgPool,
    pub settings: Settings,
    pub wording: Wording,
    /// The date of every zone now.
    pub today: Arc<dyn Fn() -> Today + Send + Sync>,
    /// Rung after whatever may change a booking.
    pub bell: Bell,
}

/// What the role that follows the feed needs.
pub(crate) struct Following {
    pub(crate) hub: Arc<Hub>,
    pub(crate) wording: Wording,
    pub(crate) today: Arc<dyn Fn() -> Today + Send + Sync>,
    pub(crate) bell: Bell,
    pub(crate) missed_hotels_max: usize,
}

/// The realtime service of a process.
pub struct Realtime {
    pub(crate) hub: Arc<Hub>,
    pub(crate) bookings: Arc<Listeners<BookingId>>,
    pub(crate) sessions: Arc<Listeners<TokenHash>>,
    pub(crate) accounts: PgPool,
    pub(crate) wording: Wording,
    pub settings: Settings,
    bell: Bell,
    sockets_opened: AtomicU64,
}

impl Realtime {
    /// Starts its roles.
    pub fn start(means: Means, roles: &Roles) -> Arc<Self> {
        measures::describe();
        let Means { feed, accounts, settings, wording, today, bell } = means;
        let hub = Arc::new(Hub::new(settings.planted));
        let bookings = Arc::new(Listeners::new());
        let sessions = Arc::new(Listeners::new());
        let following = Arc::new(Following {
            hub: Arc::clone(&hub),
            wording,
            today,
            bell: bell.clone(),
            missed_hotels_max: settings.missed_hotels_max,
        });
        roles.start("realtime-hotels", PATIENCE, move |life| {
            let (following, pool) = (Arc::clone(&following), feed.clone());
            async move { life.until_stopped(follow(&following, &pool, &life)).await }
        });
        let (watched, rung, pool) = (Arc::clone(&bookings), bell.clone(), accounts.clone());
        roles.start("realtime-bookings", PATIENCE, move |life| {
            let (watched, bell, pool) = (Arc::clone(&watched), rung.clone(), pool.clone());
            async move {
                let watching = watch_bookings(&watched, &bell, &pool, &wording, &life);
                life.until_stopped(watching).await;
            }
        });
        let (open, pool) = (Arc::clone(&sessions), accounts.clone());
        let Settings { recheck_interval, lets_demo_in, planted, .. } = settings;
        let recheck_interval =
            if planted.has(Bug::SessionsNotLookedAt) { Duration::MAX } else { recheck_interval };
        roles.start("realtime-sessions", PATIENCE, move |life| {
            let (open, pool) = (Arc::clone(&open), pool.clone());
            async move {
                let watching = watch_sessions(&open, &pool, recheck_interval, lets_demo_in, &life);
                life.until_stopped(watching).await;
            }
        });
        let sockets_opened = AtomicU64::new(0);
        Arc::new(Self {
            hub,
            bookings,
            sessions,
            accounts,
            wording,
            settings,
            bell,
            sockets_opened,
        })
    }

    /// A socket that is told of nothing yet.
    pub fn open(self: &Arc<Self>) -> Subscriber {
        let id: SocketId = self.sockets_opened.fetch_add(1, Ordering::Relaxed);
        let Settings { pending_hotels_max, planted, .. } = self.settings;
        let is_unbounded = planted.has(Bug::MailboxUnbounded);
        let hotels_max = if is_unbounded { usize::MAX } else { pending_hotels_max };
        let mailbox = Arc::new(Mailbox::new(hotels_max));
        measures::open(self.hub.open());
        Subscriber::new(Arc::clone(self), id, mailbox)
    }

    /// How many sockets are open.
    pub fn sockets(&self) -> usize {
        self.hub.sockets()
    }

    /// Something may have changed about a booking. Call it after the commit; never waits.
    pub fn ring(&self) {
        self.bell.ring();
    }
}
