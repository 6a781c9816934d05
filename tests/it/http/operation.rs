//! What those who run the service look at, and the contract document.
// brief: O3, O4

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use tower::ServiceExt;

use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn health_names_every_part() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/livez").await.text(), "ok");
    let ready = app.get("/readyz").await.json();
    assert_eq!(ready["status"], "ready");
    assert_eq!(ready["parts"]["engine"]["state"], "up");
    assert_eq!(ready["parts"]["database"], "up");
    let health = app.get("/health").await.json();
    assert_eq!((&health["status"], &health["uptime_seconds"]), (&"ok".into(), &0.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contract_is_the_committed_one() {
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.json");
    let committed = std::fs::read_to_string(committed).unwrap();
    let made = api::document_json();
    assert!(committed == made, "openapi.json is old; run: innsight openapi > openapi.json");
    let app = TestApp::new().await;
    assert_eq!(app.get("/openapi.json").await.text(), made);
}

/// Every parameter that any question knows.
const PARAMETERS: [&str; 32] = [
    "bbox",
    "ne",
    "sw",
    "near",
    "radius_km",
    "place",
    "q",
    "literal",
    "check_in",
    "check_out",
    "adults",
    "children",
    "rooms",
    "freshness",
    "price_min",
    "price_max",
    "amenities",
    "stars",
    "property_type",
    "rating_min",
    "free_cancellation",
    "sort",
    "limit",
    "cursor",
    "facets",
    "flex_days",
    "zoom",
    "from",
    "to",
    "role",
    "page",
    "offset",
];

/// A document that promises what is refused, or hides what is taken, misleads generated clients.
#[tokio::test(flavor = "multi_thread")]
async fn documented_parameters_are_the_ones_that_are_taken() {
    let app = TestApp::new().await;
    let document: serde_json::Value = serde_json::from_str(&api::document_json()).unwrap();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let operation = &operations["get"];
        // whoever asks for the own bookings has to be somebody; tests/it/booking asks as one
        if operation.is_null() || operation["security"].is_array() {
            continue;
        }
        assert!(operation["operationId"].is_string() && operation["summary"].is_string(), "{path}");
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let documented: BTreeSet<&str> = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "query")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        assert!(documented.is_subset(&BTreeSet::from(PARAMETERS)), "{path}: {documented:?}");
        if ["/livez", "/metrics"].contains(&path.as_str()) {
            continue;
        }
        for name in PARAMETERS {
            // every parameter but a text refuses an empty value; whether it is known shows in how
            let answer = app
                .get(&format!(
                    "{}?{name}=",
                    path.replace("{id}", "casa-1").replace("{code}", "INTERNAL")
                ))
                .await;
            if name == "q" && answer.status == 200 {
                assert!(documented.contains(name), "{path} takes a text that is not documented");
                continue;
            }
            let problem = answer.problem(400, problem_code(&answer.text()));
            let errors = problem["errors"].as_array().unwrap();
            let unknown = errors.iter().any(|error| {
                error["field"] == name && error["message"].as_str().unwrap().contains("not a param")
            });
            assert_eq!(documented.contains(name), !unknown, "{path} and {name}: {problem}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_may_have_an_address_of_their_own() {
    let elsewhere = TestApp::with().settings(|settings| settings.metrics_elsewhere = true);
    let app = elsewhere.start().await;
    app.get("/metrics").await.problem(404, "NOT_FOUND");
    assert_eq!(app.get("/livez").await.status, 200);
    let ready = Request::get("/readyz").body(Body::empty()).unwrap();
    let operators = api::operator_router(app.state.clone());
    assert_eq!(operators.oneshot(ready).await.unwrap().status(), 200);
}

fn problem_code(text: &str) -> &'static str {
    if text.contains("INVALID_CURSOR") { "INVALID_CURSOR" } else { "INVALID_PARAMETER" }
}
