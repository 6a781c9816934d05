//! What a process stands on: configuration, its roles, logs, metrics, servers that may be away, the
//! end.

pub mod breaker;
pub mod config;
pub mod open_files;
pub mod pace;
pub mod place;
#[cfg(feature = "planted-bugs")]
mod planted;
pub mod recorder;
pub mod redis;
pub mod retry;
pub mod role;
pub mod shared_look;
pub mod shutdown;
pub mod telemetry;
