//! The `OpenAPI` document, collected from the handlers.

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi as OpenApiDocument, Ref, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use crate::edge::guard::ALWAYS_ANSWERED;
use crate::operation::get_openapi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Innsight",
        description = "Search hotels that are really free, with the real total of the stay.\n\n\
            Coordinates are `lat,lon` everywhere except in `bbox` (west, south, east, north). \
            Money is whole minor units of one currency, see `/v1/meta`. Nights are dates in the \
            hotel's own zone; instants are UTC. Every error is `application/problem+json` \
            (RFC 9457). Unknown, repeated and empty parameters are refused.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "search", description = "Hotels of an area, as a list and on a map"),
        (name = "hotels", description = "One hotel"),
        (name = "accounts", description = "People and their sessions"),
        (name = "bookings", description = "Quotes, holds and what becomes of them"),
        (name = "payments", description = "Paying for bookings"),
        (name = "realtime", description = "What changes, as it happens"),
        (name = "operation", description = "For those who run the service"),
    ),
    // not among the routes: its answer is made of them
    paths(get_openapi::get_openapi),
    modifiers(&Sessions),
)]
pub(crate) struct Document;

/// How a request says who sends it; the cookie of a browser does too.
struct Sessions;

impl Modify for Sessions {
    fn modify(&self, document: &mut OpenApiDocument) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
        let scheme = scheme.description(Some("The token that POST /v1/sessions answers")).build();
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("session", SecurityScheme::Http(scheme));
    }
}

const PROBLEM_JSON: &str = "application/problem+json";
/// Answered without looking at what was sent along.
const TAKES_ANYTHING: [&str; 2] = ["/livez", "/metrics"];

/// Adds to every operation what it may answer because of the edge, whatever it is asked for.
pub(crate) fn add_common_answers(document: &mut OpenApiDocument) {
    for (path, item) in &mut document.paths.paths {
        let path = path.as_str();
        let takes_anything = TAKES_ANYTHING.contains(&path);
        let may_be_crowded = !ALWAYS_ANSWERED.contains(&path);
        let safe = item.get.iter_mut().map(|operation| (false, operation));
        let unsafe_ones = [&mut item.post, &mut item.delete, &mut item.put, &mut item.patch];
        let unsafe_ones = unsafe_ones.into_iter().flatten().map(|operation| (true, operation));
        for (changes, operation) in safe.chain(unsafe_ones) {
            let takes_body = operation.request_body.is_some();
            let mut add = |applies: bool, status: &str, codes: &str| {
                if applies {
                    let answers = &mut operation.responses.responses;
                    answers.entry(status.to_owned()).or_insert_with(|| problem(codes).into());
                }
            };
            add(!takes_anything, "400", "INVALID_PARAMETER, MALFORMED_REQUEST");
            add(changes, "403", "CROSS_SITE_REQUEST: another site sent the session's cookie");
            add(takes_body, "408", "REQUEST_TIMEOUT: the body took too long to arrive");
            add(true, "413", "PAYLOAD_TOO_LARGE: a body of more than 64 KiB");
            add(true, "414", "URI_TOO_LONG");
            add(takes_body, "415", "UNSUPPORTED_MEDIA_TYPE: takes application/json as it is");
            add(may_be_crowded, "429", "RATE_LIMITED: wait as long as Retry-After says");
            add(true, "431", "HEADERS_TOO_LARGE");
            add(true, "500", "INTERNAL: something went wrong on our side");
            add(path != "/livez", "503", "UNAVAILABLE");
        }
    }
}

fn problem(codes: &str) -> Response {
    let body = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new().description(codes).content(PROBLEM_JSON, body).build()
}
