//! For those who run the service: health, metrics, the contract.

pub mod check_liveness;
pub mod check_readiness;
pub mod explain_problem;
pub mod get_health;
pub mod get_meta;
pub mod get_metrics;
pub mod get_openapi;
pub mod meta_json;
pub mod operator_routers;
pub mod readiness;
