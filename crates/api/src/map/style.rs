//! A style of the map that somebody else serves. The page loads it by itself; here it is read for one
//! thing: from where it loads, so that the page's policy lets just that.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::HeaderValue;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use runtime::retry::Retry;
use runtime::role::{Life, Roles};
use runtime::telemetry::Causes;
use serde_json::Value;
use thiserror::Error;
use tokio::time::sleep;
use url::Url;

use crate::app::Settings;
use crate::map::origins::Origins;
use crate::web::page_policy;

const READ_TIMEOUT: Duration = Duration::from_secs(10);
/// All of it takes at most the style and its documents, each within the timeout.
const PATIENCE: Duration = Duration::from_mins(3);
const REDIRECTS_MAX: usize = 3;
/// The largest styles that are in use have some hundred kilobytes.
const DOCUMENT_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Who serves a style may move their tiles; the page's policy follows.
const READ_AGAIN: Duration = Duration::from_hours(1);
const RETRY_FIRST: Duration = Duration::from_secs(1);
const RETRY_MAX: Duration = Duration::from_mins(1);

/// Why the origins of a style are not known.
#[derive(Debug, Error)]
pub enum StyleError {
    #[error("it could not be loaded")]
    Unloaded(#[source] reqwest::Error),
    #[error("it has more than {DOCUMENT_BYTES_MAX} bytes")]
    TooLarge,
    #[error("it is no JSON")]
    NoJson(#[from] serde_json::Error),
}

/// A setting that names no style.
#[derive(Clone, Copy, Debug, Error)]
#[error("takes https://host/style.json, without user and password")]
pub struct NoStyleUrl;

/// Reads the URL of a style, which browsers have to be able to load.
pub fn parse_style_url(text: &str) -> Result<Url, NoStyleUrl> {
    let url = Url::parse(text).map_err(|_| NoStyleUrl)?;
    let is_loadable = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && !Origins::of(&url).list().is_empty();
    is_loadable.then_some(url).ok_or(NoStyleUrl)
}

/// What the page may load; changes when a style is read.
#[derive(Clone)]
pub struct PagePolicy(Arc<Held>);

struct Held {
    settings: Settings,
    told: RwLock<HeaderValue>,
}

impl PagePolicy {
    /// Our own origin and that of the style, if there is one. A role keeps it in step with the
    /// style.
    pub fn start(settings: &Settings, roles: &Roles) -> Self {
        let origins = settings.map.style.as_ref().map(Origins::of);
        let origins = origins.as_ref().map_or(&[][..], Origins::list);
        let told = RwLock::new(page_policy(settings, origins));
        let policy = Self(Arc::new(Held { settings: settings.clone(), told }));
        if let Some(style) = settings.map.style.clone() {
            let kept = policy.clone();
            roles.start("map-style", PATIENCE, move |life| {
                keep_in_step(style.clone(), kept.clone(), life)
            });
        }
        policy
    }

    /// As it is now.
    pub fn get(&self) -> HeaderValue {
        self.0.told.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, origins: &Origins) {
        let policy = page_policy(&self.0.settings, origins.list());
        *self.0.told.write().unwrap_or_else(PoisonError::into_inner) = policy;
    }
}

/// Reads the style now and then; until it could be read, its own origin is all that is let.
async fn keep_in_step(style: Url, policy: PagePolicy, life: Life) {
    let mut retry = Retry::between(RETRY_FIRST, RETRY_MAX);
    while !life.stop().is_cancelled() {
        let pause = match read_origins(&style).await {
            Ok(origins) => {
                policy.set(&origins);
                tracing::info!(origins = origins.list().join(" "), "the map's style was read");
                retry = Retry::between(RETRY_FIRST, RETRY_MAX);
                READ_AGAIN
            }
            Err(error) => {
                if retry.is_first() {
                    let error = Causes(&error);
                    tracing::warn!(%error, "the map's style can't be read; trying on");
                }
                retry.next_pause()
            }
        };
        let _ = life.idle(life.stop().run_until_cancelled(sleep(pause))).await;
    }
}

/// Loads a style, and what it refers to, and tells from where it loads the rest.
pub async fn read_origins(style: &Url) -> Result<Origins, StyleError> {
    let client = Client::builder()
        .timeout(READ_TIMEOUT)
        .redirect(follow(style))
        .build()
        .map_err(StyleError::Unloaded)?;
    let mut origins = Origins::of(style);
    let document = read_document(&client, style, &mut origins).await?;
    for url in origins.add_style(&document) {
        match read_document(&client, &url, &mut origins).await {
            Ok(document) => origins.add_document(&document),
            // the rest of the style may do without
            Err(error) => {
                let error = Causes(&error);
                tracing::warn!(%error, host = url.host_str(), "a source of the map can't be read");
            }
        }
    }
    Ok(origins)
}

/// A redirect leads where the style itself may lead, and no further than a few times.
fn follow(style: &Url) -> Policy {
    let origins = Origins::of(style);
    Policy::custom(move |attempt| {
        if attempt.previous().len() > REDIRECTS_MAX {
            return attempt.error("it leads on too often");
        }
        if !origins.may_load(attempt.url()) {
            return attempt.error("it leads out of TLS");
        }
        attempt.follow()
    })
}

/// A redirect leads the page there too.
async fn read_document(
    client: &Client,
    url: &Url,
    origins: &mut Origins,
) -> Result<Value, StyleError> {
    let asked = client.get(url.clone()).send().await;
    let response = asked.and_then(Response::error_for_status).map_err(without_url)?;
    origins.add(response.url());
    Ok(serde_json::from_slice(&read_body(response).await?)?)
}

async fn read_body(mut response: Response) -> Result<Vec<u8>, StyleError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(without_url)? {
        if body.len().saturating_add(chunk.len()) > DOCUMENT_BYTES_MAX {
            return Err(StyleError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Addresses of styles carry keys, which are not for logs.
fn without_url(error: reqwest::Error) -> StyleError {
    StyleError::Unloaded(error.without_url())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_is_named_by_a_url_that_browsers_load() {
        for url in [
            "https://maps.example/style.json?key=1",
            "http://127.0.0.1:8000/style.json",
            "https://maps.example",
        ] {
            assert!(parse_style_url(url).is_ok(), "{url}");
        }
        for url in [
            "style.json",
            "/style.json",
            "file:///style.json",
            "javascript:alert(1)",
            "https://user:secret@maps.example/style.json",
            "https://*/style.json",
            "https://*.example/style.json",
            "https://",
            "mapbox://styles/mapbox/streets",
        ] {
            assert!(parse_style_url(url).is_err(), "{url}");
        }
    }
}
