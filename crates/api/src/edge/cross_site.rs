//! Requests that a page of another site makes a browser send: the session's cookie goes with them,
//! and nobody asked for them. Programs send a bearer token instead, which no browser adds by itself.

use http::{HeaderMap, HeaderName, Method, header};

use crate::edge::codes::Code;
use crate::edge::problem::Problem;

/// The cookie of a session. Browsers take one of this prefix over HTTPS only (and from localhost),
/// for all paths and no other host.
pub const SESSION_COOKIE: &str = "__Host-innsight";
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Origins of other sites, and of this one as people reach it, whose pages may change things.
#[derive(Clone, Debug, Default)]
pub struct Origins(Vec<String>);

impl Origins {
    /// These, without slashes at their ends.
    pub fn new(origins: impl IntoIterator<Item = String>) -> Self {
        Self(origins.into_iter().filter(|origin| !origin.is_empty()).collect())
    }

    /// Whether pages of this origin are ours, or as good as ours.
    pub fn allow(&self, origin: &str, headers: &HeaderMap) -> bool {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let is_here = origin
            .split_once("://")
            .is_some_and(|(_, of)| host.is_some_and(|host| of.eq_ignore_ascii_case(host)));
        is_here || self.0.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin))
    }
}

/// Refuses what another site sends with somebody's cookie. Every browser of today says where a
/// request comes from; whoever says neither is none.
pub fn refuse_cross_site(
    origins: &Origins,
    method: &Method,
    headers: &HeaderMap,
) -> Result<(), Problem> {
    if method.is_safe()
        || headers.contains_key(header::AUTHORIZATION)
        || session_cookie(headers).is_none()
    {
        return Ok(());
    }
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if matches!(text(SEC_FETCH_SITE), Some("same-origin" | "none")) {
        return Ok(());
    }
    match (text(header::ORIGIN), text(SEC_FETCH_SITE)) {
        (None, None) => Ok(()),
        (Some(origin), _) if origins.allow(origin, headers) => Ok(()),
        _ => Err(Problem::new(
            Code::CrossSiteRequest,
            "the session's cookie came with a request from another site",
        )),
    }
}

/// What the cookie of a session holds.
pub fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let mut pairs = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';').filter_map(|pair| pair.trim().split_once('=')));
    pairs.find(|(name, _)| *name == SESSION_COOKIE).map(|(_, token)| token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_sites_cookie_requests_are_refused() {
        let origins = Origins::new(["https://partner.example".to_owned()]);
        let is_refused = |method: Method, pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "inn.example:8080".parse().unwrap());
            for (name, value) in pairs {
                headers.append(*name, value.parse().unwrap());
            }
            refuse_cross_site(&origins, &method, &headers).is_err()
        };
        let cookie = ("cookie", "a=b; __Host-innsight=x");
        let refused: [&[_]; 5] = [
            &[cookie, ("origin", "https://evil.example")],
            &[cookie, ("origin", "null")],
            &[cookie, ("sec-fetch-site", "cross-site")],
            &[cookie, ("sec-fetch-site", "same-site"), ("origin", "https://x.inn.example")],
            &[cookie, ("origin", "http://inn.example")],
        ];
        for headers in refused {
            for method in [Method::POST, Method::DELETE, Method::PUT, Method::PATCH] {
                assert!(is_refused(method, headers), "{headers:?}");
            }
            assert!(!is_refused(Method::GET, headers), "{headers:?}");
            assert!(!is_refused(Method::HEAD, headers), "{headers:?}");
            let with_token = [headers, &[("authorization", "Bearer x")]].concat();
            assert!(!is_refused(Method::POST, &with_token), "{headers:?}");
            assert!(!is_refused(Method::POST, &headers[1..]), "{headers:?}");
        }
        let taken: [&[_]; 6] = [
            &[cookie],
            &[cookie, ("origin", "http://inn.example:8080")],
            &[cookie, ("origin", "https://INN.example:8080")],
            &[cookie, ("sec-fetch-site", "same-origin"), ("origin", "https://other.example")],
            &[cookie, ("sec-fetch-site", "none")],
            &[cookie, ("sec-fetch-site", "cross-site"), ("origin", "https://partner.example")],
        ];
        for headers in taken {
            assert!(!is_refused(Method::POST, headers), "{headers:?}");
        }
    }
}
