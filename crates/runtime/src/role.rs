//! Roles: the parts of a process that live as long as it does. Each has a name and runs under
//! supervision: one that dies, by a panic or by ending early, is told once, counted, and begins a
//! new life after a pause. What a life knew goes with it; what has to outlive it is kept by whoever
//! started the role.

mod life;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use metrics::{counter, describe_counter, describe_gauge, gauge};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, error_span};

pub use life::Life;
use life::Vitals;

use crate::retry::Retry;

/// After a life of this length a death counts as the first one.
const LONG_LIFE: Duration = Duration::from_mins(1);
/// How long a role may take to end when it is asked to.
const END_TIMEOUT: Duration = Duration::from_secs(5);

const UP: &str = "innsight_role_up";
const AGE: &str = "innsight_role_age_seconds";
const RESTARTS: &str = "innsight_role_restarts_total";

/// The roles of a process, in the order of their start. They end with the last copy of this.
#[derive(Clone)]
pub struct Roles(Arc<All>);

struct All {
    started: Mutex<Vec<Started>>,
    stop: CancellationToken,
}

struct Started {
    vitals: Arc<Vitals>,
    supervisor: JoinHandle<()>,
}

/// How a role is at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleState {
    pub name: String,
    pub state: State,
    /// Since it last got on with its work; zero while there is none for it to do.
    pub age: Duration,
    /// Lives after the first one.
    pub restarts: u64,
}

/// Whether a role does its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Up,
    /// It lives, but has not got on for longer than it should.
    Stalled,
    /// It died and waits for its next life.
    Restarting,
}

impl State {
    /// The name in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Stalled => "stalled",
            Self::Restarting => "restarting",
        }
    }
}

impl Roles {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        describe_gauge!(UP, "1 while a role of this process does its work, else 0");
        describe_gauge!(AGE, "how long ago a role last got on with its work");
        describe_counter!(RESTARTS, "lives of a role that ended early or by a panic");
        let (started, stop) = (Mutex::default(), CancellationToken::new());
        Self(Arc::new(All { started, stop }))
    }

    /// Starts a role. `live` is called for each of its lives, which goes on until
    /// [`Life::stop`] is cancelled. One that has not got on for longer than `patience` is told of
    /// as stalled.
    pub fn start<L, F>(&self, name: impl Into<String>, patience: Duration, live: L)
    where
        L: Fn(Life) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let vitals = Arc::new(Vitals::new(name.into(), patience, self.0.stop.child_token()));
        // counted from zero on: an alarm sees the first one
        counter!(RESTARTS, "role" => vitals.name.clone()).increment(0);
        let supervisor = tokio::spawn(supervise(Arc::clone(&vitals), Arc::new(live)));
        self.started().push(Started { vitals, supervisor });
    }

    /// How every role is.
    pub fn states(&self) -> Vec<RoleState> {
        let now = Instant::now();
        self.started().iter().map(|started| started.vitals.state(now)).collect()
    }

    /// Brings the metrics of roles up to this moment.
    pub fn measure(&self) {
        for RoleState { name, state, age, .. } in self.states() {
            let up = if state == State::Up { 1.0 } else { 0.0 };
            gauge!(UP, "role" => name.clone()).set(up);
            gauge!(AGE, "role" => name).set(age.as_secs_f64());
        }
    }

    /// Asks one role after the other to end and waits for it, the last one first: what was started
    /// earlier may be needed by what came later.
    pub async fn stop(&self) {
        loop {
            let last = self.started().pop();
            let Some(Started { vitals, supervisor }) = last else { return };
            vitals.stop.cancel();
            if timeout(END_TIMEOUT, supervisor).await.is_err() {
                tracing::warn!(role = vitals.name, "a role did not end in time");
            }
        }
    }

    /// Lets a role panic when it next gets on.
    #[cfg(feature = "planted-bugs")]
    pub fn plant_panic(&self, name: &str) {
        for started in self.started().iter().filter(|started| started.vitals.name == name) {
            started.vitals.plant_panic();
        }
    }

    fn started(&self) -> MutexGuard<'_, Vec<Started>> {
        self.0.started.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Roles {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for All {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// One life after the other until the role is asked to stop.
async fn supervise<L, F>(vitals: Arc<Vitals>, lives: Arc<L>)
where
    L: Fn(Life) -> F + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let mut retry = Retry::new();
    loop {
        let born = Instant::now();
        vitals.begin();
        let (lives, life) = (Arc::clone(&lives), Life::of(Arc::clone(&vitals)));
        // whatever a life logs, its panic too, says whose it is
        let span = error_span!("in", role = vitals.name);
        // in a task of its own a panic ends this life and nothing else
        let ended = tokio::spawn(async move { lives(life).await }.instrument(span)).await;
        if vitals.stop.is_cancelled() {
            return;
        }
        let restarts = vitals.die();
        counter!(RESTARTS, "role" => vitals.name.clone()).increment(1);
        if born.elapsed() >= LONG_LIFE {
            retry = Retry::new();
        }
        let pause = retry.next_pause();
        let (role, pause_seconds) = (&vitals.name, pause.as_secs_f64());
        let cause = if ended.is_ok() { "ended early" } else { "panicked" };
        tracing::warn!(role, restarts, pause_seconds, "a role {cause}; it begins anew");
        let _ = vitals.stop.run_until_cancelled(tokio::time::sleep(pause)).await;
    }
}

#[cfg(test)]
mod tests;
