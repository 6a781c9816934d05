//! `innsight orders`: payments for an operator: which are not at their end, what is known of one, and
//! booking a payout that a person made.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use domain::ids::OrderId;
use domain::money::Currency;
use runtime::config::{DatabaseArgs, Problems};
use secrecy::ExposeSecret;
use serde_json::json;
use sqlx::PgPool;
use store::connect::{Limits, open_pool};
use store::orders::{OrderSummary, find_order, list_orders, settle_by_hand};
use uuid::Uuid;

use crate::report::print_json;

/// Orders that one question asks for.
const ORDERS_PER_PAGE: i64 = 1_000;
const LISTED_MAX: usize = 10_000;

#[derive(Args, Clone, Debug)]
pub struct OrdersArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Clone, Debug, Subcommand)]
enum Action {
    /// Show orders that are not at their end, newest first
    List {
        /// Those at their end too, up to 10,000
        #[arg(long)]
        all: bool,
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
    /// Show all that is known of one
    Show {
        /// The order's id
        #[arg(value_name = "ID")]
        id: Uuid,
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
    /// Book that you have paid out what an order owes, past its gateway
    ///
    /// Only for money that has reached the guest: no refund is made for it any more. Refused while one
    /// is under way.
    Settle {
        /// The order's id
        #[arg(value_name = "ID")]
        id: Uuid,
    },
}

/// Shows or settles.
pub async fn run(args: &OrdersArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let url = database.read_url(&mut problems);
    problems.finish()?;
    let pool = open_pool(url.expose_secret(), "innsight-orders", &Limits::LONG_JOB)
        .context("DATABASE_URL can't be used")?;
    match &args.action {
        Action::List { all, json } => list(&pool, *all, *json).await,
        Action::Show { id, json } => show(&pool, OrderId(*id), *json).await,
        Action::Settle { id } => settle(&pool, OrderId(*id)).await,
    }
}

async fn list(pool: &PgPool, all: bool, json: bool) -> anyhow::Result<ExitCode> {
    let mut orders: Vec<OrderSummary> = Vec::new();
    while orders.len() < LISTED_MAX {
        let below = orders.last().map(|order| OrderId(order.id));
        let page = list_orders(pool, !all, below, ORDERS_PER_PAGE).await?;
        if page.is_empty() {
            break;
        }
        orders.extend(page);
    }
    if json {
        print_json(&orders)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = std::io::stdout().lock();
    for order in &orders {
        let reason = order.reason.as_deref().unwrap_or_default();
        let state = format!("{} {reason}", order.state);
        let (at, amount) = (order.created_at.format("%F %T"), money(order.amount_minor, order));
        write!(out, "{}  {at} UTC  {:22}  {amount:>16}", order.id, state.trim_end())?;
        if order.refund_due_minor > 0 {
            write!(out, "  refund due {}", money(order.refund_due_minor, order))?;
        }
        if let Some(attention) = &order.attention {
            write!(out, "  needs you: {attention}")?;
        }
        writeln!(out)?;
    }
    let which = if all { "orders" } else { "orders that are not at their end" };
    eprintln!("{} {which}", orders.len());
    if orders.iter().any(|order| order.attention.is_some()) {
        eprintln!("pay out what is due by hand, then: innsight orders settle ID");
    }
    Ok(ExitCode::SUCCESS)
}

async fn show(pool: &PgPool, id: OrderId, json: bool) -> anyhow::Result<ExitCode> {
    let order = find_order(pool, id, None).await?;
    let order = order.with_context(|| format!("there is no order {}", id.0))?;
    let told = &order.facts.told;
    let states: Vec<String> = order.history.iter().map(ToString::to_string).collect();
    let calls = order.calls.iter().map(|call| {
        let refund = call.refund.map(|rank| format!(" {}", rank.code())).unwrap_or_default();
        format!("{} {} {}{refund}", call.kind.code(), call.n, call.progress.code())
    });
    let shown = json!({
        "id": id.0, "booking_id": order.booking.0, "user_id": order.user.map(|user| user.0),
        "gateway": order.gateway, "intent": order.intent,
        "state": order.state.to_string(), "history": states, "version": order.version,
        "amount_minor": order.facts.amount_minor, "currency": order.currency,
        "authorised_minor": told.authorised_minor, "captured_minor": told.captured_minor,
        "refunded_minor": order.facts.refunds.succeeded_minor,
        "refund_due_minor": order.facts.refund_due_minor(order.state),
        "penalty_minor": order.facts.penalty_minor,
        "disputed_minor": told.disputed_minor, "returned_minor": told.returned_minor,
        "lost_minor": told.lost_minor, "refused": told.refused,
        "capture_refused": told.capture_refused, "ended": told.ended,
        "sold": order.facts.sold, "released": order.facts.released,
        "rooms_refused": order.facts.rooms_refused, "attention": order.attention,
        "created_at": order.created_at, "deadline_at": order.deadline_at,
        "calls": calls.collect::<Vec<_>>(), "refunds": order.refunds.len(),
    });
    if json {
        print_json(&shown)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = std::io::stdout().lock();
    for (name, value) in shown.as_object().into_iter().flatten() {
        match value.as_str() {
            Some(text) => writeln!(out, "{name:18} {text}")?,
            None => writeln!(out, "{name:18} {value}")?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn settle(pool: &PgPool, id: OrderId) -> anyhow::Result<ExitCode> {
    if let Some(amount_minor) = settle_by_hand(pool, id).await? {
        eprintln!("booked: {amount_minor} minor units were paid out by hand");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!(
        "nothing to settle: there is no such order, it owes nothing, or a refund is under way; see: \
         innsight orders show {}",
        id.0
    );
    Ok(ExitCode::FAILURE)
}

/// An amount as people write it.
fn money(minor: i64, order: &OrderSummary) -> String {
    let code = &order.currency;
    let written = Currency::from_code(code).map(|currency| currency.decimal(minor));
    format!("{} {code}", written.unwrap_or_else(|_| minor.to_string()))
}
