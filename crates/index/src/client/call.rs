//! One request to Elasticsearch, and what it is for.

use ::elasticsearch::http::Method;
use bytes::Bytes;

use crate::failure::ElasticsearchError;

/// What a call is for: it decides on the time limit and the repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A small question that a server answers at once when it is well: none in time means that it
    /// hangs.
    Look,
    /// A traveller waits: little time, one repeat, and none while the breaker is open.
    Search,
    /// The same for a search that reads much: more time. It is slow by itself, so that being late
    /// says nothing of the server.
    DearSearch,
    Bulk,
    Admin,
}

impl Purpose {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Search => "search",
            Self::DearSearch => "dear_search",
            Self::Bulk => "bulk",
            Self::Admin => "admin",
        }
    }

    /// Whether it is for somebody who could be answered otherwise.
    pub(super) const fn is_for_a_traveller(self) -> bool {
        matches!(self, Self::Look | Self::Search | Self::DearSearch)
    }

    /// Whether being late is the server's fault, and not that of the question.
    pub(super) const fn blames_server_when_late(self) -> bool {
        !matches!(self, Self::Search | Self::DearSearch)
    }

    pub(super) const fn attempts_max(self) -> u32 {
        match self {
            Self::Look | Self::Search | Self::DearSearch => 2,
            // whoever writes reads the hotels again first
            Self::Bulk => 1,
            Self::Admin => 4,
        }
    }
}

/// One request.
pub struct Call<'c> {
    pub purpose: Purpose,
    pub method: Method,
    pub path: &'c str,
    pub parameters: &'c [(&'c str, &'c str)],
    pub body: Option<Bytes>,
    /// Whether the body is JSON line by line.
    pub is_of_lines: bool,
    /// Whether the same request may be sent again when nobody knows what became of the first one.
    pub repeatable: bool,
}

impl<'c> Call<'c> {
    /// A repeatable call without a body.
    pub const fn new(purpose: Purpose, method: Method, path: &'c str) -> Self {
        Self {
            purpose,
            method,
            path,
            parameters: &[],
            body: None,
            is_of_lines: false,
            repeatable: true,
        }
    }

    /// Adds parameters of the URL.
    pub const fn parameters(mut self, parameters: &'c [(&'c str, &'c str)]) -> Self {
        self.parameters = parameters;
        self
    }

    /// Adds a body whose lines are JSON.
    pub fn lines_of(mut self, body: impl Into<Bytes>) -> Self {
        (self.body, self.is_of_lines) = (Some(body.into()), true);
        self
    }

    /// Adds a body of JSON, line by line.
    pub fn lines(self, lines: &[impl serde::Serialize]) -> Result<Self, ElasticsearchError> {
        let mut body = Vec::new();
        for line in lines {
            serde_json::to_writer(&mut body, line)
                .map_err(|error| ElasticsearchError::unreadable(&error))?;
            body.push(b'\n');
        }
        Ok(self.lines_of(body))
    }

    /// Adds a body of JSON.
    pub fn json(mut self, body: &impl serde::Serialize) -> Result<Self, ElasticsearchError> {
        let body =
            serde_json::to_vec(body).map_err(|error| ElasticsearchError::unreadable(&error))?;
        self.body = Some(body.into());
        Ok(self)
    }
}
