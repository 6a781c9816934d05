//! Who is found at which cells, and what is forgotten.

use chrono::{DateTime, NaiveDate, Utc};
use domain::grid::cell_z8;
use domain::lexicon::Lexicon;
use domain::parameters::Parameters;
use domain::parse::{Calendar, ParsedSearch};
use domain::today::Today;

use super::*;

const NOW: &str = "2026-11-21T12:00:00Z";

fn query(bbox: &str, more: &[(&str, &str)]) -> SearchQuery {
    let now: DateTime<Utc> = NOW.parse().unwrap();
    let calendar = Calendar {
        today: Today::at(now),
        last_check_out: NaiveDate::from_ymd_opt(2027, 11, 1).unwrap(),
    };
    let pairs = [("bbox", bbox)].into_iter().chain(more.iter().copied());
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut parameters = Parameters::new(pairs);
    ParsedSearch::parse(&mut parameters, &calendar, &Lexicon::default()).unwrap().query
}

struct Sockets {
    hub: Hub,
    mailboxes: Vec<Arc<Mailbox>>,
}

impl Sockets {
    fn new(count: usize) -> Self {
        let mailboxes = (0..count).map(|_| Arc::new(Mailbox::new(8))).collect();
        Self { hub: Hub::new(Planted::default()), mailboxes }
    }

    fn watch(&self, socket: u32, bbox: &str, more: &[(&str, &str)]) {
        let mailbox = &self.mailboxes[usize::try_from(socket).unwrap()];
        self.hub.watch(socket.into(), mailbox, query(bbox, more), None, |_| String::new());
    }

    fn at(&self, cells: &[i32]) -> Vec<u64> {
        self.hub.watches_at(cells).iter().map(|watch| watch.socket).collect()
    }
}

fn place(text: &str) -> Place {
    text.parse().unwrap()
}

const LISBON: Coordinates = Coordinates { lat_e7: 387_167_000, lon_e7: -91_333_000 };

#[test]
fn changes_find_the_viewports_of_their_cells_and_large_ones() {
    let sockets = Sockets::new(4);
    sockets.watch(0, "-9.2,38.7,-9.1,38.8", &[]);
    sockets.watch(1, "-180,-85,180,85", &[]);
    sockets.watch(2, "179,-18,-179,-16", &[]);
    let lisbon = cell_z8(LISBON);
    let suva = cell_z8(Coordinates { lat_e7: -170_000_000, lon_e7: -1_799_000_000 });
    assert_eq!(sockets.at(&[lisbon]), [0, 1]);
    assert_eq!(sockets.at(&[suva]), [1, 2]);
    assert_eq!(sockets.at(&[lisbon, suva]), [0, 1, 2]);
    assert!(sockets.hub.is_seen(&[lisbon], LISBON));
    // another viewport of the same socket; one that goes
    sockets.watch(0, "179,-18,-179,-16", &[]);
    sockets.hub.unwatch(1, &sockets.mailboxes[1]);
    assert_eq!(sockets.at(&[lisbon]), [0_u64; 0]);
    assert_eq!(sockets.at(&[suva]), [0, 2]);
    sockets.hub.close(0);
    sockets.hub.close(2);
    let watched = sockets.hub.lock();
    assert!(watched.by_cell.is_empty() && watched.everywhere.is_empty());
    assert!(watched.by_socket.is_empty());
}

#[test]
fn who_searches_anew_anyway_is_not_asked() {
    let sockets = Sockets::new(1);
    sockets.watch(0, "-9.2,38.7,-9.1,38.8", &[]);
    let cells = [cell_z8(LISBON)];
    sockets.mailboxes[0].resync("test");
    assert!(!sockets.hub.is_watched(&cells) && !sockets.hub.is_seen(&cells, LISBON));
    sockets.mailboxes[0].take(None, true);
    assert!(sockets.hub.is_watched(&cells));
}

#[test]
fn who_asks_the_same_shares_one_search() {
    let sockets = Sockets::new(3);
    let stay = [("check_in", "2026-12-01"), ("check_out", "2026-12-04")];
    sockets.watch(0, "-9.2,38.7,-9.1,38.8", &stay);
    sockets.watch(1, "-9.3,38.6,-9.0,38.9", &[&stay[..], &[("sort", "price")]].concat());
    sockets.watch(2, "-9.3,38.6,-9.0,38.9", &[]);
    let ids: Vec<u64> =
        sockets.hub.watches_at(&[cell_z8(LISBON)]).iter().map(|watch| watch.search.id).collect();
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
    for number in 0..1_000 {
        sockets.watch(0, "-9.2,38.7,-9.1,38.8", &[("price_max", &number.to_string())]);
    }
    assert!(sockets.hub.lock().searches.len() <= 3 + FORGOTTEN_SEARCHES_MAX + 1);
}

#[test]
fn a_new_viewport_is_told_from_a_little_before_and_once_more_later() {
    let sockets = Sockets::new(1);
    sockets.hub.begin(&place("1.a.1.10"), "test");
    sockets.hub.advance(&place("1.a.1.20"));
    sockets.watch(0, "-9.2,38.7,-9.1,38.8", &[]);
    let batch = sockets.mailboxes[0].take(sockets.hub.place(), true);
    assert_eq!(batch.position_after.as_deref(), Some("1.a.1.10"));
    assert!(sockets.hub.take_catch_ups(8).is_empty(), "not yet");
    assert!(sockets.hub.catch_up(0, place("1.a.1.5")));
    let taken = sockets.hub.take_catch_ups(8);
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].1.since, place("1.a.1.5"));
    assert!(!sockets.hub.has_catch_ups());
    // everybody searches anew when the feed begins anew
    sockets.hub.begin(&place("1.b.1.3"), "test");
    assert!(sockets.mailboxes[0].take(sockets.hub.place(), true).resync);
    assert!(!sockets.hub.catch_up(7, place("1.a.1.5")), "there is no such viewport");
}
