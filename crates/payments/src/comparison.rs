//! Whether gateways have in their books what we have in ours.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use domain::ids::OrderId;
use domain::payment::facts::{Refund, Told};
use futures::stream::{self, StreamExt};
use sqlx::PgPool;
use store::StoreError;
use store::orders::{count_opened_orders, find_order, list_opened_orders};
use tokio::time::sleep;

use crate::gateway::{Gateways, Seen};

/// Orders that one question asks for.
const ORDERS_PER_PAGE: i64 = 500;
/// Gateways allow some tens of questions a second, of which a look is three.
const LOOKS_AT_ONCE_MAX: usize = 4;
/// A payment that seems to differ may have moved meanwhile: it is looked at again, after a pause.
const LOOKS_MAX: u32 = 3;
const PAUSE: Duration = Duration::from_secs(2);
/// Differences that are told.
const FAULTS_MAX: usize = 1_000;

/// What was found.
#[derive(Debug, Default)]
pub struct BooksCompared {
    pub orders: u64,
    /// Payments that differ.
    pub differing: u64,
    /// The first thousand of these, in words.
    pub faults: Vec<String>,
    /// Gateways of orders that are not set up here.
    pub unknown_gateways: BTreeSet<String>,
    /// Payments that a gateway did not show.
    pub unseen: u64,
}

/// Looks at every payment that was opened, newest first; `tell` hears how many of how many are done.
pub async fn compare_books(
    pool: &PgPool,
    gateways: &Gateways,
    tell: impl Fn(u64, u64),
) -> Result<BooksCompared, StoreError> {
    let total = count_opened_orders(pool).await?;
    let mut found = BooksCompared::default();
    let mut below = None;
    loop {
        let page = list_opened_orders(pool, below, ORDERS_PER_PAGE).await?;
        let Some(last) = page.last() else { return Ok(found) };
        below = Some(*last);
        let looks = stream::iter(page).map(|id| compare(pool, gateways, id));
        let mut looks = looks.buffer_unordered(LOOKS_AT_ONCE_MAX);
        while let Some(compared) = looks.next().await {
            found.orders += 1;
            match compared? {
                Compared::Same => {}
                Compared::Differs(fault) => {
                    found.differing += 1;
                    if found.faults.len() < FAULTS_MAX {
                        found.faults.push(fault);
                    }
                }
                Compared::Unknown(gateway) => {
                    found.unknown_gateways.insert(gateway);
                }
                Compared::Unseen => found.unseen += 1,
            }
            tell(found.orders, total.max(found.orders));
        }
    }
}

enum Compared {
    Same,
    Differs(String),
    Unknown(String),
    Unseen,
}

async fn compare(pool: &PgPool, gateways: &Gateways, id: OrderId) -> Result<Compared, StoreError> {
    let mut fault = None;
    for place in 0..LOOKS_MAX {
        if place > 0 {
            sleep(PAUSE).await;
        }
        let Some(order) = find_order(pool, id, None).await? else { return Ok(Compared::Same) };
        if gateways.named(&order.gateway).is_none() {
            return Ok(Compared::Unknown(order.gateway));
        }
        let intent = order.intent.as_deref().unwrap_or_default();
        let seen = match gateways.look(&order.gateway, intent).await {
            Ok(seen) => seen,
            Err(silence) => {
                tracing::warn!(order = %id.0, %silence, "a gateway does not show a payment");
                return Ok(Compared::Unseen);
            }
        };
        let facts = &order.facts;
        let (ours, theirs) = (
            OrderBooks::of(&facts.told, facts.refunds.succeeded_minor),
            OrderBooks::of(&seen.told, succeeded_minor(&seen)),
        );
        if ours == theirs {
            return Ok(Compared::Same);
        }
        let (state, gateway) = (order.state, &order.gateway);
        fault = Some(format!("order {} ({state}): {ours} here, {theirs} at {gateway}", id.0));
    }
    Ok(fault.map_or(Compared::Same, Compared::Differs))
}

/// What money has done, as both sides can say it.
#[derive(PartialEq, Eq)]
struct OrderBooks {
    /// Set aside and neither taken nor let go of.
    set_aside_minor: i64,
    captured_minor: i64,
    refunded_minor: i64,
    disputed_minor: i64,
    returned_minor: i64,
}

impl OrderBooks {
    fn of(told: &Told, refunded_minor: i64) -> Self {
        let is_set_aside = told.captured_minor == 0 && !told.ended;
        Self {
            set_aside_minor: if is_set_aside { told.authorised_minor } else { 0 },
            captured_minor: told.captured_minor,
            refunded_minor,
            disputed_minor: told.disputed_minor,
            returned_minor: told.returned_minor,
        }
    }
}

impl fmt::Display for OrderBooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "set aside {}, captured {}, ", self.set_aside_minor, self.captured_minor)?;
        write!(f, "refunded {}, ", self.refunded_minor)?;
        write!(f, "disputed {}, returned {}", self.disputed_minor, self.returned_minor)
    }
}

fn succeeded_minor(seen: &Seen) -> i64 {
    let given = seen.refunds.iter().filter(|refund| refund.rank == Refund::Succeeded);
    given.map(|refund| refund.amount_minor).sum()
}
