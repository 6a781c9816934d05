//! The connection to Elasticsearch: one way to call it, with a time limit for each purpose, few
//! repeats, and measures.

use std::time::{Duration, Instant};

use ::elasticsearch::http::Method;
use ::elasticsearch::http::headers::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use bytes::Bytes;
use metrics::{counter, gauge, histogram};
use runtime::breaker::{Breaker, BreakerSettings};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::failure::ElasticsearchError;
use super::nodes::Nodes;

/// Where Elasticsearch is and how long it may take.
#[derive(Clone)]
pub struct ClusterSettings {
    /// `http(s)://[user:password@]host:port`, several nodes joined by commas. May hold a password,
    /// so these settings have no `Debug`.
    pub url: String,
    /// The alias that is searched; indices are called `{prefix}-{generation}`.
    pub prefix: String,
    /// For a search or a read by key, repeats included.
    pub search_timeout: Duration,
    /// For one bulk request.
    pub bulk_timeout: Duration,
    /// For making, changing and removing indices.
    pub admin_timeout: Duration,
}

impl ClusterSettings {
    /// The alias unless somebody says otherwise.
    pub const PREFIX: &'static str = "innsight-hotels";

    /// The usual limits: 800 ms for a search, 10 s for a bulk request, 30 s for the rest.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            prefix: Self::PREFIX.to_owned(),
            search_timeout: Duration::from_millis(800),
            bulk_timeout: Duration::from_secs(10),
            admin_timeout: Duration::from_secs(30),
        }
    }
}

/// A server's own account of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerInfo {
    pub cluster_name: String,
    /// For example `9.5.3`.
    pub version: String,
}

/// What a call is for: it decides on the time limit and the repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A traveller waits: little time, one repeat, and none while the breaker is open.
    Search,
    Bulk,
    Admin,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Bulk => "bulk",
            Self::Admin => "admin",
        }
    }

    const fn attempts_max(self) -> u32 {
        match self {
            Self::Search => 2,
            // whoever writes reads the hotels again first
            Self::Bulk => 1,
            Self::Admin => 4,
        }
    }
}

/// The pause before the first repeat; each further one is twice as long.
const REPEAT_PAUSE: Duration = Duration::from_millis(20);
const NDJSON: &str = "application/x-ndjson";

/// One request.
pub(super) struct Call<'c> {
    pub(super) purpose: Purpose,
    pub(super) method: Method,
    pub(super) path: &'c str,
    pub(super) parameters: &'c [(&'c str, &'c str)],
    pub(super) body: Option<Bytes>,
    /// Whether the same request may be sent again when nobody knows what became of the first one.
    pub(super) repeatable: bool,
}

impl<'c> Call<'c> {
    /// A repeatable call without a body.
    pub(super) const fn new(purpose: Purpose, method: Method, path: &'c str) -> Self {
        Self { purpose, method, path, parameters: &[], body: None, repeatable: true }
    }

    /// Adds parameters of the URL.
    pub(super) const fn parameters(mut self, parameters: &'c [(&'c str, &'c str)]) -> Self {
        self.parameters = parameters;
        self
    }

    /// Adds a body.
    pub(super) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Adds a body of JSON.
    pub(super) fn json(self, body: &impl serde::Serialize) -> Result<Self, ElasticsearchError> {
        let body =
            serde_json::to_vec(body).map_err(|error| ElasticsearchError::unreadable(&error))?;
        Ok(self.body(body))
    }
}

/// After so many failed searches in a row nobody waits for it, …
const FAILURES_MAX: u32 = 5;
/// … for so long.
const REST: Duration = Duration::from_secs(1);

/// Elasticsearch as this product uses it. Nothing is sent before the first call: a server that is
/// down is no reason not to start.
pub struct Cluster {
    nodes: Nodes,
    settings: ClusterSettings,
    breaker: Breaker,
}

impl Cluster {
    /// Prepares connections. Fails only when the address or the prefix can't be used.
    pub fn connect(settings: ClusterSettings) -> Result<Self, ElasticsearchError> {
        if !is_usable_prefix(&settings.prefix) {
            let told = format!("{:?} can't begin the name of an index", settings.prefix);
            return Err(ElasticsearchError::Address(told));
        }
        let nodes = Nodes::parse(&settings.url)?;
        let breaker = Breaker::new(BreakerSettings {
            server: "Elasticsearch".to_owned(),
            failures_max: FAILURES_MAX,
            rest: REST,
            open: gauge!("innsight_elasticsearch_resting"),
        });
        Ok(Self { nodes, settings, breaker })
    }

    /// The alias that is searched.
    pub fn prefix(&self) -> &str {
        &self.settings.prefix
    }

    /// Asks the server who it is; fails for one older than 8.
    pub async fn info(&self) -> Result<ServerInfo, ElasticsearchError> {
        #[derive(Deserialize)]
        struct Version {
            number: String,
        }
        #[derive(Deserialize)]
        struct Info {
            cluster_name: String,
            version: Version,
        }
        let Info { cluster_name, version: Version { number: version } } =
            self.ask(Call::new(Purpose::Admin, Method::Get, "/")).await?;
        let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        if major.is_none_or(|major| major < 8) {
            return Err(ElasticsearchError::Version(version));
        }
        Ok(ServerInfo { cluster_name, version })
    }

    /// Calls and reads the answer.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        call: Call<'_>,
    ) -> Result<T, ElasticsearchError> {
        let body = self.call(call).await?;
        serde_json::from_slice(&body).map_err(|error| ElasticsearchError::unreadable(&error))
    }

    /// Calls within the limits of its purpose.
    pub(super) async fn call(&self, call: Call<'_>) -> Result<Bytes, ElasticsearchError> {
        let purpose = call.purpose;
        let began = Instant::now();
        let answered = if purpose == Purpose::Search {
            let admission = self.breaker.admit(began).ok_or(ElasticsearchError::Resting)?;
            let answered = tokio::time::timeout(self.settings.search_timeout, self.repeat(&call));
            let answered = answered.await.unwrap_or(Err(ElasticsearchError::TimedOut));
            let well = !matches!(&answered, Err(error) if error.is_passing());
            admission.ended(well, Instant::now());
            answered
        } else {
            self.repeat(&call).await
        };
        let labels = [("purpose", purpose.name())];
        histogram!("innsight_elasticsearch_seconds", &labels).record(began.elapsed());
        if matches!(&answered, Err(error) if !matches!(error, ElasticsearchError::Missing(_))) {
            counter!("innsight_elasticsearch_failures_total", &labels).increment(1);
        }
        answered
    }

    async fn repeat(&self, call: &Call<'_>) -> Result<Bytes, ElasticsearchError> {
        let mut pause = REPEAT_PAUSE;
        let mut attempts = 1;
        loop {
            match self.send(call).await {
                Err(error)
                    if call.repeatable
                        && attempts < call.purpose.attempts_max()
                        && self.is_worth_another_try(call.purpose, &error) =>
                {
                    counter!("innsight_elasticsearch_repeats_total").increment(1);
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                    attempts += 1;
                }
                ended => return ended,
            }
        }
    }

    fn is_worth_another_try(&self, purpose: Purpose, error: &ElasticsearchError) -> bool {
        match error {
            ElasticsearchError::TimedOut => purpose == Purpose::Search && self.nodes.are_several(),
            ElasticsearchError::Unreachable(_)
            | ElasticsearchError::Overloaded(_)
            | ElasticsearchError::Failed { status: 503, .. } => true,
            _ => false,
        }
    }

    async fn send(&self, call: &Call<'_>) -> Result<Bytes, ElasticsearchError> {
        let mut headers = HeaderMap::new();
        // compressing costs both sides more than a short way through the network
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if call.purpose == Purpose::Bulk {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(NDJSON));
        }
        let timeout = match call.purpose {
            // leaves time to ask another node
            Purpose::Search if self.nodes.are_several() => self.settings.search_timeout / 2,
            Purpose::Search => self.settings.search_timeout,
            Purpose::Bulk => self.settings.bulk_timeout,
            Purpose::Admin => self.settings.admin_timeout,
        };
        let node = self.nodes.choose(Instant::now());
        let sent = node.transport.send(
            call.method,
            call.path,
            headers,
            Some(call.parameters),
            call.body.clone(),
            Some(timeout),
        );
        let answered = async {
            let response = sent.await?;
            Ok((response.status_code(), response.bytes().await?))
        };
        let answered = answered.await.map_err(ElasticsearchError::from_client);
        let silent = matches!(
            answered,
            Err(ElasticsearchError::Unreachable(_) | ElasticsearchError::TimedOut)
        );
        node.ended(!silent, Instant::now());
        let (status, body) = answered?;
        if status.is_success() {
            Ok(body)
        } else {
            Err(ElasticsearchError::from_answer(status, call.path, &body))
        }
    }
}

/// What may begin the name of an index:
/// <https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-create>.
fn is_usable_prefix(prefix: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    prefix.len() <= 200
        && prefix.bytes().next().is_some_and(letter)
        && prefix.bytes().all(|byte| letter(byte) || b"-_".contains(&byte))
}
