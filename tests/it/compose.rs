//! What can be said of docker-compose.yml, Dockerfile and .dockerignore without Docker: images have
//! versions, services have limits and health checks, settings and files that are named exist, secrets
//! are files, and nothing but the program is reachable.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Values by path, `services/app/image`; a list has several.
struct Compose(BTreeMap<String, Vec<String>>);

impl Compose {
    fn read() -> Self {
        Self(leaves(&text_of("docker-compose.yml")))
    }

    fn services(&self) -> BTreeSet<&str> {
        self.0.keys().filter_map(|path| path.strip_prefix("services/")?.split('/').next()).collect()
    }

    fn values(&self, path: &str) -> &[String] {
        self.0.get(path).map_or(&[], Vec::as_slice)
    }

    fn value(&self, path: &str) -> Option<&str> {
        self.values(path).first().map(String::as_str)
    }

    fn below<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(of, values)| {
            Some((of.strip_prefix(path)?.strip_prefix('/')?, values.first()?.as_str()))
        })
    }

    /// A service that ends by itself is neither watched nor started again.
    fn ends(&self, service: &str) -> bool {
        self.value(&format!("services/{service}/restart")) == Some("no")
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the checkout")
}

fn text_of(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The YAML that docker-compose.yml is written in: maps, lists of words, text over several lines.
fn leaves(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut keys: Vec<(usize, &str)> = Vec::new();
    for line in text.lines() {
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let is_key =
            |key: &&str| key.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        let pair = content.split_once(':').map(|(key, value)| (key, value.trim()));
        if let Some(item) = content.strip_prefix("- ") {
            keys.retain(|(of, _)| *of < indent);
            found.entry(path_of(&keys)).or_default().push(unquoted(item));
        } else if let Some((key, value)) = pair.filter(|(key, _)| is_key(key)) {
            keys.retain(|(of, _)| *of < indent);
            keys.push((indent, key));
            let list = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            let values = match list {
                Some(list) => list.split(", ").map(unquoted).collect(),
                None if value.is_empty() => Vec::new(),
                None => vec![unquoted(value)],
            };
            found.insert(path_of(&keys), values);
        } else {
            let last = found.get_mut(&path_of(&keys)).and_then(|values| values.last_mut());
            last.unwrap_or_else(|| panic!("what is {line:?}?")).push_str(content);
        }
    }
    found
}

fn path_of(keys: &[(usize, &str)]) -> String {
    keys.iter().map(|(_, key)| *key).collect::<Vec<_>>().join("/")
}

fn unquoted(value: &str) -> String {
    value.trim_matches('"').to_owned()
}

/// The settings of the program with their defaults, as `.env.example` lists them; that it lists all
/// and no others is tested where they are made.
fn settings() -> BTreeMap<String, String> {
    let example = text_of(".env.example");
    let lines = example.lines().map(|line| line.trim_start_matches("# "));
    let pairs = lines.filter_map(|line| line.split_once('='));
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    pairs
        .filter(|(name, _)| is_name(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn has_version(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split_once(':').is_some_and(|(_, tag)| tag.starts_with(|c: char| c.is_ascii_digit()))
}

// brief: O5
#[test]
fn services_have_versions_limits_and_health_checks() {
    let compose = Compose::read();
    let services = compose.services();
    let wanted = ["app", "elasticsearch", "postgres", "rabbitmq", "redis", "world"];
    assert_eq!(services, BTreeSet::from(wanted));
    for service in services {
        let of = |path: &str| compose.value(&format!("services/{service}/{path}"));
        let image = of("image").unwrap_or_default();
        assert!(of("build").is_some() || has_version(image), "{service}: which {image}?");
        for limit in ["cpus", "memory"] {
            let limit = of(&format!("deploy/resources/limits/{limit}"));
            assert!(limit.is_some(), "{service} has no limit");
        }
        let checked = compose.values(&format!("services/{service}/healthcheck/test"));
        let is_well = compose.ends(service) == checked.is_empty();
        assert!(is_well, "{service} is not watched, or ends and is");
        assert!(checked.is_empty() || checked[0] == "CMD", "{service}: {checked:?}");
        for (path, condition) in compose.below(&format!("services/{service}/depends_on")) {
            let (other, _) = path.split_once('/').expect("a condition");
            let expected = if compose.ends(other) {
                "service_completed_successfully"
            } else {
                "service_healthy"
            };
            assert_eq!(condition, expected, "{service} waits for {other}");
        }
    }
}

#[test]
fn only_the_program_is_reachable() {
    let compose = Compose::read();
    let servers = [
        ("database", "postgres"),
        ("cache", "redis"),
        ("events", "rabbitmq"),
        ("index", "elasticsearch"),
    ];
    for (network, server) in servers {
        assert_eq!(compose.value(&format!("networks/{network}/internal")), Some("true"));
        assert_eq!(compose.values(&format!("services/{server}/networks")), [network]);
    }
    for service in compose.services() {
        let networks = compose.values(&format!("services/{service}/networks"));
        let ports = compose.values(&format!("services/{service}/ports"));
        if service == "app" {
            let (outside, inside) = networks.split_last().expect("networks");
            assert!(inside.iter().eq(servers.map(|(network, _)| network)), "{inside:?}");
            assert_eq!(outside, "outside");
            assert_eq!(ports, ["127.0.0.1:8080:8080"]);
        } else {
            assert_eq!(networks.len(), 1, "{service} reaches {networks:?}");
            assert!(ports.is_empty(), "{service} is published at {ports:?}");
        }
    }
}

// brief: O5
#[test]
fn secrets_are_files_that_are_made_and_none_stands_here() {
    const PASSWORDS: &str = "\n  put \"$server-password\" \"$(random)\"\n";
    let (compose, settings) = (Compose::read(), settings());
    let made = text_of("ops/compose/make-secrets");
    for (path, file) in compose.below("secrets") {
        let name = path.strip_suffix("/file").expect("a file");
        assert_eq!(file, format!("./secrets/{name}"));
        let is_made = match name.strip_suffix("-password") {
            Some(server) => made.contains(&format!(" {server}")) && made.contains(PASSWORDS),
            None => made.contains(&format!("\nput {name} ")),
        };
        assert!(is_made, "{name} is not made");
    }
    let declared = |name: &String| compose.0.contains_key(&format!("secrets/{name}/file"));
    let servers = settings.keys().filter(|name| name.ends_with("_URL"));
    let servers: Vec<&String> = servers.filter(|name| !name.starts_with("INNSIGHT_")).collect();
    for service in compose.services() {
        let mut secrets = compose.values(&format!("services/{service}/secrets")).to_vec();
        for secret in &mut secrets {
            *secret = secret.trim_start_matches("source: ").to_owned();
            assert!(declared(secret), "{service} wants {secret}");
        }
        match service {
            "app" => assert!(secrets.iter().eq(servers.iter().copied()), "{secrets:?}"),
            "world" => assert_eq!(secrets, ["DATABASE_URL"]),
            _ => assert_eq!(secrets.len(), 1, "{service} knows {secrets:?}"),
        }
        for (name, value) in compose.below(&format!("services/{service}/environment")) {
            let is_secret = ["PASS", "SECRET", "TOKEN"].iter().any(|word| name.contains(word));
            assert!(!is_secret || value.starts_with("/run/secrets/"), "{service}: {name}={value}");
            assert!(!value.contains("://"), "{service}: {name} may hold a password");
        }
    }
    assert!(text_of(".gitignore").lines().any(|line| line == "/secrets"), "they stay here");
}

#[test]
fn settings_of_the_program_are_known() {
    let (compose, settings) = (Compose::read(), settings());
    for service in ["app", "world"] {
        let environment = format!("services/{service}/environment");
        for (name, value) in compose.below(&environment) {
            let default = settings.get(name).unwrap_or_else(|| panic!("{name} is no setting"));
            let expected = format!("${{{name}:-{default}}}");
            assert_eq!(value, expected, "taken from .env, with the program's default");
        }
    }
}

#[test]
fn volumes_are_declared_or_in_the_tree() {
    let compose = Compose::read();
    let is_declared = |name: &str| compose.0.contains_key(&format!("volumes/{name}"));
    for service in compose.services() {
        for volume in compose.values(&format!("services/{service}/volumes")) {
            let (from, _) = volume.split_once(':').expect("a place inside");
            let is_there = match from.strip_prefix("./") {
                Some(path) => root().join(path).is_file(),
                None => is_declared(from),
            };
            assert!(is_there, "{service} lacks {from}");
        }
    }
}

#[test]
fn the_image_is_built_from_what_is_there_and_runs_as_nobody() {
    let (dockerfile, ignore) = (text_of("Dockerfile"), text_of(".dockerignore"));
    let lines = |start: &'static str| dockerfile.lines().filter_map(move |l| l.strip_prefix(start));
    for from in lines("FROM ") {
        let image = from.split(' ').next().unwrap_or_default();
        assert!(has_version(image), "which {image}?");
    }
    let manifest = text_of("Cargo.toml").parse::<toml::Table>().expect("the manifest");
    let rust = manifest["workspace"]["package"]["rust-version"].as_str().expect("a version");
    assert!(dockerfile.contains(&format!("FROM rust:{rust}.")), "built with Rust {rust}");
    for sources in lines("COPY ").filter(|line| !line.starts_with("--from")) {
        let mut words: Vec<&str> = sources.split(' ').collect();
        words.pop();
        for source in words {
            assert!(root().join(source).exists(), "{source} is copied, but is not there");
            let top = source.split('/').next().unwrap_or_default();
            assert!(ignore.lines().any(|line| line == format!("!{top}")), "{source} is ignored");
        }
    }
    for member in manifest["workspace"]["members"].as_array().expect("members") {
        let folder = member.as_str().expect("a folder").trim_end_matches("/*");
        assert!(lines("COPY ").any(|copy| copy.starts_with(folder)), "{folder} is not copied");
    }
    assert!(ignore.lines().any(|line| line == "*"), "everything is ignored first");
    let user = lines("USER ").next_back().expect("a user");
    assert!(user.split(':').all(|id| id.parse::<u32>().is_ok_and(|id| id > 0)), "runs as {user}");
}
