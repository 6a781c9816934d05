//! The opening handshake of RFC 6455, section 4.2, from the side of the server.

use axum::extract::Request;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use hyper::upgrade::OnUpgrade;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::edge::codes::Code;
use crate::edge::problem::Problem;

const VERSION: &[u8] = b"13";
/// 16 bytes in base64.
const KEY_CHARACTERS: usize = 24;

/// A request for a WebSocket that can be granted.
pub struct Handshake {
    /// Proves that the request was understood.
    pub accept: HeaderValue,
    /// The connection, when the answer is sent.
    pub upgrade: OnUpgrade,
}

impl Handshake {
    /// Checks what the client asks for.
    pub fn of(request: &mut Request) -> Result<Self, Problem> {
        let headers = request.headers();
        let key = headers.get(header::SEC_WEBSOCKET_KEY).map(HeaderValue::as_bytes);
        let asks = request.method() == Method::GET
            && lists(headers, &header::CONNECTION, "upgrade")
            && lists(headers, &header::UPGRADE, "websocket")
            && headers.get(header::SEC_WEBSOCKET_VERSION).is_some_and(|is| is == VERSION);
        let key = key.filter(|key| asks && key.len() == KEY_CHARACTERS);
        let accept = key.and_then(|key| HeaderValue::from_str(&derive_accept_key(key)).ok());
        let accept = accept.ok_or_else(|| {
            Problem::new(Code::UpgradeRequired, "takes the handshake of a WebSocket, version 13")
        })?;
        // absent where nothing speaks HTTP/1.1 below
        let upgrade = request.extensions_mut().remove::<OnUpgrade>().ok_or_else(|| {
            Problem::new(Code::UpgradeRequired, "this connection can't become a WebSocket")
        })?;
        Ok(Self { accept, upgrade })
    }
}

/// Whether one of the words of a header is this one.
fn lists(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    let lists = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|part| part.trim().eq_ignore_ascii_case(word))
}
