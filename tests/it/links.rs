//! The written pages and the tree agree: links lead somewhere, named files exist, decisions are
//! listed, requirements that tests name are known.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold no pages of ours.
const NOT_OURS: [&str; 6] = ["target", "node_modules", "dist", ".git", ".innsight", "test-results"];
/// Pages that tell where things are; what they name must exist.
const GUIDES: [&str; 3] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];
/// Made by a build, so absent in a clone.
const BUILT: [&str; 2] = ["web/dist", "web/node_modules"];
const ARCHITECTURE_LINES_MAX: usize = 170;
const DECISION_LINES_MAX: usize = 50;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the checkout")
}

/// Files below `folder`, as paths from the root.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(root().join(folder)).expect("a folder") {
        let name = entry.expect("an entry").file_name();
        let path = folder.join(&name);
        if NOT_OURS.iter().any(|not_ours| *not_ours == name) {
            continue;
        }
        if root().join(&path).is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn all_files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(Path::new(""), &mut found);
    found
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|of| of == extension)
}

fn read(path: &Path) -> String {
    fs::read_to_string(root().join(path))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text without fenced blocks: those are commands and pictures.
fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// What stands between `open` and `close`, each time.
fn between<'t>(text: &'t str, open: &'t str, close: char) -> impl Iterator<Item = &'t str> {
    text.split(open).skip(1).filter_map(move |rest| rest.split_once(close)).map(|(inner, _)| inner)
}

/// The anchor that GitHub gives a heading.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn has_anchor(page: &Path, wanted: &str) -> bool {
    prose(&read(page)).lines().any(|line| line.starts_with('#') && anchor(line) == wanted)
}

/// Whether a link on a page leads to a file, and to a heading of it if it names one.
fn leads_somewhere(page: &Path, link: &str) -> bool {
    if link.contains("://") || link.starts_with("mailto:") {
        return true;
    }
    let (file, heading) = link.split_once('#').unwrap_or((link, ""));
    let target = match file {
        "" => page.to_owned(),
        file => page.parent().expect("a folder").join(file),
    };
    root().join(&target).exists() && (heading.is_empty() || has_anchor(&target, heading))
}

#[test]
fn every_relative_link_leads_somewhere() {
    let pages: Vec<_> = all_files().into_iter().filter(|path| has_extension(path, "md")).collect();
    assert!(pages.len() > 10, "the pages were not found");
    let mut broken = Vec::new();
    for page in &pages {
        let text = prose(&read(page));
        let links = between(&text, "](", ')').filter(|link| !leads_somewhere(page, link));
        broken.extend(links.map(|link| format!("{}: {link}", page.display())));
    }
    assert!(broken.is_empty(), "links that lead nowhere: {broken:#?}");
}

/// Whether a word in backticks claims that a file or folder is there.
fn names_a_file(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    let tops = [
        "crates/",
        "docs/",
        "migrations/",
        "scripts/",
        "seed/",
        "tests/",
        "bench/",
        "race/",
        "web/",
        "packages/",
    ];
    word.chars().all(plain)
        && !word.contains("NNNN")
        && (tops.iter().any(|top| word.starts_with(top)) || word.starts_with(".ci/"))
}

#[test]
fn guides_name_files_that_exist() {
    let files = all_files();
    let names: BTreeSet<_> = files.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    let mut missing = Vec::new();
    for guide in GUIDES {
        let text = prose(&read(Path::new(guide)));
        for word in text.split('`').skip(1).step_by(2) {
            let bare = !word.contains('/')
                && !word.contains("NNNN")
                && [".rs", ".sh", ".sql"].iter().any(|end| word.ends_with(end))
                && !word.starts_with('.');
            let there = BUILT.contains(&word) || root().join(word).exists();
            if (names_a_file(word) && !there) || (bare && !names.contains(word)) {
                missing.push(format!("{guide}: {word}"));
            }
        }
    }
    // a rule of style names a file that must not exist
    missing.retain(|line| !line.ends_with("mod.rs"));
    assert!(missing.is_empty(), "named but not there: {missing:#?}");
}

#[test]
fn decisions_are_short_and_listed() {
    let list = read(Path::new("docs/adr/README.md"));
    let mut found = Vec::new();
    files(Path::new("docs/adr"), &mut found);
    for decision in found.iter().filter(|path| !path.ends_with("README.md")) {
        let name = decision.file_name().and_then(|name| name.to_str()).expect("a name");
        assert!(list.contains(&format!("({name})")), "{name} is not in docs/adr/README.md");
        let text = read(decision);
        assert!(text.lines().count() <= DECISION_LINES_MAX, "{name} is too long");
        for part in ["## Context", "## Decision", "## Consequences", "## Refused"] {
            assert!(text.contains(part), "{name} lacks {part}");
        }
    }
    let lines = read(Path::new("ARCHITECTURE.md")).lines().count();
    assert!(lines <= ARCHITECTURE_LINES_MAX, "ARCHITECTURE.md has {lines} lines");
}

/// Whether a word is a letter with a number: words after the ids may say what is shown.
fn looks_like_an_id(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|c| c.is_ascii_uppercase()) && letters.all(|c| c.is_ascii_digit())
}

#[test]
fn requirements_that_tests_name_are_known() {
    let brief = read(Path::new("docs/brief.md"));
    let known: BTreeSet<&str> = between(&brief, "\n| ", ' ').collect();
    let sources = all_files().into_iter().filter(|path| {
        ["rs", "ts", "tsx", "js"].iter().any(|extension| has_extension(path, extension))
    });
    let mark = concat!("// ", "brief:");
    for source in sources {
        let text = fs::read_to_string(root().join(&source)).unwrap_or_default();
        for told in between(&text, mark, '\n') {
            let words = told.split(|c: char| c == ',' || c.is_whitespace());
            let words = words.filter(|word| !word.is_empty());
            let ids: Vec<&str> = words.take_while(|word| looks_like_an_id(word)).collect();
            assert!(!ids.is_empty(), "{}: {told:?} names no requirement", source.display());
            for id in ids {
                assert!(known.contains(id), "{}: no requirement {id}", source.display());
            }
        }
    }
}
