//! Backups as an operator makes them beside a running service, and what becomes of them.
// brief: O6

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use sqlx::{Connection, PgConnection};

use super::process::{ROOMS, Server, WORLD};
use super::{
    ASK_INTERVAL, CONDITION_TIMEOUT, Folder, create_database, create_database_called, innsight,
    output, run_sql,
};

fn files(folder: &Folder) -> usize {
    std::fs::read_dir(&folder.0).expect("the folder").count()
}

async fn make_world(url: &str) {
    for statement in [WORLD].into_iter().chain(ROOMS) {
        run_sql(url, statement).await;
    }
}

async fn tables(url: &str) -> i64 {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let count = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    sqlx::query_scalar(count).fetch_one(&mut connection).await.expect("a count")
}

#[tokio::test]
async fn an_empty_database_becomes_that_of_a_backup() {
    let (url, other) = (create_database().await, create_database_called("_other").await);
    let folder = Folder::new();
    let file = folder.path("inn.dump");
    let server = Server::run(innsight(&url, &["up", "--migrate"]));
    make_world(&url).await;
    server.await_answer("/v1/hotels?q=casa", "\"total\":1");
    let (status, told) = output(&url, &["backup", &file]);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("innsight restore"), "{told}");
    let mode = std::fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "nobody else reads of guests");
    // what happens later is not in it
    run_sql(&url, "UPDATE hotels SET name = 'Casa Nova'").await;
    server.await_answer("/v1/hotels?q=casa", "Casa Nova");

    let (status, told) = output(&other, &["restore", &file]);
    assert!(status == Some(0) && told.contains("all is well"), "{told}");
    assert!(output(&other, &["migrate"]).1.contains("the schema is current"));
    let again = Server::run(innsight(&other, &["up"]));
    again.await_answer("/v1/hotels?q=casa", "\"name\":\"Casa\"");
    run_sql(&other, "UPDATE hotels SET name = 'Casa Velha'").await;
    again.await_answer("/v1/hotels?q=casa", "Casa Velha");

    // nothing is written over
    let (status, told) = output(&url, &["backup", &file]);
    assert!(status == Some(1) && told.contains("is there already"), "{told}");
    let (status, told) = output(&other, &["restore", &file]);
    assert!(status == Some(1) && told.contains("not empty"), "{told}");
    again.await_answer("/v1/hotels?q=casa", "Casa Velha");
}

#[tokio::test]
async fn what_is_no_whole_backup_leaves_the_database_empty() {
    let (url, other) = (create_database().await, create_database_called("_other").await);
    let folder = Folder::new();
    let whole = folder.path("whole.dump");
    let (status, told) = output(&url, &["backup", &whole]);
    assert!(status == Some(1) && told.contains("nothing to back up"), "{told}");
    assert_eq!(output(&url, &["migrate"]).0, Some(0));
    make_world(&url).await;
    assert_eq!(output(&url, &["backup", &whole]).0, Some(0));
    let bytes = std::fs::read(&whole).expect("a backup");
    let before = tables(&other).await;
    let (half, nonsense) = (folder.path("half.dump"), folder.path("nonsense.dump"));
    std::fs::write(&half, &bytes[..bytes.len() * 2 / 3]).expect("half a file");
    std::fs::write(&nonsense, "hotels").expect("nonsense");
    for (file, wanted) in [
        (half, "as empty as before"),
        (nonsense, "is no backup"),
        (folder.path("nothing.dump"), "there is no file"),
    ] {
        let (status, told) = output(&other, &["restore", &file]);
        assert!(status == Some(1) && told.contains(wanted), "{told}");
        assert_eq!(tables(&other).await, before, "{file}");
    }
    let elsewhere = folder.path("no/such/folder.dump");
    let (status, told) = output(&url, &["backup", &elsewhere]);
    assert!(status == Some(1) && told.contains("can't write"), "{told}");
    let (status, told) = output(&url, &["backup", &folder.path("x"), "--pg-tools", "/nowhere"]);
    assert!(status == Some(1) && told.contains("--pg-tools"), "{told}");
}

#[tokio::test]
async fn a_backup_that_is_stopped_leaves_no_file_and_one_that_is_killed_is_made_again() {
    let (url, folder) = (create_database().await, Folder::new());
    assert_eq!(output(&url, &["migrate"]).0, Some(0));
    let file = folder.path("inn.dump");
    for (signal, status, left) in [("-INT", Some(130), 0), ("-KILL", None, 1)] {
        // it has to wait for this lock
        let mut held = PgConnection::connect(&url).await.expect("a connection");
        let mut held = held.begin().await.expect("a transaction");
        sqlx::query("LOCK hotels").execute(&mut *held).await.expect("a lock");
        let mut child =
            innsight(&url, &["backup", &file]).stderr(Stdio::null()).spawn().expect("it");
        let begun = Instant::now();
        while !Path::new(&format!("{file}.part")).exists() {
            assert!(begun.elapsed() < CONDITION_TIMEOUT, "it never begins");
            std::thread::sleep(ASK_INTERVAL);
        }
        let (beside, told) = output(&url, &["backup", &file]);
        assert!(beside == Some(1) && told.contains("another backup"), "{told}");
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.expect("kill").success());
        assert_eq!(child.wait().expect("an end").code(), status);
        assert_eq!(files(&folder), left, "{signal}");
        held.rollback().await.expect("an end");
    }
    let (status, told) = output(&url, &["backup", &file]);
    assert_eq!(status, Some(0), "{told}");
    assert_eq!(files(&folder), 1);
}
