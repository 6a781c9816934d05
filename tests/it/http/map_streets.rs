//! The archive of streets: by ranges, as it lies there, however large it is.
// brief: U6

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;

use api::map::archive::Archive;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::app::TestApp;

const PATH: &str = "/map/streets.pmtiles";
const PART_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A file that is an archive by its header, with some bytes of its own behind.
struct Streets(PathBuf);

impl Streets {
    /// Of so many bytes; of all that are not written the file system keeps nothing.
    fn new(length: u64) -> Self {
        let name = format!("innsight-streets-{}.pmtiles", uuid::Uuid::new_v4());
        let streets = Self(std::env::temp_dir().join(name));
        streets.write(length, "streets");
        streets
    }

    fn write(&self, length: u64, text: &str) {
        let mut header = vec![0; 127];
        header[..8].copy_from_slice(b"PMTiles\x03");
        header[97..102].copy_from_slice(&[2, 2, 1, 0, 14]);
        header.extend_from_slice(text.as_bytes());
        // as one does it who replaces a file that is being read
        let beside = self.0.with_extension("new");
        let mut file = File::create(&beside).unwrap();
        file.write_all(&header).unwrap();
        file.set_len(length).unwrap();
        file.seek(SeekFrom::Start(length - 4)).unwrap();
        file.write_all(b"last").unwrap();
        drop(file);
        fs::rename(beside, &self.0).unwrap();
    }

    async fn served(&self) -> TestApp {
        let archive = Archive::open(&self.0).unwrap();
        TestApp::with()
            .empty()
            .settings(|settings| settings.map.streets = Some(archive))
            .start()
            .await
    }
}

impl Drop for Streets {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn ask(method: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let request = Request::builder().method(method).uri(PATH);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(Body::empty()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_are_served_as_they_were_asked_for() {
    let length = 10_000_000;
    let streets = Streets::new(length);
    let app = streets.served().await;
    let whole = fs::read(&streets.0).unwrap();
    for (range, first, last) in [
        ("bytes=0-126", 0, 126),
        ("bytes=127-133", 127, 133),
        ("bytes=-4", length - 4, length - 1),
        ("bytes=9999996-", length - 4, length - 1),
        ("bytes=9999996-20000000", length - 4, length - 1),
        // more than one answer holds
        ("bytes=0-", 0, PART_BYTES_MAX - 1),
        ("bytes=100-9999999", 100, 100 + PART_BYTES_MAX - 1),
    ] {
        let part = app.ask(ask("GET", &[("range", range), ("accept-encoding", "gzip, br")])).await;
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(
            part.header("content-range"),
            format!("bytes {first}-{last}/{length}"),
            "{range}"
        );
        assert_eq!(part.header("content-length"), (last - first + 1).to_string(), "{range}");
        assert_eq!(part.header("content-type"), "application/vnd.pmtiles", "{range}");
        assert_eq!(part.header("content-encoding"), "", "{range}");
        assert_eq!(part.header("cache-control"), "public, max-age=3600", "{range}");
        let bounds = usize::try_from(first).unwrap()..=usize::try_from(last).unwrap();
        assert!(part.body == whole[bounds], "{range}");
        let head = app.ask(ask("HEAD", &[("range", range)])).await;
        assert_eq!(head.status, 206, "{range}");
        assert!(head.body.is_empty(), "{range}");
        for name in ["content-range", "content-length", "etag", "accept-ranges"] {
            assert_eq!(head.header(name), part.header(name), "{range} {name}");
        }
    }
    for range in ["bytes=10000000-", "bytes=5-4", "bytes=0-1,3-4", "bytes=-0", "bytes", "bytes=x-y"]
    {
        let refused = app.ask(ask("GET", &[("range", range)])).await;
        refused.problem(416, "RANGE_NOT_SATISFIABLE");
        assert_eq!(refused.header("content-range"), "bytes */10000000", "{range}");
    }
    let all = app.ask(ask("GET", &[("accept-encoding", "gzip, br"), ("range", "rows=1-2")])).await;
    assert_eq!(all.status, 200);
    assert_eq!(all.header("content-encoding"), "");
    assert!(all.body == whole);
    let head = app.ask(ask("HEAD", &[])).await;
    assert_eq!((head.status.as_u16(), head.header("content-length")), (200, "10000000"));
    assert_eq!(head.header("accept-ranges"), "bytes");
    app.ask(ask("POST", &[])).await.problem(405, "METHOD_NOT_ALLOWED");
    app.get(&format!("{PATH}?v=1")).await.problem(400, "INVALID_PARAMETER");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_is_of_the_file_that_is_known() {
    let streets = Streets::new(10_000);
    let app = streets.served().await;
    let tag = app.ask(ask("HEAD", &[])).await.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag} is a strong one");
    let part = |known: &str| ask("GET", &[("range", "bytes=127-133"), ("if-range", known)]);
    assert_eq!(app.ask(part(&tag)).await.text(), "streets");
    for other in ["\"x\"", &format!("W/{tag}"), "Sat, 21 Nov 2026 12:00:00 GMT"] {
        let whole = app.ask(part(other)).await;
        assert_eq!((whole.status.as_u16(), whole.body.len()), (200, 10_000), "{other}");
    }
    let known = app.ask(ask("GET", &[("range", "bytes=0-9"), ("if-none-match", &tag)])).await;
    assert_eq!((known.status.as_u16(), known.header("etag")), (304, tag.as_str()));
    assert!(known.body.is_empty());

    streets.write(10_000, "avenues");
    let newer = app.ask(part(&tag)).await;
    assert_eq!((newer.status.as_u16(), newer.body.len()), (200, 10_000));
    assert_ne!(newer.header("etag"), tag);
    assert_eq!(app.ask(part(newer.header("etag"))).await.text(), "avenues");
    fs::remove_file(&streets.0).unwrap();
    app.get(PATH).await.problem(404, "NOT_FOUND");
}

/// A planet is more than a hundred gigabytes.
#[tokio::test(flavor = "multi_thread")]
async fn the_file_is_never_read_as_a_whole() {
    let length: u64 = 200_000_000_000;
    let streets = Streets::new(length);
    let app = streets.served().await;
    let end = app.ask(ask("GET", &[("range", "bytes=-4")])).await;
    assert_eq!((end.status.as_u16(), end.text().as_str()), (206, "last"));
    let whole = app.router.clone().oneshot(ask("GET", &[])).await.unwrap();
    assert_eq!(whole.headers()["content-length"], length.to_string());
    let mut body = whole.into_body();
    let piece = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(piece.len() <= 64 * 1024, "{} bytes at once", piece.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_archive_there_is_none() {
    let app = TestApp::with().empty().start().await;
    app.get(PATH).await.problem(404, "NOT_FOUND");
    assert_eq!(app.get("/v1/meta").await.json()["map"]["streets_url"], serde_json::Value::Null);
    let streets = Streets::new(10_000);
    let meta = streets.served().await.get("/v1/meta").await.json();
    assert_eq!(meta["map"]["streets_url"], PATH);
}
