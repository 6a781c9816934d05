//! Runs a batch to its end: every request in it is answered once, whatever the database does.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::booking::refusal::Refusal;
use domain::booking::request::HoldRequest;
use domain::ids::RoomTypeId;
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::bookings::{HoldAnswer, HoldTerms, HoldVerdict, hold_batch};
use store::feed::Ringer;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};

use crate::BookingError;
use crate::job::Job;
use crate::lease::Shaper;
use crate::measures::Measures;
use crate::settings::{FIRST_LOCK_TIMEOUT, LAST_LOCK_TIMEOUT, WAIT_MAX, WAITING_PARTS_MAX};

/// How often transactions may cross others before it is told.
const CROSSINGS_MAX: u8 = 3;
/// Pause before a batch whose connection broke is sent again.
const RESEND_PAUSE: Duration = Duration::from_millis(50);

/// A batch, or what is left of it.
pub(crate) struct Part {
    jobs: Vec<Job>,
    /// Waits for locks until its requests' deadlines, beside the lane.
    patient: bool,
    crossings: u8,
}

/// What a batch needs.
#[derive(Clone)]
pub(crate) struct Runner {
    pub(crate) pool: PgPool,
    pub(crate) terms: HoldTerms,
    pub(crate) ringer: Arc<Ringer>,
    pub(crate) measures: Arc<Measures>,
    pub(crate) shaper: Arc<Shaper>,
    waiting_parts: Arc<Semaphore>,
}

impl Part {
    /// A batch as it comes out of its lane.
    pub(crate) fn first(jobs: Vec<Job>) -> Self {
        Self { jobs, patient: false, crossings: 0 }
    }

    /// What is asked for.
    pub(crate) fn requests(&self) -> impl Iterator<Item = &HoldRequest> {
        self.jobs.iter().map(|job| &job.request)
    }

    /// A lease is waited for no longer: half of the time is left for the locks that decide.
    pub(crate) fn lease_deadline(&self) -> Instant {
        self.first_deadline().map_or_else(Instant::now, |deadline| deadline - WAIT_MAX / 2)
    }

    /// Answers those whose time is over.
    fn turn_late_away(&mut self) {
        let now = Instant::now();
        let (late, rest): (Vec<Job>, Vec<Job>) =
            self.jobs.drain(..).partition(|job| job.deadline <= now);
        self.jobs = rest;
        for job in late {
            job.fail(&BookingError::InventoryLocked);
        }
    }

    fn first_deadline(&self) -> Option<Instant> {
        self.jobs.iter().map(|job| job.deadline).min()
    }

    /// One part for each room type that leads a request.
    fn split_by_room_type(self) -> Vec<Self> {
        let mut parts: BTreeMap<Option<RoomTypeId>, Vec<Job>> = BTreeMap::new();
        for job in self.jobs {
            let lowest = job.request.lines.iter().map(|line| line.room_type_id).min();
            parts.entry(lowest).or_default().push(job);
        }
        let patient = |jobs| Self { jobs, patient: true, crossings: 0 };
        parts.into_values().map(patient).collect()
    }

    fn halves(mut self) -> [Self; 2] {
        let jobs = self.jobs.split_off(self.jobs.len() / 2);
        let second = Self { jobs, patient: self.patient, crossings: 0 };
        [Self { crossings: 0, ..self }, second]
    }

    fn fail(self, error: &BookingError) {
        for job in self.jobs {
            job.fail(error);
        }
    }
}

impl Runner {
    /// One for all lanes.
    pub(crate) fn new(
        pool: PgPool,
        terms: HoldTerms,
        ringer: Arc<Ringer>,
        measures: Arc<Measures>,
        shaper: Arc<Shaper>,
    ) -> Self {
        let waiting_parts = Arc::new(Semaphore::new(WAITING_PARTS_MAX));
        Self { pool, terms, ringer, measures, shaper, waiting_parts }
    }

    /// Answers a batch. What is held up by locks of others goes on beside the lane.
    pub(crate) async fn run(&self, part: Part) {
        let mut parts = vec![part];
        while let Some(part) = parts.pop() {
            if part.patient {
                let runner = self.clone();
                tokio::spawn(async move { runner.run_patiently(part).await });
            } else {
                parts.extend(self.attempt(part).await);
            }
        }
    }

    async fn run_patiently(&self, mut part: Part) {
        let Some(deadline) = part.first_deadline() else { return };
        let permit = self.waiting_parts.acquire();
        let Ok(Ok(_permit)) = tokio::time::timeout_at(deadline, permit).await else {
            part.turn_late_away();
            return part.fail(&BookingError::InventoryLocked);
        };
        let mut parts = vec![part];
        while let Some(part) = parts.pop() {
            parts.extend(self.attempt(part).await);
        }
    }

    /// One transaction; returns what has to be tried again, and how.
    async fn attempt(&self, mut part: Part) -> Vec<Part> {
        part.turn_late_away();
        let Some(deadline) = part.first_deadline() else { return Vec::new() };
        let left = deadline.saturating_duration_since(Instant::now());
        // a row is waited for twice: for a place behind others who wait, then for who has it
        let lock_timeout = if part.patient {
            (left / 2).max(LAST_LOCK_TIMEOUT)
        } else {
            left.min(FIRST_LOCK_TIMEOUT)
        };
        let terms = HoldTerms { lock_timeout, ..self.terms.clone() };
        let requests: Vec<&HoldRequest> = part.requests().collect();
        let began = Instant::now();
        let answers = self.send(&requests, &terms, deadline).await;
        self.measures.batch(part.jobs.len(), began.elapsed());
        match answers {
            Ok(answers) => {
                self.ringer.ring();
                Vec::from_iter(hand_out(part, answers))
            }
            Err(error) => next_parts(part, error),
        }
    }

    /// Sends the batch, and again when the connection breaks: ids and keys are the same, so at most
    /// one of them counts, and the second is told what the first did.
    async fn send(
        &self,
        requests: &[&HoldRequest],
        terms: &HoldTerms,
        deadline: Instant,
    ) -> Result<Vec<HoldAnswer>, StoreError> {
        #[cfg(feature = "planted-bugs")]
        if crate::planted::answers_before_commit() {
            return crate::planted::hold_uncommitted(&self.pool, requests, terms).await;
        }
        loop {
            let answers = match self.pool.acquire().await {
                Ok(mut connection) => hold_batch(&mut connection, requests, terms).await,
                Err(error) => Err(error.into()),
            };
            match answers {
                Err(StoreError::Unreachable(_)) if Instant::now() + RESEND_PAUSE < deadline => {
                    self.measures.resent();
                    sleep(RESEND_PAUSE).await;
                }
                answers => return answers,
            }
        }
    }
}

/// Gives each its answer. A request whose twin was refused without a trace is asked again.
fn hand_out(part: Part, answers: Vec<HoldAnswer>) -> Option<Part> {
    let Part { jobs, patient, crossings } = part;
    let mut again = Vec::new();
    for (job, answer) in jobs.into_iter().zip(answers) {
        match &answer.verdict {
            HoldVerdict::Refused { refusal: Refusal::Again, .. } if crossings < CROSSINGS_MAX => {
                again.push(job);
            }
            HoldVerdict::Refused { refusal: Refusal::Again, .. } => {
                job.fail(&BookingError::ConcurrencyAbort);
            }
            _ => job.answer(Ok(answer)),
        }
    }
    (!again.is_empty()).then_some(Part { jobs: again, patient, crossings: crossings + 1 })
}

/// What to do after a transaction that failed.
fn next_parts(part: Part, error: StoreError) -> Vec<Part> {
    match error {
        // those that nobody holds up go on; the others wait for the time they have left
        StoreError::Locked(_) if !part.patient => part.split_by_room_type(),
        // whoever's time is over is told at the next attempt
        StoreError::Locked(_) => vec![part],
        StoreError::Conflict(_) if part.crossings < CROSSINGS_MAX => {
            vec![Part { crossings: part.crossings + 1, ..part }]
        }
        error if error.is_passing() || part.jobs.len() == 1 => {
            let requests = part.jobs.len();
            tracing::warn!(error = %Causes(&error), requests, "a batch of holds failed");
            part.fail(&error.into());
            Vec::new()
        }
        // one of them is to blame: the others get their rooms
        _ => Vec::from(part.halves()),
    }
}
