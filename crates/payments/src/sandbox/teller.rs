//! Tells by webhooks, again and again until somebody has heard.

use std::time::Duration;

use futures::stream::{self, StreamExt};
use reqwest::Client;
use runtime::role::{Life, Roles};
use runtime::telemetry::Causes;
use store::sandbox::{SandboxWebhook, claim_webhooks, delete_webhook, put_off_webhook};

use super::{Event, SIGNATURE_HEADER, Sandbox};
use crate::signature::sign;

/// Webhooks that one claim takes, and that are told at once.
const CLAIMED_MAX: i64 = 64;
const TOLD_AT_ONCE_MAX: usize = 8;
/// So long a webhook is nobody else's.
const CLAIM: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(2);
/// Nobody who did not hear so often will.
const TRIES_MAX: i32 = 12;
/// Without a look for so long something is in the way.
const PATIENCE: Duration = Duration::from_mins(1);

/// Starts the role.
pub(super) fn start(sandbox: &Sandbox, url: &str, roles: &Roles) -> Result<(), reqwest::Error> {
    // to ourselves, whatever proxy the environment names
    let client = Client::builder().timeout(TIMEOUT).no_proxy().build()?;
    let (sandbox, url) = (sandbox.clone(), url.to_owned());
    roles.start("sandbox-webhooks", PATIENCE, move |life| {
        let (sandbox, client, url) = (sandbox.clone(), client.clone(), url.clone());
        async move { life.until_stopped(tell(&sandbox, &client, &url, &life)).await }
    });
    Ok(())
}

async fn tell(sandbox: &Sandbox, client: &Client, url: &str, life: &Life) {
    loop {
        match claim_webhooks(&sandbox.pool, CLAIMED_MAX, CLAIM).await {
            Ok(due) => {
                life.beat();
                let told = stream::iter(due).for_each_concurrent(TOLD_AT_ONCE_MAX, |webhook| {
                    tell_one(sandbox, client, url, webhook)
                });
                told.await;
            }
            Err(error) => tracing::debug!(error = %Causes(&error), "webhooks wait"),
        }
        sandbox.told.wait().await;
    }
}

async fn tell_one(sandbox: &Sandbox, client: &Client, url: &str, webhook: SandboxWebhook) {
    let SandboxWebhook { id, event_id, payment_id, kind, attempts } = webhook;
    let event = Event { id: event_id, kind, payment: payment_id };
    let Ok(body) = serde_json::to_vec(&event) else { return };
    let signature = sign(&sandbox.secret, &body, (sandbox.clock)());
    let request = client
        .post(url)
        .header(SIGNATURE_HEADER, signature)
        .header(reqwest::header::CONTENT_TYPE, "application/json")
        .body(body);
    let is_heard = match request.send().await {
        Ok(answer) => answer.status().is_success(),
        Err(error) => {
            tracing::debug!(%error, event = event.id, "a webhook was not heard");
            false
        }
    };
    let told = if is_heard || attempts >= TRIES_MAX {
        delete_webhook(&sandbox.pool, id).await
    } else {
        let seconds = 1_u64 << u32::try_from(attempts.clamp(0, 8)).unwrap_or(0);
        put_off_webhook(&sandbox.pool, id, Duration::from_secs(seconds)).await
    };
    if let Err(error) = told {
        tracing::debug!(error = %Causes(&error), "a webhook is told again");
    }
}
