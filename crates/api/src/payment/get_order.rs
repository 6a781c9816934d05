//! `GET /v1/orders/{id}`: one of the own orders.

use axum::Json;
use axum::extract::{Path, Request, State};
use domain::ids::OrderId;

use crate::account::sessions::Session;
use crate::app::AppState;
use crate::edge::json_body::parse_path_id;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::refuse_parameters;
use crate::payment::json::OrderBody;

/// Read an order
///
/// Somebody else's looks exactly like one that is not there.
#[utoipa::path(
    get, path = "/v1/orders/{id}", tag = "payments",
    security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The order")),
    responses(
        (status = 200, description = "The order as it is now", body = OrderBody),
        (status = 400, description = "INVALID_PARAMETER", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 404, description = "ORDER_NOT_FOUND", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn get_order(
    State(app): State<AppState>,
    session: Session,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<OrderBody>, Problem> {
    refuse_parameters(request.uri().query())?;
    let id = OrderId(parse_path_id(&id)?);
    app.database()?;
    let order = app.payments.order(id, session.user.id).await?;
    Ok(Json(order.into()))
}
