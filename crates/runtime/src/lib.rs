//! What every role of the process stands on: configuration, logs, metrics, servers that may be away,
//! the end.

pub mod breaker;
pub mod config;
pub mod open_files;
pub mod pace;
pub mod recorder;
pub mod redis;
pub mod shutdown;
pub mod telemetry;
