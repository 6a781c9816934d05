//! What has to be true after a history, whoever died in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use serde_json::Value;
use sqlx::PgPool;
use store::bookings::expire_holds;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::client::{Client, id_of};
use super::{Booked, Check, Fault, LOOK_INTERVAL, Log, Stage, age_some};

/// How long all holds together take to end.
const SWEEP_MAX: Duration = Duration::from_secs(30);

/// Everything, in an order in which the cause is told before its consequences.
pub async fn check(stage: &Arc<Stage>) -> Result<(), Fault> {
    let log = std::mem::take(&mut *stage.log.lock().unwrap());
    let accepted = check_keys(&log)?;
    check_bookings(stage, &log).await?;
    check_steps(&stage.pool, &log).await?;
    check_clock(&stage.pool).await?;
    recount(&stage.pool).await?;
    repeat(stage, &accepted).await?;
    end_holds(&stage.pool).await?;
    *stage.log.lock().unwrap() = log;
    Ok(())
}

/// All but what may differ between the first answer and its repeats.
fn told(answer: &Value) -> Value {
    let mut told = answer.clone();
    let fields = told.as_object_mut().expect("an object");
    fields.retain(|name, _| !["from_cache", "request_id", "instance"].contains(&name.as_str()));
    told
}

/// Of each chosen key one request is accepted and has one answer; any other request under it is a
/// mistake. Returns an answer of each.
fn check_keys(log: &Log) -> Result<Vec<Booked>, Fault> {
    let mut keys: BTreeMap<(usize, &str), Vec<&Booked>> = BTreeMap::new();
    for booked in &log.booked {
        if let Some(key) = &booked.key {
            keys.entry((booked.guest, key)).or_default().push(booked);
        }
    }
    let mut accepted = Vec::new();
    for (key, answers) in keys {
        let is_conflict = |of: &&Booked| of.answer["code"] == "IDEMPOTENCY_CONFLICT";
        let wrong = |what: &str| {
            Err(Fault::new(Check::Keys, format!("the key {key:?} {what}: {answers:#?}")))
        };
        let Some(first) = answers.iter().find(|of| !is_conflict(of)) else {
            return wrong("accepts no request");
        };
        for answer in &answers {
            if is_conflict(answer) != (answer.body != first.body) {
                return wrong("takes two requests for one");
            }
            if !is_conflict(answer) && told(&answer.answer) != told(&first.answer) {
                return wrong("has two answers");
            }
        }
        if answers.iter().filter(|of| of.answer["from_cache"] == false).count() > 1 {
            return wrong("has two effects");
        }
        accepted.push(Booked::clone(first));
    }
    Ok(accepted)
}

/// Each 201 has its booking; and each booking of a chosen key was told, because its client asked
/// until it was answered.
async fn check_bookings(stage: &Stage, log: &Log) -> Result<(), Fault> {
    type Row = (Uuid, Uuid, NaiveDate, NaiveDate, i64);
    let rows = sqlx::query_as::<_, Row>(
        "SELECT id, user_id, check_in, check_out, total_minor FROM bookings",
    );
    let rows = rows.fetch_all(&stage.pool).await.expect("bookings");
    let rows: BTreeMap<Uuid, Row> = rows.into_iter().map(|row| (row.0, row)).collect();
    let mut heard = BTreeSet::new();
    for booked in log.booked.iter().filter(|booked| booked.status == 201) {
        let id = id_of(&booked.answer);
        heard.insert(id);
        let date = |name: &str| {
            let text = booked.answer[name].as_str().and_then(|date| date.parse().ok());
            text.expect("a date")
        };
        let total = booked.answer["total_minor"].as_i64().expect("a total");
        let user = stage.guests[booked.guest].id;
        let expected = (id, user, date("check_in"), date("check_out"), total);
        if rows.get(&id) != Some(&expected) {
            let what = format!("{booked:#?}\nis {:?} in the database", rows.get(&id));
            return Err(Fault::new(Check::Bookings, what));
        }
    }
    let keyed = sqlx::query_scalar::<_, Uuid>(
        "SELECT booking_id FROM idempotency_keys WHERE NOT derived AND booking_id IS NOT NULL",
    );
    let keyed = keyed.fetch_all(&stage.pool).await.expect("keys");
    match keyed.iter().find(|id| !heard.contains(id)) {
        None => Ok(()),
        Some(id) => {
            Err(Fault::new(Check::Bookings, format!("nobody was told of the booking {id}")))
        }
    }
}

/// Confirmed bookings are those whose confirmation was answered and whose cancelling was not.
async fn check_steps(pool: &PgPool, log: &Log) -> Result<(), Fault> {
    let statuses = sqlx::query_as::<_, (Uuid, String)>("SELECT id, status FROM bookings");
    let statuses = statuses.fetch_all(pool).await.expect("bookings");
    let answered = |step: &str| -> BTreeSet<Uuid> {
        let steps = log.stepped.iter().filter(|of| of.step == step && of.status == 200);
        steps.map(|of| of.booking).collect()
    };
    let (confirmed, cancelled) = (answered("confirm"), answered("cancel"));
    for (id, status) in statuses {
        let expected = if cancelled.contains(&id) {
            Some("cancelled")
        } else {
            confirmed.contains(&id).then_some("confirmed")
        };
        let is_wrong = match expected {
            Some(expected) => status != expected,
            None => status == "confirmed",
        };
        if is_wrong {
            let what = format!("booking {id} is {status}, its steps say {expected:?}");
            return Err(Fault::new(Check::Steps, what));
        }
    }
    Ok(())
}

async fn check_clock(pool: &PgPool) -> Result<(), Fault> {
    let late = sqlx::query_scalar::<_, i64>(
        "SELECT count(*) FROM bookings WHERE confirmed_at > expires_at",
    );
    match late.fetch_one(pool).await.expect("a count") {
        0 => Ok(()),
        late => Err(Fault::new(Check::Clock, format!("{late} were confirmed after their time"))),
    }
}

async fn recount(pool: &PgPool) -> Result<(), Fault> {
    let verified = store::verify::verify(pool).await.expect("a recount");
    if verified.faults.is_empty() {
        return Ok(());
    }
    Err(Fault::new(Check::Recount, format!("{:#?}", verified.faults)))
}

/// Every accepted request once more: the first answer stands.
async fn repeat(stage: &Arc<Stage>, accepted: &[Booked]) -> Result<(), Fault> {
    let mut client = Client::new(Arc::clone(stage), 0);
    for first in accepted {
        let again = client.book(first.guest, first.key.clone(), first.body.clone()).await?;
        if (again.status, told(&again.answer)) != (first.status, told(&first.answer)) {
            let what = format!("{first:#?}\nis answered {:#?} later", again.answer);
            return Err(Fault::new(Check::Keys, what));
        }
    }
    Ok(())
}

async fn end_holds(pool: &PgPool) -> Result<(), Fault> {
    age_some(pool, 1.0).await;
    let mut connection = pool.acquire().await.expect("a connection");
    // the servers sweep too: what they have locked is skipped here, and theirs to end
    let pending =
        || sqlx::query_scalar::<_, i64>("SELECT count(*) FROM bookings WHERE status = 'pending'");
    let ending = async {
        while pending().fetch_one(pool).await.expect("a count") > 0 {
            expire_holds(&mut connection, 1000).await.expect("a sweep");
            sleep(LOOK_INTERVAL).await;
        }
    };
    if timeout(SWEEP_MAX, ending).await.is_err() {
        return Err(Fault::new(Check::Holds, "holds that are over stay pending"));
    }
    let held = sqlx::query_scalar::<_, i64>(
        "SELECT count(*) FROM inventory WHERE held <> 0 OR sold + held > total",
    );
    match held.fetch_one(pool).await.expect("a count") {
        0 => recount(pool).await,
        held => Err(Fault::new(Check::Holds, format!("{held} nights are held by nobody"))),
    }
}
