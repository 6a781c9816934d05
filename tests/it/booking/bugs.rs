//! Bugs planted into the database's own functions, to see that the model finds them.
// brief: C2, C4, C5, C6

use sqlx::{AssertSqlSafe, PgPool};

use super::model::{Counts, History};
use crate::database::TestDatabase;

/// Name, function, what it says, and what it says with the bug.
const BUGS: &[(&str, &str, &str, &str)] = &[
    ("rooms are not counted", "take_lines_v1", "p_free[j] < offer.rooms", "false"),
    ("one room is enough for two", "take_lines_v1", "p_free[j] < offer.rooms", "p_free[j] < 1"),
    (
        "the last night is left out",
        "take_lines_v1",
        "(offer.check_out - offer.check_in) - 1 LOOP",
        "(offer.check_out - offer.check_in) - 2 LOOP",
    ),
    ("keys are forgotten", "write_holds_v1", "WHERE q.status IS NOT NULL", "WHERE false"),
    (
        "a key serves any request",
        "hold_batch_v1",
        "known_hash = p_requests[k].request_hash",
        "true",
    ),
    ("dead bookings are answered again", "known_keys_v1", "NOT k.derived", "true"),
    (
        "refusals without a key are kept",
        "grant_rooms_v1",
        "WHEN asked.derived THEN NULL",
        "WHEN false THEN NULL",
    ),
    (
        "rooms of overdue holds are given back twice",
        "grant_rooms_v1",
        "give_back_v1(p_free, p_endings[l])",
        "give_back_v1(give_back_v1(p_free, p_endings[l]), p_endings[l])",
    ),
    (
        "overdue holds keep their rooms",
        "lock_endings_v1",
        "br.hold_until <= p_at",
        "br.hold_until <= p_at - interval '9 days'",
    ),
    ("own holds stay as well", "grant_rooms_v1", "retaken := retaken || attempt.retaken;", ""),
    (
        "own holds are lost when it does not help",
        "grant_rooms_v1",
        "answer := attempt.refusal;",
        "answer := attempt.refusal;
            IF answer IS NOT NULL THEN retaken := retaken || attempt.retaken; END IF;",
    ),
    (
        "the minimum stay is ignored",
        "read_offers_v1",
        "stay.min_stay > q.check_out - q.check_in",
        "false",
    ),
    (
        "the minimum stay is asked too much of",
        "read_offers_v1",
        "stay.min_stay > q.check_out - q.check_in",
        "stay.min_stay >= q.check_out - q.check_in AND q.check_out - q.check_in > 1",
    ),
    ("closed nights are sold", "read_offers_v1", "stay.closed_night IS NOT NULL", "false"),
    (
        "children sleep on the floor",
        "read_offers_v1",
        "(l.adults + l.children + l.rooms - 1)",
        "(l.adults + l.rooms - 1)",
    ),
    (
        "nights beyond the end are free",
        "read_offers_v1",
        "IS DISTINCT FROM (l.room_type_id, q.check_out - 1)",
        "IS NULL",
    ),
    (
        "lines of other hotels are taken along",
        "take_lines_v1",
        "offer.hotel_id <> p_offers[1].hotel_id",
        "false",
    ),
    (
        "prices may move under a quote",
        "grant_rooms_v1",
        "attempt.total_minor <> asked.quoted_minor",
        "false",
    ),
    ("quotes last for ever", "grant_rooms_v1", "asked.quote_ends <= p_at", "false"),
    (
        "a quote makes two bookings",
        "grant_rooms_v1",
        "coalesce(offer.quote_used_for, booked_for[twin]) IS NOT NULL",
        "false",
    ),
    (
        "a used quote is shown to anybody",
        "grant_rooms_v1",
        "coalesce(offer.quote_used_by, booked_by[twin]) <> asked.user_id",
        "false",
    ),
    (
        "holds are not counted",
        "grant_rooms_v1",
        ">= p_terms.holds_max\n",
        ">= p_terms.holds_max + 1\n",
    ),
    (
        "a lone request sees no sold out night",
        "hold_alone_v1",
        "i.total - i.sold - i.held >= line.rooms",
        "true",
    ),
    ("a lone request sees no closed night", "hold_alone_v1", "NOT i.closed AND", ""),
    (
        "a lone request sees no minimum stay",
        "hold_alone_v1",
        "i.min_stay <= p_request.check_out - p_request.check_in",
        "true",
    ),
    (
        "a lone request sees no end of the nights",
        "hold_alone_v1",
        "cardinality(stay.prices) < p_request.check_out - p_request.check_in",
        "false",
    ),
    (
        "a lone request's children sleep on the floor",
        "hold_alone_v1",
        "(line.adults + line.children + line.rooms - 1)",
        "(line.adults + line.rooms - 1)",
    ),
    (
        "a lone request's holds are not counted",
        "hold_alone_v1",
        "p_terms.holds_max > (",
        "p_terms.holds_max + 1 > (",
    ),
    (
        "rooms come back twice",
        "move_rooms_v1",
        "held = i.held - x.held",
        "held = i.held - 2 * x.held",
    ),
    (
        "sold rooms do not come back",
        "move_rooms_v1",
        "sold = i.sold - x.sold + CASE",
        "sold = i.sold + CASE",
    ),
    ("confirming forgets the clock", "confirm_booking_v1", "booking.expires_at <= t", "false"),
    (
        "extending forgets the clock",
        "extend_booking_v1",
        "OR found_expires_at <= clock_timestamp()",
        "",
    ),
    ("anybody may cancel", "cancel_booking_v1", "AND b.user_id = p_user", ""),
    (
        "the sweeper forgets the rooms",
        "expire_bookings_v1",
        "PERFORM move_rooms_v1(ids, false);",
        "",
    ),
];

/// A bug that takes two mistakes: holds of anybody are taken again.
const THEFT: [(&str, &str, &str); 2] = [
    (
        "lock_endings_v1",
        "WHERE b.user_id = q.user_id AND b.status = 'pending'",
        "WHERE b.status = 'pending'",
    ),
    (
        "find_own_v1",
        "ending.user_id = p_request.user_id AND NOT ending.expired",
        "NOT ending.expired",
    ),
];

/// Histories that a bug may hide in before it counts as not found.
const HISTORIES_MAX: u64 = 12;
const BATCHES: usize = 60;

/// Replaces a piece of a function's text in this database.
pub async fn plant(pool: &PgPool, function: &str, right: &str, wrong: &str) {
    let text = sqlx::query_scalar::<_, String>("SELECT pg_get_functiondef($1::regproc)");
    let text = text.bind(function).fetch_one(pool).await.expect("the function");
    assert!(text.contains(right), "{function} has no {right:?}");
    let replaced = text.replacen(right, wrong, 1);
    sqlx::query(AssertSqlSafe(replaced)).execute(pool).await.expect("a function");
}

/// Whether some history parts from the model when these pieces are wrong.
async fn is_found(pieces: &[(&str, &str, &str)]) -> bool {
    for seed in 0..HISTORIES_MAX {
        let database = TestDatabase::create().await;
        for (function, right, wrong) in pieces {
            plant(database.pool(), function, right, wrong).await;
        }
        let mut history = History::begin(database.pool(), seed).await;
        if history.live(BATCHES, &mut Counts::new()).await.is_err() {
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn every_planted_bug_is_found() {
    let mut hidden = Vec::new();
    for (name, function, right, wrong) in BUGS {
        if !is_found(&[(function, right, wrong)]).await {
            hidden.push(*name);
        }
    }
    if !is_found(&THEFT).await {
        hidden.push("holds of anybody are taken");
    }
    assert!(hidden.is_empty(), "not found: {hidden:#?}");
}
