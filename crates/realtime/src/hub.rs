//! Who watches which part of the map. A change is brought to those whose cells it touches.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use domain::geo::Coordinates;
use domain::query::SearchQuery;
use tokio::sync::{Notify, watch};

use crate::listeners::SocketId;
use crate::mailbox::Mailbox;
use crate::place::Place;
use crate::planted::Planted;
use crate::watch::{Reach, Search, Watch, without_map};

/// Searches that nobody asks any more are forgotten when there are so many more than viewports.
const FORGOTTEN_SEARCHES_MAX: usize = 64;

/// A client searches when it begins to watch, and engines may be behind what is told here: so what
/// changed in this while before is told again, …
const ENGINE_LAG_MAX: Duration = Duration::from_secs(2);
/// … so much later, if it still watches the same viewport.
const SETTLING: Duration = Duration::from_secs(2);

/// All viewports of a process.
pub(crate) struct Hub {
    watched: Mutex<Watched>,
    /// How far the feed was heard and told; `None` while nobody hears it.
    place: watch::Sender<Option<Arc<str>>>,
    /// Rung when a socket comes, or wants what it missed.
    asked: Notify,
    planted: Planted,
}

#[derive(Default)]
struct Watched {
    sockets: usize,
    /// The viewport of each socket.
    by_socket: HashMap<SocketId, Arc<Watch>>,
    /// Those of few cells, by each of them; a socket at most once in each.
    by_cell: HashMap<i32, BTreeMap<SocketId, Arc<Watch>>>,
    everywhere: BTreeMap<SocketId, Arc<Watch>>,
    /// By what is asked.
    searches: HashMap<Box<str>, Weak<Search>>,
    searches_made: u64,
    /// Who is to be told again.
    catch_ups: BTreeMap<SocketId, CatchUp>,
    /// How far everything was told, from [`ENGINE_LAG_MAX`] ago on.
    past: VecDeque<(Instant, Place)>,
}

/// What a socket is to be told again.
#[derive(Clone, Debug)]
pub(crate) struct CatchUp {
    pub(crate) since: Place,
    pub(crate) due_at: Instant,
    /// Nobody asked for it.
    pub(crate) is_settling: bool,
}

impl Hub {
    pub(crate) fn new(planted: Planted) -> Self {
        let (watched, place) = (Mutex::default(), watch::Sender::new(None));
        Self { watched, place, asked: Notify::new(), planted }
    }

    /// A socket is open: from now on the feed is heard. Returns how many there are.
    pub(crate) fn open(&self) -> usize {
        let mut watched = self.lock();
        watched.sockets += 1;
        let sockets = watched.sockets;
        drop(watched);
        self.asked.notify_one();
        sockets
    }

    /// A socket is gone. Returns how many there are.
    pub(crate) fn close(&self, socket: SocketId) -> usize {
        let mut watched = self.lock();
        watched.remove(socket);
        watched.sockets = watched.sockets.saturating_sub(1);
        watched.sockets
    }

    /// Waits until the feed is heard.
    pub(crate) async fn heard(&self) {
        let _ = self.place.subscribe().wait_for(Option::is_some).await;
    }

    /// How far everything was told.
    pub(crate) fn place(&self) -> Option<Arc<str>> {
        self.place.borrow().clone()
    }

    /// A socket watches a viewport, instead of the one before; with `since` it wants to be told again.
    pub(crate) fn watch(
        &self,
        socket: SocketId,
        mailbox: &Arc<Mailbox>,
        query: SearchQuery,
        since: Option<Place>,
        answer: impl FnOnce(Option<&str>) -> String,
    ) {
        let area = query.area.clone();
        let mut watched = self.lock();
        watched.remove(socket);
        let now = Instant::now();
        let catch_up = match since {
            Some(since) => Some(CatchUp { since, due_at: now, is_settling: false }),
            None => watched.settling(now),
        };
        let told_to = catch_up.as_ref().map(|catch_up| catch_up.since.to_string().into());
        let viewport = mailbox.begin_viewport(told_to, catch_up.is_some(), answer);
        let search = watched.search(query);
        let reach = Reach::of(&area, self.planted);
        let mailbox = Arc::clone(mailbox);
        let planted = self.planted;
        let watch = Watch { socket, mailbox, viewport, area, reach, search, planted };
        let watch = Arc::new(watch);
        watched.insert(watch);
        if let Some(catch_up) = catch_up {
            watched.catch_ups.insert(socket, catch_up);
            self.asked.notify_one();
        }
    }

    /// A socket searches anew now. Returns the position from which it is told.
    pub(crate) fn settle(&self, socket: SocketId) -> Option<Arc<str>> {
        let mut watched = self.lock();
        let catch_up = watched.settling(Instant::now())?;
        let told_to: Arc<str> = catch_up.since.to_string().into();
        let watch = watched.by_socket.get(&socket)?;
        watch.mailbox.begin_catch_up(Arc::clone(&told_to));
        watched.catch_ups.insert(socket, catch_up);
        Some(told_to)
    }

    /// A socket watches no viewport any more.
    pub(crate) fn unwatch(&self, socket: SocketId, mailbox: &Mailbox) {
        let mut watched = self.lock();
        watched.remove(socket);
        mailbox.end_viewport();
    }

    /// A socket wants to be told again what changed since then; whether it watches a viewport.
    pub(crate) fn catch_up(&self, socket: SocketId, since: Place) -> bool {
        let mut watched = self.lock();
        let Some(watch) = watched.by_socket.get(&socket) else { return false };
        watch.mailbox.begin_catch_up(since.to_string().into());
        let catch_up = CatchUp { since, due_at: Instant::now(), is_settling: false };
        watched.catch_ups.insert(socket, catch_up);
        drop(watched);
        self.asked.notify_one();
        true
    }

    /// Waits until a socket comes, or wants what it missed.
    pub(crate) async fn asked(&self) {
        self.asked.notified().await;
    }

    /// How many sockets are open.
    pub(crate) fn sockets(&self) -> usize {
        self.lock().sockets
    }

    /// The feed is heard from here on; what was before is unknown, so everybody has to search anew.
    pub(crate) fn begin(&self, place: &Place, cause: &'static str) {
        let mut watched = self.lock();
        watched.past.clear();
        watched.catch_ups.clear();
        for watch in watched.by_socket.values() {
            watch.mailbox.resync(cause);
        }
        drop(watched);
        self.advance(place);
    }

    /// Nobody hears the feed any more.
    pub(crate) fn rest(&self) {
        self.lock().past.clear();
        self.place.send_replace(None);
    }

    /// Everything is told up to here.
    pub(crate) fn advance(&self, place: &Place) {
        let now = Instant::now();
        let mut watched = self.lock();
        watched.past.push_back((now, place.clone()));
        // the first one is as old as an engine may be behind, or older
        while watched.past.get(1).is_some_and(|(at, _)| now.duration_since(*at) >= ENGINE_LAG_MAX) {
            watched.past.pop_front();
        }
        self.place.send_replace(Some(place.to_string().into()));
    }

    /// Some of those who are to be told again by now.
    pub(crate) fn take_catch_ups(&self, most: usize) -> Vec<(Arc<Watch>, CatchUp)> {
        let mut watched = self.lock();
        let due = watched.due().take(most);
        let due: Vec<SocketId> = due.collect();
        let mut taken = Vec::with_capacity(due.len());
        for socket in due {
            let catch_up = watched.catch_ups.remove(&socket);
            let watch = watched.by_socket.get(&socket).map(Arc::clone);
            taken.extend(watch.zip(catch_up));
        }
        taken
    }

    /// Whether there are any.
    pub(crate) fn has_catch_ups(&self) -> bool {
        self.lock().due().next().is_some()
    }

    /// The viewports that a change in these cells may concern, but for those that search anew anyway.
    pub(crate) fn watches_at(&self, cells: &[i32]) -> Vec<Arc<Watch>> {
        let watched = self.lock();
        let mut found: Vec<Arc<Watch>> = watched.at(cells).map(Arc::clone).collect();
        drop(watched);
        // a hotel that moved between two cells of a viewport concerns it once
        found.sort_unstable_by_key(|watch| watch.socket);
        found.dedup_by_key(|watch| watch.socket);
        found
    }

    /// Whether there is any such viewport.
    pub(crate) fn is_watched(&self, cells: &[i32]) -> bool {
        self.lock().at(cells).next().is_some()
    }

    /// Whether a hotel there is inside of any of them.
    pub(crate) fn is_seen(&self, cells: &[i32], point: Coordinates) -> bool {
        self.lock().at(cells).any(|watch| watch.sees(point))
    }

    fn lock(&self) -> MutexGuard<'_, Watched> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watched {
    fn at<'w>(&'w self, cells: &'w [i32]) -> impl Iterator<Item = &'w Arc<Watch>> {
        let in_cells = cells.iter().filter_map(|cell| self.by_cell.get(cell));
        let everybody = std::iter::once(&self.everywhere).chain(in_cells);
        everybody.flat_map(BTreeMap::values).filter(|watch| !watch.mailbox.is_overflowed())
    }

    /// What is told again to whoever searches now.
    fn settling(&self, now: Instant) -> Option<CatchUp> {
        let (_, since) = self.past.front()?;
        Some(CatchUp { since: since.clone(), due_at: now + SETTLING, is_settling: true })
    }

    fn due(&self) -> impl Iterator<Item = SocketId> {
        let now = Instant::now();
        let due = self.catch_ups.iter().filter(move |(_, catch_up)| catch_up.due_at <= now);
        due.map(|(socket, _)| *socket)
    }

    fn insert(&mut self, watch: Arc<Watch>) {
        match &watch.reach {
            Reach::Everywhere => {
                self.everywhere.insert(watch.socket, Arc::clone(&watch));
            }
            Reach::Cells(cells) => {
                for cell in cells {
                    let there = self.by_cell.entry(*cell).or_default();
                    there.insert(watch.socket, Arc::clone(&watch));
                }
            }
        }
        self.by_socket.insert(watch.socket, watch);
    }

    fn remove(&mut self, socket: SocketId) {
        self.catch_ups.remove(&socket);
        let Some(watch) = self.by_socket.remove(&socket) else { return };
        self.everywhere.remove(&socket);
        for cell in watch.reach.cells().unwrap_or_default() {
            if let Some(there) = self.by_cell.get_mut(cell) {
                there.remove(&socket);
                if there.is_empty() {
                    self.by_cell.remove(cell);
                }
            }
        }
    }

    /// The one search that asks this.
    fn search(&mut self, query: SearchQuery) -> Arc<Search> {
        let query = without_map(query);
        let key = query.canonical().into_boxed_str();
        if let Some(search) = self.searches.get(&key).and_then(Weak::upgrade) {
            return search;
        }
        if self.searches.len() > self.by_socket.len() + FORGOTTEN_SEARCHES_MAX {
            self.searches.retain(|_, search| search.strong_count() > 0);
        }
        self.searches_made += 1;
        let search = Arc::new(Search { id: self.searches_made, query });
        self.searches.insert(key, Arc::downgrade(&search));
        search
    }
}

#[cfg(test)]
mod tests;
