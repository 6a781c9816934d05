//! Problems as answers: RFC 9457, <https://www.rfc-editor.org/rfc/rfc9457>. A handler returns a
//! [`Problem`]; the edge writes it, because only the edge knows the request's id and path.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::parameters::FieldError;
use http::{HeaderName, HeaderValue, StatusCode, header};
use search::SearchError;
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;

use crate::edge::codes::Code;

const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");
/// As in draft-ietf-httpapi-ratelimit-headers, version 05.
const RATELIMIT_LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const RATELIMIT_REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RATELIMIT_RESET: HeaderName = HeaderName::from_static("ratelimit-reset");
/// Marks an answer that was given before, to the same Idempotency-Key.
pub const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
const BEARER: HeaderValue = HeaderValue::from_static("Bearer");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
/// How long a client should wait before it sends a request again that failed by chance.
const RETRY_AFTER_SECONDS: u32 = 1;

/// Why a request was not answered as asked.
#[derive(Clone, Debug)]
pub struct Problem(Box<Told>);

#[derive(Clone, Debug)]
struct Told {
    code: Code,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    /// Facts for programs.
    details: Option<serde_json::Value>,
    retry_after_seconds: Option<u32>,
    /// Whether it was told before, to the same key.
    replayed: bool,
    /// Requests that are let through, mostly in a minute.
    limit: Option<u32>,
    /// For the operator's log only; never part of an answer.
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl Problem {
    /// A problem of a kind, with what happened this time.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        let retry_after_seconds = code.is_passing().then_some(RETRY_AFTER_SECONDS);
        Self(Box::new(Told {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            details: None,
            retry_after_seconds,
            replayed: false,
            limit: None,
            source: None,
        }))
    }

    /// Parameters that can't be used; a lone complaint about the cursor has a code of its own.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let only_cursor = !errors.is_empty() && errors.iter().all(|error| error.field == "cursor");
        let code = if only_cursor { Code::InvalidCursor } else { Code::InvalidParameter };
        let detail = match errors.as_slice() {
            [FieldError { field, message }] => format!("{field}: {message}"),
            errors => format!("{} parameters can't be used; see errors", errors.len()),
        };
        let mut problem = Self::new(code, detail);
        problem.0.errors = errors;
        problem
    }

    /// One parameter or part of the path that can't be used.
    pub fn invalid_field(field: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError::new(field, message)])
    }

    /// Fields of a body that can't be used.
    pub fn invalid_body(errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [FieldError { field, message }] => format!("{field}: {message}"),
            errors => format!("{} fields can't be used; see errors", errors.len()),
        };
        Self::new(Code::InvalidBody, detail).with_errors(errors)
    }

    /// A part that the answer needs is away.
    pub fn unavailable(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Unavailable, detail)
    }

    /// Whose session it was has left while the request was under way.
    pub fn account_gone() -> Self {
        Self::new(Code::Unauthenticated, "the account of this session is gone")
    }

    /// Adds complaints about fields.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    /// Says when to come back.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after_seconds = Some(seconds);
        self
    }

    /// Says how many requests are let through, and when to come back.
    #[must_use]
    pub fn with_limit(mut self, limit: u32, seconds: u32) -> Self {
        self.0.limit = Some(limit);
        self.with_retry_after(seconds)
    }

    /// Adds facts for programs.
    #[must_use]
    pub fn with_details(mut self, details: serde_json::Value) -> Self {
        self.0.details = Some(details);
        self
    }

    /// Says that this was told before, to the same key.
    #[must_use]
    pub fn with_replayed(mut self, replayed: bool) -> Self {
        self.0.replayed = replayed;
        self
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn caused_by(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// What the operator should know, if anything: causes of our own failures.
    pub fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }

    /// The name of its code.
    pub fn code(&self) -> &'static str {
        self.0.code.entry().name
    }

    /// What happened this time.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The fields complained about.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// The status it is answered with.
    pub fn status(&self) -> StatusCode {
        self.0.code.entry().status
    }

    /// The whole answer.
    pub(crate) fn render(&self, instance: &str, request_id: &str) -> Response {
        let entry = self.0.code.entry();
        let errors = self.0.errors.iter();
        let body = ProblemBody {
            r#type: format!("/problems/{}", entry.name),
            title: entry.title,
            status: entry.status.as_u16(),
            detail: &self.0.detail,
            instance,
            code: entry.name,
            request_id,
            errors: errors.map(|e| FieldProblem { field: &e.field, message: &e.message }).collect(),
            details: self.0.details.as_ref(),
            from_cache: self.0.replayed,
        };
        let bytes = serde_json::to_vec(&body).map_or_else(|_| Bytes::new(), Bytes::from);
        let headers = [(header::CONTENT_TYPE, PROBLEM_JSON), (header::CACHE_CONTROL, NO_STORE)];
        let mut response = (entry.status, headers, bytes).into_response();
        if self.0.replayed {
            response.headers_mut().insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
        }
        if entry.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, BEARER);
        }
        if let Some(seconds) = self.0.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            if let Some(limit) = self.0.limit {
                let headers = response.headers_mut();
                headers.insert(RATELIMIT_LIMIT, HeaderValue::from(limit));
                headers.insert(RATELIMIT_REMAINING, HeaderValue::from(0));
                headers.insert(RATELIMIT_RESET, HeaderValue::from(seconds));
            }
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let problem = if error.constraint().is_some_and(|rule| rule.ends_with("_user_id_fkey")) {
            Self::account_gone()
        } else if matches!(error, StoreError::CantWrite(_)) {
            Self::unavailable("the database can't write right now")
        } else if error.is_passing() {
            Self::unavailable("the database can't be reached right now")
        } else {
            Self::new(Code::Internal, "the answer could not be read from the database")
        };
        problem.caused_by(error)
    }
}

/// By then some of the searches that wait have had their turn.
const DEAR_RETRY_SECONDS: u32 = 3;

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Loading => Self::unavailable("the search index is still loading"),
            SearchError::Busy => {
                Self::unavailable("too many searches through so many hotels at once")
                    .with_retry_after(DEAR_RETRY_SECONDS)
            }
            SearchError::NotKept => Self::unavailable("nobody can answer right now"),
            SearchError::Store(error) => error.into(),
            SearchError::Elasticsearch(error) => {
                Self::unavailable("the search index can't be reached right now").caused_by(error)
            }
        }
    }
}

/// What went wrong, as RFC 9457 says it.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody<'a> {
    /// An address of this server that explains the code.
    #[schema(example = "/problems/INVALID_PARAMETER")]
    r#type: String,
    /// The same for every problem of this code.
    #[schema(example = "A parameter can't be used")]
    title: &'static str,
    #[schema(example = 400)]
    status: u16,
    /// What happened this time.
    detail: &'a str,
    /// The path that was asked for.
    #[schema(example = "/v1/hotels")]
    instance: &'a str,
    /// For programs: stays the same when words change.
    #[schema(example = "INVALID_PARAMETER")]
    code: &'static str,
    /// Leads to the log of this request; also in the header X-Request-Id.
    request_id: &'a str,
    /// The parameters or fields that can't be used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem<'a>>,
    /// Facts for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<std::collections::HashMap<String, serde_json::Value>>, nullable = false)]
    details: Option<&'a serde_json::Value>,
    /// Whether a repeated request is answered with what was answered first.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(value_type = Option<bool>, nullable = false)]
    from_cache: bool,
}

/// A parameter or field that can't be used.
#[derive(Serialize, ToSchema)]
pub struct FieldProblem<'a> {
    #[schema(example = "check_out")]
    field: &'a str,
    /// What it takes, and what it got.
    message: &'a str,
}
