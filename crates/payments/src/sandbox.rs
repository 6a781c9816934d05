//! A provider that moves no money, for trying everything out. It keeps books of its own, in a schema of
//! its own, answers as a real one does or fails to, and tells by signed webhooks.

mod behaviour;
mod books;
mod teller;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::payment::calls::Kind;
use domain::payment::facts::Told;
use events::Bell;
use runtime::role::Roles;
use runtime::telemetry::Causes;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgPool;
use store::StoreError;
use store::orders::{DueCall, RefundLearnt};
use store::sandbox::{SandboxPayment, SandboxRefund};
use tokio::time::timeout;

use crate::gateway::{Gateway, Seen, Silence, Webhook, WebhookError};
use crate::signature::Secrets;
use behaviour::Answer;
pub use behaviour::TOKENS;

/// Its name.
pub const NAME: &str = "sandbox";
/// The header of its webhooks' signatures.
pub const SIGNATURE_HEADER: &str = "innsight-signature";
/// So long its answers are waited for.
const TIMEOUT: Duration = Duration::from_secs(2);

/// The provider and its client in one.
#[derive(Clone)]
pub struct Sandbox {
    pool: PgPool,
    secret: SecretString,
    clock: Clock,
    told: Bell,
}

/// What the time is.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// What it tells.
#[derive(Debug, Deserialize, Serialize)]
struct Event {
    id: String,
    kind: String,
    payment: String,
}

impl Sandbox {
    /// Its books are in the database of `pool`; its webhooks are signed with `secret`, at the time that
    /// `clock` tells.
    pub fn new(pool: PgPool, secret: SecretString, clock: Clock) -> Self {
        Self { pool, secret, clock, told: Bell::default() }
    }

    /// Starts the role that tells what became of payments to whoever listens at `url`.
    pub fn start_telling(&self, url: &str, roles: &Roles) -> Result<(), reqwest::Error> {
        teller::start(self, url, roles)
    }

    /// Approves or declines, as the guest's bank would after its question; whether one was open.
    pub async fn take_action(&self, payment: &str, approve: bool) -> Result<bool, StoreError> {
        let taken = books::take_action(&self.pool, payment, approve).await?;
        self.told.ring();
        Ok(taken)
    }

    async fn answer(&self, call: &DueCall) -> Result<Seen, Silence> {
        let answer = match call.kind {
            Kind::Open => {
                let opened = books::open(&self.pool, call).await.map_err(|error| away(&error))?;
                return Ok(Seen { intent: Some(opened), ..Seen::default() });
            }
            kind => {
                let intent = call.intent.as_deref().unwrap_or_default();
                let asked = books::ask(&self.pool, intent, kind, call)
                    .await
                    .map_err(|error| away(&error))?;
                asked.ok_or_else(|| Silence(format!("there is no payment {intent}")))?
            }
        };
        self.told.ring();
        match answer {
            Answer::Seen { payment, refunds, after } => {
                tokio::time::sleep(after).await;
                Ok(seen(&payment, &refunds))
            }
            Answer::Never => std::future::pending().await,
        }
    }
}

fn away(error: &StoreError) -> Silence {
    Silence(Causes(error).to_string())
}

/// All that it knows, as it shows it.
fn seen(payment: &SandboxPayment, refunds: &[SandboxRefund]) -> Seen {
    let refunds = refunds.iter().map(|refund| RefundLearnt {
        n: u16::try_from(refund.n).ok(),
        amount_minor: refund.amount_minor,
        rank: refund.rank,
        reference: format!("{}_refund_{}", payment.id, refund.n),
    });
    Seen {
        told: Told {
            authorised_minor: payment.authorised_minor,
            captured_minor: payment.captured_minor,
            refused: payment.refused,
            capture_refused: payment.capture_refused,
            ended: matches!(payment.status.as_str(), "captured" | "voided"),
            disputed_minor: if payment.is_disputed { payment.captured_minor } else { 0 },
            ..Told::default()
        },
        refunds: refunds.collect(),
        intent: Some(payment.id.clone()),
        action: (payment.status == "action").then(|| json!({ "kind": "sandbox_approval" })),
    }
}

#[async_trait]
impl Gateway for Sandbox {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn ask(&self, call: &DueCall) -> Result<Seen, Silence> {
        let answered = timeout(TIMEOUT, self.answer(call)).await;
        answered.unwrap_or_else(|_| Err(Silence("no answer in time".to_owned())))
    }

    async fn look(&self, intent: &str) -> Result<Seen, Silence> {
        let looked = timeout(TIMEOUT, books::look(&self.pool, intent)).await;
        let looked = looked.map_err(|_| Silence("no answer in time".to_owned()))?;
        let looked = looked.map_err(|error| away(&error))?;
        let (payment, refunds) =
            looked.ok_or_else(|| Silence(format!("there is no payment {intent}")))?;
        Ok(seen(&payment, &refunds))
    }

    fn signature_header(&self) -> &'static str {
        SIGNATURE_HEADER
    }

    fn read_webhook(
        &self,
        signature: &str,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Option<Webhook>, WebhookError> {
        let secrets = Secrets::new(vec![self.secret.clone()]);
        if !secrets.have_signed(signature, body, now) {
            return Err(WebhookError::Unsigned);
        }
        let Event { id, payment, .. } =
            serde_json::from_slice(body).map_err(|_| WebhookError::Unreadable)?;
        Ok(Some(Webhook { event_id: id, intent: payment }))
    }
}
