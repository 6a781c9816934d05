//! Orders: what is known of each, and the one transaction in which more is learnt and decided.

mod calls;
mod checkout;
mod detail;
mod due;
mod learn;
mod own;
mod row;
mod webhooks;
mod work;
mod write;

pub use calls::{DueCall, claim_calls, put_off_call};
pub use checkout::{Checkout, CheckoutTerms, NewOrder, checkout};
pub use detail::{
    OrderRefund, OrderSummary, count_opened_orders, find_order, find_order_of_booking,
    list_opened_orders, list_orders,
};
pub use due::{DueOrder, OrderCounts, claim_due_orders, count_orders};
pub use learn::{Learnt, RefundLearnt};
pub use own::{OwnOrder, OwnRefund, list_own_orders};
pub use row::{Order, RefundNote};
pub use webhooks::{DueWebhook, claim_webhooks, finish_webhooks, insert_webhook};
pub use work::{Worked, is_news, order_of_booking, release, sell, settle_by_hand, work_on};
