//! Bugs that a realtime service must not have, planted one by one: the checks that are there for them
//! find each, and nothing without one.
// brief: U5

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use futures::stream::{self, StreamExt};
use realtime::planted::{Bug as OwnBug, Planted};
use sqlx::PgPool;

use super::bookings::close_session;
use super::hotels::{come_and_go, cross_the_meridian, stay_outside};
use super::resume::go_on_elsewhere;
use super::slow::overflow;
use super::states::agree_with_searches;
use crate::app::Start;
use crate::booking::bugs::plant;

/// A bug of a service, or of a function of its database: which, what it says, and what with the bug.
#[derive(Clone, Copy, Debug)]
pub enum Bug {
    Own(OwnBug),
    Function(&'static str, &'static str, &'static str),
}

/// A service that will have the bug, if it is one of the service.
pub fn into_service(bug: Option<Bug>, start: Start) -> Start {
    match bug {
        Some(Bug::Own(bug)) => start.realtime(|settings| settings.planted = Planted::of(bug)),
        _ => start,
    }
}

/// Plants a bug into the database, if it is one of the database.
pub async fn into_database(bug: Option<Bug>, pool: &PgPool) {
    if let Some(Bug::Function(function, right, wrong)) = bug {
        plant(pool, function, right, wrong).await;
    }
}

/// Changes of hotels tell where they are, and not where they were.
const NEW_PLACE_ONLY: Bug = Bug::Function(
    "note_hotel_update_v1",
    "(o.id, cell_z8_v1(o.lat_e7, o.lon_e7)), (n.id,",
    "(n.id,",
);

type Check = fn(Option<Bug>) -> LocalBoxFuture<'static, ()>;

/// Each check, and what it finds.
const CHECKS: [(&str, Check, &[Bug]); 7] = [
    (
        "another process goes on",
        |bug| go_on_elsewhere(bug).boxed_local(),
        &[Bug::Own(OwnBug::NothingResumed)],
    ),
    (
        "too much is a request to search anew",
        |bug| overflow(bug).boxed_local(),
        &[Bug::Own(OwnBug::MailboxUnbounded)],
    ),
    (
        "a session ends its sockets",
        |bug| close_session(bug).boxed_local(),
        &[Bug::Own(OwnBug::SessionsNotLookedAt)],
    ),
    // who comes new is told again for a while, so this one alone misses what the last one finds
    ("hotels come and go", |bug| come_and_go(bug).boxed_local(), &[]),
    (
        "boxes cross the meridian",
        |bug| cross_the_meridian(bug).boxed_local(),
        &[Bug::Own(OwnBug::OneCellOfAll)],
    ),
    (
        "a viewport hears of its own",
        |bug| stay_outside(bug).boxed_local(),
        &[Bug::Own(OwnBug::CellForArea)],
    ),
    (
        "what is told adds up to a search",
        |bug| agree_with_searches(bug).boxed_local(),
        &[NEW_PLACE_ONLY, Bug::Own(OwnBug::CellForArea)],
    ),
];

/// Many of them wait for something that never comes.
const CHECKS_AT_ONCE: usize = 3;
/// On a machine that is busy with other tests a check may pass or fail by chance: it says what it should
/// in one of so many tries. Each is a strict test of its own besides.
const TRIES: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn checks_find_every_planted_bug_and_nothing_else() {
    let each = CHECKS.into_iter().flat_map(|(name, check, bugs)| {
        let bugs = bugs.iter().copied().map(Some);
        std::iter::once(None).chain(bugs).map(move |bug| (name, check, bug))
    });
    let wrong = stream::iter(each)
        .map(|(name, check, bug)| async move {
            for _ in 0..TRIES {
                // each of its waits has an end of its own
                let is_well = AssertUnwindSafe(check(bug)).catch_unwind().await.is_ok();
                println!("{name}, {bug:?}: {}", if is_well { "well" } else { "found" });
                if is_well == bug.is_none() {
                    return None;
                }
            }
            Some((name, bug))
        })
        .buffer_unordered(CHECKS_AT_ONCE)
        .filter_map(async |wrong| wrong);
    let wrong: Vec<_> = wrong.collect().await;
    assert!(wrong.is_empty(), "not as planted: {wrong:#?}");
}
