//! Keeps one socket from its handshake to its end: hears the client, writes what waits for it, and
//! closes it with a code that says why.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use futures::stream::SplitStream;
use futures::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use realtime::{End, Settings, Subscriber, measures};
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::app::AppState;
use crate::edge::connection::LastingConnection;
use crate::edge::doors::Place;
use crate::realtime::client_message::ClientMessage;
use crate::realtime::heed::heed;
use crate::realtime::write::write;

/// The largest message, and the largest frame, of a client.
const MESSAGE_BYTES_MAX: usize = 16 * 1024;
/// What is read at once. The library takes as much from the start, for each socket.
const READ_BYTES: usize = 4 * 1024;
/// What is written and not taken by the system yet; more is an error.
const UNSENT_BYTES_MAX: usize = 64 * 1024;
/// How long a client may take for each step of the goodbye.
const GOODBYE_TIMEOUT: Duration = Duration::from_secs(1);
/// What a client has sent before it heard the goodbye is read and dropped, up to so many messages.
const LATE_MESSAGES_MAX: usize = 100;

/// A socket of bytes and frames.
pub type WebSocket = WebSocketStream<TokioIo<Upgraded>>;

/// A granted socket, and what is given back when it ends.
pub struct Opened {
    pub app: AppState,
    pub subscriber: Subscriber,
    /// `None`: nobody waits for it at the end of the service.
    pub connection: Option<LastingConnection>,
    pub place: Place,
}

/// Keeps it to its end.
pub async fn keep_socket(upgraded: Upgraded, opened: Opened) {
    let Opened { app, mut subscriber, connection, place } = opened;
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(UNSENT_BYTES_MAX)
        .max_message_size(Some(MESSAGE_BYTES_MAX))
        .max_frame_size(Some(MESSAGE_BYTES_MAX));
    let io = TokioIo::new(upgraded);
    let socket = WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await;
    let (mut sink, mut stream) = socket.split();
    let outbox = subscriber.outbox();
    let stopped = async {
        match &connection {
            Some(connection) => connection.stopped().await,
            None => std::future::pending().await,
        }
    };
    let end = tokio::select! {
        end = hear(&app, &mut subscriber, &mut stream) => end,
        end = write(&outbox, &mut sink) => end,
        () = stopped => End::Drained,
    };
    drop(subscriber);
    measures::closed(end);
    if let Ok(socket) = sink.reunite(stream) {
        say_goodbye(socket, end).await;
    }
    // counted to here: what it had on its way is out
    drop((connection, place));
}

/// Heeds messages until one of them ends the socket, or no more come.
async fn hear(
    app: &AppState,
    subscriber: &mut Subscriber,
    stream: &mut SplitStream<WebSocket>,
) -> End {
    let settings = app.realtime.settings;
    let mut pace = MessagePace::default();
    loop {
        let Ok(next) = timeout(settings.silence_max, stream.next()).await else {
            return End::TooSlow;
        };
        let text = match next {
            None => return End::Left,
            Some(Err(error)) => return end_by(&error),
            // the library answers; what follows is the end
            Some(Ok(Message::Close(_))) => continue,
            Some(Ok(message)) => {
                if !pace.admits(&settings, Instant::now()) {
                    return End::OverLimit;
                }
                match message {
                    Message::Text(text) => text,
                    Message::Binary(_) => return End::Binary,
                    _ => continue,
                }
            }
        };
        let Some(message) = ClientMessage::read(&text) else { return End::Malformed };
        if let Err(end) = heed(app, subscriber, message).await {
            return end;
        }
    }
}

fn end_by(error: &Error) -> End {
    match error {
        Error::Capacity(_) => End::TooLarge,
        Error::Utf8(_) => End::Malformed,
        Error::Protocol(broken) if !is_end(broken) => End::Broken,
        _ => End::Left,
    }
}

/// Whether the client went without a word.
const fn is_end(error: &ProtocolError) -> bool {
    matches!(error, ProtocolError::ResetWithoutClosingHandshake)
}

/// When the last messages came, to see whether there are too many of them.
#[derive(Default)]
struct MessagePace(VecDeque<Instant>);

impl MessagePace {
    fn admits(&mut self, settings: &Settings, now: Instant) -> bool {
        if self.0.len() >= settings.messages_max {
            let first = self.0.pop_front();
            if first.is_some_and(|first| now.duration_since(first) < settings.messages_within) {
                return false;
            }
        }
        self.0.push_back(now);
        true
    }
}

/// Tells the client why, hears it out and closes the connection: one that is closed with something
/// unread is reset, and the client might not see the reason.
async fn say_goodbye(mut socket: WebSocket, end: End) {
    if end != End::Left {
        let frame = CloseFrame { code: CloseCode::from(end.code()), reason: reason(end).into() };
        let _ = timeout(GOODBYE_TIMEOUT, socket.send(Message::Close(Some(frame)))).await;
        let _ = timeout(GOODBYE_TIMEOUT, async {
            for _ in 0..LATE_MESSAGES_MAX {
                if !matches!(socket.next().await, Some(Ok(_))) {
                    break;
                }
            }
        })
        .await;
    }
    // the connection below reads on for a while by itself
    let _ = timeout(2 * GOODBYE_TIMEOUT, socket.into_inner().shutdown()).await;
}

/// For people who look at frames.
const fn reason(end: End) -> &'static str {
    match end {
        End::Left => "",
        End::Drained => "the service stops; connect again",
        End::Broken => "not a WebSocket's frame",
        End::Binary => "takes text",
        End::Malformed => "not a message of this protocol",
        End::OverLimit => "too many messages or subscriptions",
        End::TooLarge => "takes messages up to 16 KiB",
        End::TooSlow => "too slow; connect again",
        End::SessionOver => "the session is over",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_messages_may_come_within_any_stretch_of_time() {
        let settings = Settings::default();
        let (start, mut pace) = (Instant::now(), MessagePace::default());
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!((0..20).all(|second| pace.admits(&settings, at(second / 4))));
        assert!(!pace.admits(&settings, at(9)));
        let mut pace = MessagePace::default();
        assert!((0..20).all(|_| pace.admits(&settings, at(0))));
        assert!(pace.admits(&settings, at(10)), "the first ones are long ago");
        let mut pace = MessagePace::default();
        assert!((0..200).all(|second| pace.admits(&settings, at(second))), "one a second");
    }

    #[test]
    fn every_end_has_a_code_that_a_frame_may_carry() {
        let ends = [
            End::Left,
            End::Drained,
            End::Broken,
            End::Binary,
            End::Malformed,
            End::OverLimit,
            End::TooLarge,
            End::TooSlow,
            End::SessionOver,
        ];
        for end in ends {
            assert!(CloseCode::from(end.code()).is_allowed(), "{end:?}");
            assert!(reason(end).len() < 124);
        }
    }
}
