//! A payment in the books of the stand-in, and how Stripe would show it.

use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub struct Payment {
    pub id: String,
    pub status: &'static str,
    pub amount: i64,
    pub currency: String,
    pub captured: i64,
    pub declined: bool,
    pub captures: u32,
    /// Looks until a bank that takes its time has agreed.
    pub looks_left: u32,
    pub refunds: Vec<Refund>,
    pub dispute: Option<Dispute>,
}

#[derive(Clone, Debug)]
pub struct Refund {
    pub id: String,
    pub amount: i64,
    /// What the caller calls it.
    pub ours: String,
}

/// Money that the guest's bank has taken away.
#[derive(Clone, Debug)]
pub struct Dispute {
    pub status: &'static str,
    /// What it moved, in the currency of the account.
    pub moved: Vec<(i64, &'static str)>,
}

impl Payment {
    /// Opened just now.
    pub fn new(id: String, amount: i64, currency: String) -> Self {
        Self {
            id,
            status: "requires_payment_method",
            amount,
            currency,
            captured: 0,
            declined: false,
            captures: 0,
            looks_left: 0,
            refunds: Vec::new(),
            dispute: None,
        }
    }

    /// The guest's bank says yes or no.
    pub fn settle(&mut self, approve: bool) {
        self.declined = !approve;
        self.status = if approve { "requires_capture" } else { "requires_payment_method" };
    }

    pub fn json(&self) -> Value {
        let is_set_aside = self.status == "requires_capture";
        let error = json!({ "type": "card_error", "code": "card_declined" });
        json!({
            "id": self.id, "object": "payment_intent", "status": self.status,
            "amount": self.amount, "currency": self.currency,
            "amount_capturable": if is_set_aside { self.amount } else { 0 },
            "amount_received": self.captured, "client_secret": format!("{}_secret", self.id),
            "last_payment_error": if self.declined { error } else { Value::Null },
        })
    }

    pub fn disputes_json(&self) -> Value {
        let disputes = self.dispute.iter().map(|dispute| {
            let moved = dispute.moved.iter().map(|(amount, currency)| {
                json!({ "object": "balance_transaction", "amount": amount, "currency": currency })
            });
            json!({
                "id": format!("dp_{}", self.id), "object": "dispute", "status": dispute.status,
                "amount": self.amount, "currency": self.currency,
                "balance_transactions": moved.collect::<Vec<_>>(),
            })
        });
        json!({ "object": "list", "data": disputes.collect::<Vec<_>>() })
    }
}

impl Refund {
    pub fn json(&self) -> Value {
        json!({ "id": self.id, "object": "refund", "amount": self.amount, "status": "succeeded",
            "metadata": { "refund_id": self.ours } })
    }
}
