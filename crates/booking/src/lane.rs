//! Lanes: all requests for a room type wait in the same bounded queue. The task of a lane owns its
//! transactions, so a client that goes away cancels nothing. It takes whatever waits, at most a
//! batch; a lone request waits for nobody, and while a transaction commits the queue fills. Each lane
//! is a role: when one dies, the requests it was at are told so, and its next life takes the others.

use std::sync::Arc;
use std::time::Duration;

use domain::booking::request::HoldRequest;
use domain::fit::fit;
use runtime::role::{Life, Roles};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::Instant;

use crate::BookingError;
use crate::batch::{Part, Runner};
use crate::job::{Job, Reply};
use crate::lease::Turn;
use crate::settings::{BATCH_MAX, LANE_CAPACITY, WAIT_MAX};
use crate::statistics::LaneLength;

/// A batch takes no longer: its statements and their connection give up before.
const PATIENCE: Duration = Duration::from_secs(30);

/// The lanes of this process.
pub(crate) struct Lanes {
    queues: Vec<mpsc::Sender<Job>>,
}

impl Lanes {
    /// Starts so many lanes. When they are asked to stop, what waits is still answered.
    pub(crate) fn start(count: usize, runner: &Runner, roles: &Roles) -> Self {
        let queues = (0..count.max(1)).map(|number| {
            let (sender, receiver) = mpsc::channel(LANE_CAPACITY);
            let (receiver, runner) = (Arc::new(Mutex::new(receiver)), runner.clone());
            roles.start(format!("lane-{number}"), PATIENCE, move |life| {
                drive(Arc::clone(&receiver), runner.clone(), life)
            });
            sender
        });
        Self { queues: queues.collect() }
    }

    /// Waits in the lane of the lowest room type for an answer.
    pub(crate) async fn ask(&self, request: HoldRequest) -> Reply {
        let lowest = request.lines.iter().map(|line| line.room_type_id.0.as_u128()).min();
        let lanes: u128 = fit(self.queues.len());
        let place: usize = fit(lowest.unwrap_or_default() % lanes);
        let queue = self.queues.get(place).ok_or(BookingError::Stopping)?;
        let (reply, answer) = oneshot::channel();
        let deadline = Instant::now() + WAIT_MAX;
        queue.try_send(Job { request, deadline, reply, twins: Vec::new() }).map_err(|error| {
            match error {
                mpsc::error::TrySendError::Full(_) => BookingError::LaneFull,
                mpsc::error::TrySendError::Closed(_) => BookingError::Stopping,
            }
        })?;
        answer.await.unwrap_or(Err(BookingError::Interrupted))
    }

    /// How many wait in all lanes together.
    pub(crate) fn waiting(&self) -> usize {
        self.queues.iter().map(length).sum()
    }

    /// How many wait in each lane.
    pub(crate) fn lengths(&self) -> Vec<LaneLength> {
        let lanes = self.queues.iter();
        lanes
            .map(|queue| LaneLength { length: length(queue), capacity: queue.max_capacity() })
            .collect()
    }
}

fn length(queue: &mpsc::Sender<Job>) -> usize {
    queue.max_capacity() - queue.capacity()
}

/// A life of a lane. The queue outlives it.
async fn drive(queue: Arc<Mutex<mpsc::Receiver<Job>>>, runner: Runner, life: Life) {
    let mut queue = queue.lock().await;
    let mut waiting = Vec::with_capacity(BATCH_MAX);
    let mut turn = Turn::default();
    while take(&mut queue, &mut waiting, &life).await > 0 {
        let part = Part::first(gather_twins(waiting.drain(..)));
        let lease = runner.shaper.take(part.requests(), &mut turn, part.lease_deadline()).await;
        runner.run(part).await;
        runner.shaper.release(lease, &mut turn);
    }
    // nobody can ask any more
    life.stop().cancelled().await;
}

/// Takes whatever waits; nothing when no more will come.
async fn take(queue: &mut mpsc::Receiver<Job>, waiting: &mut Vec<Job>, life: &Life) -> usize {
    tokio::select! {
        taken = life.idle(queue.recv_many(waiting, BATCH_MAX)) => return taken,
        () = life.stop().cancelled() => {}
    }
    queue.close();
    queue.recv_many(waiting, BATCH_MAX).await
}

/// Requests with the same key and the same text become one; whoever sent them gets its answer.
fn gather_twins(waiting: impl Iterator<Item = Job>) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::with_capacity(BATCH_MAX);
    for job in waiting {
        let twin = jobs.iter_mut().find(|other| other.request.key == job.request.key);
        match twin {
            Some(twin) => twin.take_in(job),
            None => jobs.push(job),
        }
    }
    jobs
}
