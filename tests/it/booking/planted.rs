//! The bugs that a booking service must not have, planted one by one: each is found within a minute,
//! by the check that is there for it.
// brief: C2, C4, C5, C6

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use booking::{LeaseError, Leases};
use futures::future::join_all;
use sqlx::PgPool;

use super::bugs::plant;
use super::guest::{Guest, room_type, set_total, stay_in};
use super::history::{Check, Fault, Plan, live};
use super::world::day;
use crate::app::TestApp;
use crate::database::TestDatabase;

/// A bug counts as not found after so long, …
const FIND_TIMEOUT: Duration = Duration::from_mins(1);
/// … and no sooner than after so many histories: a busy machine lives through fewer in that time.
const HISTORIES_MIN: u64 = 30;
const OPERATIONS: usize = 600;

/// A bug of the database's functions: which of them, what it says, and what it says with the bug.
struct Bug {
    name: &'static str,
    pieces: &'static [(&'static str, &'static str, &'static str)],
    /// Which checks may be the first to see it.
    found_by: &'static [Check],
}

/// Nights that nobody locks.
const UNLOCKED: [(&str, &str, &str); 2] = [
    ("lock_nights_v1", "FOR NO KEY UPDATE OF i\n", "\n"),
    ("hold_alone_v1", "FOR NO KEY UPDATE\n", "\n"),
];

/// The database refuses counters that can't be, so many bugs show as an answer that may not be.
const BUGS: [Bug; 7] = [
    Bug {
        name: "rooms are not counted",
        pieces: &[
            ("take_lines_v1", "p_free[j] < offer.rooms", "false"),
            ("hold_alone_v1", "i.total - i.sold - i.held >= line.rooms", "true"),
        ],
        found_by: &[Check::Answers],
    },
    Bug { name: "nights are not locked", pieces: &UNLOCKED, found_by: &[Check::Answers] },
    Bug {
        name: "nights are neither locked nor in order",
        pieces: &[
            ("lock_nights_v1", "ORDER BY i.room_type_id, i.night FOR NO KEY UPDATE OF i\n", "\n"),
            ("hold_alone_v1", "ORDER BY i.night FOR NO KEY UPDATE\n", "\n"),
        ],
        found_by: &[Check::Answers],
    },
    Bug {
        name: "keys are not kept",
        pieces: &[("write_holds_v1", "WHERE q.status IS NOT NULL", "WHERE false")],
        found_by: &[Check::Keys],
    },
    Bug {
        name: "rooms are given back twice",
        pieces: &[("move_rooms_v1", "held = i.held - x.held", "held = i.held - 2 * x.held")],
        found_by: &[Check::Answers, Check::Recount],
    },
    Bug {
        name: "confirming forgets the clock",
        pieces: &[("confirm_booking_v1", "booking.expires_at <= t", "false")],
        found_by: &[Check::Clock],
    },
    Bug {
        name: "the last night is left out",
        pieces: &[
            (
                "take_lines_v1",
                "(offer.check_out - offer.check_in) - 1 LOOP",
                "(offer.check_out - offer.check_in) - 2 LOOP",
            ),
            (
                "hold_alone_v1",
                "AND i.night >= p_request.check_in AND i.night < p_request.check_out;",
                "AND i.night >= p_request.check_in AND i.night < p_request.check_out - 1;",
            ),
        ],
        found_by: &[Check::Answers, Check::Recount],
    },
];

/// Lives through histories until one finds a fault.
async fn find(bug: Option<&Bug>, answers_before_commit: bool) -> Option<Fault> {
    let begun = Instant::now();
    let mut seed = 0;
    while begun.elapsed() < FIND_TIMEOUT || seed < HISTORIES_MIN {
        let database = TestDatabase::create().await;
        for (function, right, wrong) in bug.map_or(&[][..], |bug| bug.pieces) {
            plant(database.pool(), function, right, wrong).await;
        }
        let plan = Plan { seed, operations: OPERATIONS, restarts: 0, answers_before_commit };
        if let Err(fault) = live(plan, &database).await {
            return Some(fault);
        }
        seed += 1;
    }
    None
}

#[tokio::test(flavor = "multi_thread")]
async fn histories_find_every_planted_bug() {
    let mut wrong = Vec::new();
    for bug in &BUGS {
        match find(Some(bug), false).await {
            Some(fault) if bug.found_by.contains(&fault.check) => {
                println!("{}: found by {:?}", bug.name, fault.check);
            }
            found => wrong.push(format!("{}: {found:#?}", bug.name)),
        }
    }
    match find(None, true).await {
        Some(fault) if fault.check == Check::ReadBack => {
            println!("answers come before the commit: found by {:?}", fault.check);
        }
        found => wrong.push(format!("answers come before the commit: {found:#?}")),
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Grants everybody, and notes in the database that somebody has a lease.
struct Lying(PgPool);

#[async_trait]
impl Leases for Lying {
    async fn take(&self, keys: &[String], _: &str) -> Result<bool, LeaseError> {
        let noted = sqlx::query("INSERT INTO leases SELECT unnest($1::text[])");
        let noted = noted.bind(keys).execute(&self.0).await;
        noted.map(|_| true).map_err(|error| LeaseError(error.to_string()))
    }
    async fn release(&self, keys: &[String], _: &str) -> Result<usize, LeaseError> {
        Ok(keys.len())
    }
}

/// The locks of nights: taken only when nobody has a lease.
const TRUSTING: [(&str, &str, &str); 2] = [
    (
        "lock_nights_v1",
        "    SELECT array_agg(x.room_type_id), array_agg(x.night), array_agg(x.free)\n",
        "    IF NOT EXISTS (SELECT FROM leases) THEN
        PERFORM FROM unnest(locked.room_types, locked.nights) AS q (room_type_id, night)
            JOIN inventory i ON i.room_type_id = q.room_type_id AND i.night = q.night
            ORDER BY i.room_type_id, i.night FOR NO KEY UPDATE OF i;
    END IF;
    SELECT array_agg(x.room_type_id), array_agg(x.night), array_agg(x.free)\n",
    ),
    (
        "hold_alone_v1",
        "    SELECT array_agg(i.price_minor) AS prices,",
        "    IF NOT EXISTS (SELECT FROM leases) THEN
        PERFORM FROM inventory i
            WHERE i.room_type_id = line.room_type_id
                AND i.night >= p_request.check_in AND i.night < p_request.check_out
            ORDER BY i.night FOR NO KEY UPDATE;
    END IF;
    SELECT array_agg(i.price_minor) AS prices,",
    ),
];

/// Rushes for last rooms, over two services on this database: what the first rush that does not end
/// with one winner ended with.
async fn find_in_rushes(
    database: &TestDatabase,
    leases: Option<Arc<dyn Leases>>,
    rushes: u64,
) -> Option<String> {
    let url = database.url();
    // a guest may well win more rushes than holds are allowed
    let app = || TestApp::with().booking(|settings| settings.holds_max = None);
    let first = app().leases(leases.clone()).start_on(&url).await;
    let second = app().over_the_same().leases(leases).start_on(&url).await;
    let apps = [first, second];
    set_total(&apps[0], room_type(1, 1), 1).await;
    let mut guests = Vec::new();
    for _ in 0..20 {
        guests.push(Guest::new(&apps[0]).await);
    }
    for number in 0..rushes {
        let (check_in, check_out) = (day(number).to_string(), day(number + 1).to_string());
        let body = stay_in(room_type(1, 1), &check_in, &check_out);
        let asking = guests.iter().enumerate().map(|(place, guest)| {
            let (app, body) = (&apps[place % 2], &body);
            async move { guest.post(app, "/v1/bookings", body).await.status.as_u16() }
        });
        let mut statuses = BTreeMap::new();
        for status in join_all(asking).await {
            *statuses.entry(status).or_insert(0) += 1;
        }
        if statuses != BTreeMap::from([(201, 1), (409, 19)]) {
            return Some(format!("{statuses:?}"));
        }
    }
    None
}

/// Who trusts a lease and leaves the rows unlocked is right until a lease lies. The rush for the
/// last room behind a lying lease finds it; without leases nothing shows.
#[tokio::test(flavor = "multi_thread")]
async fn trust_in_leases_is_found_when_they_lie() {
    const RUSHES: u64 = 30;
    let mut found = Vec::new();
    for lies in [false, true] {
        let database = TestDatabase::create().await;
        let pool = database.pool();
        sqlx::query("CREATE TABLE leases (key text)").execute(pool).await.unwrap();
        for (function, right, wrong) in UNLOCKED.iter().chain(&TRUSTING) {
            plant(pool, function, right, wrong).await;
        }
        let lying: Arc<dyn Leases> = Arc::new(Lying(pool.clone()));
        found.push(find_in_rushes(&database, lies.then_some(lying), RUSHES).await);
    }
    assert_eq!(found[0], None, "locks decide where there is no lease");
    assert!(found[1].is_some(), "two processes that trust lying leases sell a room once");
}
