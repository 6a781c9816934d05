//! The bodies of requests as the `OpenAPI` document describes them; `json_body` reads them.
#![expect(dead_code, reason = "only documents")]

use utoipa::ToSchema;
use uuid::Uuid;

/// What is to be paid, and how.
#[derive(ToSchema)]
pub struct NewCheckout {
    booking_id: Uuid,
    payment_method: PaymentMethod,
}

/// The gateway's word for the guest's means of payment. Never a card number: those stay between the
/// guest and the gateway.
///
/// The sandbox knows `tok_approve`, `tok_decline` and those that docs/payments.md lists.
#[derive(ToSchema)]
pub struct PaymentMethod {
    #[schema(
        min_length = 1,
        max_length = 255,
        pattern = r"^(tok_approve|tok_decline|[!-~]{1,255})$",
        example = "tok_approve"
    )]
    token: String,
}

/// What the guest says to the sandbox's bank.
#[derive(ToSchema)]
pub struct SandboxAction {
    approve: bool,
}
