//! People and their sessions.

mod attempt;
pub mod change_password;
pub mod close_session;
pub mod create_session;
pub mod create_user;
mod data_json;
mod device;
pub mod end_other_sessions;
pub mod end_session;
pub mod erase_user;
pub mod export_data;
pub mod forget_hotel;
pub mod get_me;
pub mod json;
pub mod list_saved_hotels;
pub mod list_sessions;
pub mod rename_user;
pub mod request_bodies;
pub mod save_hotel;
mod saved_json;
pub mod sessions;
