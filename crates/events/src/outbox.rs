//! The role that empties the outbox. It commits its claim before it hands anything on and removes
//! what is done after that, so an event may be told twice and never not at all.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, gauge};
use runtime::role::{Life, Roles};
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::events::{
    OutboxEvent, bury_events, claim_events, count_dead_events, delete_events, mark_handled,
    put_off_events,
};
use store::planted::crash_at;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::bell::Bell;
use crate::bus::{Bus, Delivery};
use crate::in_process::InProcess;

/// Events that one claim takes.
const EVENTS_PER_CLAIM_MAX: i64 = 200;
/// Claims whose events are handed on at once, so that none waits for the slowest of another.
const TURNS_AT_ONCE_MAX: usize = 4;
/// A bus that says nothing for this share of the claim is away: consumers of this process then have
/// as long before others do the same, …
const DELIVERY_SHARE: f64 = 0.4;
/// … but no bus is given up sooner than this.
const DELIVERY_TIMEOUT_MIN: Duration = Duration::from_secs(10);
/// A turn that was begun has so long to end when the role is to end: what it claimed is then free
/// for others at once, and not when the claim ends.
const FINISH_TIMEOUT: Duration = Duration::from_secs(4);
/// An event that was refused is tried again after a second, then twice as late each time, up to this.
const REFUSED_PAUSE_MAX_SECONDS: f64 = 300.0;
/// Events of a bus that is away are tried again after a share of the time they have waited, so that
/// old ones, of which there may be many, don't take the turns of new ones; no sooner than this, …
const AWAY_PAUSE_SECONDS: f64 = 1.0;
const AWAY_PAUSE_SHARE: f64 = 0.5;
/// … and no later than this while nobody has had them, …
const AWAY_PAUSE_MAX_SECONDS: f64 = 10.0;
/// … or than this once consumers of this process had them.
const HANDLED_PAUSE_MAX_SECONDS: f64 = 300.0;
/// After so many turns in a row that a broker did not take, consumers of this process get them.
const AWAY_TURNS_MAX: u32 = 3;
/// An event is given up after so many tries …
const TRIES_MAX: i32 = 20;
/// … and no sooner than after this time.
const TRIED_FOR_SECONDS: f64 = 24.0 * 3600.0;
/// A database that fails is left alone for so long.
const FAILURE_PAUSE: Duration = Duration::from_millis(500);
/// How often dead events are counted.
const COUNT_INTERVAL: Duration = Duration::from_secs(15);
/// Without a look for so long something is in the way.
const PATIENCE: Duration = Duration::from_mins(1);

const DELIVERED: &str = "innsight_events_delivered_total";
const DEAD: &str = "innsight_events_dead";
const LAG: &str = "innsight_events_lag_seconds";

/// Starts the role. `here` has the consumers of this process, for what a broker does not take. An event
/// is nobody else's for `claim`: a process that dies gives its events back by this.
pub fn start_outbox(
    pool: &PgPool,
    bus: &Arc<dyn Bus>,
    here: &InProcess,
    bell: &Bell,
    claim: Duration,
    roles: &Roles,
) {
    describe_counter!(DELIVERED, "events that left the outbox, by outcome");
    describe_gauge!(DEAD, "events that were given up: innsight events list");
    describe_gauge!(LAG, "how long the oldest event of the last claim had waited");
    let outbox = Outbox {
        pool: pool.clone(),
        bus: Arc::clone(bus),
        here: here.clone(),
        bell: bell.clone(),
        claim,
        away_turns: Arc::default(),
    };
    roles.start("outbox", PATIENCE, move |life| {
        let outbox = outbox.clone();
        async move { outbox.live(&life).await }
    });
}

#[derive(Clone)]
struct Outbox {
    pool: PgPool,
    bus: Arc<dyn Bus>,
    here: InProcess,
    bell: Bell,
    claim: Duration,
    /// Turns in a row that found nobody.
    away_turns: Arc<AtomicU32>,
}

impl Outbox {
    async fn live(&self, life: &Life) {
        let given_up = async {
            life.stop().cancelled().await;
            sleep(FINISH_TIMEOUT).await;
        };
        // left anywhere it is as if the process had died: claims end by themselves
        tokio::select! {
            () = self.empty(life) => {}
            () = given_up => {}
        }
    }

    async fn empty(&self, life: &Life) {
        let mut turns = JoinSet::new();
        let mut counted: Option<Instant> = None;
        while !life.stop().is_cancelled() {
            if counted.is_none_or(|at| at.elapsed() >= COUNT_INTERVAL) {
                counted = Some(Instant::now());
                self.count_dead().await;
            }
            match claim_events(&self.pool, EVENTS_PER_CLAIM_MAX, self.claim).await {
                Ok(events) => {
                    life.beat();
                    gauge!(LAG).set(events.iter().map(|of| of.waited_seconds).fold(0.0, f64::max));
                    let is_more = i64::try_from(events.len()) == Ok(EVENTS_PER_CLAIM_MAX);
                    if !events.is_empty() {
                        crash_at("outbox", "claimed");
                        let outbox = self.clone();
                        turns.spawn(async move { outbox.take_turn(events).await });
                    }
                    self.leave_room(&mut turns).await;
                    if !is_more || self.waits_for_bus() {
                        let _ = life.stop().run_until_cancelled(self.bell.wait()).await;
                    }
                }
                Err(error) => {
                    tracing::debug!(error = %Causes(&error), "the outbox can't be emptied yet");
                    let _ = life.stop().run_until_cancelled(sleep(FAILURE_PAUSE)).await;
                }
            }
        }
        while turns.join_next().await.is_some() {}
    }

    /// Returns when one more turn may begin. A broker takes events as fast as one turn brings them;
    /// consumers of this process have work to do.
    async fn leave_room(&self, turns: &mut JoinSet<()>) {
        let turns_max = if self.bus.is_remote() { 1 } else { TURNS_AT_ONCE_MAX };
        while turns.try_join_next().is_some() {}
        while turns.len() >= turns_max {
            turns.join_next().await;
        }
    }

    /// Whether the last turn found nobody, and consumers of this process are not asked yet.
    fn waits_for_bus(&self) -> bool {
        let away = self.away_turns.load(Relaxed);
        away > 0 && !self.is_dealt_with_here(away)
    }

    fn is_dealt_with_here(&self, away_turns: u32) -> bool {
        self.bus.is_remote() && away_turns >= AWAY_TURNS_MAX
    }

    /// Hands on what was claimed. Left anywhere it is claimed again later.
    async fn take_turn(&self, events: Vec<OutboxEvent>) {
        let deliveries = self.deliver_to(self.bus.as_ref(), &events).await;
        crash_at("outbox", "delivered");
        let told: Vec<_> = events.into_iter().zip(deliveries).collect();
        let is_away = told.iter().any(|(_, delivery)| *delivery == Delivery::Away);
        let away_turns = if is_away { self.away_turns.load(Relaxed).saturating_add(1) } else { 0 };
        self.away_turns.store(away_turns, Relaxed);
        let handled = if self.is_dealt_with_here(away_turns) {
            self.handle_here(&told).await
        } else {
            HashSet::new()
        };
        match self.settle(&told, &handled).await {
            Ok(()) => crash_at("outbox", "settled"),
            Err(error) => {
                tracing::debug!(error = %Causes(&error), "events are told once more, later");
            }
        }
    }

    /// What became of each, at the latest after the time that a delivery may take.
    async fn deliver_to(&self, bus: &dyn Bus, events: &[OutboxEvent]) -> Vec<Delivery> {
        let limit = self.claim.mul_f64(DELIVERY_SHARE).max(DELIVERY_TIMEOUT_MIN);
        match timeout(limit, bus.deliver(events)).await {
            Ok(deliveries) if deliveries.len() == events.len() => deliveries,
            // one that leaves some out says nothing of any
            Ok(_) | Err(_) => vec![Delivery::Away; events.len()],
        }
    }

    /// Has consumers of this process deal with what a broker does not take; which they have now. It
    /// is published all the same once the broker is back.
    async fn handle_here(&self, told: &[(OutboxEvent, Delivery)]) -> HashSet<i64> {
        let left = told
            .iter()
            .filter(|(event, delivery)| *delivery == Delivery::Away && !event.is_handled)
            .map(|(event, _)| event.clone());
        let left: Vec<OutboxEvent> = left.collect();
        if left.is_empty() {
            return HashSet::new();
        }
        let handled = self.deliver_to(&self.here, &left).await;
        let handled = left.iter().zip(handled).filter(|(_, of)| *of == Delivery::Done);
        let ids: Vec<i64> = handled.map(|(event, _)| event.id).collect();
        counter!(DELIVERED, "outcome" => "handled_here").increment(domain::fit::fit(ids.len()));
        // not noted, they are handed over once more, and consumers know what they had
        match mark_handled(&self.pool, &ids).await {
            Ok(()) => ids.into_iter().collect(),
            Err(_) => HashSet::new(),
        }
    }

    /// Removes what is done, and gives the rest back for later.
    async fn settle(
        &self,
        told: &[(OutboxEvent, Delivery)],
        handled: &HashSet<i64>,
    ) -> Result<(), StoreError> {
        let (mut done, mut dead) = (Vec::new(), Vec::new());
        let (mut away, mut refused) = (Vec::new(), Vec::new());
        for (event, delivery) in told {
            match delivery {
                Delivery::Done => done.push(event.id),
                Delivery::Away => {
                    let is_handled = event.is_handled || handled.contains(&event.id);
                    away.push((event.id, away_pause(event.waited_seconds, is_handled)));
                }
                Delivery::Refused(why) => {
                    let (kind, subject, attempts) = (&event.kind, event.subject_id, event.attempts);
                    let is_over =
                        attempts >= TRIES_MAX && event.waited_seconds >= TRIED_FOR_SECONDS;
                    if is_over {
                        tracing::error!(kind, %subject, attempts, why, "an event was given up");
                        dead.push(event.id);
                    } else {
                        tracing::warn!(kind, %subject, attempts, why, "an event was refused");
                        refused.push((event.id, pause_after(attempts)));
                    }
                }
            }
        }
        for (outcome, ids) in
            [("done", done.len()), ("away", away.len()), ("refused", refused.len() + dead.len())]
        {
            counter!(DELIVERED, "outcome" => outcome).increment(domain::fit::fit(ids));
        }
        if !done.is_empty() {
            delete_events(&self.pool, &done).await?;
        }
        if !dead.is_empty() {
            bury_events(&self.pool, &dead).await?;
        }
        for (later, is_attempt) in [(away, false), (refused, true)] {
            let (ids, after): (Vec<i64>, Vec<f64>) = later.into_iter().unzip();
            if !ids.is_empty() {
                put_off_events(&self.pool, &ids, &after, is_attempt).await?;
            }
        }
        Ok(())
    }

    async fn count_dead(&self) {
        if let Ok(dead) = count_dead_events(&self.pool).await {
            gauge!(DEAD).set(u32::try_from(dead).unwrap_or(u32::MAX));
        }
    }
}

/// How many seconds an event waits that a bus did not take, after it has waited so long.
fn away_pause(waited_seconds: f64, is_handled: bool) -> f64 {
    let longest = if is_handled { HANDLED_PAUSE_MAX_SECONDS } else { AWAY_PAUSE_MAX_SECONDS };
    (waited_seconds * AWAY_PAUSE_SHARE).clamp(AWAY_PAUSE_SECONDS, longest)
}

/// A second after the first refusal, twice as late each time.
fn pause_after(attempts: i32) -> f64 {
    2_f64.powi((attempts - 1).clamp(0, 16)).min(REFUSED_PAUSE_MAX_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_limit() {
        let pauses = [1, 2, 5, 9, 10, i32::MAX].map(pause_after);
        assert_eq!(pauses.map(|pause| format!("{pause}")), ["1", "2", "16", "256", "300", "300"]);
    }

    #[test]
    fn old_events_leave_turns_to_new_ones() {
        let pauses = |is_handled| {
            [0.1, 2.0, 10.0, 3600.0].map(|waited| format!("{}", away_pause(waited, is_handled)))
        };
        assert_eq!(pauses(false), ["1", "1", "5", "10"]);
        assert_eq!(pauses(true), ["1", "1", "5", "300"]);
    }
}
