//! What every role of the process stands on: configuration, logs, metrics, the end.

pub mod recorder;
