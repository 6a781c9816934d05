//! The race lab as a newcomer meets it: its table, its picture, its status, its refusals.
// brief: C8

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use sqlx::{Connection, PgConnection};

use super::redis::Redis;
use super::{create_database, innsight, output};

const QUICK: [&str; 5] = ["race", "--situation", "last-room", "--rounds", "1"];

/// The name of the database that a run says it was made for it, wherever it says so.
fn database_of(told: &str) -> &str {
    let (_, rest) = told.split_once("innsight_race_").expect("the name of its database");
    rest.get(..32).expect("a whole name")
}

/// Whether that database is there.
async fn exists(url: &str, number: &str) -> bool {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let exists = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'innsight_race_' || $1)";
    let exists = sqlx::query_scalar(exists).bind(number);
    exists.fetch_one(&mut connection).await.expect("an answer")
}

#[tokio::test]
async fn a_race_ends_with_a_table_a_picture_and_nothing_left() {
    let (url, redis) = (create_database().await, Redis::start());
    let picture = std::env::temp_dir().join(format!("innsight-race-{}.svg", std::process::id()));
    let mut command = innsight(&url, &QUICK);
    command.args(["--gap", "with", "--svg"]).arg(&picture).env("REDIS_URL", redis.url());
    let ended = command.output().expect("the program");
    let told = String::from_utf8_lossy(&ended.stdout).into_owned();
    let errors = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(0), "{told}{errors}");
    for part in ["fsync ", "synchronous_commit ", "oversold", "\n  naive", "\n  redis", "\n  lanes"]
    {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    assert!(told.contains("  Naive sold up to "), "{told}");
    let drawn = std::fs::read_to_string(&picture).expect("a picture");
    assert!(drawn.starts_with("<svg") && drawn.contains("too many"), "{drawn}");
    let _ = std::fs::remove_file(picture);
    assert!(!exists(&url, database_of(&told)).await, "it is left behind");
}

#[tokio::test]
async fn a_race_without_redis_says_so_and_answers_with_json() {
    let url = create_database().await;
    let mut command = innsight(&url, &QUICK);
    command.args(["--gap", "without", "--only", "lanes", "--only", "redis", "--json"]);
    let ended = command.env_remove("REDIS_URL").output().expect("the program");
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    let told: serde_json::Value = serde_json::from_slice(&ended.stdout).expect("JSON");
    assert_eq!(told["skipped"][0][0], "redis", "{told:#}");
    let row = &told["heats"][0]["rows"][0];
    assert_eq!(
        (&row["way"], &row["turns"][0]["succeeded"]),
        (&"lanes".into(), &1.into()),
        "{row:#}"
    );
    assert_eq!(row["turns"][0]["oversold"], 0, "{row:#}");
}

#[tokio::test]
async fn a_race_whose_guests_do_not_meet_proves_nothing() {
    let url = create_database().await;
    // they come 300 ms apart, and nobody thinks for so long
    let apart = ["race", "--situation", "lease", "--pause", "0.001", "--rounds", "1"];
    let (status, told) =
        output(&url, &[&apart[..], &["--gap", "with", "--only", "naive"]].concat());
    assert!(status == Some(1) && told.contains("nothing is proven"), "{told}");
    assert!(!exists(&url, database_of(&told)).await, "it is left behind");
    let unreachable = ["race", "--database-url", "postgres://postgres@127.0.0.1:1/none"];
    let (status, told) = output(&url, &unreachable);
    assert!(status == Some(1) && told.contains("can't connect"), "{told}");
}

#[test]
fn wrong_arguments_are_refused_before_anything_is_made() {
    for (wrong, named) in [
        (&["--rounds", "0"][..], "--rounds"),
        (&["--only", "hope"], "optimistic"),
        (&["--situation", "monday"], "last-room"),
        (&["--pause", "soon"], "0 to 9"),
        (&["--seconds", "99"], "--seconds"),
    ] {
        let (status, told) =
            output("postgres://nobody@127.0.0.1:1/none", &[&["race"], wrong].concat());
        assert!(status == Some(2) && told.contains(named), "{wrong:?}: {told}");
    }
    let nowhere = ["race", "--svg", "/nowhere/at/all/race.svg"];
    let (status, told) = output("postgres://nobody@127.0.0.1:1/none", &nowhere);
    assert!(status == Some(1) && told.contains("no folder /nowhere/at/all"), "{told}");
    let (status, told) = output("", &["race"]);
    assert!(status == Some(1) && told.contains("DATABASE_URL"), "{told}");
    let (_, help) = output("", &["race", "--help"]);
    assert!(
        help.contains("--pause") && help.contains("innsight race --situation last-room"),
        "{help}"
    );
}

#[tokio::test]
async fn a_race_that_is_interrupted_removes_its_database() {
    let url = create_database().await;
    let mut command = innsight(&url, &["race", "--situation", "last-room", "--rounds", "100"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it");
    let mut told = BufReader::new(child.stdout.take().expect("its output"));
    let mut heading = String::new();
    while !heading.contains("made for this run") {
        assert!(told.read_line(&mut heading).expect("a line") > 0, "{heading}");
    }
    assert!(exists(&url, database_of(&heading)).await);
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill").success());
    let ended = child.wait().expect("an end");
    assert_eq!(ended.code(), Some(130));
    assert!(!exists(&url, database_of(&heading)).await, "it is left behind");
}
