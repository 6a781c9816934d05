//! A service that listens, and clients with sockets to it.

use std::net::SocketAddr;
use std::time::Duration;

use api::server::{ConnectionSettings, serve};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use tokio_util::sync::CancellationToken;

use super::planted::{self, Bug};
use crate::app::{CONDITION_TIMEOUT, Start, TestApp};

/// The box around the twelve hotels.
pub const LISBON: [f64; 4] = [-9.2, 38.6, -9.0, 38.8];

/// A service that listens.
pub struct Listening {
    pub app: TestApp,
    pub address: SocketAddr,
    pub stop: CancellationToken,
    pub server: JoinHandle<usize>,
}

impl Listening {
    /// The usual service.
    pub async fn new() -> Self {
        Self::of(TestApp::with()).await
    }

    /// A service that is not the usual one.
    pub async fn of(start: Start) -> Self {
        Self::serving(start.start().await).await
    }

    /// A service that is not the usual one, perhaps with a bug.
    pub async fn with(bug: Option<Bug>, start: Start) -> Self {
        let app = planted::into_service(bug, start).start().await;
        planted::into_database(bug, app.pool()).await;
        Self::serving(app).await
    }

    /// A service that is there already.
    pub async fn serving(app: TestApp) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let limits = ConnectionSettings::default();
        let server = tokio::spawn(serve(listener, app.router.clone(), limits, stop.clone()));
        Self { app, address, stop, server }
    }

    /// A handshake.
    pub fn handshake(&self) -> Request {
        format!("ws://{}/v1/realtime", self.address).into_client_request().expect("a request")
    }

    /// A handshake with one more header.
    pub fn handshake_with(&self, name: &'static str, value: &str) -> Request {
        let mut request = self.handshake();
        request.headers_mut().insert(name, value.parse().expect("a header"));
        request
    }

    /// Opens a socket; the status and the code of the problem if it is refused.
    pub async fn try_open(&self, request: Request) -> Result<Client, (u16, String)> {
        let stream = TcpStream::connect(self.address).await.expect("a connection");
        Client::over(stream, request).await
    }

    /// Opens a socket.
    pub async fn open(&self) -> Client {
        self.try_open(self.handshake()).await.expect("a socket")
    }

    /// Opens the socket of a session.
    pub async fn open_as(&self, token: &str) -> Client {
        let request = self.handshake_with("authorization", &format!("Bearer {token}"));
        self.try_open(request).await.expect("a socket")
    }

    /// Opens a socket whose client has room for few bytes.
    pub async fn open_narrow(&self) -> Client {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4096).expect("a small buffer");
        let stream = socket.connect(self.address).await.expect("a connection");
        Client::over(stream, self.handshake()).await.expect("a socket")
    }

    /// Opens a socket that watches an area.
    pub async fn watch(&self, bbox: [f64; 4], more: Value) -> Client {
        let mut client = self.open().await;
        client.watch(bbox, more).await;
        client
    }

    /// Changes something by SQL.
    pub async fn change(&self, statement: &str) {
        let statement = AssertSqlSafe(statement.to_owned());
        sqlx::query(statement).execute(self.app.pool()).await.expect("a change");
    }
}

/// What a client was told.
#[derive(Clone, Debug)]
pub struct Told {
    pub event: String,
    pub data: Value,
    pub position: Option<String>,
}

/// An open socket.
pub struct Client {
    socket: WebSocketStream<TcpStream>,
    /// The last position that came.
    pub position: Option<String>,
}

impl Client {
    async fn over(stream: TcpStream, request: Request) -> Result<Self, (u16, String)> {
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Self { socket, position: None }),
            Err(Error::Http(answer)) => {
                let body = answer.body().clone().unwrap_or_default();
                let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
                let code = problem["code"].as_str().unwrap_or_default().to_owned();
                Err((answer.status().as_u16(), code))
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Says something.
    pub async fn say(&mut self, message: &Value) {
        self.send(Message::Text(message.to_string().into())).await;
    }

    /// Sends anything; one that was closed meanwhile takes it too.
    pub async fn send(&mut self, message: Message) {
        let _ = self.socket.send(message).await;
    }

    /// Watches an area, with further parameters; returns the answer.
    pub async fn watch(&mut self, bbox: [f64; 4], more: Value) -> Told {
        let mut message = json!({ "subscribe": "viewport", "bbox": bbox });
        for (name, value) in more.as_object().cloned().unwrap_or_default() {
            message[name] = value;
        }
        self.say(&message).await;
        let told = self.next_of("subscribed").await;
        assert_eq!(told.data, json!({ "to": "viewport" }));
        told
    }

    /// The next event, unless the socket is closed before.
    pub async fn next_within(&mut self, limit: Duration) -> Option<Result<Told, u16>> {
        let next = async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Text(text))) => {
                        let told: Value = serde_json::from_str(&text).expect("JSON");
                        let position = told["position"].as_str().map(ToOwned::to_owned);
                        if position.is_some() {
                            self.position.clone_from(&position);
                        }
                        let event = told["event"].as_str().expect("an event").to_owned();
                        return Ok(Told { event, data: told["data"].clone(), position });
                    }
                    Some(Ok(Message::Close(frame))) => {
                        return Err(frame.map_or(1005, |frame| frame.code.into()));
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return Err(1006),
                }
            }
        };
        tokio::time::timeout(limit, next).await.ok()
    }

    /// The next event.
    pub async fn next(&mut self) -> Told {
        let next = self.next_within(CONDITION_TIMEOUT).await.expect("an event in time");
        next.unwrap_or_else(|code| panic!("closed with {code}"))
    }

    /// The next event but beats, which has to be of this name.
    pub async fn next_of(&mut self, name: &str) -> Told {
        loop {
            let told = self.next().await;
            if told.event != "beat" {
                assert_eq!(told.event, name, "{told:?}");
                return told;
            }
        }
    }

    /// The next event that is as wanted, whatever comes before.
    pub async fn until(&mut self, mut wanted: impl FnMut(&Told) -> bool) -> Told {
        loop {
            let told = self.next().await;
            if wanted(&told) {
                return told;
            }
        }
    }

    /// The next news of a hotel of the twelve.
    pub async fn until_hotel(&mut self, number: u128) -> Value {
        self.until_so(number, |_| true).await
    }

    /// News of a hotel of the twelve that are as wanted: what was told may be told again.
    pub async fn until_so(&mut self, number: u128, wanted: impl Fn(&Value) -> bool) -> Value {
        let id = json!(uuid::Uuid::from_u128(number));
        let is_of = |told: &Told| told.event == "hotel_changed" && told.data["hotel_id"] == id;
        self.until(|told| is_of(told) && wanted(&told.data)).await.data
    }

    /// Reads what has come, and whatever comes within a moment.
    pub async fn drain(&mut self) {
        let moment = Duration::from_millis(20);
        while let Some(next) = self.next_within(moment).await {
            next.unwrap_or_else(|code| panic!("closed with {code}"));
        }
    }

    /// Waits for the end; its code.
    pub async fn closed(&mut self) -> u16 {
        loop {
            let next = self.next_within(CONDITION_TIMEOUT).await.expect("an end in time");
            if let Err(code) = next {
                return code;
            }
        }
    }

    /// Goes without a word, as a network does.
    pub fn cut(self) {
        drop(self.socket);
    }
}
