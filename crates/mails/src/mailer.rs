//! The role that sends mails. It claims one, sends it, and notes that after the server took it: killed
//! in between it sends it again, so a mail may come twice and never not at all.

use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, gauge};
use runtime::role::{Life, Roles};
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::mails::sending::{
    ClaimedMail, Reason, bury_late_mails, bury_mail, claim_mail, delete_mail, find_mail_facts,
    mark_sent, put_off_mail,
};
use tokio::time::sleep;

use crate::compose::compose;
use crate::server::Failure;
use crate::smtp::{Line, Smtp};

/// A process that dies gives its mail back by this. It is longer than a mail takes, with all that is
/// asked of the database about it, so nobody else sends it meanwhile.
const CLAIM: Duration = Duration::from_mins(3);
/// Whether somebody wrote one is looked for this often.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// A database that fails is left alone for so long.
const FAILURE_PAUSE: Duration = Duration::from_secs(2);
/// How often what waits is counted, and what is too old is given up, …
const COUNT_INTERVAL: Duration = Duration::from_secs(15);
/// … so many at once.
const LATE_MAX: i64 = 1_000;
/// Without a look for so long something is in the way.
const PATIENCE: Duration = Duration::from_mins(5);

const SENT: &str = "innsight_mails_sent_total";
const DEAD: &str = "innsight_mails_dead";
const WAITING: &str = "innsight_mails_waiting";
const WAITING_SECONDS: &str = "innsight_mails_waiting_seconds";

/// How often a mail is tried.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// After the first failure it waits so long, then twice as long each time, …
    pub pause: Duration,
    /// … up to this.
    pub pause_max: Duration,
    /// After so many tries it is given up.
    pub tries_max: i16,
    /// How long one try takes at most, with a server that says nothing too.
    pub patience: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        let (pause, pause_max) = (Duration::from_secs(15), Duration::from_hours(1));
        Self { pause, pause_max, tries_max: 20, patience: Duration::from_secs(30) }
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
    describe_gauge!(WAITING_SECONDS, "how long the oldest mail waits, but for its own address");
    let mailer = Mailer { pool: pool.clone(), smtp, site: site.to_owned(), pace };
    roles.start("mailer", PATIENCE, move |life| {
        let mailer = mailer.clone();
        // left anywhere it is as if the process had died
        async move { Box::pin(life.until_stopped(mailer.live(&life))).await }
    });
}

impl Mailer {
    async fn live(&self, life: &Life) {
        // a server that says nothing keeps nobody from seeing it
        tokio::join!(self.keep_counting(), self.keep_sending(life));
    }

    async fn keep_counting(&self) {
        loop {
            if self.smtp.is_some() {
                match bury_late_mails(&self.pool, LATE_MAX).await {
                    Ok(buried) => counter!(SENT, "outcome" => "late").increment(buried),
                    Err(error) => tracing::debug!(error = %Causes(&error), "late mails stay"),
                }
            }
            self.count().await;
            sleep(COUNT_INTERVAL).await;
        }
    }

    async fn keep_sending(&self, life: &Life) {
        let mut kept = Line::default();
        loop {
            let worked = match &self.smtp {
                Some(smtp) => self.send_next(smtp, &mut kept).await,
                None => Ok(false),
            };
            match worked {
                Ok(worked) => {
                    life.beat();
                    if !worked {
                        kept.hang_up().await;
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

    /// Whether there was one.
    async fn send_next(&self, smtp: &Smtp, line: &mut Line) -> Result<bool, StoreError> {
        let Some(mail) = claim_mail(&self.pool, CLAIM).await? else { return Ok(false) };
        // whoever tried it so often did not live to tell
        if mail.attempts > self.pace.tries_max {
            self.settle(&mail, &Failure::Tired).await?;
            return Ok(true);
        }
        let composed = match compose(&self.pool, mail.id, &self.site).await {
            Ok(Some(composed)) => composed,
            Ok(None) => {
                count("nobody");
                delete_mail(&self.pool, mail.id).await?;
                return Ok(true);
            }
            // what can't be read keeps no other mail from going
            Err(error) => {
                tracing::warn!(id = mail.id, error = %Causes(&error), "a mail can't be read");
                self.settle(&mail, &Failure::Unreadable).await?;
                return Ok(true);
            }
        };
        match smtp.send(line, &composed, self.pace.patience).await {
            Ok(()) => {
                count("sent");
                mark_sent(&self.pool, mail.id).await?;
            }
            Err(failure) => self.settle(&mail, &failure).await?,
        }
        Ok(true)
    }

    async fn settle(&self, mail: &ClaimedMail, failure: &Failure) -> Result<(), StoreError> {
        let ClaimedMail { id, attempts } = *mail;
        let (why, is_quiet) = (failure.to_string(), failure.is_of_this_mail());
        let reason = Reason { why: &why, is_quiet };
        if failure.is_final() || attempts >= self.pace.tries_max {
            if is_quiet {
                count("refused");
                tracing::info!(id, attempts, why, "a mail can't be sent to its address");
            } else {
                count("dead");
                tracing::error!(id, attempts, why, "a mail was given up");
            }
            return bury_mail(&self.pool, mail, reason).await;
        }
        count("failed");
        tracing::warn!(id, attempts, why, "a mail was not sent");
        put_off_mail(&self.pool, mail, self.pace.pause_after(attempts), reason).await
    }

    async fn count(&self) {
        if let Ok(facts) = find_mail_facts(&self.pool).await {
            gauge!(DEAD).set(u32::try_from(facts.dead).unwrap_or(u32::MAX));
            // without a server nothing waits: mails are where they are meant to be
            let sends = self.smtp.is_some();
            let (waiting, seconds) =
                if sends { (facts.waiting, facts.waiting_seconds) } else { (0, 0.0) };
            gauge!(WAITING).set(u32::try_from(waiting).unwrap_or(u32::MAX));
            gauge!(WAITING_SECONDS).set(seconds);
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
