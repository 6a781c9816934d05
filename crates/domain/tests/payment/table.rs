//! Every pair of a state and a fact, as `docs/payments.md` shows it.

use std::fmt::Write as _;

use domain::payment::facts::{Facts, Refunds, Told};
use domain::payment::state::State;
use domain::payment::step::steps;
use domain::payment::wanted::wanted;

const AMOUNT: i64 = 2;

/// A fact in words, and how it is learnt.
type Fact = (&'static str, fn(&mut Facts));

const FACTS: [Fact; 17] = [
    ("asked", |facts| facts.asked = true),
    ("authorised", |facts| facts.told.authorised_minor = AMOUNT),
    ("authorised, another amount", |facts| facts.told.authorised_minor = AMOUNT - 1),
    ("refused", |facts| facts.told.refused = true),
    ("deadline passed", |facts| facts.deadline_passed = true),
    ("rooms sold", |facts| facts.sold = true),
    ("rooms refused", |facts| facts.rooms_refused = true),
    ("captured", |facts| {
        facts.told =
            Told { authorised_minor: AMOUNT, captured_minor: AMOUNT, ended: true, ..facts.told };
    }),
    ("capture refused", |facts| facts.told.capture_refused = true),
    ("ended", |facts| facts.told.ended = true),
    ("cancelled for nothing", |facts| facts.penalty_minor = Some(0)),
    ("cancelled, half is kept", |facts| facts.penalty_minor = Some(AMOUNT / 2)),
    ("rooms given back", |facts| facts.released = true),
    ("refund under way", |facts| {
        facts.refunds.pending_minor = facts.told.captured_minor;
    }),
    ("refunded", |facts| {
        let succeeded_minor = facts.told.captured_minor;
        facts.refunds = Refunds { succeeded_minor, pending_minor: 0 };
    }),
    ("disputed", |facts| facts.told.disputed_minor = facts.told.captured_minor),
    ("dispute lost", |facts| {
        facts.told.disputed_minor = facts.told.captured_minor;
        facts.told.lost_minor = facts.told.captured_minor;
    }),
];

/// A state, and what is known when an order is in it.
fn columns() -> Vec<(&'static str, State, Facts)> {
    let created = Facts { asked: true, ..Facts::of(AMOUNT) };
    let mut paid = created;
    paid.told.authorised_minor = AMOUNT;
    let sold = Facts { sold: true, ..paid };
    let mut confirmed = sold;
    confirmed.told.captured_minor = AMOUNT;
    confirmed.told.ended = true;
    let late = Facts { deadline_passed: true, ..created };
    let mut uncaught = sold;
    uncaught.told.capture_refused = true;
    uncaught.told.ended = true;
    let reached = |facts: &Facts| steps(State::Created, facts).last().unwrap_or(State::Created);
    [
        ("CREATED", created),
        ("PAID", paid),
        ("PAID, sold", sold),
        ("CONFIRMED", confirmed),
        ("FAILED TIMEOUT", late),
        ("FAILED CAPTURE_FAILED", uncaught),
    ]
    .map(|(name, facts)| (name, reached(&facts), facts))
    .to_vec()
}

/// What a fact does: the state it leads to and what is wanted then; `kept` where it changes nothing
/// yet, `–` where it was known.
fn cell(state: State, facts: &Facts, learn: fn(&mut Facts)) -> String {
    let mut after = *facts;
    learn(&mut after);
    if after == *facts {
        return "–".to_owned();
    }
    let path: Vec<State> = steps(state, &after).collect();
    let now = path.last().copied().unwrap_or(state);
    let acts = wanted(now, &after);
    let mut told = String::new();
    for state in &path {
        write!(told, "→ {state} ").expect("a string");
    }
    if acts != wanted(state, facts) || !path.is_empty() && !acts.is_empty() {
        let named = acts.iter().map(|act| act.name()).collect::<Vec<_>>().join(", ");
        told.push_str(if named.is_empty() { "nothing more" } else { &named });
    }
    if told.is_empty() { "kept".to_owned() } else { told.trim_end().to_owned() }
}

/// The table as it stands in the documentation.
pub fn table() -> String {
    let columns = columns();
    let mut lines = String::from("| learnt |");
    for (name, ..) in &columns {
        write!(lines, " {name} |").expect("a string");
    }
    lines.push_str("\n|---|");
    lines.push_str(&"---|".repeat(columns.len()));
    for (fact, learn) in FACTS {
        write!(lines, "\n| {fact} |").expect("a string");
        for (_, state, facts) in &columns {
            write!(lines, " {} |", cell(*state, facts, learn)).expect("a string");
        }
    }
    lines.push('\n');
    lines
}
