//! People and their sessions.

pub mod close_session;
pub mod create_session;
pub mod create_user;
pub mod get_me;
pub mod json;
pub mod request_bodies;
pub mod sessions;
