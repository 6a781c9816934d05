//! Looks again at every order that is not at its end, at the times of `domain::payment::pace`, and at
//! those that a webhook speaks of.

use std::time::Duration;

use futures::stream::{self, StreamExt};
use runtime::role::Life;
use runtime::telemetry::Causes;
use store::StoreError;
use store::orders::{DueWebhook, claim_due_orders, claim_webhooks, count_orders, finish_webhook};
use store::planted::crash_at;
use tokio::time::{Instant, sleep};

use super::Saga;
use crate::measures;

const INTERVAL: Duration = Duration::from_secs(1);
/// Orders and webhooks that one claim takes.
const CLAIMED_MAX: i64 = 200;
/// Looks under way at once.
const LOOKS_AT_ONCE_MAX: usize = 8;
/// A webhook of a payment that nobody knows yet is tried again after this time.
const WEBHOOK_CLAIM: Duration = Duration::from_secs(5);
/// How often orders are counted.
const COUNT_INTERVAL: Duration = Duration::from_secs(15);

/// Sweeps for ever.
pub(crate) async fn sweep(saga: Saga, life: &Life) {
    let mut counted: Option<Instant> = None;
    loop {
        match sweep_once(&saga).await {
            Ok(()) => life.beat(),
            Err(error) => {
                tracing::debug!(error = %Causes(&error), "orders could not be swept, trying again");
            }
        }
        if counted.is_none_or(|at| at.elapsed() >= COUNT_INTERVAL) {
            counted = Some(Instant::now());
            if let Ok(counts) = count_orders(&saga.pool).await {
                measures::counted(counts);
            }
        }
        sleep(INTERVAL).await;
    }
}

async fn sweep_once(saga: &Saga) -> Result<(), StoreError> {
    let due = claim_due_orders(&saga.pool, CLAIMED_MAX).await?;
    if !due.is_empty() {
        crash_at("sweep claimed");
    }
    let looks = stream::iter(due).for_each_concurrent(LOOKS_AT_ONCE_MAX, |order| async move {
        let looked = saga.look(order.id, &order.gateway, order.intent.as_deref()).await;
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
                let heard = stream::iter(due).for_each_concurrent(LOOKS_AT_ONCE_MAX, |webhook| {
                    let saga = &saga;
                    async move {
                        if let Err(error) = heed(saga, &webhook).await {
                            tracing::debug!(error = %Causes(&error), "a webhook waits");
                        }
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

async fn heed(saga: &Saga, webhook: &DueWebhook) -> Result<(), StoreError> {
    crash_at("webhook claimed");
    match webhook.order {
        Some(order) => saga.look(order, &webhook.gateway, Some(&webhook.intent)).await?,
        // the name of a payment is committed after it is opened: tried again for a day
        None if !webhook.is_old => return Ok(()),
        None => {}
    }
    crash_at("webhook looked");
    finish_webhook(&saga.pool, &webhook.gateway, &webhook.event_id).await
}
