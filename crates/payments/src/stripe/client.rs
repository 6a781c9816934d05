//! Requests to Stripe: forms, keys, and which answers are none.

use std::time::Duration;

use reqwest::{RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;

use super::wire::{Failed, Failure};
use crate::gateway::Silence;

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
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Silence> {
        serde_json::from_slice(&self.0).map_err(|error| Silence(format!("strange answer: {error}")))
    }
}

impl Answer {
    /// Where a refusal makes no sense.
    pub fn done<T: DeserializeOwned>(self) -> Result<T, Silence> {
        match self {
            Self::Done(body) => body.read(),
            Self::Refused(failure) => Err(Silence(failure.to_string())),
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
    ) -> Result<Answer, Silence> {
        let request = self.client.post(format!("{}{path}", self.base));
        self.send(request.header("idempotency-key", key).form(form)).await
    }

    pub async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer, Silence> {
        self.send(self.client.get(format!("{}{path}", self.base)).query(query)).await
    }

    async fn send(&self, request: RequestBuilder) -> Result<Answer, Silence> {
        let request =
            request.bearer_auth(self.key.expose_secret()).header("stripe-version", VERSION);
        // its URL may name a payment, and nothing secret
        let mut response = request.send().await.map_err(|error| Silence(error.to_string()))?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) =
            response.chunk().await.map_err(|error| Silence(error.to_string()))?
        {
            if body.len() + chunk.len() > BODY_BYTES_MAX {
                return Err(Silence("an answer without an end".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        if status.is_success() {
            return Ok(Answer::Done(Body(body)));
        }
        // a stored answer of 5xx is given again for the same key; a conflict, a limit, a key that is
        // not (yet) taken say nothing of the payment
        let says_nothing = status.is_server_error()
            || matches!(
                status,
                StatusCode::UNAUTHORIZED
                    | StatusCode::FORBIDDEN
                    | StatusCode::REQUEST_TIMEOUT
                    | StatusCode::CONFLICT
                    | StatusCode::TOO_MANY_REQUESTS
            );
        if says_nothing || !status.is_client_error() {
            return Err(Silence(format!("Stripe answers {status}")));
        }
        let Failed { error } = Body(body).read()?;
        Ok(Answer::Refused(error))
    }
}
