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

use crate::client::call::{Call, Purpose};
use crate::client::nodes::Nodes;
use crate::client::searching::read_answer;
use crate::failure::ElasticsearchError;

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
    /// For a search that reads much.
    pub dear_search_timeout: Duration,
    /// For one bulk request.
    pub bulk_timeout: Duration,
    /// For making, changing and removing indices.
    pub admin_timeout: Duration,
}

impl ClusterSettings {
    /// The alias unless somebody says otherwise.
    pub const PREFIX: &'static str = "innsight-hotels";

    /// The usual limits: 800 ms for a search, 5 s for a dear one, 10 s for a bulk request, 30 s for
    /// the rest.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            prefix: Self::PREFIX.to_owned(),
            search_timeout: Duration::from_millis(800),
            dear_search_timeout: Duration::from_secs(5),
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

/// The pause before the first repeat; each further one is twice as long.
const REPEAT_PAUSE: Duration = Duration::from_millis(20);
const NDJSON: &str = "application/x-ndjson";

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
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        call: Call<'_>,
    ) -> Result<T, ElasticsearchError> {
        self.read(call, |body| read_answer(body)).await
    }

    /// Calls, whatever is answered.
    pub(crate) async fn call(&self, call: Call<'_>) -> Result<(), ElasticsearchError> {
        self.read(call, |_| Ok(())).await
    }

    /// Calls within the limits of its purpose, and reads the answer. What can't be read is a failure
    /// of the server like any other.
    pub(crate) async fn read<T>(
        &self,
        call: Call<'_>,
        read: impl FnOnce(&[u8]) -> Result<T, ElasticsearchError>,
    ) -> Result<T, ElasticsearchError> {
        let purpose = call.purpose;
        let began = Instant::now();
        let answered = if purpose.is_for_a_traveller() {
            let admission = self.breaker.admit(began).ok_or(ElasticsearchError::Resting)?;
            let answered = tokio::time::timeout(self.timeout(purpose), self.repeat(&call)).await;
            let answered = answered.unwrap_or(Err(ElasticsearchError::TimedOut));
            let answered = answered.and_then(|body| read(&body));
            if let Some(well) = is_well(purpose, answered.as_ref().err()) {
                admission.ended(well, Instant::now());
            }
            answered
        } else {
            self.repeat(&call).await.and_then(|body| read(&body))
        };
        let labels = [("purpose", purpose.name())];
        histogram!("innsight_elasticsearch_seconds", &labels).record(began.elapsed());
        if matches!(&answered, Err(error) if !matches!(error, ElasticsearchError::Missing(_))) {
            counter!("innsight_elasticsearch_failures_total", &labels).increment(1);
        }
        answered
    }

    const fn timeout(&self, purpose: Purpose) -> Duration {
        match purpose {
            Purpose::Look | Purpose::Search => self.settings.search_timeout,
            Purpose::DearSearch => self.settings.dear_search_timeout,
            Purpose::Bulk => self.settings.bulk_timeout,
            Purpose::Admin => self.settings.admin_timeout,
        }
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
            ElasticsearchError::TimedOut => {
                matches!(purpose, Purpose::Look | Purpose::Search) && self.nodes.are_several()
            }
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
        if call.is_of_lines {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(NDJSON));
        }
        let timeout = match call.purpose {
            // leaves time to ask another node
            Purpose::Look | Purpose::Search if self.nodes.are_several() => {
                self.timeout(call.purpose) / 2
            }
            purpose => self.timeout(purpose),
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
        match &answered {
            // the question may have been slow, which says nothing of the node
            Err(ElasticsearchError::TimedOut) if !call.purpose.blames_server_when_late() => {}
            Err(ElasticsearchError::TimedOut | ElasticsearchError::Unreachable(_)) => {
                node.ended(false, Instant::now());
            }
            _ => node.ended(true, Instant::now()),
        }
        let (status, body) = answered?;
        if status.is_success() {
            Ok(body)
        } else {
            Err(ElasticsearchError::from_answer(status, call.path, &body))
        }
    }
}

/// What the end of a call says of the server; `None`: nothing, because the question was slow. Who
/// refuses, misses something or has too much to do is well.
fn is_well(purpose: Purpose, error: Option<&ElasticsearchError>) -> Option<bool> {
    match error {
        Some(ElasticsearchError::TimedOut) => purpose.blames_server_when_late().then_some(false),
        Some(
            ElasticsearchError::Unreachable(_)
            | ElasticsearchError::Failed { .. }
            | ElasticsearchError::Unreadable(_),
        ) => Some(false),
        _ => Some(true),
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
