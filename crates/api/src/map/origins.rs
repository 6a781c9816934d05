//! From where a style of the map loads: the origins that the page's policy lets it ask. Pure.

use serde_json::Value;
use url::{Host, Url};

/// A style names a few; who names more gets the first of them.
const ORIGINS_MAX: usize = 16;
/// Descriptions of tiles that a style refers to, each read for the origins of its tiles.
const DOCUMENTS_MAX: usize = 8;
/// What of a style loads anything.
const LOADING: [&str; 4] = ["sources", "glyphs", "sprite", "font-faces"];
/// What of a description of tiles (`TileJSON`) does.
const TILES: [&str; 1] = ["tiles"];
/// Archives are named with the protocol by which they are read.
const ARCHIVE: &str = "pmtiles://";

/// The origins of a style, its own first. What one names over http is left out when the style came
/// over https: a browser would not load it either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins {
    encrypted: bool,
    found: Vec<String>,
}

impl Origins {
    /// That of the style alone.
    pub fn of(style: &Url) -> Self {
        let mut origins = Self { encrypted: style.scheme() == "https", found: Vec::new() };
        origins.add(style);
        origins
    }

    /// Each as a policy takes it: `https://tiles.example` or `http://127.0.0.1:8000`.
    pub fn list(&self) -> &[String] {
        &self.found
    }

    /// Adds where a URL leads, if a policy can name it exactly.
    pub fn add(&mut self, url: &Url) {
        if self.found.len() >= ORIGINS_MAX || !self.may_load(url) || !is_exact(url) {
            return;
        }
        let origin = url.origin().ascii_serialization();
        if !self.found.contains(&origin) {
            self.found.push(origin);
        }
    }

    /// Adds what a style loads, and tells which documents it refers to.
    pub fn add_style(&mut self, style: &Value) -> Vec<Url> {
        self.add_all(style, &LOADING);
        let sources = style.get("sources").and_then(Value::as_object);
        let documents = sources.into_iter().flatten().filter_map(|(_, source)| {
            let url = source.get("url")?.as_str().filter(|url| !url.starts_with(ARCHIVE))?;
            Url::parse(url).ok().filter(|url| self.may_load(url) && is_exact(url))
        });
        documents.take(DOCUMENTS_MAX).collect()
    }

    /// Adds where the tiles of such a document are.
    pub fn add_document(&mut self, document: &Value) {
        self.add_all(document, &TILES);
    }

    fn add_all(&mut self, document: &Value, keys: &[&str]) {
        for part in keys.iter().filter_map(|key| document.get(key)) {
            self.add_each(part);
        }
    }

    /// `serde_json` reads no more than 128 levels.
    fn add_each(&mut self, part: &Value) {
        match part {
            Value::String(text) => {
                let text = text.strip_prefix(ARCHIVE).unwrap_or(text);
                if let Ok(url) = Url::parse(text) {
                    self.add(&url);
                }
            }
            Value::Array(parts) => parts.iter().for_each(|part| self.add_each(part)),
            Value::Object(parts) => parts.values().for_each(|part| self.add_each(part)),
            _ => {}
        }
    }

    /// Whether a page that loads the style may load from there too: nothing in the clear behind TLS.
    pub fn may_load(&self, url: &Url) -> bool {
        url.scheme() == "https" || (url.scheme() == "http" && !self.encrypted)
    }
}

/// A policy reads `*` as everything, and does not know addresses of IPv6.
fn is_exact(url: &Url) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    match url.host() {
        Some(Host::Domain(name)) => name.bytes().all(is_plain),
        Some(Host::Ipv4(_)) => true,
        Some(Host::Ipv6(_)) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(style: &Value) -> (Vec<String>, Vec<String>) {
        let mut origins = Origins::of(&Url::parse("https://maps.example/style.json").unwrap());
        let documents = origins.add_style(style);
        (origins.found, documents.iter().map(Url::to_string).collect())
    }

    #[test]
    fn a_style_names_what_it_loads() {
        let (origins, documents) = read(&json!({
            "glyphs": "https://fonts.example/{fontstack}/{range}.pbf",
            "sprite": [{"id": "a", "url": "https://sprites.example:8443/a"}],
            "font-faces": {"Noto": [{"url": "https://files.example/noto.woff2"}]},
            "sources": {
                "streets": {"type": "vector", "url": "https://tiles.example/streets.json?key=1"},
                "hills": {"type": "raster", "tiles": ["https://A.hills.example/{z}/{x}/{y}.png"]},
                "city": {"type": "vector", "url": "pmtiles://https://archive.example/city.pmtiles"},
                "near": {"type": "vector", "url": "tiles.json"},
            },
            "metadata": {"home": "https://not-loaded.example"},
        }));
        let expected = [
            "https://maps.example",
            "https://archive.example",
            "https://a.hills.example",
            "https://tiles.example",
            "https://fonts.example",
            "https://sprites.example:8443",
            "https://files.example",
        ];
        assert_eq!(origins.len(), expected.len(), "{origins:?}");
        assert!(expected.iter().all(|origin| origins.contains(&(*origin).to_owned())));
        assert_eq!(documents, ["https://tiles.example/streets.json?key=1"]);
    }

    #[test]
    fn no_style_opens_the_policy() {
        let hostile = [
            "https://*/{z}",
            "https://*.example/{z}",
            "https://a.example; script-src */{z}",
            "https://a.example' 'unsafe-inline'/{z}",
            "https://{s}.example/{z}",
            "http://plain.example/{z}",
            "https://[::1]/{z}",
            "data:text/plain,x",
            "blob:https://a.example/1",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "mapbox://styles/x",
            "//a.example/{z}",
        ];
        for url in hostile {
            let (origins, documents) =
                read(&json!({"sources": {"a": {"url": url, "tiles": [url]}}}));
            assert_eq!(origins, ["https://maps.example"], "{url}");
            assert!(documents.is_empty(), "{url}");
        }
        for style in [json!(null), json!([]), json!("x"), json!({"sources": 1, "sprite": null})] {
            assert_eq!(read(&style).0, ["https://maps.example"], "{style}");
        }
        let many: Vec<String> = (0..500).map(|at| format!("https://t{at}.example/x")).collect();
        let sources = many.iter().map(|url| (url.clone(), json!({"url": url}))).collect();
        let (origins, documents) = read(&json!({"sources": Value::Object(sources)}));
        assert_eq!((origins.len(), documents.len()), (ORIGINS_MAX, DOCUMENTS_MAX));
    }

    #[test]
    fn a_style_over_http_may_load_over_both() {
        let mut origins = Origins::of(&Url::parse("http://127.0.0.1:8000/style.json").unwrap());
        origins.add_document(&json!({"tiles": ["http://a.example/{z}", "https://b.example/{z}"]}));
        assert_eq!(
            origins.list(),
            ["http://127.0.0.1:8000", "http://a.example", "https://b.example"]
        );
    }
}
