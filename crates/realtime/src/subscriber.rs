//! One open socket: what it watches, and its mailbox. Dropped, it watches nothing any more.

use std::sync::Arc;
use std::time::Duration;

use domain::ids::{BookingId, UserId};
use domain::query::SearchQuery;
use store::StoreError;
use store::bookings::find_watched_bookings;
use tokio::time::timeout;

use crate::bookings::version;
use crate::listeners::SocketId;
use crate::mailbox::Mailbox;
use crate::measures;
use crate::outbox::Outbox;
use crate::place::{MalformedPlace, Place};
use crate::planted::Bug;
use crate::service::Realtime;
use crate::sessions::TokenHash;

/// How long a socket waits for the feed before it watches without a position.
const FEED_TIMEOUT: Duration = Duration::from_secs(2);

/// Whether a booking is watched now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watching {
    Yes,
    /// There is none, or it is somebody else's.
    Unknown,
    /// The socket watches as many as it may.
    TooMany,
}

/// A socket.
pub struct Subscriber {
    realtime: Arc<Realtime>,
    id: SocketId,
    mailbox: Arc<Mailbox>,
    session: Option<(UserId, TokenHash)>,
    /// Said before there was a viewport: to be told again, from there if it is a place.
    resumes: Option<Result<Place, MalformedPlace>>,
}

impl Subscriber {
    pub(crate) fn new(realtime: Arc<Realtime>, id: SocketId, mailbox: Arc<Mailbox>) -> Self {
        Self { realtime, id, mailbox, session: None, resumes: None }
    }

    /// Answers the client.
    pub fn answer(&self, frame: String) {
        self.mailbox.answer(frame);
    }

    /// What waits to be sent, for whoever sends it.
    pub fn outbox(&self) -> Outbox {
        let (realtime, mailbox) = (Arc::clone(&self.realtime), Arc::clone(&self.mailbox));
        Outbox::new(realtime, self.id, mailbox)
    }

    /// Who is signed in.
    pub fn user(&self) -> Option<UserId> {
        self.session.map(|(user, _)| user)
    }

    /// From now on this is somebody's, for as long as the session is open.
    pub fn sign_in(&mut self, user: UserId, token_hash: TokenHash) {
        if let Some((_, before)) = self.session.replace((user, token_hash)) {
            self.realtime.sessions.remove(before, self.id);
        }
        self.realtime.sessions.add(token_hash, self.id, &self.mailbox);
    }

    /// Watches the area of a search, instead of the one before. `answer` is sent first; it gets the
    /// position from which everything will be told.
    pub async fn watch_viewport(
        &mut self,
        query: SearchQuery,
        answer: impl FnOnce(Option<&str>) -> String,
    ) {
        let _ = timeout(FEED_TIMEOUT, self.realtime.hub.heard()).await;
        let resumes = self.resumes.take();
        let is_malformed = matches!(resumes, Some(Err(MalformedPlace)));
        let since = resumes.and_then(Result::ok);
        self.realtime.hub.watch(self.id, &self.mailbox, query, since, answer);
        if is_malformed {
            self.mailbox.resync("malformed");
        }
    }

    /// Watches no viewport any more.
    pub fn unwatch_viewport(&mut self) {
        self.resumes = None;
        self.realtime.hub.unwatch(self.id, &self.mailbox);
    }

    /// Has what changed since a position told again, within the viewport or the one to come.
    pub fn resume(&mut self, position: &str) {
        if self.realtime.settings.planted.has(Bug::NothingResumed) {
            return;
        }
        let has_viewport = self.mailbox.has_viewport();
        match (position.parse::<Place>(), has_viewport) {
            (Ok(place), true) => {
                self.realtime.hub.catch_up(self.id, place);
            }
            (Err(MalformedPlace), true) => self.mailbox.resync("malformed"),
            (place, false) => self.resumes = Some(place),
        }
    }

    /// Watches one of somebody's bookings. `answer` is sent before the booking itself.
    pub async fn watch_booking(
        &mut self,
        id: BookingId,
        user: UserId,
        answer: String,
    ) -> Result<Watching, StoreError> {
        let (watched, is_watched) = self.mailbox.watches(id);
        if !is_watched && watched >= self.realtime.settings.bookings_max {
            return Ok(Watching::TooMany);
        }
        let found = find_watched_bookings(&self.realtime.accounts, &[id]).await?;
        let Some(booking) = found.into_iter().find(|booking| booking.user == Some(user)) else {
            return Ok(Watching::Unknown);
        };
        self.mailbox.begin_booking(id, answer);
        self.realtime.bookings.add(id, self.id, &self.mailbox);
        let text = (self.realtime.wording.booking)(&booking).into();
        self.mailbox.put_booking(id, version(&booking), &text);
        // what was committed between the reading and now is read again
        self.realtime.ring();
        Ok(Watching::Yes)
    }

    /// Watches a booking no more.
    pub fn unwatch_booking(&mut self, id: BookingId) {
        if self.mailbox.end_booking(id) {
            self.realtime.bookings.remove(id, self.id);
        }
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        for id in self.mailbox.bookings() {
            self.realtime.bookings.remove(id, self.id);
        }
        if let Some((_, token_hash)) = self.session {
            self.realtime.sessions.remove(token_hash, self.id);
        }
        measures::open(self.realtime.hub.close(self.id));
    }
}
