//! What every request passes on its way in and out, whatever it asks for. Nothing here knows
//! hotels.

pub mod as_of;
pub mod base_url;
pub mod card_number;
pub mod codes;
pub mod conditional;
pub mod connection;
pub mod cross_site;
pub mod doors;
pub mod email;
pub mod guard;
pub mod guess_limit;
pub mod idempotency_key;
pub mod json_body;
pub mod markup;
pub mod measures;
pub mod problem;
pub mod proxies;
pub mod proxy_protocol;
pub mod query_string;
pub mod rate_limit;
pub mod refused_head;
pub mod request_id;
pub mod server;
pub mod socket;
pub mod strict_json;
