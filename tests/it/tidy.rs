//! The tree keeps its own rules: sizes, first lines, directions of dependencies, who may know SQL
//! and HTTP, and lists that must agree with the code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const FILE_LINES_MAX: usize = 400;
const NOT_OURS: [&str; 6] = ["target", "node_modules", "dist", ".git", ".innsight", "test-results"];
const VAGUE_NAMES: [&str; 7] = ["mod", "utils", "common", "helpers", "misc", "types", "manager"];

/// Which of our crates each may use; beside them only what crates.io gives.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("runtime", &[]),
    ("engine", &["domain"]),
    ("store", &["domain"]),
    ("index", &["domain", "runtime", "store"]),
    ("search", &["domain", "engine", "index", "runtime", "store"]),
    ("seed", &["domain", "store"]),
    ("gazetteer", &["store"]),
    ("sync-worker", &["domain", "index", "runtime", "store"]),
    ("booking", &["domain", "runtime", "store"]),
    ("events", &["domain", "runtime", "store"]),
    ("payments", &["domain", "events", "runtime", "store"]),
    ("mails", &["domain", "runtime", "store"]),
    ("pushes", &["domain", "runtime", "store"]),
    ("realtime", &["domain", "events", "runtime", "store"]),
    ("api", &["booking", "domain", "payments", "realtime", "runtime", "search", "store"]),
    (
        "innsight",
        &[
            "api",
            "booking",
            "domain",
            "events",
            "gazetteer",
            "index",
            "mails",
            "payments",
            "pushes",
            "race",
            "realtime",
            "runtime",
            "search",
            "seed",
            "store",
            "sync-worker",
        ],
    ),
];
/// What measures and tests the others may use what it likes, and asks the database by itself.
const OUTSIDE: [&str; 3] = ["it", "bench", "race"];
/// Crates from outside that only these of ours may name.
const RESERVED: &[(&str, &[&str])] = &[
    ("axum", &["api"]),
    ("hyper", &["api"]),
    ("http", &["api"]),
    ("tokio-tungstenite", &["api"]),
    ("tower-http", &["api"]),
    ("utoipa", &["api"]),
    ("elasticsearch", &["index"]),
    ("lapin", &["events"]),
    ("lettre", &["mails"]),
    ("anyhow", &["innsight"]),
    ("clap", &["innsight", "runtime"]),
    ("metrics-exporter-prometheus", &["runtime"]),
    ("metrics-process", &["runtime"]),
    ("redis", &["booking", "runtime", "search"]),
];
/// Pure crates: nothing that waits, reads, or asks the time.
const PURE: [&str; 2] = ["domain", "engine"];
const IMPURE: [&str; 6] = ["tokio", "sqlx", "rand", "tracing", "reqwest", "async-trait"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the checkout")
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|of| of == extension) {
            found.push(path);
        }
    }
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut wrong = Vec::new();
    for path in files(&root(), "rs") {
        let text = fs::read_to_string(&path).expect("a file");
        let lines = text.lines().count();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if lines > FILE_LINES_MAX {
            wrong.push(format!("{} has {lines} lines", shown(&path)));
        }
        if !text.starts_with("//! ") {
            wrong.push(format!("{} does not begin with what it is for", shown(&path)));
        }
        if VAGUE_NAMES.contains(&name.as_str()) {
            wrong.push(format!("{} has a name that says nothing", shown(&path)));
        }
        let allows = ["#[allow", "#![allow"].map(|start| format!("{start}("));
        if allows.iter().any(|allow| text.contains(allow)) {
            wrong.push(format!("{} allows a lint; expect it, with a reason", shown(&path)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[derive(Default)]
struct Package {
    ours: BTreeSet<String>,
    foreign: BTreeSet<String>,
}

fn packages() -> BTreeMap<String, Package> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("metadata");
    let mut packages = BTreeMap::new();
    for package in metadata["packages"].as_array().expect("packages") {
        let of: &mut Package =
            packages.entry(package["name"].as_str().expect("a name").to_owned()).or_default();
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            if dependency["kind"].is_string() {
                continue; // for tests and builds only
            }
            let name = dependency["name"].as_str().expect("a name").to_owned();
            let kind = if dependency["path"].is_string() { &mut of.ours } else { &mut of.foreign };
            kind.insert(name);
        }
    }
    packages
}

#[test]
fn dependencies_point_one_way() {
    let packages = packages();
    let mut wrong = Vec::new();
    for (name, may_use) in MAY_USE {
        let package = packages.get(*name).unwrap_or_else(|| panic!("there is no crate {name}"));
        for used in package.ours.iter().filter(|used| !may_use.contains(&used.as_str())) {
            wrong.push(format!("{name} uses {used}"));
        }
        for (reserved, users) in RESERVED {
            if package.foreign.contains(*reserved) && !users.contains(name) {
                wrong.push(format!("{name} uses {reserved}"));
            }
        }
        for impure in IMPURE.iter().filter(|_| PURE.contains(name)) {
            if package.foreign.contains(*impure) {
                wrong.push(format!("{name} is pure, but uses {impure}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let unknown: Vec<_> = packages
        .keys()
        .filter(|name| !MAY_USE.iter().any(|(known, _)| known == name))
        .filter(|name| !OUTSIDE.contains(&name.as_str()))
        .collect();
    assert!(unknown.is_empty(), "say in MAY_USE what {unknown:?} may use");
}

/// Words that begin a statement, as our SQL writes them.
const SQL: [&str; 8] = [
    "\"SELECT ",
    "\"INSERT INTO ",
    "\"UPDATE ",
    "\"DELETE FROM ",
    "\"WITH ",
    "\"CREATE ",
    "\"COPY ",
    "sqlx::query",
];

#[test]
fn only_store_knows_sql() {
    let mut wrong = Vec::new();
    for crate_name in
        ["api", "booking", "domain", "engine", "index", "innsight", "realtime", "runtime", "search"]
    {
        for path in files(&root().join("crates").join(crate_name).join("src"), "rs") {
            let text = fs::read_to_string(&path).expect("a file");
            wrong.extend(
                SQL.iter()
                    .filter(|sql| text.contains(**sql))
                    .map(|sql| format!("{} has {sql}", shown(&path))),
            );
        }
    }
    for path in
        ["seed", "sync-worker"].iter().flat_map(|of| files(&root().join(of).join("src"), "rs"))
    {
        let text = fs::read_to_string(&path).expect("a file");
        if text.contains("sqlx::query") {
            wrong.push(format!("{} asks the database by itself", shown(&path)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Files whose functions wait for others, stream, or are a job of their own.
const WITHOUT_SPANS: [&str; 3] = ["feed/doorbell.rs", "seeding/export.rs", "migrate.rs"];

#[test]
fn every_database_call_has_a_span() {
    let mut without = Vec::new();
    for path in files(&root().join("crates/store/src"), "rs") {
        if WITHOUT_SPANS.iter().any(|of| path.ends_with(of)) {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a file");
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for pair in lines.windows(2).filter(|pair| pair[1].starts_with("pub async fn ")) {
            if !pair[0].starts_with("#[tracing::instrument(level = \"debug\", name = \"db.") {
                without.push(format!("{}: {}", shown(&path), pair[1]));
            }
        }
    }
    assert!(without.is_empty(), "{without:#?}");
}
