//! Searches every history of an order, up to its bounds, for one that breaks a promise: breadth
//! first over the pure functions, a provider, requests that are lost or arrive late, answers that
//! are old when they come, and a guest who changes their mind at any time.
// brief: P1, P2

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop at once, in the functions it shares with others too"
)]

mod payment {
    pub mod moves;
    pub mod ours;
    pub mod planted;
    pub mod search;
    pub mod table;
    pub mod world;
}

use payment::planted::Planted;
use payment::search::search;
use payment::table::table;
use payment::world::REFUNDS_MAX;

const BEGIN: &str = "<!-- every pair of state and fact -->";
const END: &str = "<!-- end of pairs -->";

/// With one refund more in the long tests.
#[test]
#[expect(clippy::disallowed_methods, reason = "tests have no configuration but this")]
fn every_history_ends_well() {
    let is_long = std::env::var("INNSIGHT_TEST_LONG").is_ok_and(|value| value == "1");
    let refunds_max = if is_long { REFUNDS_MAX } else { REFUNDS_MAX - 1 };
    let found = search(Planted::default(), refunds_max).unwrap_or_else(|story| panic!("{story}"));
    println!("{} states", found.states);
    assert!(found.states >= 1_000_000, "{} states", found.states);
}

#[test]
fn every_planted_bug_is_found() {
    for planted in Planted::EACH {
        let story = search(planted, 2).err();
        println!("{planted:?}: {}", story.as_deref().unwrap_or("not found"));
        assert!(story.is_some(), "{planted:?} was not found");
    }
}

/// Writes the table anew with `INNSIGHT_WRITE_DOCS=1`.
#[test]
fn the_documentation_has_every_pair() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/payments.md");
    let page = std::fs::read_to_string(path).expect("a page");
    let (before, rest) = page.split_once(BEGIN).expect("the begin of the table");
    let (told, after) = rest.split_once(END).expect("the end of the table");
    let made = format!("\n\n{}\n", table());
    if std::env::var_os("INNSIGHT_WRITE_DOCS").is_some() {
        std::fs::write(path, format!("{before}{BEGIN}{made}{END}{after}")).expect("a page");
    } else {
        assert_eq!(told, made, "docs/payments.md is old: run this test with INNSIGHT_WRITE_DOCS=1");
    }
}
