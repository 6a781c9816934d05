//! A request that waits, and those who wait for the same answer.

use domain::booking::request::HoldRequest;
use store::bookings::{HoldAnswer, HoldVerdict};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::BookingError;

/// What somebody who waits is told: the database's answer, or why there is none.
pub(crate) type Reply = Result<HoldAnswer, BookingError>;

/// A request in a lane.
pub(crate) struct Job {
    pub(crate) request: HoldRequest,
    pub(crate) deadline: Instant,
    pub(crate) reply: oneshot::Sender<Reply>,
    /// Those who sent the same request with the same key meanwhile.
    pub(crate) twins: Vec<oneshot::Sender<Reply>>,
}

impl Job {
    /// Answers everybody; who went away is not missed. Twins repeat what was stored for repeats.
    pub(crate) fn answer(self, reply: Reply) {
        let is_stored = match &reply {
            Ok(HoldAnswer { verdict: HoldVerdict::Granted(_), .. }) => true,
            Ok(HoldAnswer { verdict: HoldVerdict::Refused { refusal, .. }, .. }) => {
                !self.request.key.derived && refusal.is_stored()
            }
            Err(_) => false,
        };
        for twin in self.twins {
            let again = reply
                .clone()
                .map(|answer| HoldAnswer { replayed: answer.replayed || is_stored, ..answer });
            let _ = twin.send(again);
        }
        let _ = self.reply.send(reply);
    }

    /// Answers everybody that nothing was decided.
    pub(crate) fn fail(self, error: &BookingError) {
        self.answer(Err(error.clone()));
    }

    /// Joins one that is the same request with the same key.
    pub(crate) fn take_in(&mut self, twin: Self) {
        self.deadline = self.deadline.max(twin.deadline);
        self.twins.push(twin.reply);
        self.twins.extend(twin.twins);
    }
}
