//! Requests to Stripe: forms, keys, and which answers are none.

use std::time::Duration;

use reqwest::{RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;

use super::wire::{Failed, Failure};
use crate::gateway::Silence;

/// Why nobody knows what became of a request.
pub enum Unanswered {
    /// There was no answer, half of one, or one that says to ask again.
    Lost(String),
    /// Stripe has failed, and gives the same answer again for the same key.
    Failed(StatusCode),
}

/// What the shapes in `wire` were written by, <https://docs.stripe.com/upgrades>.
const VERSION: &str = "2025-03-31.basil";
const TIMEOUT: Duration = Duration::from_secs(20);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// An answer of Stripe has some kilobytes.
const BODY_BYTES_MAX: usize = 1024 * 1024;

pub struct Client {
    client: reqwest::Client,
    base: String,
    key: SecretString,
}

/// A body that came whole.
pub struct Body(Vec<u8>);

/// What Stripe said, if it said something that stands.
pub enum Answer {
    Done(Body),
    /// It was understood, and won't be done.
    Refused(Failure),
}

impl Body {
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Unanswered> {
        serde_json::from_slice(&self.0)
            .map_err(|error| Unanswered::Lost(format!("strange answer: {error}")))
    }
}

impl Answer {
    /// Where a refusal makes no sense.
    pub fn done<T: DeserializeOwned>(self) -> Result<T, Unanswered> {
        match self {
            Self::Done(body) => body.read(),
            Self::Refused(failure) => Err(failure.into()),
        }
    }
}

impl From<Failure> for Unanswered {
    fn from(failure: Failure) -> Self {
        Self::Lost(failure.to_string())
    }
}

impl From<reqwest::Error> for Unanswered {
    /// Its URL may name a payment, and nothing secret.
    fn from(error: reqwest::Error) -> Self {
        Self::Lost(error.to_string())
    }
}

impl From<Unanswered> for Silence {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Lost(why) => Self(why),
            Unanswered::Failed(status) => Self(format!("Stripe answers {status}")),
        }
    }
}

impl Client {
    pub fn new(base: &str, key: SecretString) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder().timeout(TIMEOUT).connect_timeout(CONNECT_TIMEOUT);
        Ok(Self { client: client.build()?, base: base.trim_end_matches('/').to_owned(), key })
    }

    /// Has something done, under a key that makes a repeat the same.
    pub async fn post(
        &self,
        path: &str,
        form: &[(&str, String)],
        key: &str,
    ) -> Result<Answer, Unanswered> {
        let request = self.client.post(format!("{}{path}", self.base));
        self.send(request.header("idempotency-key", key).form(form)).await
    }

    pub async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer, Unanswered> {
        self.send(self.client.get(format!("{}{path}", self.base)).query(query)).await
    }

    async fn send(&self, request: RequestBuilder) -> Result<Answer, Unanswered> {
        let request =
            request.bearer_auth(self.key.expose_secret()).header("stripe-version", VERSION);
        let mut response = request.send().await?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > BODY_BYTES_MAX {
                return Err(Unanswered::Lost("an answer without an end".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        if status.is_success() {
            return Ok(Answer::Done(Body(body)));
        }
        if status.is_server_error() {
            return Err(Unanswered::Failed(status));
        }
        // a conflict, a limit, a key that is not (yet) taken say nothing of the payment
        let says_nothing = matches!(
            status,
            StatusCode::UNAUTHORIZED
                | StatusCode::FORBIDDEN
                | StatusCode::REQUEST_TIMEOUT
                | StatusCode::CONFLICT
                | StatusCode::TOO_MANY_REQUESTS
        );
        if says_nothing || !status.is_client_error() {
            return Err(Unanswered::Lost(format!("Stripe answers {status}")));
        }
        let Failed { error } = Body(body).read()?;
        Ok(Answer::Refused(error))
    }
}
