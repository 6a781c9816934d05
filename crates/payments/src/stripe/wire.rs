//! What Stripe sends, as far as it matters here.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::Value;

/// A payment, <https://docs.stripe.com/api/payment_intents/object>.
#[derive(Debug, Deserialize)]
pub struct Intent {
    pub id: String,
    pub status: String,
    pub currency: String,
    #[serde(default)]
    pub amount_capturable: i64,
    #[serde(default)]
    pub amount_received: i64,
    pub client_secret: Option<String>,
    /// Only this tells a payment that was declined from one that nobody has made.
    pub last_payment_error: Option<Value>,
}

impl Intent {
    /// What is set aside or was, and what is taken, in minor units.
    pub fn money(&self) -> (i64, i64) {
        match self.status.as_str() {
            "requires_capture" => (self.amount_capturable, 0),
            "succeeded" => (self.amount_received, self.amount_received),
            _ => (0, 0),
        }
    }

    pub fn is_refused(&self) -> bool {
        self.status == "requires_payment_method"
            && self.last_payment_error.as_ref().is_some_and(|error| !error.is_null())
    }
}

/// <https://docs.stripe.com/api/refunds/object>
#[derive(Debug, Deserialize)]
pub struct RefundObject {
    pub id: String,
    pub amount: i64,
    pub status: Option<String>,
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
}

/// <https://docs.stripe.com/api/disputes/object>
#[derive(Debug, Deserialize)]
pub struct Dispute {
    pub status: String,
    pub amount: i64,
    pub currency: String,
    #[serde(default)]
    pub balance_transactions: Vec<BalanceTransaction>,
}

/// Money that really moved: below zero away from us.
#[derive(Debug, Deserialize)]
pub struct BalanceTransaction {
    pub amount: i64,
    pub currency: String,
}

impl Dispute {
    /// What it moved, one after the other, in the payment's currency. Stripe books it in that of our
    /// account: then all of the dispute moved.
    pub fn moves(&self) -> impl Iterator<Item = i64> {
        self.balance_transactions.iter().map(|of| {
            let is_same = of.currency == self.currency;
            if is_same { of.amount } else { self.amount * of.amount.signum() }
        })
    }

    /// What it has taken and not given back.
    pub fn out(&self) -> i64 {
        let moved: i64 = self.moves().sum();
        (-moved).max(0)
    }
}

#[derive(Debug, Deserialize)]
pub struct List<T> {
    pub data: Vec<T>,
}

/// The body of a refusal, <https://docs.stripe.com/api/errors>.
#[derive(Debug, Deserialize)]
pub struct Failed {
    pub error: Failure,
}

#[derive(Debug, Deserialize)]
pub struct Failure {
    #[serde(rename = "type")]
    pub kind: String,
    pub code: Option<String>,
    pub param: Option<String>,
}

impl Failure {
    /// The bank said no.
    pub fn is_card(&self) -> bool {
        self.kind == "card_error"
    }

    pub fn is_about(&self, parameter: &str) -> bool {
        self.param.as_deref() == Some(parameter)
    }

    /// The payment is further than the request thought.
    pub fn is_unexpected_state(&self) -> bool {
        self.code.as_deref() == Some("payment_intent_unexpected_state")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (code, param) = (self.code.as_deref(), self.param.as_deref());
        write!(f, "Stripe refuses: {} {}", self.kind, code.unwrap_or_default())?;
        param.map_or(Ok(()), |param| write!(f, " ({param})"))
    }
}

/// <https://docs.stripe.com/api/events/object>
#[derive(Debug, Deserialize)]
pub struct Event {
    pub id: String,
    data: EventData,
}

#[derive(Debug, Deserialize)]
struct EventData {
    object: EventObject,
}

#[derive(Debug, Deserialize)]
struct EventObject {
    object: Option<String>,
    id: Option<String>,
    payment_intent: Option<Value>,
}

impl Event {
    /// The payment that it speaks of; `None`: of none, as most kinds of events.
    pub fn intent(&self) -> Option<String> {
        let object = &self.data.object;
        if object.object.as_deref() == Some("payment_intent") {
            return object.id.clone();
        }
        let of = object.payment_intent.as_ref()?;
        let id = of.as_str().or_else(|| of.get("id")?.as_str());
        id.map(ToOwned::to_owned)
    }
}
