//! The `OpenAPI` document, collected from the handlers.

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

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
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
        let scheme = scheme.description(Some("The token that POST /v1/sessions answers")).build();
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("session", SecurityScheme::Http(scheme));
    }
}
