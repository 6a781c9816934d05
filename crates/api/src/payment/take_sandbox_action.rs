//! `POST /v1/orders/{id}/sandbox-action`: what the guest says to the sandbox's bank.

use axum::Json;
use axum::extract::{Path, State};
use domain::ids::OrderId;

use crate::account::sessions::Session;
use crate::app::AppState;
use crate::edge::json_body::{Fields, parse_path_id};
use crate::edge::problem::{Problem, ProblemBody};
use crate::payment::json::OrderBody;
use crate::payment::request_bodies;

/// Answer the sandbox's bank
///
/// For an order whose `action` is `sandbox_approval`: the guest agrees to the payment, or does not.
#[utoipa::path(
    post, path = "/v1/orders/{id}/sandbox-action", tag = "payments",
    security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The order")),
    request_body = request_bodies::SandboxAction,
    responses(
        (status = 200, description = "The order as it is now", body = OrderBody),
        (status = 400, description = "INVALID_BODY or INVALID_PARAMETER", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 404, description = "ORDER_NOT_FOUND", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 409, description = "NO_ACTION", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn take_sandbox_action(
    State(app): State<AppState>,
    session: Session,
    Path(id): Path<String>,
    mut fields: Fields,
) -> Result<Json<OrderBody>, Problem> {
    let id = OrderId(parse_path_id(&id)?);
    let approve = fields.flag("approve");
    let approve = fields.finish(approve)?;
    app.database()?;
    let order = app.payments.take_sandbox_action(id, session.user.id, approve).await?;
    Ok(Json(order.into()))
}
