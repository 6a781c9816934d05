//! The web build: its files, its page for every route of the app, and nothing else.
// brief: U1

use std::path::PathBuf;

use axum::body::Body;
use axum::http::Request;

use crate::app::{Start, TestApp};

/// What may be loaded by an answer that is no page.
const CLOSED: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub struct Build(PathBuf);

impl Build {
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("innsight-web-{}", uuid::Uuid::new_v4()));
        for (name, text) in [
            (
                "index.html",
                "<!doctype html><html><head><meta name=\"description\" content=\"x\"><title>app</title></head>\
                 <body><div id=\"root\"></div></body></html>",
            ),
            ("assets/index-abc123.js", "export {}"),
            ("docs/index.html", "<!doctype html><title>docs</title>"),
            ("favicon.svg", "<svg/>"),
        ] {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        std::fs::write(folder.with_extension("secret"), "secret").unwrap();
        Self(folder)
    }

    fn served(&self) -> Start {
        self.serves(TestApp::with().empty())
    }

    pub fn serves(&self, start: Start) -> Start {
        start.settings(|settings| settings.web_dir.clone_from(&self.0))
    }
}

impl Drop for Build {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
        let _ = std::fs::remove_file(self.0.with_extension("secret"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_served_and_kept_by_their_names() {
    let build = Build::new();
    let app = build.served().start().await;
    let script = app.get("/assets/index-abc123.js").await;
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(script.header("content-type").contains("javascript"));
    assert_eq!(script.header("permissions-policy"), "", "it costs, and says nothing of a script");
    for path in ["/", "/index.html", "/docs/"] {
        let page = app.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("cache-control"), "no-cache", "{path}");
        assert!(page.header("permissions-policy").contains("camera=()"), "{path}");
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin", "{path}");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self';"), "{path}: {policy}");
        assert!(policy.contains("worker-src 'self' blob:"), "{path}: {policy}");
        assert!(policy.starts_with("default-src 'none';"), "{path}: {policy}");
        assert_eq!(policy.contains("unsafe-inline"), path == "/docs/", "{path}: {policy}");
    }
    assert!(app.get("/docs/").await.text().contains("docs"));
    assert_eq!(app.get("/docs").await.status, 307);
}

/// Headers of a 304 replace those that were kept, and a HEAD tells those of the page.
#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_body_says_the_same_as_the_page() {
    let build = Build::new();
    let app = build.served().start().await;
    for path in [
        "/",
        "/search",
        "/trips",
        "/account",
        "/bookings/0198c5f0-0000-7000-8000-000000000000",
        "/index.html",
        "/docs/",
        "/assets/index-abc123.js",
        "/favicon.svg",
    ] {
        let whole = app.get(path).await;
        assert!(whole.header("vary").contains("accept-encoding"), "{path}");
        let again = |method: &str, name: &str, value: &str| {
            Request::builder().method(method).uri(path).header(name, value).body(Body::empty())
        };
        let since = whole.header("last-modified");
        for (request, status) in [
            (again("GET", "if-modified-since", since), 304),
            (again("HEAD", "if-modified-since", since), 304),
            (again("HEAD", "accept", "*/*"), 200),
            (again("GET", "range", "bytes=0-3"), 206),
            (again("HEAD", "range", "bytes=0-3"), 206),
        ] {
            let answer = app.ask(request.unwrap()).await;
            assert_eq!(answer.status, status, "{path}");
            for name in ["content-security-policy", "cache-control", "vary", "x-frame-options"] {
                assert_eq!(answer.header(name), whole.header(name), "{path} {status} {name}");
            }
        }
        // an error is a problem, whatever the page may load
        let request = again("GET", "range", "bytes=900000-").unwrap();
        let error = app.ask(request).await;
        assert_eq!(error.status, 416, "{path}");
        assert_eq!(error.header("content-type"), "application/problem+json", "{path}");
        assert_eq!(error.header("content-security-policy"), CLOSED, "{path}");
    }
    // pages and drawings of the API keep theirs too
    let page = Request::get("/problems/NOT_FOUND").header("accept", "text/html");
    let page = app.ask(page.body(Body::empty()).unwrap()).await;
    let head = Request::head("/problems/NOT_FOUND").header("accept", "text/html");
    let head = app.ask(head.body(Body::empty()).unwrap()).await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("'unsafe-inline'"), "{policy}");
    assert_eq!(head.header("content-security-policy"), policy);
}

/// The build lies there compressed as well as can be: nobody waits, and nobody gets more bytes.
#[tokio::test(flavor = "multi_thread")]
async fn files_are_sent_as_the_build_compressed_them() {
    let build = Build::new();
    for (name, text) in [
        ("assets/index-abc123.js.br", "as brotli"),
        ("assets/index-abc123.js.gz", "as gzip"),
        ("index.html.br", "page as brotli"),
    ] {
        std::fs::write(build.0.join(name), text).unwrap();
    }
    let app = build.served().start().await;
    let ask = |path: &str, accepted: &str| {
        Request::get(path).header("accept-encoding", accepted).body(Body::empty()).unwrap()
    };
    for (path, accepted, encoding, body) in [
        ("/assets/index-abc123.js", "gzip, deflate, br, zstd", "br", "as brotli"),
        ("/assets/index-abc123.js", "gzip", "gzip", "as gzip"),
        ("/assets/index-abc123.js", "identity", "", "export {}"),
        ("/", "br", "br", "page as brotli"),
        ("/search", "br", "br", "page as brotli"),
    ] {
        let answer = app.ask(ask(path, accepted)).await;
        assert_eq!(answer.status, 200, "{path} {accepted}");
        assert_eq!(answer.header("content-encoding"), encoding, "{path} {accepted}");
        assert_eq!(answer.text(), body, "{path} {accepted}");
        if !encoding.is_empty() {
            assert!(answer.header("vary").contains("accept-encoding"), "{path} {accepted}");
        }
        let kind = if path.starts_with("/assets/") { "javascript" } else { "text/html" };
        assert!(answer.header("content-type").contains(kind), "{path} {accepted}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_routes_of_the_app_show_the_app() {
    let build = Build::new();
    let app = build.served().start().await;
    for (path, robots) in [
        ("/search", ""),
        ("/?bbox=1,2,3,4", ""),
        ("/bookings/0198c5f0-0000-7000-8000-000000000000?adults=3", "noindex"),
        ("/trips", "noindex"),
        ("/saved", "noindex"),
        ("/verify", "noindex"),
        ("/reset", "noindex"),
        ("/account?adults=3", "noindex"),
    ] {
        let page = app.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains("app"), "{path}");
        assert_eq!(page.header("x-robots-tag"), robots, "{path}");
        for name in ["content-security-policy", "cache-control", "vary"] {
            assert_eq!(page.header(name), app.get("/").await.header(name), "{path} {name}");
        }
    }
    for path in [
        "/v1/nothing",
        "/v1",
        "/nothing",
        "/hotels",
        "/hotels/",
        "/bookings",
        "/bookings/",
        "/bookings/1/pay",
        "/bookings/app.js",
        "/bookings/0198c5f0-0000-7000-8000-0000000000001",
        "/trips/1",
        "/trips.html",
        "/account/",
        "/checkout",
        "//trips",
        "/assets/gone-1.js",
        "/problems",
        "/docs/nothing",
        "/docs/nothing/",
        "/docs/index.html/x",
        "/docsx",
        "/../secret",
        "/..%2f..%2fetc/passwd",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
    ] {
        app.get(path).await.problem(404, "NOT_FOUND");
    }
    let name = build.0.file_name().unwrap().to_string_lossy().into_owned();
    app.get(&format!("/..%2f{name}.secret")).await.problem(404, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_build_says_what_to_do() {
    let missing = TestApp::with().empty().settings(|settings| {
        settings.web_dir = PathBuf::from("/nonexistent/innsight-web");
    });
    let app = missing.start().await;
    for path in ["/", "/docs", "/docs/", "/hotels/casa-1"] {
        let page = app.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains("npm run build"), "{path}");
    }
    for path in ["/assets/x.js", "/docs/nothing", "/docs/x/"] {
        app.get(path).await.problem(404, "NOT_FOUND");
    }
}
