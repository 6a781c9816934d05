//! What is wanted of a payment provider.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::payment::facts::Told;
use serde_json::Value;
use store::orders::{DueCall, Learnt, RefundLearnt};
use thiserror::Error;
use tokio::time::timeout;

/// A gateway that shows nothing for so long is looked at again later.
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);

/// A provider of payments: the world outside.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// Its name in orders, addresses and metrics.
    fn name(&self) -> &'static str;

    /// Asks for one thing. A repeat under the same order, kind and number does nothing twice.
    async fn ask(&self, call: &DueCall) -> Result<Seen, Silence>;

    /// All that it knows of a payment.
    async fn look(&self, intent: &str) -> Result<Seen, Silence>;

    /// The header that its webhooks are signed in.
    fn signature_header(&self) -> &'static str;

    /// Judges a webhook. What it says of a payment is not believed: it is looked at. `None`: it speaks of
    /// no payment.
    fn read_webhook(
        &self,
        signature: &str,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Option<Webhook>, WebhookError>;
}

/// What a provider shows of a payment; what it does not show stays as it was known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    pub told: Told,
    pub refunds: Vec<RefundLearnt>,
    /// Its name of the payment.
    pub intent: Option<String>,
    /// A step that the guest has to take.
    pub action: Option<Value>,
}

/// Nobody knows what became of a request: no answer, half of one, or one that says to ask again.
#[derive(Debug, Error)]
#[error("the gateway gave no answer: {0}")]
pub struct Silence(pub String);

/// That something became of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    pub event_id: String,
    pub intent: String,
}

/// Why a webhook is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WebhookError {
    /// Not signed, not by a secret of ours, or too long ago.
    #[error("the signature is missing, wrong or too old")]
    Unsigned,
    /// Signed, and of no form that is known.
    #[error("the body is not one of this gateway's events")]
    Unreadable,
}

impl Seen {
    /// What is learnt by it.
    pub(crate) fn learnt(self) -> Learnt {
        let Self { told, refunds, intent, action } = self;
        Learnt { told, refunds, intent, action, answered: None }
    }
}

/// The gateways of a process. New orders go to the usual one; orders of before stay with theirs.
#[derive(Clone)]
pub struct Gateways {
    all: Arc<[Arc<dyn Gateway>]>,
    usual: Option<&'static str>,
}

impl Gateways {
    /// The one called `usual` takes new orders; `None`: nobody does.
    pub fn new(all: Vec<Arc<dyn Gateway>>, usual: Option<&'static str>) -> Self {
        Self { all: all.into(), usual }
    }

    /// The one that new orders go to.
    pub fn usual(&self) -> Option<&Arc<dyn Gateway>> {
        self.named(self.usual?)
    }

    /// All that a gateway knows of a payment, if it says so in time.
    pub(crate) async fn look(&self, name: &str, intent: &str) -> Result<Seen, Silence> {
        let Some(gateway) = self.named(name) else {
            return Err(Silence(format!("no gateway {name} is set up")));
        };
        let seen = timeout(LOOK_TIMEOUT, gateway.look(intent)).await;
        seen.unwrap_or_else(|_| Err(Silence("no look in time".to_owned())))
    }

    /// Looks one up by its name.
    pub fn named(&self, name: &str) -> Option<&Arc<dyn Gateway>> {
        self.all.iter().find(|gateway| gateway.name() == name)
    }
}
