//! Stripe, over its HTTP interface (<https://docs.stripe.com/api>): a payment intent that is opened before
//! any money can move, confirmed with the guest's token, captured when the rooms are sold. Numbers of
//! cards never come here: the guest's browser gives them to Stripe and us a token.

mod client;
mod wire;

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::money::Currency;
use domain::payment::calls::Kind;
use domain::payment::facts::{Refund, Told};
use secrecy::SecretString;
use serde::de::IgnoredAny;
use serde_json::json;
use store::orders::{DueCall, RefundLearnt};

use crate::gateway::{Gateway, Seen, Silence, Webhook, WebhookError};
use crate::signature::Secrets;
use client::{Answer, Client, Unanswered};
use wire::{Dispute, Event, Intent, List, RefundObject};

/// Its name.
pub const NAME: &str = "stripe";
const SIGNATURE_HEADER: &str = "stripe-signature";
/// Stripe forgets what a key was answered after a day; a refund that is older is looked for first.
const KEYS_KEPT: Duration = Duration::from_hours(23);
/// It keeps an answer of 5xx as well: after this time what failed so is looked at and asked anew.
const FAILURES_WAITED_FOR: Duration = Duration::from_mins(1);
/// What our refunds are known by in Stripe's books.
const REFUND_ID: &str = "refund_id";
/// Refunds and disputes of a payment that are looked at.
const LISTED: [(&str, &str); 1] = [("limit", "100")];

/// How Stripe is reached.
#[derive(Clone)]
pub struct StripeSettings {
    /// `https://api.stripe.com`, or a stand-in.
    pub base: String,
    /// `sk_…` or `rk_…`.
    pub key: SecretString,
    /// Of webhooks: the present one, and perhaps the one before.
    pub webhook_secrets: Secrets,
    /// Where a guest comes back to after a step at their bank.
    pub return_url: String,
    /// Payments in another one are not ours.
    pub currency: Currency,
}

/// The client of Stripe.
pub struct Stripe {
    client: Client,
    settings: StripeSettings,
}

impl Stripe {
    /// Reaches nobody yet.
    pub fn new(settings: StripeSettings) -> Result<Self, reqwest::Error> {
        let client = Client::new(&settings.base, settings.key.clone())?;
        Ok(Self { client, settings })
    }

    /// Asks for nothing, with every right to read that looks need.
    pub async fn expect_rights(&self) -> Result<(), Silence> {
        for path in ["/v1/payment_intents", "/v1/refunds", "/v1/disputes"] {
            let answer = self.client.get(path, &[("limit", "1")]).await?;
            answer.done::<List<IgnoredAny>>()?;
        }
        Ok(())
    }

    async fn open(&self, call: &DueCall, key: &str) -> Result<Seen, Unanswered> {
        let form = [
            ("amount", call.amount_minor.to_string()),
            ("currency", call.currency.to_ascii_lowercase()),
            ("capture_method", "manual".to_owned()),
            ("automatic_payment_methods[enabled]", "true".to_owned()),
            ("automatic_payment_methods[allow_redirects]", "never".to_owned()),
            ("metadata[order_id]", call.order.0.to_string()),
        ];
        let answer = self.client.post("/v1/payment_intents", &form, key).await?;
        let intent: Intent = answer.done()?;
        Ok(Seen { intent: Some(intent.id), ..Seen::default() })
    }

    async fn authorise(&self, call: &DueCall, key: &str, intent: &str) -> Result<Seen, Unanswered> {
        let form = [
            ("confirmation_token", call.token.clone().unwrap_or_default()),
            ("return_url", self.settings.return_url.clone()),
            ("expand[]", "latest_charge".to_owned()),
        ];
        let path = format!("/v1/payment_intents/{intent}/confirm");
        match self.client.post(&path, &form, key).await? {
            Answer::Done(body) => Ok(self.seen(&body.read()?, &[], &[])),
            // the bank said no, or the token is none: another one makes another order
            Answer::Refused(failure)
                if failure.is_card() || failure.is_about("confirmation_token") =>
            {
                let told = Told { refused: true, ..Told::default() };
                Ok(Seen { told, ..Seen::default() })
            }
            Answer::Refused(failure) => Err(failure.into()),
        }
    }

    async fn capture(&self, call: &DueCall, key: &str, intent: &str) -> Result<Seen, Unanswered> {
        let form = [("amount_to_capture", call.amount_minor.to_string())];
        let path = format!("/v1/payment_intents/{intent}/capture");
        match self.client.post(&path, &form, key).await? {
            Answer::Done(body) => Ok(self.seen(&body.read()?, &[], &[])),
            Answer::Refused(failure) if failure.is_card() => {
                let told = Told { capture_refused: true, ..Told::default() };
                Ok(Seen { told, ..Seen::default() })
            }
            Answer::Refused(failure) => Err(failure.into()),
        }
    }

    async fn void(&self, key: &str, intent: &str) -> Result<Seen, Unanswered> {
        let path = format!("/v1/payment_intents/{intent}/cancel");
        match self.client.post(&path, &[], key).await? {
            Answer::Done(body) => Ok(self.seen(&body.read()?, &[], &[])),
            // captured or cancelled before: what it is now decides
            Answer::Refused(failure) if failure.is_unexpected_state() => {
                let seen = self.see(intent).await?;
                let stands = seen.told.ended || seen.told.captured_minor > 0;
                if stands { Ok(seen) } else { Err(failure.into()) }
            }
            Answer::Refused(failure) => Err(failure.into()),
        }
    }

    async fn refund(&self, call: &DueCall, key: &str, intent: &str) -> Result<Seen, Unanswered> {
        if call.asked_seconds > KEYS_KEPT.as_secs_f64() {
            let seen = self.see(intent).await?;
            if is_answered(call, &seen) {
                return Ok(seen);
            }
        }
        let form = [
            ("payment_intent", intent.to_owned()),
            ("amount", call.amount_minor.to_string()),
            ("metadata[refund_id]", call.n.to_string()),
        ];
        match self.client.post("/v1/refunds", &form, key).await? {
            Answer::Done(body) => {
                let refund: RefundObject = body.read()?;
                Ok(Seen { refunds: vec![learnt(&refund)], ..Seen::default() })
            }
            // less is left than was due: this one has failed, and the next one is for what is due then
            Answer::Refused(failure) => {
                let mut seen = self.see(intent).await?;
                if !is_answered(call, &seen) {
                    tracing::warn!(order = %call.order.0, %failure, "a refund was refused");
                    seen.refunds.push(RefundLearnt {
                        n: Some(call.n),
                        amount_minor: call.amount_minor,
                        rank: Refund::Failed,
                        reference: format!("refused {}", call.n),
                    });
                }
                Ok(seen)
            }
        }
    }

    async fn ask_under(&self, call: &DueCall, key: &str) -> Result<Seen, Unanswered> {
        let intent = call.intent.as_deref();
        match (call.kind, intent) {
            (Kind::Open, _) => self.open(call, key).await,
            (Kind::Authorise, Some(intent)) => self.authorise(call, key, intent).await,
            (Kind::Capture, Some(intent)) => self.capture(call, key, intent).await,
            (Kind::Void, Some(intent)) => self.void(key, intent).await,
            (Kind::Refund, Some(intent)) => self.refund(call, key, intent).await,
            (_, None) => Err(Unanswered::Lost("the payment has no name yet".to_owned())),
        }
    }

    /// All that is known of a payment.
    async fn see(&self, intent: &str) -> Result<Seen, Unanswered> {
        let expand = [("expand[]", "latest_charge")];
        let path = format!("/v1/payment_intents/{intent}");
        let found: Intent = self.client.get(&path, &expand).await?.done()?;
        let of = [("payment_intent", intent), LISTED[0]];
        let refunds: List<RefundObject> = self.client.get("/v1/refunds", &of).await?.done()?;
        let disputes: List<Dispute> = self.client.get("/v1/disputes", &of).await?.done()?;
        Ok(self.seen(&found, &refunds.data, &disputes.data))
    }

    /// What an intent with its refunds and disputes says.
    fn seen(&self, intent: &Intent, refunds: &[RefundObject], disputes: &[Dispute]) -> Seen {
        let (authorised, captured) = intent.money();
        // a payment in another currency is of another amount, whatever the number says
        let is_ours = intent.currency.eq_ignore_ascii_case(self.settings.currency.code);
        let foreign =
            |minor: i64| if is_ours || minor == 0 { minor } else { i64::from(minor == 1) + 1 };
        let moved = |is_out: bool| -> i64 {
            let moved = disputes.iter().flat_map(Dispute::moves);
            moved.filter(|amount| (*amount < 0) == is_out).map(i64::abs).sum()
        };
        let lost = disputes.iter().filter(|dispute| dispute.status == "lost");
        let told = Told {
            authorised_minor: foreign(authorised),
            captured_minor: foreign(captured),
            refused: intent.is_refused(),
            capture_refused: false,
            ended: matches!(intent.status.as_str(), "canceled" | "succeeded"),
            disputed_minor: moved(true),
            returned_minor: moved(false).min(moved(true)),
            lost_minor: lost.map(Dispute::out).sum(),
        };
        Seen {
            told,
            refunds: refunds.iter().map(learnt).collect(),
            intent: Some(intent.id.clone()),
            action: (intent.status == "requires_action")
                .then(|| json!({ "kind": NAME, "client_secret": intent.client_secret })),
        }
    }
}

/// Under which Stripe does a thing once.
fn key(call: &DueCall) -> String {
    format!("{}:{}:{}", call.order.0, call.kind.code(), call.n)
}

/// Whether a payment looks as if this had been done, or refused.
fn is_answered(call: &DueCall, seen: &Seen) -> bool {
    match call.kind {
        Kind::Open => false,
        Kind::Authorise => {
            seen.told.authorised_minor > 0 || seen.told.refused || seen.action.is_some()
        }
        Kind::Capture => seen.told.captured_minor > 0,
        Kind::Void => seen.told.ended,
        Kind::Refund => seen.refunds.iter().any(|refund| refund.n == Some(call.n)),
    }
}

fn learnt(refund: &RefundObject) -> RefundLearnt {
    let n = refund.metadata.get(REFUND_ID).and_then(|n| n.parse().ok());
    let rank = match refund.status.as_deref() {
        Some("succeeded") => Refund::Succeeded,
        Some("failed" | "canceled") => Refund::Failed,
        _ => Refund::Pending,
    };
    RefundLearnt { n, amount_minor: refund.amount, rank, reference: refund.id.clone() }
}

#[async_trait]
impl Gateway for Stripe {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn ask(&self, call: &DueCall) -> Result<Seen, Silence> {
        let asked = self.ask_under(call, &key(call)).await;
        let is_over = call.asked_seconds >= FAILURES_WAITED_FOR.as_secs_f64();
        let Err(Unanswered::Failed(_)) = asked else { return Ok(asked?) };
        if !is_over {
            return Ok(asked?);
        }
        // its failure is kept under this key: unless it was done all the same, another one is needed
        if let Some(intent) = &call.intent {
            let seen = self.see(intent).await?;
            if is_answered(call, &seen) {
                return Ok(seen);
            }
        }
        Ok(self.ask_under(call, &format!("{}:{}", key(call), call.attempts)).await?)
    }

    async fn look(&self, intent: &str) -> Result<Seen, Silence> {
        Ok(self.see(intent).await?)
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
        if !self.settings.webhook_secrets.have_signed(signature, body, now) {
            return Err(WebhookError::Unsigned);
        }
        let event: Event = serde_json::from_slice(body).map_err(|_| WebhookError::Unreadable)?;
        Ok(event.intent().map(|intent| Webhook { event_id: event.id.clone(), intent }))
    }
}
