//! What the compiler knows of our statements (`crates/store/.sqlx`) is what the database says of them,
//! and no statement goes unchecked that could be (docs/adr/0030-checked-statements.md).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

use crate::database::TestDatabase;

/// Files with statements that the compiler can't check, or where there is nothing to check.
const UNCHECKED: [(&str, &str); 14] = [
    ("bookings/hold.rs", "arrays of composite types"),
    ("connect.rs", "SELECT 1"),
    ("documents/every.rs", "SET"),
    ("documents/nights.rs", "made of pieces, and COPY"),
    ("feed/stored.rs", "SET"),
    ("gazetteer/loading.rs", "SET, LOCK, ANALYZE"),
    ("migrate.rs", "before the migrations"),
    ("seeding.rs", "SET, LOCK, TRUNCATE, ANALYZE"),
    ("seeding/bare.rs", "the server's catalogue, and made of its words"),
    ("seeding/copy_in.rs", "COPY"),
    ("seeding/export.rs", "COPY"),
    ("seeding/guard.rs", "SET, and before the migrations"),
    ("server_facts.rs", "the server's catalogue"),
    ("verify.rs", "SET"),
];

fn store() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/store")
}

/// Every file below a folder, with its path from there.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            let below = texts(&path).into_iter();
            found.extend(below.map(|(file, text)| (format!("{name}/{file}"), text)));
        } else {
            found.push((name, fs::read_to_string(&path).expect("a text")));
        }
    }
    found
}

/// Files of `.sqlx`, the statement of each, and what is known of it.
fn known() -> Vec<(String, String, Value)> {
    let files = texts(&store().join(".sqlx")).into_iter().map(|(file, text)| {
        let mut known: Value = serde_json::from_str(&text).expect("JSON");
        let statement = known["query"].as_str().expect("a statement").to_owned();
        (file, statement, known["describe"].take())
    });
    files.collect()
}

#[tokio::test]
async fn the_compiler_knows_what_the_database_says() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let sources = texts(&store().join("src"));
    let mut stale = Vec::new();
    for (file, statement, known) in known() {
        if !sources.iter().any(|(_, source)| source.contains(&statement)) {
            stale.push(format!("{file}: no source has it: {statement}"));
        }
        let told = connection.describe(AssertSqlSafe(statement.clone()).into_sql_str()).await;
        match told.map(|told| serde_json::to_value(told).expect("JSON")) {
            Ok(told) if told == known => {}
            Ok(told) => stale.push(format!("{file}: now {told}: {statement}")),
            Err(error) => stale.push(format!("{file}: {error}: {statement}")),
        }
    }
    assert!(stale.is_empty(), "run ./innsight prepare-sql: {stale:#?}");
}

/// sqlx looks for outer joins at the top of the plan only, and plans change.
#[test]
fn columns_of_outer_joins_say_whether_they_may_be_null() {
    let mut silent = Vec::new();
    for (_, statement, known) in known() {
        if ["LEFT JOIN", "RIGHT JOIN", "FULL JOIN"].iter().any(|join| statement.contains(join)) {
            let columns = known["columns"].as_array().expect("columns").iter();
            let names = columns.map(|column| column["name"].as_str().expect("a name"));
            silent.extend(names.filter(|name| !name.contains(['!', '?'])).map(ToOwned::to_owned));
        }
    }
    assert!(silent.is_empty(), "write AS \"name?\" or AS \"name!\": {silent:#?}");
}

#[test]
fn statements_are_checked_where_they_can_be() {
    let found = texts(&store().join("src")).into_iter().filter(|(_, text)| {
        ["sqlx::query", "sqlx::query_as", "sqlx::query_scalar"]
            .iter()
            .any(|call| text.contains(&format!("{call}(")) || text.contains(&format!("{call}::<")))
            || ["raw_sql(", "copy_in_raw(", "copy_out_raw("].iter().any(|call| text.contains(call))
    });
    let found: BTreeSet<String> = found.map(|(file, _)| file).collect();
    let named = BTreeSet::from(UNCHECKED.map(|(file, _)| file.to_owned()));
    assert_eq!(found, named, "check them by sqlx::query!, or say in UNCHECKED why not");
}
