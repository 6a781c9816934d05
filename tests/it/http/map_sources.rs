//! A style of the map from elsewhere: the page may load from where it loads, and from nowhere else.
// brief: U6

use std::net::SocketAddr;
use std::path::PathBuf;

use api::map::style::{StyleError, parse_style_url, read_origins};
use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::app::TestApp;

/// What a page may load without any style.
const OURS: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// A folder that is a web build of one page.
struct Build(PathBuf);

impl Build {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("innsight-map-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(folder.join("docs")).unwrap();
        for page in ["index.html", "docs/index.html"] {
            std::fs::write(folder.join(page), "<!doctype html>").unwrap();
        }
        Self(folder)
    }

    async fn served(&self, style: &str) -> TestApp {
        let app = TestApp::with().empty().settings(|settings| {
            settings.web_dir.clone_from(&self.0);
            settings.map.style = Some(parse_style_url(style).unwrap());
        });
        app.start().await
    }
}

impl Drop for Build {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

fn serve(listener: TcpListener, router: Router) {
    tokio::spawn(async move { axum::serve(listener, router).await });
}

fn json_at(path: &str, value: &Value) -> Router {
    let text = value.to_string();
    Router::new().route(path, get(move || async move { text }))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_lets_what_the_style_loads() {
    let (tiles, tiles_at) = listen().await;
    let description = json!({"tiles": ["http://far.example/{z}/{x}/{y}", "https://*/{z}"]});
    serve(tiles, json_at("/tiles.json", &description));
    let (styles, styles_at) = listen().await;
    let style = json!({
        "version": 8,
        "glyphs": "https://letters.example/{fontstack}/{range}.pbf",
        "sources": {"streets": {"type": "vector", "url": format!("http://{tiles_at}/tiles.json")}},
        "layers": [],
    });
    let moved = get(|| async { Redirect::temporary("/style.json") });
    serve(styles, json_at("/style.json", &style).route("/moved.json", moved));

    let build = Build::new();
    let address = format!("http://{styles_at}/moved.json?key=secret");
    let app = build.served(&address).await;
    let origins =
        format!("http://{styles_at} https://letters.example http://{tiles_at} http://far.example");
    let expected = OURS
        .replace("img-src 'self' data:", &format!("img-src 'self' data: {origins}"))
        .replace("connect-src 'self'", &format!("connect-src 'self' {origins}"));
    let sorted = |policy: &str| {
        let mut words: Vec<String> = policy.split(' ').map(str::to_owned).collect();
        words.sort();
        words
    };
    let read = |policy: &str| sorted(&policy.replace(';', " ;"));
    app.await_answer("/", |page| read(page.header("content-security-policy")) == read(&expected))
        .await;
    for path in ["/docs/", "/v1/meta", "/nothing"] {
        let policy = app.get(path).await.header("content-security-policy").to_owned();
        assert!(!policy.contains("example"), "{path}: {policy}");
    }
    assert_eq!(app.get("/v1/meta").await.json()["map"]["style_url"], address);
}

/// The page is served all the same, and may ask the style's own host, whenever that comes back.
#[tokio::test(flavor = "multi_thread")]
async fn a_style_that_is_away_opens_its_own_host_alone() {
    let (listener, address) = listen().await;
    drop(listener);
    let build = Build::new();
    let app = build.served(&format!("http://{address}/style.json")).await;
    let policy = app.get("/").await.header("content-security-policy").to_owned();
    assert!(policy.contains(&format!("connect-src 'self' http://{address};")), "{policy}");
    assert!(policy.contains("script-src 'self';"), "{policy}");

    let listener = TcpListener::bind(address).await.unwrap();
    let style = json!({"sources": {"a": {"tiles": ["https://tiles.example/{z}"]}}});
    serve(listener, json_at("/style.json", &style));
    app.await_answer("/", |page| {
        page.header("content-security-policy").contains("https://tiles.example;")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_style_is_read_within_limits() {
    let (listener, address) = listen().await;
    let large = "x".repeat(3 * 1024 * 1024);
    let router = Router::new()
        .route("/large.json", get(move || async move { large }))
        .route("/text.json", get(|| async { "<!doctype html>" }))
        .route("/circle.json", get(|| async { Redirect::temporary("/circle.json") }));
    serve(listener, router);
    let read = async |path: &str| {
        read_origins(&parse_style_url(&format!("http://{address}{path}?key=secret")).unwrap()).await
    };
    assert!(matches!(read("/large.json").await, Err(StyleError::TooLarge)));
    assert!(matches!(read("/text.json").await, Err(StyleError::NoJson(_))));
    for path in ["/circle.json", "/gone.json"] {
        let Err(StyleError::Unloaded(error)) = read(path).await else { panic!("{path} was read") };
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_style_the_page_loads_from_us_alone() {
    let build = Build::new();
    let app = TestApp::with().empty().settings(|settings| settings.web_dir = build.0.clone());
    let app = app.start().await;
    assert_eq!(app.get("/").await.header("content-security-policy"), OURS);
    assert_eq!(
        app.get("/v1/meta").await.json()["map"],
        json!({"style_url": null, "streets_url": null})
    );
}
