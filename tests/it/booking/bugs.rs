//! Bugs planted into the database's own functions, to see that the model finds them.
// brief: C2, C4, C5, C6

use sqlx::{AssertSqlSafe, PgPool};

use super::model::{Counts, History};
use crate::database::TestDatabase;

/// Name, function, what it says, and what it says with the bug.
const BUGS: &[(&str, &str, &str, &str)] = &[
    ("rooms are not counted", "hold_batch_v1", "n_free[j] < p_line_rooms[l]", "false"),
    ("one room is enough for two", "hold_batch_v1", "n_free[j] < p_line_rooms[l]", "n_free[j] < 1"),
    (
        "the last night is left out",
        "hold_batch_v1",
        "FOR j IN base..base + stay_nights - 1 LOOP\n                    n_free[j] := n_free[j] - ",
        "FOR j IN base..base + stay_nights - 2 LOOP\n                    n_free[j] := n_free[j] - ",
    ),
    (
        "keys are forgotten",
        "hold_batch_v1",
        "WHERE k.key_hash = q.key_hash AND (q.verdict",
        "WHERE false AND (q.verdict",
    ),
    ("a key serves any request", "hold_batch_v1", "k.request_hash <> q.request_hash", "false"),
    (
        "dead bookings are answered again",
        "hold_batch_v1",
        "k.derived AND EXISTS",
        "false AND EXISTS",
    ),
    (
        "refusals without a key are kept",
        "hold_batch_v1",
        "OR NOT q.derived AND",
        "OR NOT false AND",
    ),
    (
        "rooms of overdue holds are given back twice",
        "hold_batch_v1",
        "n_free[j] := n_free[j] + r_rooms[l];\n                END LOOP;\n            END IF;",
        "n_free[j] := n_free[j] + 2 * r_rooms[l];\n                END LOOP;\n            END IF;",
    ),
    (
        "overdue holds keep their rooms",
        "hold_batch_v1",
        "br.hold_until <= t",
        "br.hold_until <= t - interval '9 days'",
    ),
    ("own holds stay as well", "hold_batch_v1", "retaken := retaken || own_taken;", ""),
    (
        "own holds are lost when it does not help",
        "hold_batch_v1",
        "CONTINUE WHEN r_bookings[l] <> ALL (own_taken);",
        "CONTINUE;",
    ),
    ("the minimum stay is ignored", "hold_batch_v1", "n_min_stays[base] > stay_nights", "false"),
    (
        "the minimum stay is asked too much of",
        "hold_batch_v1",
        "n_min_stays[base] > stay_nights",
        "n_min_stays[base] >= stay_nights AND stay_nights > 1",
    ),
    ("closed nights are sold", "hold_batch_v1", "closed_night IS NULL AND n_closed[j]", "false"),
    (
        "children sleep on the floor",
        "hold_batch_v1",
        "(q.adults + q.children + q.rooms - 1)",
        "(q.adults + q.rooms - 1)",
    ),
    (
        "nights beyond the end are free",
        "hold_batch_v1",
        "n_nights[j] <> p_check_ins[k] + (j - base)",
        "false",
    ),
    (
        "lines of other hotels are taken along",
        "hold_batch_v1",
        "l_hotels[l] <> l_hotels[first_line]",
        "false",
    ),
    ("prices may move under a quote", "hold_batch_v1", "total <> p_quoted_minor[k]", "false"),
    ("quotes last for ever", "hold_batch_v1", "p_quotes_end[k] <= t", "false"),
    ("holds are not counted", "hold_batch_v1", ">= p_holds_max THEN", ">= p_holds_max + 1 THEN"),
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
    (
        "confirming forgets the clock",
        "confirm_booking_v1",
        "OR found_expires_at <= clock_timestamp()",
        "",
    ),
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
        "hold_batch_v1",
        "WHERE b.user_id = asked.user_id AND b.status = 'pending'",
        "WHERE b.status = 'pending'",
    ),
    ("hold_batch_v1", "WHERE b.user_id = p_users[k] AND NOT b.expired", "WHERE NOT b.expired"),
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
