//! The nodes of a cluster. Calls go to one after the other; a node that does not answer is left out
//! for a moment, so that a call that is repeated meets another one.

use std::fmt::Display;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ::elasticsearch::auth::Credentials;
use ::elasticsearch::http::Url;
use ::elasticsearch::http::transport::{
    BuildError, SingleNodeConnectionPool, Transport, TransportBuilder,
};
use metrics::gauge;
use runtime::breaker::{Admission, Breaker, BreakerSettings};

use crate::failure::ElasticsearchError;

/// How long a node that did not answer is left out.
const REST: Duration = Duration::from_secs(1);

/// One or more.
pub(crate) struct Nodes {
    first: Node,
    others: Vec<Node>,
    turn: AtomicUsize,
}

struct Node {
    transport: Transport,
    breaker: Breaker,
}

/// Where a call goes.
pub(crate) struct Chosen<'n> {
    pub(crate) transport: &'n Transport,
    /// `None` where there is no other node to go to.
    admission: Option<Admission<'n>>,
}

impl Nodes {
    /// Prepares connections to addresses that are joined by commas. A user in one of them is sent to
    /// all.
    pub(crate) fn parse(addresses: &str) -> Result<Self, ElasticsearchError> {
        let wrong = |error: &dyn Display| ElasticsearchError::Address(error.to_string());
        let mut credentials = None;
        let mut urls = Vec::new();
        for url in addresses.split(',').map(str::trim).filter(|url| !url.is_empty()) {
            let mut url = Url::parse(url).map_err(|error| wrong(&error))?;
            if let Some(password) = url.password() {
                credentials = Some(Credentials::Basic(url.username().into(), password.into()));
            }
            // the transport sends them as a header; both would be too much
            let _ = url.set_username("").and_then(|()| url.set_password(None));
            urls.push(url);
        }
        let mut nodes = Vec::with_capacity(urls.len());
        for url in urls {
            nodes.push(Node::new(url, credentials.as_ref()).map_err(|error| wrong(&error))?);
        }
        let mut nodes = nodes.into_iter();
        let first = nodes.next().ok_or_else(|| wrong(&"it is empty"))?;
        Ok(Self { first, others: nodes.collect(), turn: AtomicUsize::new(0) })
    }

    /// Whether there is another node to ask.
    pub(crate) const fn are_several(&self) -> bool {
        !self.others.is_empty()
    }

    /// The next node that is not left out; the next one all the same when all are.
    pub(crate) fn choose(&self, now: Instant) -> Chosen<'_> {
        if self.are_several() {
            for _ in 0..=self.others.len() {
                let node = self.next();
                if let Some(admission) = node.breaker.admit(now) {
                    return Chosen { transport: &node.transport, admission: Some(admission) };
                }
            }
        }
        Chosen { transport: &self.next().transport, admission: None }
    }

    fn next(&self) -> &Node {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % (self.others.len() + 1);
        turn.checked_sub(1).and_then(|place| self.others.get(place)).unwrap_or(&self.first)
    }
}

impl Node {
    fn new(url: Url, credentials: Option<&Credentials>) -> Result<Self, BuildError> {
        let place = url.authority().to_owned();
        let pool = SingleNodeConnectionPool::new(url);
        let mut builder = TransportBuilder::new(pool).disable_proxy();
        if let Some(credentials) = credentials {
            builder = builder.auth(credentials.clone());
        }
        let breaker = Breaker::new(BreakerSettings {
            server: format!("node {place} of Elasticsearch"),
            failures_max: 1,
            rest: REST,
            open: gauge!("innsight_elasticsearch_node_resting", "node" => place),
        });
        Ok(Self { transport: builder.build()?, breaker })
    }
}

impl Chosen<'_> {
    /// Notes whether the node answered.
    pub(crate) fn ended(self, answered: bool, now: Instant) {
        if let Some(admission) = self.admission {
            admission.ended(answered, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(nodes: &Nodes, count: usize, now: Instant) -> Vec<usize> {
        let places: Vec<_> = std::iter::once(&nodes.first).chain(&nodes.others).collect();
        let place = |chosen: &Transport| {
            places.iter().position(|node| std::ptr::eq(&raw const node.transport, chosen)).unwrap()
        };
        (0..count).map(|_| place(nodes.choose(now).transport)).collect()
    }

    #[test]
    fn a_node_that_did_not_answer_is_passed_over_for_a_while() {
        let nodes = Nodes::parse("http://a:1, http://b:1,http://c:1").unwrap();
        let now = Instant::now();
        nodes.choose(now).ended(false, now);
        assert_eq!(turns(&nodes, 6, now), [1, 2, 1, 2, 1, 2]);
        let rested = now + REST;
        assert_eq!(turns(&nodes, 3, rested), [0, 1, 2]);
        nodes.choose(rested).ended(true, rested);
        assert_eq!(turns(&nodes, 3, rested), [1, 2, 0]);
    }

    #[test]
    fn without_another_node_there_is_always_one() {
        for addresses in ["http://a:1", "http://a:1,http://b:1"] {
            let nodes = Nodes::parse(addresses).unwrap();
            let now = Instant::now();
            for _ in 0..4 {
                nodes.choose(now).ended(false, now);
            }
        }
        assert!(matches!(Nodes::parse(" , "), Err(ElasticsearchError::Address(_))));
    }
}
