//! The role that sends mails. It claims one, sends it, and notes that after the server took it: killed
//! in between it sends it again, so a mail may come twice and never not at all.

use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, gauge};
use runtime::role::{Life, Roles};
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::mails::sending::{
    ClaimedMail, bury_mail, claim_mails, delete_mail, find_mail_facts, mark_sent, put_off_mail,
};
use tokio::time::{Instant, sleep};

use crate::compose::compose;
use crate::smtp::{Failure, Smtp};

/// Mails that one claim takes: as many as are sent within it, however slow the server is.
const MAILS_PER_CLAIM_MAX: i64 = 5;
/// A process that dies gives its mails back by this.
const CLAIM: Duration = Duration::from_mins(3);
/// Whether somebody wrote one is looked for this often.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// A database that fails is left alone for so long.
const FAILURE_PAUSE: Duration = Duration::from_secs(2);
/// How often what waits is counted.
const COUNT_INTERVAL: Duration = Duration::from_secs(15);
/// Without a look for so long something is in the way.
const PATIENCE: Duration = Duration::from_mins(5);

const SENT: &str = "innsight_mails_sent_total";
const DEAD: &str = "innsight_mails_dead";
const WAITING: &str = "innsight_mails_waiting";

/// How often a mail is tried.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// After the first failure it waits so long, then twice as long each time, …
    pub pause: Duration,
    /// … up to this.
    pub pause_max: Duration,
    /// After so many tries it is given up.
    pub tries_max: i16,
}

impl Default for Pace {
    fn default() -> Self {
        let (pause, pause_max) = (Duration::from_secs(15), Duration::from_hours(1));
        Self { pause, pause_max, tries_max: 20 }
    }
}

#[derive(Clone)]
struct Mailer {
    pool: PgPool,
    smtp: Option<Smtp>,
    site: String,
    pace: Pace,
}

/// Starts the role. Without a server mails stay where they are, and are counted. `site` is where people
/// reach the service.
pub fn start_mailer(pool: &PgPool, smtp: Option<Smtp>, site: &str, pace: Pace, roles: &Roles) {
    describe_counter!(SENT, "mails that were tried, by outcome");
    describe_gauge!(DEAD, "mails that were given up within a day: innsight mails list");
    describe_gauge!(WAITING, "mails of the last day that wait to be sent");
    let mailer = Mailer { pool: pool.clone(), smtp, site: site.to_owned(), pace };
    roles.start("mailer", PATIENCE, move |life| {
        let mailer = mailer.clone();
        // left anywhere it is as if the process had died
        async move { life.until_stopped(mailer.live(&life)).await }
    });
}

impl Mailer {
    async fn live(&self, life: &Life) {
        let mut counted: Option<Instant> = None;
        loop {
            if counted.is_none_or(|at| at.elapsed() >= COUNT_INTERVAL) {
                counted = Some(Instant::now());
                self.count().await;
            }
            let sent = match &self.smtp {
                Some(smtp) => self.send_some(smtp, life).await,
                None => Ok(0),
            };
            match sent {
                Ok(sent) => {
                    life.beat();
                    if i64::try_from(sent) != Ok(MAILS_PER_CLAIM_MAX) {
                        sleep(LOOK_INTERVAL).await;
                    }
                }
                Err(error) => {
                    tracing::debug!(error = %Causes(&error), "mails can't be sent yet");
                    sleep(FAILURE_PAUSE).await;
                }
            }
        }
    }

    async fn send_some(&self, smtp: &Smtp, life: &Life) -> Result<usize, StoreError> {
        let claimed = claim_mails(&self.pool, MAILS_PER_CLAIM_MAX, CLAIM).await?;
        for mail in &claimed {
            life.beat();
            self.send_one(smtp, mail).await?;
        }
        Ok(claimed.len())
    }

    async fn send_one(&self, smtp: &Smtp, mail: &ClaimedMail) -> Result<(), StoreError> {
        let id = mail.id;
        let Some(composed) = compose(&self.pool, id, &self.site).await? else {
            count("nobody");
            return delete_mail(&self.pool, id).await;
        };
        match smtp.send(&composed).await {
            Ok(()) => {
                count("sent");
                mark_sent(&self.pool, id).await
            }
            Err(failure) => self.settle(mail, &failure).await,
        }
    }

    async fn settle(&self, mail: &ClaimedMail, failure: &Failure) -> Result<(), StoreError> {
        let (id, attempts, why) = (mail.id, mail.attempts, failure.to_string());
        let is_hopeless = matches!(failure, Failure::Address | Failure::Unwritable);
        if is_hopeless || attempts >= self.pace.tries_max {
            count("dead");
            tracing::error!(id, attempts, why, "a mail was given up");
            return bury_mail(&self.pool, id, &why).await;
        }
        count("failed");
        tracing::warn!(id, attempts, why, "a mail was not sent");
        put_off_mail(&self.pool, id, self.pace.pause_after(attempts), &why).await
    }

    async fn count(&self) {
        if let Ok(facts) = find_mail_facts(&self.pool).await {
            gauge!(DEAD).set(u32::try_from(facts.dead).unwrap_or(u32::MAX));
            // without a server nothing waits: mails are where they are meant to be
            let waiting = if self.smtp.is_some() { facts.waiting } else { 0 };
            gauge!(WAITING).set(u32::try_from(waiting).unwrap_or(u32::MAX));
        }
    }
}

impl Pace {
    fn pause_after(self, attempts: i16) -> Duration {
        let doubled = u32::try_from(attempts - 1).unwrap_or(0).min(16);
        self.pause.saturating_mul(2_u32.saturating_pow(doubled)).min(self.pause_max)
    }
}

fn count(outcome: &'static str) {
    counter!(SENT, "outcome" => outcome).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_limit() {
        let pause = |attempts| Pace::default().pause_after(attempts).as_secs();
        assert_eq!([1, 2, 3, 8, 9, 20, i16::MAX].map(pause), [15, 30, 60, 1920, 3600, 3600, 3600]);
    }
}
