//! Expo's service, which hands notifications on to Apple and Google: what it is asked, and what its
//! answers mean (<https://docs.expo.dev/push-notifications/sending-notifications/>).

use std::collections::HashMap;
use std::time::Duration;

use reqwest::{StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// So many notifications go in one request, …
pub(crate) const SENT_AT_ONCE_MAX: i64 = 100;
/// … and so many receipts are asked for.
pub(crate) const RECEIPTS_AT_ONCE_MAX: i64 = 300;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// An answer has a line for each notification.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// The setting can't be used.
#[derive(Debug, Error)]
pub enum ExpoError {
    #[error("takes https://host/path, for example https://exp.host/--/api/v2/push")]
    Url,
    #[error("no client can be made")]
    Client(#[source] reqwest::Error),
}

/// The service, or one that stands in for it.
#[derive(Clone)]
pub struct Expo {
    client: reqwest::Client,
    base: String,
    token: Option<SecretString>,
}

/// A notification on its way.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Message {
    pub to: String,
    pub title: String,
    pub body: String,
    pub data: Data,
    /// For so many seconds a phone that is off may still get it.
    pub ttl: u64,
    pub priority: &'static str,
    pub sound: &'static str,
    #[serde(rename = "channelId")]
    pub channel: &'static str,
}

/// What the app opens when it is pressed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Data {
    pub kind: &'static str,
    pub booking: String,
}

/// What the service says of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It was taken, or has arrived; taken ones have a ticket.
    Good(Option<String>),
    /// The phone takes none any more.
    Gone,
    /// Too many at once.
    Later,
    /// It can't go as it is: an operator may have to look.
    Refused(String),
}

/// Why nothing is known of a request.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It was understood, and none of it is done.
    #[error("the service refused it with {0}")]
    Refused(u16),
    #[error("the service answers {0}")]
    Busy(u16),
    #[error("the service did not answer in time, or can't be reached")]
    Away,
    #[error("the answer of the service can't be read")]
    Strange,
}

#[derive(Deserialize)]
struct Answer<T> {
    data: T,
}

#[derive(Deserialize)]
struct Said {
    status: String,
    id: Option<String>,
    details: Option<Details>,
}

#[derive(Deserialize)]
struct Details {
    error: Option<String>,
}

impl Said {
    fn fate(self) -> Fate {
        if self.status == "ok" {
            return Fate::Good(self.id);
        }
        let error = self.details.and_then(|details| details.error).unwrap_or_default();
        match error.as_str() {
            "DeviceNotRegistered" => Fate::Gone,
            "MessageRateExceeded" => Fate::Later,
            _ => {
                Fate::Refused(error.chars().filter(char::is_ascii_alphanumeric).take(60).collect())
            }
        }
    }
}

impl Expo {
    /// Prepares the way to the service, and asks nothing of it. `token` is the one that a project may want
    /// its senders to have.
    pub fn new(base: &str, token: Option<SecretString>) -> Result<Self, ExpoError> {
        let url = Url::parse(base).map_err(|_| ExpoError::Url)?;
        if !matches!(url.scheme(), "https" | "http") || url.query().is_some() {
            return Err(ExpoError::Url);
        }
        let client = reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT);
        let client = client.redirect(reqwest::redirect::Policy::none());
        let client = client.build().map_err(ExpoError::Client)?;
        Ok(Self { client, base: base.trim_end_matches('/').to_owned(), token })
    }

    /// Hands notifications over; what became of each, in their order.
    pub(crate) async fn send(
        &self,
        messages: &[Message],
        patience: Duration,
    ) -> Result<Vec<Fate>, Failure> {
        let said: Answer<Vec<Said>> = self.ask("send", messages, patience).await?;
        if said.data.len() != messages.len() {
            return Err(Failure::Strange);
        }
        Ok(said.data.into_iter().map(Said::fate).collect())
    }

    /// What became of those that were taken under these tickets, as far as it is known.
    pub(crate) async fn receipts(
        &self,
        tickets: &[&str],
        patience: Duration,
    ) -> Result<HashMap<String, Fate>, Failure> {
        let wish = serde_json::json!({ "ids": tickets });
        let said: Answer<HashMap<String, Said>> = self.ask("getReceipts", &wish, patience).await?;
        Ok(said.data.into_iter().map(|(ticket, said)| (ticket, said.fate())).collect())
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &(impl Serialize + ?Sized),
        patience: Duration,
    ) -> Result<T, Failure> {
        let mut request = self.client.post(format!("{}/{path}", self.base)).timeout(patience);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.expose_secret());
        }
        let mut response = request.json(body).send().await.map_err(|_| Failure::Away)?;
        let status = response.status();
        if !status.is_success() {
            return Err(refusal(status));
        }
        let mut read = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| Failure::Away)? {
            if read.len() + chunk.len() > BODY_BYTES_MAX {
                return Err(Failure::Strange);
            }
            read.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&read).map_err(|_| Failure::Strange)
    }
}

/// What is asked too often, or by somebody who may not, is right in itself.
fn refusal(status: StatusCode) -> Failure {
    let code = status.as_u16();
    match code {
        400 | 413 | 422 => Failure::Refused(code),
        _ => Failure::Busy(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fate(text: &str) -> Fate {
        serde_json::from_str::<Said>(text).unwrap().fate()
    }

    #[test]
    fn answers_are_told_apart() {
        assert_eq!(fate(r#"{"status":"ok","id":"X-1"}"#), Fate::Good(Some("X-1".to_owned())));
        assert_eq!(fate(r#"{"status":"ok"}"#), Fate::Good(None));
        let error = |code: &str| {
            fate(&format!(r#"{{"status":"error","message":"m","details":{{"error":"{code}"}}}}"#))
        };
        assert_eq!(error("DeviceNotRegistered"), Fate::Gone);
        assert_eq!(error("MessageRateExceeded"), Fate::Later);
        assert_eq!(error("MessageTooBig"), Fate::Refused("MessageTooBig".to_owned()));
        assert_eq!(fate(r#"{"status":"error"}"#), Fate::Refused(String::new()));
        assert!(serde_json::from_str::<Said>("[]").is_err());
    }

    #[test]
    fn only_what_is_wrong_in_itself_is_refused() {
        for (status, failure) in [
            (400, Failure::Refused(400)),
            (413, Failure::Refused(413)),
            (401, Failure::Busy(401)),
            (429, Failure::Busy(429)),
            (302, Failure::Busy(302)),
            (503, Failure::Busy(503)),
        ] {
            assert_eq!(refusal(StatusCode::from_u16(status).unwrap()), failure);
        }
    }

    #[test]
    fn settings_that_cant_be_used_are_told() {
        for bad in ["", "exp.host", "ftp://exp.host", "https://exp.host?a=1"] {
            assert!(matches!(Expo::new(bad, None), Err(ExpoError::Url)), "{bad}");
        }
        assert!(Expo::new("https://exp.host/--/api/v2/push/", None).is_ok());
    }
}
