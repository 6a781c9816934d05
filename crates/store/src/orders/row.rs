//! An order as it is read.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, OrderId, UserId};
use domain::payment::books::{Account, Books};
use domain::payment::calls::{Call, Kind, Progress};
use domain::payment::facts::{Facts, Refund, Refunds, Told};
use domain::payment::state::State;
use serde::Deserialize;
use serde_json::Value;
use sqlx::PgExecutor;
use sqlx::types::Json;

use crate::StoreError;

/// An order, and all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    pub id: OrderId,
    pub booking: BookingId,
    /// `None` = the account is gone.
    pub user: Option<UserId>,
    pub gateway: String,
    pub token: Option<String>,
    pub intent: Option<String>,
    pub action: Option<Value>,
    pub state: State,
    pub version: i32,
    pub facts: Facts,
    pub currency: String,
    pub calls: Vec<Call>,
    /// What is known of refunds besides their calls, by number.
    pub refunds: BTreeMap<u16, RefundNote>,
    /// What each account has, by the ledger.
    pub books: Books,
    /// The states it was in, the first one included.
    pub history: Vec<State>,
    pub created_at: DateTime<Utc>,
    pub deadline_at: DateTime<Utc>,
    pub looks: u32,
    pub attention: Option<String>,
    /// The database's clock when this was read.
    pub now: DateTime<Utc>,
}

/// A refund, besides its call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundNote {
    /// The gateway's name of it.
    pub reference: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// A call as the database tells it.
#[derive(Debug, Deserialize)]
struct CallRow {
    kind: String,
    n: u16,
    amount_minor: i64,
    status: String,
    refund: Option<String>,
    reference: Option<String>,
    is_asked: bool,
    created_at: DateTime<Utc>,
}

/// Reads an order with its calls and books, as they are now: whoever decides over it has its row locked.
#[expect(clippy::too_many_lines, reason = "one statement with every column")]
pub(super) async fn read(
    executor: impl PgExecutor<'_>,
    id: OrderId,
) -> Result<Option<Order>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT o.booking_id, b.user_id, o.gateway, o.token, o.intent, o.action, o.state, o.reason,
             o.version, o.amount_minor, o.currency, o.authorised_minor, o.captured_minor,
             o.disputed_minor, o.returned_minor, o.lost_minor, o.refused, o.capture_refused, o.ended,
             o.sold, o.released, o.rooms_refused, o.deadline_passed, o.penalty_minor, o.created_at,
             o.deadline_at, o.looks, o.attention, clock_timestamp() AS "now!",
             (SELECT coalesce(json_agg(c), '[]') FROM (
                 SELECT c.kind, c.n, c.amount_minor, c.status, c.refund, c.reference,
                     c.first_asked_at IS NOT NULL AS is_asked, c.created_at
                 FROM gateway_calls c WHERE c.order_id = o.id ORDER BY c.kind, c.n LIMIT 1000
             ) AS c) AS "calls!: Json<Vec<CallRow>>",
             (SELECT coalesce(json_object_agg(l.account, l.amount), '{}') FROM (
                 SELECT m.account, sum(m.amount) AS amount FROM ledger
                 CROSS JOIN LATERAL (VALUES (debit, -amount_minor), (credit, amount_minor))
                     AS m (account, amount)
                 WHERE order_id = o.id GROUP BY m.account
             ) AS l) AS "books!: Json<BTreeMap<String, i64>>",
             (SELECT coalesce(json_agg(json_build_array(h.state, h.reason) ORDER BY h.n), '[]')
              FROM order_history h WHERE h.order_id = o.id)
                 AS "history!: Json<Vec<(String, Option<String>)>>"
         FROM orders o JOIN bookings b ON b.id = o.booking_id WHERE o.id = $1"#,
        id.0
    );
    let Some(row) = row.fetch_optional(executor).await? else {
        return Ok(None);
    };
    let unreadable = |what| StoreError::Unreadable(format!("{what} of order {}", id.0));
    let asked = row.calls.iter().any(|call| call.kind == Kind::Authorise.code() && call.is_asked);
    let calls: Option<Vec<Call>> = row.calls.iter().map(CallRow::call).collect();
    let calls = calls.ok_or_else(|| unreadable("a gateway call"))?;
    let history: Option<Vec<State>> =
        row.history.iter().map(|(state, of)| State::from_codes(state, of.as_deref())).collect();
    let refunds = row.calls.0.into_iter().filter(|call| call.refund.is_some());
    let refunds = refunds.map(|call| {
        (call.n, RefundNote { reference: call.reference, created_at: call.created_at })
    });
    Ok(Some(Order {
        id,
        booking: BookingId(row.booking_id),
        user: row.user_id.map(UserId),
        gateway: row.gateway,
        token: row.token,
        intent: row.intent,
        action: row.action,
        state: State::from_codes(&row.state, row.reason.as_deref())
            .ok_or_else(|| unreadable("the state"))?,
        version: row.version,
        facts: Facts {
            amount_minor: row.amount_minor,
            told: Told {
                authorised_minor: row.authorised_minor,
                captured_minor: row.captured_minor,
                refused: row.refused,
                capture_refused: row.capture_refused,
                ended: row.ended,
                disputed_minor: row.disputed_minor,
                returned_minor: row.returned_minor,
                lost_minor: row.lost_minor,
            },
            asked,
            sold: row.sold,
            released: row.released,
            rooms_refused: row.rooms_refused,
            penalty_minor: row.penalty_minor,
            deadline_passed: row.deadline_passed,
            refunds: Refunds::of(&calls),
        },
        currency: row.currency,
        calls,
        refunds: refunds.collect(),
        history: history.ok_or_else(|| unreadable("the history"))?,
        books: books(&row.books).ok_or_else(|| unreadable("an account"))?,
        created_at: row.created_at,
        deadline_at: row.deadline_at,
        looks: row.looks.unsigned_abs().into(),
        attention: row.attention,
        now: row.now,
    }))
}

impl Order {
    /// Adds a call to those that are known.
    pub(super) fn add_call(&mut self, call: Call, reference: Option<String>) {
        if call.kind == Kind::Refund {
            self.refunds.insert(call.n, RefundNote { reference, created_at: self.now });
        }
        self.calls.push(call);
        self.facts.refunds = Refunds::of(&self.calls);
    }
}

impl CallRow {
    fn call(&self) -> Option<Call> {
        let refund = match &self.refund {
            Some(code) => Some(Refund::from_code(code)?),
            None => None,
        };
        Some(Call {
            kind: Kind::from_code(&self.kind)?,
            n: self.n,
            amount_minor: self.amount_minor,
            progress: Progress::from_code(&self.status)?,
            refund,
        })
    }
}

fn books(amounts: &BTreeMap<String, i64>) -> Option<Books> {
    let mut books = Books::default();
    for (code, amount) in amounts {
        let account = Account::ALL.into_iter().find(|account| account.code() == code)?;
        *books.of_account(account) = *amount;
    }
    Some(books)
}
