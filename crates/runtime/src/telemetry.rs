//! Logs: pretty for people at a terminal, JSON for everything else. They go to stderr, because
//! stdout belongs to what a command answers.

use std::io::{IsTerminal, stderr};

use thiserror::Error;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogArgs;

/// The filter can't be read.
#[derive(Debug, Error)]
#[error("INNSIGHT_LOG takes a level or a filter such as info,sqlx=warn, got {filter:?}")]
pub struct FilterError {
    filter: String,
    source: tracing_subscriber::filter::ParseError,
}

/// Starts logging, panics included. A second call changes nothing.
pub fn start(args: &LogArgs) -> Result<(), FilterError> {
    let filter = EnvFilter::builder()
        .parse(&args.log)
        .map_err(|source| FilterError { filter: args.log.clone(), source })?;
    let pretty = match args.log_format.as_str() {
        "pretty" => true,
        "json" => false,
        _ => stderr().is_terminal(),
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    // an error means that somebody else, a test say, logs already
    let _ = if pretty {
        builder.with_target(false).with_ansi(stderr().is_terminal()).finish().try_init()
    } else {
        builder.json().flatten_event(true).finish().try_init()
    };
    log_panics();
    Ok(())
}

fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, "a part of the program panicked: {message}");
    }));
}
