//! Orders as JSON.

use chrono::{DateTime, Utc};
use domain::payment::state::{Reason, State};
use serde::Serialize;
use serde_json::Value;
use store::orders::{Order, OrderRefund};
use utoipa::ToSchema;
use uuid::Uuid;

/// Refunds of an order that are shown.
const REFUNDS_MAX: usize = 100;

/// That a payment has begun.
#[derive(Serialize, ToSchema)]
#[schema(as = Checkout)]
pub struct CheckoutBody {
    pub order_id: Uuid,
    /// `CREATED`, or how far the order is that there was already.
    #[schema(example = "CREATED")]
    pub state: &'static str,
    pub booking_id: Uuid,
    pub amount_minor: i64,
    #[schema(example = "EUR")]
    pub currency: String,
    /// By then it is paid, or it has failed.
    pub deadline_at: DateTime<Utc>,
}

/// A payment of a booking. Amounts are minor units.
#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderBody {
    pub id: Uuid,
    /// `CREATED`, `PAID`, `CONFIRMED` or `FAILED`; the last two are final.
    #[schema(example = "CONFIRMED")]
    pub state: &'static str,
    /// Why it failed: `AMOUNT`, `DECLINED`, `ENDED`, `CANCELLED`, `TIMEOUT`, `ROOMS_GONE` or
    /// `CAPTURE_FAILED`.
    #[schema(required = true)]
    pub reason: Option<&'static str>,
    pub booking_id: Uuid,
    pub amount_minor: i64,
    #[schema(example = "EUR")]
    pub currency: String,
    /// Set aside at the guest's bank.
    pub authorised_minor: i64,
    /// Taken from the guest.
    pub captured_minor: i64,
    /// Given back.
    pub refunded_minor: i64,
    /// Owed to the guest, under way or not.
    pub refund_due_minor: i64,
    /// Every attempt to give money back.
    pub refunds: Vec<RefundBody>,
    /// What the guest's bank took away; null if nothing.
    #[schema(required = true)]
    pub dispute: Option<DisputeBody>,
    /// A step that the guest has to take: `kind`, and what the gateway needs for it.
    #[schema(required = true, value_type = Option<Object>)]
    pub action: Option<Value>,
    /// The states it was in, the first one included.
    #[schema(example = json!(["CREATED", "PAID", "CONFIRMED"]))]
    pub history: Vec<&'static str>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub deadline_at: DateTime<Utc>,
}

/// An attempt to give money back.
#[derive(Serialize, ToSchema)]
#[schema(as = Refund)]
pub struct RefundBody {
    pub amount_minor: i64,
    /// `pending`, `succeeded` or `failed`; one that failed is tried anew.
    #[schema(example = "succeeded")]
    pub state: &'static str,
    pub created_at: DateTime<Utc>,
}

/// What the guest's bank took away, and what of it came back or is lost.
#[derive(Serialize, ToSchema)]
#[schema(as = Dispute)]
pub struct DisputeBody {
    pub disputed_minor: i64,
    pub returned_minor: i64,
    pub lost_minor: i64,
}

impl CheckoutBody {
    /// An order that was just made is always new, however far it is by now.
    pub fn of(order: Order, is_new: bool) -> Self {
        Self {
            order_id: order.id.0,
            state: if is_new { State::Created.code() } else { order.state.code() },
            booking_id: order.booking.0,
            amount_minor: order.facts.amount_minor,
            currency: order.currency,
            deadline_at: order.deadline_at,
        }
    }
}

impl From<Order> for OrderBody {
    fn from(order: Order) -> Self {
        let (facts, told) = (&order.facts, &order.facts.told);
        let dispute = DisputeBody {
            disputed_minor: told.disputed_minor,
            returned_minor: told.returned_minor,
            lost_minor: told.lost_minor,
        };
        Self {
            id: order.id.0,
            state: order.state.code(),
            reason: order.state.reason().map(Reason::code),
            booking_id: order.booking.0,
            amount_minor: facts.amount_minor,
            authorised_minor: told.authorised_minor,
            captured_minor: told.captured_minor,
            refunded_minor: facts.refunds.succeeded_minor,
            refund_due_minor: facts.refund_due_minor(order.state),
            refunds: order.given_back().take(REFUNDS_MAX).map(RefundBody::from).collect(),
            dispute: (told.disputed_minor > 0).then_some(dispute),
            history: order.history.into_iter().map(State::code).collect(),
            currency: order.currency,
            action: order.action,
            version: order.version,
            created_at: order.created_at,
            deadline_at: order.deadline_at,
        }
    }
}

impl From<OrderRefund> for RefundBody {
    fn from(OrderRefund { amount_minor, rank, created_at, .. }: OrderRefund) -> Self {
        Self { amount_minor, state: rank.code(), created_at }
    }
}
