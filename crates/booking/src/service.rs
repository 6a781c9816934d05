//! What the outside asks for: quotes, holds, steps, numbers.

use std::sync::Arc;
use std::time::Duration;

use domain::booking::assess::{assess, total_minor};
use domain::booking::key::Key;
use domain::booking::refusal::Refusal;
use domain::booking::request::{Guest, HoldRequest, Line, Quoted, Wanted, canonical};
use domain::booking::status::Step;
use domain::ids::{BookingId, QuoteId, UserId};
use domain::stay::Stay;
use runtime::role::Roles;
use sqlx::PgPool;
use store::bookings::{HoldAnswer, HoldTerms, find_answer};
use store::feed::Ringer;
use store::quotes::{NewQuote, Quote, find_quote, find_stay_nights, find_terms, insert_quote};
use tokio::time::Instant;
use uuid::Uuid;

use crate::BookingError;
use crate::batch::Runner;
use crate::lane::Lanes;
use crate::lease::{Leases, Shaper};
use crate::measures::{Measures, Outcome};
use crate::settings::{FIRST_LOCK_TIMEOUT, Settings};
use crate::statistics::{Statistics, Tally};
use crate::step::take_step;
use crate::sweeper::sweep;

/// Sweeping and ringing are moments apart; without either for so long something is in the way.
const PATIENCE: Duration = Duration::from_mins(1);
/// What keys of requests for rooms belong to.
const ROUTE: &str = "bookings";

/// A request for rooms, as a client makes it.
#[derive(Clone, Debug)]
pub struct Ask {
    pub user: UserId,
    /// Chosen by the client; without one the request itself is the key.
    pub key: Option<String>,
    pub wanted: Wanted,
    pub guest: Option<Guest>,
}

impl Ask {
    fn key(&self) -> Key {
        let text = canonical(&self.wanted, self.guest.as_ref());
        match &self.key {
            Some(key) => Key::chosen(self.user, ROUTE, key, &text),
            None => Key::derived(self.user, ROUTE, &text),
        }
    }
}

/// The booking service of a process.
pub struct Bookings {
    pool: PgPool,
    settings: Settings,
    lanes: Lanes,
    ringer: Arc<Ringer>,
    measures: Arc<Measures>,
    shaper: Arc<Shaper>,
    tally: Tally,
}

impl Bookings {
    /// Starts its roles over a pool with [`crate::settings::limits`], behind leases if there are any.
    /// The lanes come last: they are to end first.
    pub fn start(
        pool: PgPool,
        settings: Settings,
        leases: Option<Arc<dyn Leases>>,
        roles: &Roles,
    ) -> Self {
        let ringer = Arc::new(Ringer::default());
        let measures = Arc::new(Measures::register());
        let terms = HoldTerms {
            lock_timeout: FIRST_LOCK_TIMEOUT,
            hold_ttl: settings.hold_ttl,
            quote_ttl: settings.quote_ttl,
            holds_max: settings.holds_max,
            currency: settings.currency.code,
        };
        let shaper = Arc::new(Shaper::new(leases));
        let runner = Runner::new(
            pool.clone(),
            terms,
            Arc::clone(&ringer),
            Arc::clone(&measures),
            Arc::clone(&shaper),
        );
        start_helpers(&pool, &ringer, &measures, roles);
        let lanes = Lanes::start(settings.lanes, &runner, roles);
        Self { pool, settings, lanes, ringer, measures, shaper, tally: Tally::begin() }
    }

    /// Promises a price for some time, if the rooms can be had now. They are not held. Without a user
    /// the promise is made to the first who books on it.
    pub async fn quote(
        &self,
        user: Option<UserId>,
        line: Line,
        stay: Stay,
    ) -> Result<Quote, BookingError> {
        let mut connection = self.pool.acquire().await.map_err(store::StoreError::from)?;
        let terms = find_terms(&mut *connection, line.room_type_id).await?;
        let nights = find_stay_nights(&mut *connection, line.room_type_id, stay).await?;
        let nightly = assess(&line, stay, terms, |date| {
            nights.iter().find(|(night, _)| *night == date).map(|(_, night)| *night)
        })
        .map_err(BookingError::Refused)?;
        let new = NewQuote {
            id: QuoteId(Uuid::now_v7()),
            user,
            line,
            stay,
            nightly_minor: &nightly,
            total_minor: total_minor(&line, &nightly),
            currency: self.settings.currency.code,
            ttl: self.settings.quote_ttl,
        };
        let quote = insert_quote(&mut connection, &new).await?;
        let unknown = Refusal::UnknownRoomType { room_type_id: line.room_type_id };
        quote.ok_or(BookingError::Refused(unknown))
    }

    /// Holds rooms for a while.
    pub async fn hold(&self, ask: Ask) -> Result<HoldAnswer, BookingError> {
        let began = Instant::now();
        let answer = self.try_hold(ask).await;
        self.count(&answer, began);
        answer
    }

    /// Repeats the answer that is stored for a request which can't be made any more: its day has come.
    pub async fn repeat(&self, ask: &Ask) -> Result<Option<HoldAnswer>, BookingError> {
        let began = Instant::now();
        let Some(answer) = find_answer(&self.pool, &ask.key()).await? else {
            return Ok(None);
        };
        let answer = Ok(answer);
        self.count(&answer, began);
        answer.map(Some)
    }

    async fn try_hold(&self, ask: Ask) -> Result<HoldAnswer, BookingError> {
        let key = ask.key();
        let Ask { user, wanted, guest, .. } = ask;
        let (stay, lines, quoted) = match wanted {
            Wanted::Lines { stay, lines } => (stay, lines, None),
            Wanted::Quote(id) => {
                let Some(quote) = find_quote(&self.pool, id, user).await? else {
                    // quotes are tidied away, answers that were given on them are not
                    let unknown =
                        HoldAnswer { verdict: Refusal::UnknownQuote.into(), replayed: false };
                    return Ok(find_answer(&self.pool, &key).await?.unwrap_or(unknown));
                };
                let Quote { stay, line, terms, expires_at, .. } = quote;
                let quoted = Quoted { id, total_minor: terms.total_minor, expires_at };
                (stay, vec![line], Some(quoted))
            }
        };
        let id = BookingId(Uuid::now_v7());
        self.lanes.ask(HoldRequest { id, user, key, stay, lines, quoted, guest }).await
    }

    fn count(&self, answer: &Result<HoldAnswer, BookingError>, began: Instant) {
        let outcome = Outcome::of(answer);
        self.measures.booked(outcome, began.elapsed());
        self.measures.waiting(self.lanes.waiting());
        self.tally.count(outcome);
    }

    /// Whether a booking may be confirmed without a payment.
    pub const fn may_be_paid_at_hotel(&self) -> bool {
        self.settings.pay_at_hotel
    }

    /// Confirms, cancels or extends.
    pub async fn step(&self, step: Step, id: BookingId, user: UserId) -> Result<(), BookingError> {
        if step == Step::Confirm && !self.settings.pay_at_hotel {
            return Err(BookingError::PaymentRequired);
        }
        take_step(&self.pool, step, id, user, Instant::now()).await?;
        self.ringer.ring();
        Ok(())
    }

    /// Rung after each commit that moves rooms.
    pub const fn ringer(&self) -> &Arc<Ringer> {
        &self.ringer
    }

    /// Totals of this process.
    pub fn statistics(&self) -> Statistics {
        self.tally.read(self.lanes.lengths(), self.shaper.counts())
    }
}

/// Starts who rings after a commit, and who tidies up behind holds.
fn start_helpers(pool: &PgPool, ringer: &Arc<Ringer>, measures: &Arc<Measures>, roles: &Roles) {
    let (rings, asked) = (pool.clone(), Arc::clone(ringer));
    roles.start("ringer", PATIENCE, move |life| {
        let (pool, ringer) = (rings.clone(), Arc::clone(&asked));
        async move {
            let ringing = async {
                loop {
                    life.idle(ringer.asked()).await;
                    ringer.ring_now(&pool).await;
                }
            };
            life.until_stopped(ringing).await;
        }
    });
    let (pool, ringer, measures) = (pool.clone(), Arc::clone(ringer), Arc::clone(measures));
    roles.start("sweeper", PATIENCE, move |life| {
        let sweeping =
            sweep(pool.clone(), Arc::clone(&ringer), Arc::clone(&measures), life.clone());
        async move { life.until_stopped(sweeping).await }
    });
}
