//! Looks again at every order that is not at its end, at the times of `domain::payment::pace`, and at
//! those that a webhook speaks of.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::stream::{self, StreamExt};
use runtime::role::Life;
use runtime::telemetry::Causes;
use store::StoreError;
use store::orders::{DueWebhook, claim_due_orders, claim_webhooks, count_orders, finish_webhooks};
use store::planted::crash_at;
use tokio::time::{Instant, sleep};

use super::Saga;
use crate::measures;

const INTERVAL: Duration = Duration::from_secs(1);
/// Orders and webhooks that one claim takes.
const CLAIMED_MAX: i64 = 200;
/// Looks under way at once.
const LOOKS_AT_ONCE_MAX: usize = 8;
/// A webhook whose payment nobody knows yet, or that could not be looked at, is tried again after this
/// time, which is longer than a look; one that has waited longer after half of that.
const WEBHOOK_CLAIM: Duration = Duration::from_secs(15);
/// How often orders are counted.
const COUNT_INTERVAL: Duration = Duration::from_secs(15);

/// Sweeps for ever.
pub(crate) async fn sweep(saga: Saga, life: &Life) {
    let mut counted: Option<Instant> = None;
    loop {
        match sweep_once(&saga, life).await {
            Ok(()) => life.beat(),
            Err(error) => {
                tracing::debug!(error = %Causes(&error), "orders could not be swept, trying again");
            }
        }
        if counted.is_none_or(|at| at.elapsed() >= COUNT_INTERVAL) {
            counted = Some(Instant::now());
            match count_orders(&saga.pool).await {
                Ok(counts) => measures::counted(counts),
                Err(error) => tracing::warn!(error = %Causes(&error), "orders can't be counted"),
            }
        }
        sleep(INTERVAL).await;
    }
}

async fn sweep_once(saga: &Saga, life: &Life) -> Result<(), StoreError> {
    let due = claim_due_orders(&saga.pool, CLAIMED_MAX).await?;
    if !due.is_empty() {
        crash_at("sweep", "claimed");
    }
    let looks = stream::iter(due).for_each_concurrent(LOOKS_AT_ONCE_MAX, |order| async move {
        let looked = saga.look(order.id, &order.gateway, order.intent.as_deref()).await;
        life.beat();
        if let Err(error) = looked {
            // it is due again in a minute
            tracing::debug!(order = %order.id.0, error = %Causes(&error), "not looked at");
        }
    });
    looks.await;
    Ok(())
}

/// Hears webhooks for ever.
pub(crate) async fn hear(saga: Saga, life: &Life) {
    loop {
        match claim_webhooks(&saga.pool, CLAIMED_MAX, WEBHOOK_CLAIM).await {
            Ok(due) => {
                life.beat();
                // what is told of one payment together is one reason to look
                let mut told: BTreeMap<(String, String), Vec<DueWebhook>> = BTreeMap::new();
                for webhook in due {
                    let of = (webhook.gateway.clone(), webhook.intent.clone());
                    told.entry(of).or_default().push(webhook);
                }
                let saga = &saga;
                let told = stream::iter(told.into_values());
                let heard = told.for_each_concurrent(LOOKS_AT_ONCE_MAX, |webhooks| async move {
                    if let Err(error) = heed(saga, &webhooks).await {
                        tracing::debug!(error = %Causes(&error), "webhooks wait");
                    }
                });
                heard.await;
            }
            Err(error) => {
                tracing::debug!(error = %Causes(&error), "webhooks can't be heard, trying again");
            }
        }
        saga.webhooks.wait().await;
    }
}

/// Webhooks of one payment.
async fn heed(saga: &Saga, webhooks: &[DueWebhook]) -> Result<(), StoreError> {
    let Some(first) = webhooks.first() else { return Ok(()) };
    crash_at("webhook", "claimed");
    let mut is_seen = false;
    if let Some(order) = first.order {
        is_seen = saga.look_for_news(order, &first.gateway, &first.intent).await?;
        crash_at("webhook", "looked");
    }
    // a gateway may be away, and the name of a payment is committed after it is opened: tried again
    // for a day
    let over = webhooks.iter().filter(|webhook| is_seen || webhook.is_old);
    let over: Vec<String> = over.map(|webhook| webhook.event_id.clone()).collect();
    finish_webhooks(&saga.pool, &first.gateway, &over).await
}
