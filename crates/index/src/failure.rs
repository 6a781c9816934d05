//! What can go wrong between this process and Elasticsearch, sorted by what to do about it.

use std::error::Error;

use ::elasticsearch::http::StatusCode;
use serde::Deserialize;
use thiserror::Error;

/// Why Elasticsearch did not do what it was asked.
#[derive(Debug, Error)]
pub enum ElasticsearchError {
    /// The address can't be used.
    #[error("the address of Elasticsearch can't be used: {0}")]
    Address(String),
    /// No connection, or it broke: nothing is known of the work in flight.
    #[error("Elasticsearch can't be reached")]
    Unreachable(#[source] ::elasticsearch::Error),
    /// No answer within the time limit of this kind of call.
    #[error("Elasticsearch did not answer in time")]
    TimedOut,
    /// It failed several times in a row and is left alone for a moment.
    #[error("Elasticsearch is left alone for a moment after it failed repeatedly")]
    Resting,
    /// It has too much to do (429).
    #[error("Elasticsearch is overloaded: {0}")]
    Overloaded(String),
    /// The body is larger than it accepts (413).
    #[error("Elasticsearch does not accept a request of this size")]
    TooLarge,
    /// The index, alias or document is not there (404).
    #[error("not in Elasticsearch: {0}")]
    Missing(String),
    /// It understood and refused; asking again changes nothing.
    #[error("Elasticsearch refused ({status}): {reason}")]
    Refused { status: u16, reason: String },
    /// It failed by itself (5xx).
    #[error("Elasticsearch failed ({status}): {reason}")]
    Failed { status: u16, reason: String },
    /// An answer that this program does not understand.
    #[error("unreadable answer of Elasticsearch: {0}")]
    Unreadable(String),
    /// A server that this program was not written for.
    #[error("Elasticsearch {0} is not supported: 8 or newer is needed")]
    Version(String),
}

impl ElasticsearchError {
    /// Whether the same call may succeed later without anybody changing anything.
    pub const fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_)
                | Self::TimedOut
                | Self::Resting
                | Self::Overloaded(_)
                | Self::Failed { .. }
        )
    }

    pub(crate) fn from_client(error: ::elasticsearch::Error) -> Self {
        if error.is_timeout() { Self::TimedOut } else { Self::Unreachable(error) }
    }

    /// What a parser says of an answer.
    pub fn unreadable(error: &(dyn Error + 'static)) -> Self {
        Self::Unreadable(error.to_string())
    }

    /// Sorts an answer that is no success.
    pub(crate) fn from_answer(status: StatusCode, path: &str, body: &[u8]) -> Self {
        let cause: Option<Cause> =
            serde_json::from_slice(body).ok().map(|failure: Failure| failure.error.cause());
        let reason = match &cause {
            Some(cause) => cause.told(),
            None => String::from_utf8_lossy(body).chars().take(REASON_CHARACTERS_MAX).collect(),
        };
        Self::from_status(status.as_u16(), path, reason)
    }

    /// Sorts a failure by its status.
    pub(crate) fn from_status(status: u16, path: &str, reason: String) -> Self {
        match status {
            404 => Self::Missing(path.to_owned()),
            408 => Self::TimedOut,
            413 => Self::TooLarge,
            429 => Self::Overloaded(reason),
            500.. => Self::Failed { status, reason },
            _ => Self::Refused { status, reason },
        }
    }
}

const REASON_CHARACTERS_MAX: usize = 300;

#[derive(Deserialize)]
struct Failure {
    error: ErrorField,
}

/// Older paths of the server tell a text instead of a structure.
#[derive(Deserialize)]
#[serde(untagged)]
enum ErrorField {
    Structure(Box<Cause>),
    Text(String),
}

/// The type of an exception and its message, around what caused it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Cause {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) reason: Option<String>,
    #[serde(default)]
    caused_by: Option<Box<Self>>,
}

impl ErrorField {
    fn cause(self) -> Cause {
        match self {
            Self::Structure(cause) => *cause,
            Self::Text(reason) => {
                Cause { kind: "error".to_owned(), reason: Some(reason), caused_by: None }
            }
        }
    }
}

impl Cause {
    /// One line for logs and dead letters: the outermost kind and the innermost reason, because
    /// those in between repeat the whole value that was refused.
    pub(crate) fn told(&self) -> String {
        let inner = std::iter::successors(Some(self), |cause| cause.caused_by.as_deref()).last();
        let reason = inner.and_then(|cause| cause.reason.as_deref()).unwrap_or("no reason given");
        let reason: String = reason.chars().take(REASON_CHARACTERS_MAX).collect();
        format!("{}: {reason}", self.kind)
    }
}
