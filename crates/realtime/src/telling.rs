//! From changed hotels to the mailboxes of those who see them: first where the hotels are, then the
//! documents of only those that somebody sees, then each search once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use domain::geo::Coordinates;
use domain::hotel::Document;
use domain::ids::HotelId;
use domain::query::SearchQuery;
use domain::today::Today;
use store::StoreError;
use store::documents::{HOTELS_PER_READ_MAX, find_whereabouts, load_documents};
use store::reading::Reading;
use tokio::task::yield_now;

use crate::hub::Hub;
use crate::mailbox::Change;
use crate::watch::{Search, Watch};
use crate::wording::{HotelNews, Wording};

/// A hotel that changed.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    pub(crate) hotel_id: HotelId,
    /// Where it was and is.
    pub(crate) cells: Vec<i32>,
    pub(crate) changed_at: Instant,
}

/// Who is told.
pub(crate) enum Whom<'h> {
    Everybody(&'h Hub),
    One(Arc<Watch>),
}

impl Whom<'_> {
    fn is_anybody(&self, changed: &Changed) -> bool {
        match self {
            Self::Everybody(hub) => hub.is_watched(&changed.cells),
            Self::One(watch) => !watch.mailbox.is_overflowed(),
        }
    }

    fn sees(&self, changed: &Changed, point: Coordinates) -> bool {
        match self {
            Self::Everybody(hub) => hub.is_seen(&changed.cells, point),
            Self::One(watch) => watch.sees(point),
        }
    }

    fn watches(&self, changed: &Changed) -> Vec<Arc<Watch>> {
        match self {
            Self::Everybody(hub) => hub.watches_at(&changed.cells),
            Self::One(watch) => vec![Arc::clone(watch)],
        }
    }
}

/// A changed hotel as it is in the snapshot.
struct Found {
    coordinates: Coordinates,
    may_have_moved: bool,
    /// Of those that somebody sees.
    document: Option<Document>,
}

/// Reads hotels that changed since a transaction, and tells of them.
pub(crate) async fn tell(
    reading: &mut Reading<'_>,
    changed: &[Changed],
    since: u64,
    whom: &Whom<'_>,
    wording: &Wording,
    today: &Today,
) -> Result<(), StoreError> {
    for chunk in changed.chunks(HOTELS_PER_READ_MAX) {
        // asked for each chunk anew: whoever has too much by now needs no more of it
        let wanted: Vec<&Changed> = chunk.iter().filter(|of| whom.is_anybody(of)).collect();
        if wanted.is_empty() {
            continue;
        }
        let mut found = find(reading, &wanted, since, whom).await?;
        for changed in wanted {
            let found = found.remove(&changed.hotel_id);
            deliver(changed, found.as_ref(), &whom.watches(changed), wording, today);
            // others have work too: one hotel may concern thousands
            yield_now().await;
        }
    }
    Ok(())
}

async fn find(
    reading: &mut Reading<'_>,
    wanted: &[&Changed],
    since: u64,
    whom: &Whom<'_>,
) -> Result<HashMap<HotelId, Found>, StoreError> {
    let ids: Vec<HotelId> = wanted.iter().map(|changed| changed.hotel_id).collect();
    let whereabouts = find_whereabouts(reading, &ids, since).await?;
    let mut found: HashMap<HotelId, Found> = whereabouts
        .into_iter()
        .map(|of| {
            let (coordinates, may_have_moved) = (of.coordinates, of.may_have_moved);
            (of.hotel_id, Found { coordinates, may_have_moved, document: None })
        })
        .collect();
    let is_seen = |changed: &&&Changed| {
        let found = found.get(&changed.hotel_id);
        found.is_some_and(|found| whom.sees(changed, found.coordinates))
    };
    let seen: Vec<HotelId> = wanted.iter().filter(is_seen).map(|of| of.hotel_id).collect();
    if seen.is_empty() {
        return Ok(found);
    }
    for document in load_documents(reading, &seen).await?.documents {
        if let Some(found) = found.get_mut(&document.hotel.id) {
            found.document = Some(document);
        }
    }
    Ok(found)
}

/// Puts the news of one hotel into every mailbox that they concern.
fn deliver(
    changed: &Changed,
    found: Option<&Found>,
    watches: &[Arc<Watch>],
    wording: &Wording,
    today: &Today,
) {
    let write = |news: &HotelNews| -> Arc<str> { (wording.hotel)(news, wording.currency).into() };
    let nowhere = |location| HotelNews { hotel_id: changed.hotel_id, location, item: None };
    let mut by_search: HashMap<u64, Arc<str>> = HashMap::new();
    let mut elsewhere: Option<Arc<str>> = None;
    for watch in watches {
        let data = match found {
            Some(Found { coordinates, document, .. }) if watch.sees(*coordinates) => {
                // without a document the viewport came meanwhile, and catches up by itself
                let Some(document) = document else { continue };
                let search = &watch.search;
                let text = by_search.entry(search.id);
                text.or_insert_with(|| write(&news(document, search, today)))
            }
            // it may have been inside before; one that only sold a room was not
            Some(found) if found.may_have_moved => {
                let location = Some(found.coordinates);
                elsewhere.get_or_insert_with(|| write(&nowhere(location)))
            }
            Some(_) => continue,
            None => elsewhere.get_or_insert_with(|| write(&nowhere(None))),
        };
        let change = Change { data: Arc::clone(data), changed_at: changed.changed_at };
        watch.mailbox.put_hotel(watch.viewport, changed.hotel_id, change);
    }
}

/// What a search that is asked today shows of a hotel.
fn news(document: &Document, search: &Search, today: &Today) -> HotelNews {
    let hotel = &document.hotel;
    let query = &search.query;
    let item = if query.today == *today {
        query.item_of(document)
    } else {
        // it was asked before midnight somewhere
        SearchQuery { today: today.clone(), ..query.clone() }.item_of(document)
    };
    let location = hotel.open.then_some(hotel.coordinates);
    HotelNews { hotel_id: hotel.id, location, item }
}
