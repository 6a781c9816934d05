//! The Elasticsearch that a run was given: what it is, how large its parts are.

use anyhow::{Context, ensure};
use reqwest::{Client, Method};
use serde_json::Value;

use crate::table::count;

/// A node that is asked over HTTP.
pub struct Node {
    client: Client,
    /// Without a slash at the end.
    pub url: String,
}

impl Node {
    /// The node at an address.
    pub fn new(url: &str) -> Self {
        Self { client: Client::new(), url: url.trim_end_matches('/').to_owned() }
    }

    /// Asks, with a body of JSON or of lines of JSON, and reads the answer.
    pub async fn ask(&self, method: Method, path: &str, body: String) -> anyhow::Result<Value> {
        let request = self.client.request(method, format!("{}{path}", self.url));
        let request = request.header("content-type", "application/json").body(body);
        let answer = request.send().await.context("Elasticsearch can't be reached")?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status.is_success(), "Elasticsearch: {path}: {status}: {text}");
        serde_json::from_str(&text).with_context(|| format!("{path}: {text}"))
    }

    async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.ask(Method::GET, path, String::new()).await
    }

    /// Versions and flags, in one line.
    pub async fn describe(&self) -> anyhow::Result<String> {
        let root = self.get("/").await?;
        let nodes = self.get("/_nodes/jvm").await?;
        let jvm = only(nodes.get("nodes")).and_then(|node| node.get("jvm"));
        let jvm = jvm.context("Elasticsearch does not tell of Java")?;
        let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or("?").to_owned();
        let flags = jvm.get("input_arguments").and_then(Value::as_array);
        let flags = flags.into_iter().flatten().filter_map(Value::as_str);
        let flags: Vec<_> = flags.filter(|flag| flag.starts_with("-X")).collect();
        Ok(format!(
            "Elasticsearch {} (Lucene {}), Java {} {}",
            text(root.pointer("/version/number")),
            text(root.pointer("/version/lucene_version")),
            text(jvm.get("version")),
            flags.join(" ")
        ))
    }

    /// Memory now, and bytes of every index, in one line.
    pub async fn sizes(&self) -> anyhow::Result<String> {
        let jvm = self.get("/_nodes/stats/jvm,process").await?;
        let node = only(jvm.get("nodes")).context("Elasticsearch without nodes")?;
        let heap = node.pointer("/jvm/mem/heap_used_in_bytes").and_then(Value::as_u64);
        let process = self.get("/_nodes/process").await?;
        let id = only(process.get("nodes")).and_then(|node| node.pointer("/process/id")?.as_u64());
        let id = u32::try_from(id.context("Elasticsearch does not tell its process")?)?;
        let resident = crate::process::memory_of(id)?.resident;
        let stats = self.get("/_stats/store,docs").await?;
        let indices = stats.get("indices").and_then(Value::as_object);
        let sizes = indices.into_iter().flatten().filter_map(|(name, index)| {
            let bytes = index.pointer("/primaries/store/size_in_bytes")?.as_u64()?;
            let hotels = index.pointer("/primaries/docs/count")?.as_u64()?;
            Some(format!("{name} {} MB, {} documents", megabytes(bytes), count(hotels)))
        });
        Ok(format!(
            "Elasticsearch: {} MB resident, {} MB of heap used; {}",
            megabytes(resident),
            megabytes(heap.unwrap_or(0)),
            sizes.collect::<Vec<_>>().join("; ")
        ))
    }
}

fn only(nodes: Option<&Value>) -> Option<&Value> {
    nodes?.as_object()?.values().next()
}

fn megabytes(bytes: u64) -> String {
    count(bytes / 1_000_000)
}
