//! `POST /v1/webhooks/{gateway}`: what gateways tell by themselves.

use axum::extract::{FromRequest, Path, Request, State};
use http::StatusCode;
use payments::WebhookError;

use crate::app::AppState;
use crate::edge::codes::Code;
use crate::edge::json_body::RawBody;
use crate::edge::problem::{Problem, ProblemBody};

/// Tell of a payment
///
/// For gateways, which sign what they tell. It is stored when this is answered; what it says of a payment
/// is not believed, the gateway is asked.
#[utoipa::path(
    post, path = "/v1/webhooks/{gateway}", tag = "payments",
    params(("gateway" = String, Path, description = "The gateway's name", example = "sandbox")),
    request_body(content = String, content_type = "application/json",
        description = "An event as the gateway writes it"),
    responses(
        (status = 200, description = "It is stored, now or before"),
        (status = 400, description = "INVALID_PARAMETER: the signature is missing, wrong or too old; \
            INVALID_BODY", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "NOT_FOUND: no such gateway", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn receive_webhook(
    State(app): State<AppState>,
    Path(gateway): Path<String>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let Some(header) = app.payments.signature_header(&gateway) else {
        return Err(Problem::new(Code::NotFound, "no gateway of this name is set up here"));
    };
    let signature = request.headers().get(header).and_then(|value| value.to_str().ok());
    let signature = signature.unwrap_or_default().to_owned();
    let RawBody(body) = RawBody::from_request(request, &app).await?;
    app.database()?;
    match app.payments.receive_webhook(&gateway, &signature, &body, app.now()).await? {
        Ok(()) => Ok(StatusCode::OK),
        Err(error @ WebhookError::Unsigned) => {
            Err(Problem::invalid_field(header, error.to_string()))
        }
        Err(error @ WebhookError::Unreadable) => {
            let told = domain::parameters::FieldError::new("body", error.to_string());
            Err(Problem::invalid_body(vec![told]))
        }
    }
}
