//! Where people reach this service, for addresses that have to be whole.

use axum::http::HeaderMap;
use http::header;

use crate::app::Settings;

const HOST_BYTES_MAX: usize = 255;

/// Without a slash at the end. Without `INNSIGHT_PUBLIC_URL` it is the host that was asked, over
/// HTTP: a client that lies about it lies to itself. Empty when there is none that could be one.
pub fn base_url(settings: &Settings, headers: &HeaderMap) -> String {
    if !settings.public_url.is_empty() {
        return settings.public_url.clone();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    match host {
        Some(host) if (1..=HOST_BYTES_MAX).contains(&host.len()) && host.bytes().all(is_plain) => {
            format!("http://{host}")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_a_host_becomes_an_address() {
        let of = |public_url: &str, host: Option<&str>| {
            let settings = Settings { public_url: public_url.to_owned(), ..Settings::default() };
            let mut headers = HeaderMap::new();
            if let Some(host) = host {
                headers.insert(header::HOST, host.parse().unwrap());
            }
            base_url(&settings, &headers)
        };
        assert_eq!(of("https://inn.example", Some("other")), "https://inn.example");
        assert_eq!(of("", Some("127.0.0.1:8080")), "http://127.0.0.1:8080");
        assert_eq!(of("", Some("[::1]:80")), "http://[::1]:80");
        for strange in ["", "a/b", "a b", "<x>", "a?b", "u@h", &"x".repeat(256)] {
            assert_eq!(of("", Some(strange)), "", "{strange}");
        }
        assert_eq!(of("", None), "");
    }
}
