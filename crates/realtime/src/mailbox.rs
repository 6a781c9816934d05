//! What waits to be sent to one client: bounded, the latest of each hotel and booking. Whoever fills
//! it never waits; a client that can't keep up is told to search anew.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use domain::ids::{BookingId, HotelId};
use tokio::sync::Notify;

use crate::measures;

/// Answers that wait for a client to read them; with more it is given up.
const ANSWERS_MAX: usize = 64;

/// Why a socket is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The client closed it, or is gone.
    Left,
    /// The process ends; another one takes over.
    Drained,
    /// It broke the rules of `WebSocket`.
    Broken,
    /// A message that is not text.
    Binary,
    /// A text that is no JSON, or not of this protocol's shape.
    Malformed,
    /// More messages or subscriptions than one socket may have.
    OverLimit,
    /// A message of too many bytes.
    TooLarge,
    /// It does not read what is written.
    TooSlow,
    /// Its session is over, or never was.
    SessionOver,
}

impl End {
    /// The code of the close frame, by RFC 6455, section 7.4; from 4000 on ours.
    pub const fn code(self) -> u16 {
        match self {
            Self::Left => 1000,
            Self::Drained => 1001,
            Self::Broken => 1002,
            Self::Binary => 1003,
            Self::Malformed => 1007,
            Self::OverLimit => 1008,
            Self::TooLarge => 1009,
            Self::TooSlow => 1013,
            Self::SessionOver => 4401,
        }
    }
}

/// News of a hotel that wait.
#[derive(Clone, Debug)]
pub struct Change {
    /// JSON.
    pub data: Arc<str>,
    /// When the hotel changed.
    pub changed_at: Instant,
}

/// Rises whenever there is something to tell of a booking: its version, that of its order, and whether
/// its hold's time is over, which nobody writes down at once.
pub(crate) type BookingVersion = (i32, i32, bool);

/// What is to be sent now.
#[derive(Debug, Default)]
pub struct Batch {
    /// Whole frames, in their order, before everything else.
    pub answers: Vec<String>,
    /// The client has to search anew.
    pub resync: bool,
    pub hotels: Vec<Change>,
    /// JSON.
    pub bookings: Vec<Arc<str>>,
    /// Where a client that is cut off within this batch goes on, …
    pub position_before: Option<Arc<str>>,
    /// … and one that got all of it.
    pub position_after: Option<Arc<str>>,
    pub end: Option<End>,
}

impl Batch {
    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
            && !self.resync
            && self.hotels.is_empty()
            && self.bookings.is_empty()
            && self.end.is_none()
    }
}

/// The mailbox of one socket.
pub(crate) struct Mailbox {
    waiting: Mutex<Waiting>,
    filled: Notify,
    /// A copy of `Waiting::resync`: nothing has to be worked out for whoever searches anew.
    overflowed: AtomicBool,
    hotels_max: usize,
}

#[derive(Default)]
struct Waiting {
    answers: VecDeque<String>,
    /// Counts viewports: what was worked out for an earlier one is not sent.
    viewport: u64,
    has_viewport: bool,
    hotels: BTreeMap<HotelId, Change>,
    resync: bool,
    /// By what is watched: the last version that was put in, and its text until it is sent.
    bookings: BTreeMap<BookingId, (Option<BookingVersion>, Option<Arc<str>>)>,
    /// Everything below was sent.
    told_to: Option<Arc<str>>,
    /// A missed stretch is still to come: `told_to` stays before it.
    catching_up: bool,
    end: Option<End>,
}

impl Mailbox {
    pub(crate) fn new(hotels_max: usize) -> Self {
        let overflowed = AtomicBool::new(false);
        Self { waiting: Mutex::default(), filled: Notify::new(), overflowed, hotels_max }
    }

    /// Waits until something was put in since the last wait.
    pub(crate) async fn filled(&self) {
        self.filled.notified().await;
    }

    /// Adds an answer to what the client sent.
    pub(crate) fn answer(&self, frame: String) {
        let mut waiting = self.lock();
        waiting.answer(frame);
        self.rung(waiting);
    }

    /// Ends the socket, for the first reason that is given.
    pub(crate) fn end(&self, end: End) {
        let mut waiting = self.lock();
        waiting.end.get_or_insert(end);
        self.rung(waiting);
    }

    /// Takes what waits out. `place` is how far everything was put in before this call; requests to
    /// search anew stay in unless `may_resync`.
    pub(crate) fn take(&self, place: Option<Arc<str>>, may_resync: bool) -> Batch {
        let mut waiting = self.lock();
        let position_before = waiting.told_to.clone();
        let waits_to_resync = waiting.resync && !may_resync;
        if !waiting.catching_up && !waits_to_resync && waiting.has_viewport {
            waiting.told_to = place;
        }
        let resync = waiting.resync && may_resync;
        if resync {
            waiting.resync = false;
            self.overflowed.store(false, Ordering::Relaxed);
        }
        let bookings = waiting.bookings.values_mut().filter_map(|(_, text)| text.take());
        let bookings = bookings.collect();
        Batch {
            answers: waiting.answers.drain(..).collect(),
            resync,
            hotels: std::mem::take(&mut waiting.hotels).into_values().collect(),
            bookings,
            position_before,
            position_after: waiting.told_to.clone(),
            end: waiting.end,
        }
    }

    /// Whether there is a viewport.
    pub(crate) fn has_viewport(&self) -> bool {
        self.lock().has_viewport
    }

    /// Whether a request to search anew waits: then nothing has to be worked out.
    pub(crate) fn is_overflowed(&self) -> bool {
        self.overflowed.load(Ordering::Relaxed)
    }

    /// Begins another viewport: what waits of the one before goes. Returns its number.
    pub(crate) fn begin_viewport(
        &self,
        told_to: Option<Arc<str>>,
        catching_up: bool,
        answer: impl FnOnce(Option<&str>) -> String,
    ) -> u64 {
        let mut waiting = self.lock();
        self.clear_viewport(&mut waiting);
        (waiting.has_viewport, waiting.catching_up) = (true, catching_up);
        let frame = answer(told_to.as_deref());
        waiting.told_to = told_to;
        waiting.answer(frame);
        let viewport = waiting.viewport;
        self.rung(waiting);
        viewport
    }

    /// There is no viewport any more.
    pub(crate) fn end_viewport(&self) {
        let mut waiting = self.lock();
        self.clear_viewport(&mut waiting);
        (waiting.has_viewport, waiting.told_to) = (false, None);
    }

    fn clear_viewport(&self, waiting: &mut Waiting) {
        waiting.viewport += 1;
        waiting.hotels.clear();
        (waiting.resync, waiting.catching_up) = (false, false);
        self.overflowed.store(false, Ordering::Relaxed);
    }

    /// A missed stretch will be told again from there.
    pub(crate) fn begin_catch_up(&self, from: Arc<str>) {
        let mut waiting = self.lock();
        waiting.told_to = Some(from);
        waiting.catching_up = true;
    }

    /// The missed stretch is in.
    pub(crate) fn end_catch_up(&self, viewport: u64) {
        let mut waiting = self.lock();
        if waiting.viewport == viewport {
            waiting.catching_up = false;
        }
    }

    /// Puts news of a hotel in, for a viewport; the last ones of each hotel are kept.
    pub(crate) fn put_hotel(&self, viewport: u64, hotel: HotelId, change: Change) {
        let mut waiting = self.lock();
        if waiting.viewport != viewport || waiting.resync {
            return;
        }
        let is_full = waiting.hotels.len() >= self.hotels_max;
        match waiting.hotels.get_mut(&hotel) {
            // how long it waits counts from the first
            Some(before) => before.data = change.data,
            None if is_full => {
                self.overflow(&mut waiting);
                measures::resynced("slow", 1);
            }
            None => {
                waiting.hotels.insert(hotel, change);
            }
        }
        self.rung(waiting);
    }

    /// The client has to search anew.
    pub(crate) fn resync(&self, cause: &'static str) {
        let mut waiting = self.lock();
        self.overflow(&mut waiting);
        measures::resynced(cause, 1);
        self.rung(waiting);
    }

    fn overflow(&self, waiting: &mut Waiting) {
        waiting.hotels.clear();
        waiting.resync = true;
        waiting.catching_up = false;
        self.overflowed.store(true, Ordering::Relaxed);
    }

    /// How many bookings are watched, and whether this is one of them.
    pub(crate) fn watches(&self, booking: BookingId) -> (usize, bool) {
        let waiting = self.lock();
        (waiting.bookings.len(), waiting.bookings.contains_key(&booking))
    }

    /// Begins to watch a booking; whatever was told of it is told anew.
    pub(crate) fn begin_booking(&self, booking: BookingId, answer: String) {
        let mut waiting = self.lock();
        waiting.bookings.insert(booking, (None, None));
        waiting.answer(answer);
        self.rung(waiting);
    }

    /// No longer watches a booking; whether it did.
    pub(crate) fn end_booking(&self, booking: BookingId) -> bool {
        self.lock().bookings.remove(&booking).is_some()
    }

    /// Every booking that is watched.
    pub(crate) fn bookings(&self) -> Vec<BookingId> {
        self.lock().bookings.keys().copied().collect()
    }

    /// Puts news of a booking in, if they are newer than what was.
    pub(crate) fn put_booking(&self, booking: BookingId, version: BookingVersion, text: &Arc<str>) {
        let mut waiting = self.lock();
        let Some((last, waits)) = waiting.bookings.get_mut(&booking) else { return };
        if last.is_some_and(|last| last >= version) {
            return;
        }
        (*last, *waits) = (Some(version), Some(Arc::clone(text)));
        self.rung(waiting);
    }

    fn rung(&self, waiting: MutexGuard<'_, Waiting>) {
        drop(waiting);
        self.filled.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn answer(&mut self, frame: String) {
        if self.answers.len() >= ANSWERS_MAX {
            self.end.get_or_insert(End::TooSlow);
            return;
        }
        self.answers.push_back(frame);
    }
}

#[cfg(test)]
mod tests;
