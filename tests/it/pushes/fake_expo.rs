//! A service that takes notifications as Expo's does: it refuses requests that it would refuse, gives
//! tickets and receipts, and makes the trouble that it is told to make.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::sync::until;

/// What it asks senders for.
pub const ACCESS_TOKEN: &str = "expo-access-token-of-tests";

/// What it does instead of taking a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trouble {
    #[default]
    None,
    /// Answers with a status, and a page of some proxy.
    Page(u16),
    /// Takes it, and says nothing that can be read.
    TakenUnheard,
    /// Says nothing at all.
    Silent,
}

#[derive(Default)]
struct Books {
    trouble: Trouble,
    requests: usize,
    /// Taken notifications, each with its ticket.
    taken: Vec<(String, Value)>,
    /// What is said of a phone at once, by its token.
    refusals: BTreeMap<String, &'static str>,
    /// What its receipts say.
    receipts: BTreeMap<String, &'static str>,
    receipts_asked: usize,
}

/// A running one; its books can be looked into.
#[derive(Clone)]
pub struct FakeExpo {
    books: Arc<Mutex<Books>>,
    pub base: String,
}

impl FakeExpo {
    /// Starts one; it ends with the test.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}/--/api/v2/push", listener.local_addr().expect("an address"));
        let fake = Self { books: Arc::default(), base };
        let router = Router::new()
            .route("/--/api/v2/push/send", post(send))
            .route("/--/api/v2/push/getReceipts", post(get_receipts))
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        fake
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("a lock")
    }

    /// From now on it makes this trouble.
    pub fn make(&self, trouble: Trouble) {
        self.books().trouble = trouble;
    }

    /// Says this of a phone, from now on and at once.
    pub fn refuse(&self, token: &str, error: &'static str) {
        self.books().refusals.insert(token.to_owned(), error);
    }

    /// Says nothing against a phone any more.
    pub fn accept(&self, token: &str) {
        self.books().refusals.remove(token);
    }

    /// Says this of a phone in its receipts.
    pub fn lose(&self, token: &str, error: &'static str) {
        self.books().receipts.insert(token.to_owned(), error);
    }

    /// How often something was sent, taken or not.
    pub fn requests(&self) -> usize {
        self.books().requests
    }

    /// For how many tickets receipts were asked.
    pub fn receipts_asked(&self) -> usize {
        self.books().receipts_asked
    }

    /// What a phone was told, in order.
    pub fn told(&self, token: &str) -> Vec<Value> {
        let books = self.books();
        let told = books.taken.iter().filter(|(_, message)| message["to"] == token);
        told.map(|(_, message)| message.clone()).collect()
    }

    /// The kinds of it.
    pub fn kinds(&self, token: &str) -> Vec<String> {
        let kind = |message: Value| message["data"]["kind"].as_str().expect("a kind").to_owned();
        self.told(token).into_iter().map(kind).collect()
    }

    /// Waits until a phone was told so much.
    pub async fn await_told(&self, token: &str, many: usize) -> Vec<Value> {
        until("the phone was told", async || {
            let told = self.told(token);
            assert!(told.len() <= many, "{told:#?}");
            Some(told).filter(|told| told.len() == many)
        })
        .await
    }
}

/// What Expo says of a message that can't be sent as it is.
fn flaw(message: &Value) -> Option<&'static str> {
    let known = ["to", "title", "body", "data", "ttl", "priority", "sound", "channelId"];
    let object = message.as_object()?;
    let text = |name: &str| message[name].as_str().is_some_and(|text| !text.is_empty());
    if object.keys().any(|key| !known.contains(&key.as_str())) {
        return Some("a field is not known");
    }
    if !text("title") || !text("body") || !message["ttl"].is_u64() {
        return Some("a field is not what it should be");
    }
    let fits = message.to_string().len() <= 4096;
    (!fits || message["title"] == "Too big").then_some("the whole request is refused")
}

async fn send(
    State(fake): State<FakeExpo>,
    headers: HeaderMap,
    body: Json<Vec<Value>>,
) -> Response {
    let trouble = {
        let mut books = fake.books();
        books.requests += 1;
        books.trouble
    };
    match trouble {
        Trouble::Silent => std::future::pending::<()>().await,
        Trouble::Page(status) => {
            let status = StatusCode::from_u16(status).expect("a status");
            return (status, "<html>Sign in to the network</html>").into_response();
        }
        Trouble::None | Trouble::TakenUnheard => {}
    }
    let wanted = format!("Bearer {ACCESS_TOKEN}");
    if headers.get("authorization").is_none_or(|given| given.as_bytes() != wanted.as_bytes()) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Json(messages) = body;
    let flaws = messages.iter().find_map(flaw);
    if messages.is_empty() || messages.len() > 100 || flaws.is_some() {
        let errors = json!([{ "code": "VALIDATION_ERROR", "message": flaws }]);
        return (StatusCode::BAD_REQUEST, Json(json!({ "errors": errors }))).into_response();
    }
    let mut books = fake.books();
    let mut said = Vec::new();
    for message in messages {
        let token = message["to"].as_str().unwrap_or_default().to_owned();
        if let Some(error) = books.refusals.get(&token) {
            said.push(json!({ "status": "error", "message": "no", "details": { "error": error } }));
            continue;
        }
        let ticket = format!("ticket-{}", books.taken.len());
        said.push(json!({ "status": "ok", "id": ticket }));
        books.taken.push((ticket, message));
    }
    if trouble == Trouble::TakenUnheard {
        return (StatusCode::OK, "{\"data\":[").into_response();
    }
    Json(json!({ "data": said })).into_response()
}

async fn get_receipts(State(fake): State<FakeExpo>, body: Json<Value>) -> Response {
    let mut books = fake.books();
    let ids = body["ids"].as_array().cloned().unwrap_or_default();
    books.receipts_asked += ids.len();
    let mut data = BTreeMap::new();
    for id in ids.iter().filter_map(Value::as_str) {
        let Some((_, message)) = books.taken.iter().find(|(ticket, _)| ticket == id) else {
            continue;
        };
        let token = message["to"].as_str().unwrap_or_default();
        let receipt = match books.receipts.get(token) {
            None => json!({ "status": "ok" }),
            Some(error) => json!({ "status": "error", "details": { "error": error } }),
        };
        data.insert(id.to_owned(), receipt);
    }
    Json(json!({ "data": data })).into_response()
}
