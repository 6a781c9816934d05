//! The web build: its files, its page for every route of the app, and nothing else.
// brief: U1

use std::path::PathBuf;

use crate::app::{Start, TestApp};

struct Build(PathBuf);

impl Build {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("innsight-web-{}", uuid::Uuid::new_v4()));
        for (name, text) in [
            ("index.html", "<!doctype html><title>app</title>"),
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
        TestApp::with().empty().settings(|settings| settings.web_dir.clone_from(&self.0))
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
    for path in ["/", "/index.html", "/docs/"] {
        let page = app.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("cache-control"), "no-cache", "{path}");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self';"), "{path}: {policy}");
        assert!(policy.contains("worker-src 'self' blob:"), "{path}: {policy}");
        assert!(policy.starts_with("default-src 'none';"), "{path}: {policy}");
        assert_eq!(policy.contains("unsafe-inline"), path == "/docs/", "{path}: {policy}");
    }
    assert!(app.get("/docs/").await.text().contains("docs"));
    assert_eq!(app.get("/docs").await.status, 307);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_routes_of_the_app_show_the_app() {
    let build = Build::new();
    let app = build.served().start().await;
    for path in ["/hotels/casa-1", "/search", "/bookings/1", "/account", "/?bbox=1,2,3,4"] {
        let page = app.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains("app"), "{path}");
    }
    for path in [
        "/v1/nothing",
        "/v1",
        "/nothing",
        "/assets/gone-1.js",
        "/hotels/app.js",
        "/problems",
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
    app.get("/assets/x.js").await.problem(404, "NOT_FOUND");
}
