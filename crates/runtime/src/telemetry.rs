//! Logs: pretty for people at a terminal, JSON for everything else. They go to stderr, because
//! stdout belongs to what a command answers.

use std::error::Error;
use std::fmt;
use std::io::{IsTerminal, stderr};

use thiserror::Error;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogArgs;

/// Tells every lost connection several times; roles tell it once. Somebody who wants to hear it
/// names it.
const QUIET: &str = "lapin";

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
    let filter = match format!("{QUIET}=off").parse() {
        Ok(directive) if !args.log.contains(QUIET) => filter.add_directive(directive),
        _ => filter,
    };
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

/// An error and everything that caused it, in one line: JSON logs would show the outermost alone.
#[derive(Clone, Copy, Debug)]
pub struct Causes<'e>(pub &'e (dyn Error + 'static));

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(next) = cause {
            write!(f, ": {next}")?;
            cause = next.source();
        }
        Ok(())
    }
}

fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, "a part of the program panicked: {message}");
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Error)]
    #[error("{0}")]
    struct Told(&'static str, #[source] Option<Box<Self>>);

    #[test]
    fn causes_are_told_from_the_outside_in() {
        let cause = Told("the pool is empty", Some(Box::new(Told("no answer in time", None))));
        let error = Told("no search", Some(Box::new(cause)));
        assert_eq!(Causes(&error).to_string(), "no search: the pool is empty: no answer in time");
    }
}
