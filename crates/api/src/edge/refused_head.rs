//! Heads that the HTTP library can't read. It answers them itself, with a bare status; here they
//! become problems. Every answer of ours has a name (`X-Request-Id`), the library's have none.

use bytes::Bytes;
use futures::FutureExt;
use http::{HeaderValue, StatusCode, header};
use uuid::Uuid;

use crate::edge::codes::Code;
use crate::edge::guard::seal;
use crate::edge::problem::Problem;
use crate::edge::request_id::X_REQUEST_ID;

/// The library's refusal is a status line and three short headers.
const REFUSAL_BYTES_MAX: usize = 256;
/// What it refuses with.
const REFUSALS: [StatusCode; 3] = [
    StatusCode::BAD_REQUEST,
    StatusCode::URI_TOO_LONG,
    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
];
const STATUS_LINE: &[u8] = b"HTTP/1.1 ";
const NAMELESS: HeaderValue = HeaderValue::from_static("none");
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// Where in what is to be written the library's own refusal begins, and its status. It is always
/// the last thing written to a connection.
pub fn refusal_in(bytes: &[u8]) -> Option<(usize, StatusCode)> {
    if !bytes.ends_with(END_OF_HEAD) {
        return None;
    }
    let skipped = bytes.len().saturating_sub(REFUSAL_BYTES_MAX);
    let tail = bytes.get(skipped..)?;
    let at = tail.windows(STATUS_LINE.len()).rposition(|window| window == STATUS_LINE)?;
    let head = tail.get(at..)?;
    let status =
        StatusCode::from_bytes(head.get(STATUS_LINE.len()..STATUS_LINE.len() + 3)?).ok()?;
    let name = X_REQUEST_ID;
    let name = name.as_str().as_bytes();
    let is_ours = head.windows(name.len()).any(|window| window.eq_ignore_ascii_case(name));
    (REFUSALS.contains(&status) && !is_ours).then_some((skipped + at, status))
}

/// The whole answer, head and body, that takes the place of a refusal.
pub fn tell_refusal(status: StatusCode) -> Bytes {
    let problem = match status {
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => Problem::new(
            Code::HeadersTooLarge,
            "the request has more than 100 headers, or a head of more than 128 KiB",
        ),
        StatusCode::URI_TOO_LONG => {
            Problem::new(Code::UriTooLong, "the address has more than 64 KiB")
        }
        _ => Problem::new(Code::MalformedRequest, "the head of the request is not HTTP/1.1"),
    };
    let id = Uuid::new_v4();
    let name = id.as_simple().to_string();
    // nobody could read which path it was: the name of this request has to do
    let mut response = problem.render(&format!("urn:uuid:{id}"), &name);
    tracing::debug!(status = status.as_u16(), request_id = name, "refused a head");
    seal(response.headers_mut(), HeaderValue::from_str(&name).unwrap_or(NAMELESS));
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).now_or_never();
    let body = body.and_then(Result::ok).unwrap_or_default();
    let mut answer = format!("HTTP/1.1 {}\r\ncontent-length: {}\r\n", parts.status, body.len());
    for (name, value) in &parts.headers {
        answer.extend([name.as_str(), ": ", value.to_str().unwrap_or_default(), "\r\n"]);
    }
    answer.push_str("\r\n");
    let mut answer = answer.into_bytes();
    answer.extend_from_slice(&body);
    answer.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_librarys_own_refusals_are_found() {
        let refusal = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\n\
            content-length: 0\r\ndate: Sat, 21 Nov 2026 12:00:00 GMT\r\n\r\n";
        let ours = b"HTTP/1.1 304 Not Modified\r\nx-request-id: 1\r\n\r\n";
        let refused = Some((0, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE));
        assert_eq!(refusal_in(refusal), refused);
        let after = [ours.as_slice(), refusal].concat();
        assert_eq!(refusal_in(&after).unwrap().0, ours.len());
        let long = [[b'x'; 4096].as_slice(), END_OF_HEAD, refusal].concat();
        assert_eq!(refusal_in(&long).unwrap().0, 4096 + END_OF_HEAD.len());
        for other in [
            ours.as_slice(),
            b"",
            b"\r\n\r\n",
            b"HTTP/1.1 404 Not Found\r\ncontent-length: 1\r\n\r\nx",
            b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
            b"HTTP/1.1 400 Bad Request\r\nX-Request-Id: 1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            b"5\r\nhello\r\n0\r\n\r\n",
        ] {
            assert_eq!(refusal_in(other), None, "{}", String::from_utf8_lossy(other));
        }
    }

    #[test]
    fn a_refusal_is_told_as_a_problem() {
        let told = tell_refusal(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        let told = String::from_utf8(told.to_vec()).unwrap();
        let (head, body) = told.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n"), "{head}");
        for line in ["connection: close", "content-type: application/problem+json"] {
            assert!(head.contains(line), "{head}");
        }
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{head}");
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!((&body["code"], &body["status"]), (&"HEADERS_TOO_LARGE".into(), &431.into()));
        assert!(refusal_in(told.as_bytes()).is_none());
    }
}
