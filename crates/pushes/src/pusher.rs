//! The role that tells phones. It claims what is due, hands it to the service and notes that; killed in
//! between it hands it over again, so a phone may be told twice and never not at all. A quarter of an hour
//! later it asks what became of it: phones that are gone are forgotten.

use std::collections::HashMap;
use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, gauge};
use runtime::role::{Life, Roles};
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::phones::forget_phones;
use store::pushes::{
    ClaimedPush, Kind, announce_ending_holds, claim_pushes, end_late_pushes, end_pushes,
    find_push_facts, find_unchecked_pushes, mark_pushes_taken, put_off_pushes,
};
use tokio::time::{Instant, sleep};

use crate::expo::{Data, Expo, Failure, Fate, Message, RECEIPTS_AT_ONCE_MAX, SENT_AT_ONCE_MAX};
use crate::words::words_of;

/// A process that dies gives back what it claimed by this: longer than handing it over takes.
const CLAIM: Duration = Duration::from_mins(2);
/// A database that fails is left alone for so long.
const FAILURE_PAUSE: Duration = Duration::from_secs(2);
/// What became of it is not known for longer than a day, nor expected by anybody after so long.
const LATE: Duration = Duration::from_hours(24);
/// Nobody is told of a hold that ends sooner.
const HOLD_LEAST: Duration = Duration::from_secs(20);
/// A phone that is off is told of a booking within the day, or not at all.
const TOLD_WITHIN: Duration = Duration::from_hours(24);
/// So many rows at once, at most.
const ROWS_MAX: i64 = 1_000;
/// Without a look for so long something is in the way.
const PATIENCE: Duration = Duration::from_mins(5);
/// As the app names it towards Android.
const CHANNEL: &str = "bookings";

const SENT: &str = "innsight_pushes_sent_total";
const WAITING: &str = "innsight_pushes_waiting";
const WAITING_SECONDS: &str = "innsight_pushes_waiting_seconds";

/// When what is done.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Whether something is due is looked for this often, …
    pub look: Duration,
    /// … and this often holds that end, what became of notifications, and what is too late.
    pub care: Duration,
    /// A hold is told of so long before it ends.
    pub hold_lead: Duration,
    /// What became of it is asked so long after it was taken.
    pub receipts_after: Duration,
    /// After the first failure it waits so long, then twice as long each time.
    pub pause: Duration,
    /// After so many tries it is given up.
    pub tries_max: i16,
    /// How long one request takes at most.
    pub patience: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            look: Duration::from_secs(1),
            care: Duration::from_secs(10),
            hold_lead: Duration::from_mins(5),
            receipts_after: Duration::from_mins(15),
            pause: Duration::from_secs(5),
            tries_max: 12,
            patience: Duration::from_secs(30),
        }
    }
}

#[derive(Clone)]
struct Pusher {
    pool: PgPool,
    expo: Expo,
    pace: Pace,
}

/// Starts the role.
pub fn start_pusher(pool: &PgPool, expo: Expo, pace: Pace, roles: &Roles) {
    describe_counter!(SENT, "notifications to phones, by what became of them");
    describe_gauge!(WAITING, "notifications that wait for the service to take them");
    describe_gauge!(WAITING_SECONDS, "how long the oldest of them waits");
    let pusher = Pusher { pool: pool.clone(), expo, pace };
    roles.start("pusher", PATIENCE, move |life| {
        let pusher = pusher.clone();
        // left anywhere it is as if the process had died
        async move { Box::pin(life.until_stopped(pusher.live(&life))).await }
    });
}

impl Pusher {
    /// Neither waits for the other: a service that is slow to tell what became of some is told others.
    async fn live(&self, life: &Life) {
        tokio::join!(self.keep_caring(), self.keep_sending(life));
    }

    async fn keep_caring(&self) {
        loop {
            if let Err(error) = self.care().await {
                tracing::warn!(error = %Causes(&error), "notifications can't be cared for yet");
            }
            sleep(self.pace.care).await;
        }
    }

    async fn keep_sending(&self, life: &Life) {
        loop {
            match self.send_due().await {
                Ok(worked) => {
                    life.beat();
                    if !worked {
                        sleep(self.pace.look).await;
                    }
                }
                Err(error) => {
                    tracing::debug!(error = %Causes(&error), "phones can't be told yet");
                    sleep(FAILURE_PAUSE).await;
                }
            }
        }
    }

    /// What is done now and then.
    async fn care(&self) -> Result<(), StoreError> {
        announce_ending_holds(&self.pool, (HOLD_LEAST, self.pace.hold_lead), ROWS_MAX).await?;
        count("late", end_late_pushes(&self.pool, LATE, ROWS_MAX).await?);
        self.check().await?;
        let facts = find_push_facts(&self.pool).await?;
        gauge!(WAITING).set(u32::try_from(facts.waiting).unwrap_or(u32::MAX));
        gauge!(WAITING_SECONDS).set(facts.waiting_seconds);
        Ok(())
    }

    /// Whether there was something.
    async fn send_due(&self) -> Result<bool, StoreError> {
        // another one may have them soon after
        let until = Instant::now() + CLAIM.saturating_sub(self.pace.patience);
        let claimed = claim_pushes(&self.pool, CLAIM, SENT_AT_ONCE_MAX).await?;
        if claimed.is_empty() {
            return Ok(false);
        }
        let mut over = Vec::new();
        let mut due = Vec::new();
        for push in claimed {
            match message_of(&push) {
                // whoever tried it so often did not live to tell
                Some(message) if push.attempts <= self.pace.tries_max => due.push((push, message)),
                _ => over.push(push.id),
            }
        }
        count("over", u64::try_from(over.len()).unwrap_or(u64::MAX));
        end_pushes(&self.pool, &over).await?;
        self.hand_over(due, until).await?;
        Ok(true)
    }

    /// A request of which nothing is taken may have one that nobody takes: then its halves go by themselves.
    /// Those that no time is left for are due again when their claim has ended.
    async fn hand_over(
        &self,
        mut due: Vec<(ClaimedPush, Message)>,
        until: Instant,
    ) -> Result<(), StoreError> {
        let messages: Vec<Message> = due.iter().map(|(_, message)| message.clone()).collect();
        if messages.is_empty() || Instant::now() >= until {
            return Ok(());
        }
        match self.expo.send(&messages, self.pace.patience).await {
            Ok(fates) => self.settle(&due, fates).await,
            Err(Failure::Refused(_)) if due.len() > 1 => {
                let rest = due.split_off(due.len() / 2);
                Box::pin(self.hand_over(due, until)).await?;
                Box::pin(self.hand_over(rest, until)).await
            }
            Err(failure @ Failure::Refused(_)) => {
                let fates = due.iter().map(|_| Fate::Refused(failure.to_string())).collect();
                self.settle(&due, fates).await
            }
            Err(failure) => {
                tracing::warn!(why = %failure, waiting = due.len(), "phones can't be told yet");
                self.settle(&due, due.iter().map(|_| Fate::Later).collect()).await
            }
        }
    }

    async fn settle(
        &self,
        due: &[(ClaimedPush, Message)],
        fates: Vec<Fate>,
    ) -> Result<(), StoreError> {
        let (mut taken, mut unnamed, mut given_up) = (Vec::new(), Vec::new(), Vec::new());
        let mut gone = Vec::new();
        let mut later: HashMap<i16, Vec<i64>> = HashMap::new();
        for ((push, _), fate) in due.iter().zip(fates) {
            match fate {
                Fate::Good(Some(ticket)) => taken.push((push.id, ticket)),
                Fate::Good(None) => unnamed.push(push.id),
                Fate::Gone => gone.push(push.token.clone()),
                Fate::Later if push.attempts < self.pace.tries_max => {
                    later.entry(push.attempts).or_default().push(push.id);
                }
                Fate::Later => {
                    tracing::error!(id = push.id, "a notification was given up");
                    given_up.push(push.id);
                }
                Fate::Refused(why) => {
                    tracing::error!(id = push.id, why, "a notification was refused");
                    given_up.push(push.id);
                }
            }
        }
        let many = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        count("taken", many(taken.len() + unnamed.len()));
        count("gone", many(gone.len()));
        count("given_up", many(given_up.len()));
        mark_pushes_taken(&self.pool, &taken).await?;
        end_pushes(&self.pool, &[unnamed, given_up].concat()).await?;
        forget_phones(&self.pool, &gone).await?;
        for (attempts, ids) in later {
            count("put_off", many(ids.len()));
            put_off_pushes(&self.pool, &ids, self.pace.pause_after(attempts)).await?;
        }
        Ok(())
    }

    /// Asks what became of what was taken.
    async fn check(&self) -> Result<(), StoreError> {
        let after = self.pace.receipts_after;
        let taken = find_unchecked_pushes(&self.pool, after, RECEIPTS_AT_ONCE_MAX).await?;
        if taken.is_empty() {
            return Ok(());
        }
        let tickets: Vec<&str> = taken.iter().map(|(_, _, ticket)| ticket.as_str()).collect();
        let mut fates = match self.expo.receipts(&tickets, self.pace.patience).await {
            Ok(fates) => fates,
            Err(failure) => {
                tracing::debug!(why = %failure, "what became of notifications is not known yet");
                return Ok(());
            }
        };
        let (mut over, mut gone) = (Vec::new(), Vec::new());
        for (id, token, ticket) in taken {
            match fates.remove(&ticket) {
                None => {}
                Some(Fate::Gone) => gone.push(token),
                Some(Fate::Refused(why)) => {
                    tracing::error!(id, why, "a notification did not arrive");
                    count("lost", 1);
                    over.push(id);
                }
                Some(Fate::Good(_) | Fate::Later) => over.push(id),
            }
        }
        count("gone", u64::try_from(gone.len()).unwrap_or(u64::MAX));
        end_pushes(&self.pool, &over).await?;
        forget_phones(&self.pool, &gone).await
    }
}

impl Pace {
    fn pause_after(self, attempts: i16) -> Duration {
        let doubled = u32::try_from(attempts - 1).unwrap_or(0).min(10);
        self.pause.saturating_mul(2_u32.saturating_pow(doubled))
    }
}

fn message_of(push: &ClaimedPush) -> Option<Message> {
    let stay = push.stay.as_ref()?;
    let words = words_of(push)?;
    let within = match push.kind {
        Kind::HoldEnding => Duration::try_from_secs_f64(stay.held_seconds).unwrap_or_default(),
        _ => TOLD_WITHIN,
    };
    Some(Message {
        to: push.token.clone(),
        title: words.title,
        body: words.body,
        data: Data { kind: push.kind.code(), booking: stay.booking_id.to_string() },
        ttl: within.as_secs().max(1),
        priority: "high",
        sound: "default",
        channel: CHANNEL,
    })
}

fn count(outcome: &'static str, many: u64) {
    counter!(SENT, "outcome" => outcome).increment(many);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_limit() {
        let pause = |attempts| Pace::default().pause_after(attempts).as_secs();
        assert_eq!([1, 2, 3, 11, 12, i16::MAX].map(pause), [5, 10, 20, 5120, 5120, 5120]);
    }
}
