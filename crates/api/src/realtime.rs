//! What changes while somebody looks, over a WebSocket. `realtime` knows who is told what; here are
//! the socket itself, what clients may say, and the words they are told it in.

mod client_message;
mod handshake;
mod heed;
mod keep_socket;
pub mod open_socket;
mod server_event;
mod write;

pub use server_event::wording;
