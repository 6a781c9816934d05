//! What every role of the process stands on: configuration, logs, metrics, the end.

pub mod config;
pub mod recorder;
pub mod shutdown;
pub mod telemetry;
