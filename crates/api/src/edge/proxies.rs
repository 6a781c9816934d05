//! Proxies before this service: whom they speak for. They are believed when the operator trusts them,
//! and nobody else is: a header that a stranger wrote moves no limit.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use runtime::config::{ProxyConfig, Saying};

/// Longer lists of addresses say nothing.
const LIST_BYTES_MAX: usize = 8 * 1024;
/// So many proxies one behind the other are looked through.
const HOPS_MAX: usize = 16;
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Those who are trusted, and how they say where requests come from.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    trusted: Vec<IpNet>,
    saying: Saying,
}

impl From<ProxyConfig> for Proxies {
    fn from(config: ProxyConfig) -> Self {
        let ProxyConfig { trusted, saying } = config;
        Self { trusted, saying }
    }
}

impl Proxies {
    /// Nobody is trusted.
    pub const NONE: Self = Self { trusted: Vec::new(), saying: Saying::XForwardedFor };

    /// Whether connections from there are those of a proxy, which brings many clients.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted.iter().any(|network| network.contains(&address))
    }

    /// Whether a connection from there begins with the PROXY protocol.
    pub fn announces(&self, peer: IpAddr) -> bool {
        self.saying == Saying::ProxyProtocol && self.trusts(peer)
    }

    /// Where a request on a connection from `peer` comes from: the last address that no trusted proxy
    /// has. What can't be read ends the search, and whoever stands before it counts.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer;
        if self.saying == Saying::ProxyProtocol || !self.trusts(peer) {
            return client;
        }
        for hop in self.hops(headers).into_iter().rev().take(HOPS_MAX) {
            let Some(address) = hop else { break };
            client = address;
            if !self.trusts(address) {
                break;
            }
        }
        client
    }

    /// The addresses that are listed, the nearest proxy's word last; `None`: one that can't be read.
    fn hops(&self, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
        let name = if self.saying == Saying::Forwarded {
            http::header::FORWARDED
        } else {
            X_FORWARDED_FOR
        };
        let lines = headers.get_all(name).iter().map(|line| line.to_str().ok());
        let Some(lines) = lines.collect::<Option<Vec<_>>>() else { return Vec::new() };
        let list = lines.join(",");
        if list.len() > LIST_BYTES_MAX {
            return Vec::new();
        }
        match self.saying {
            Saying::Forwarded => split(&list, ',').into_iter().map(forwarded_for).collect(),
            _ => list.split(',').map(address).collect(),
        }
    }
}

/// The `for` of one element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let value = split(element, ';').into_iter().find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value.trim())
    })?;
    address(value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value))
}

/// The parts of a text, where separators within quotes separate nothing.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split(|letter| {
        let separates = letter == separator && !is_quoted;
        is_quoted ^= letter == '"' && !is_escaped;
        is_escaped = letter == '\\' && is_quoted && !is_escaped;
        separates
    })
    .collect()
}

/// An address with or without port: `192.0.2.7`, `192.0.2.7:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if let Some(bracketed) = text.strip_prefix('[') {
        let (host, port) = bracketed.split_once(']')?;
        let has_port = port.is_empty() || port.starts_with(':');
        return host
            .parse::<Ipv6Addr>()
            .ok()
            .filter(|_| has_port)
            .map(|host| canonical(host.into()));
    }
    let with_port = || text.split_once(':')?.0.parse::<Ipv4Addr>().ok().map(IpAddr::from);
    text.parse().ok().or_else(with_port).map(canonical)
}

const fn canonical(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "10.0.0.1";

    fn proxies(saying: Saying) -> Proxies {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap());
        Proxies { trusted: trusted.to_vec(), saying }
    }

    fn client(saying: Saying, peer: &str, lines: &[&str]) -> String {
        let name = if saying == Saying::Forwarded { "forwarded" } else { "x-forwarded-for" };
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name, line.parse().unwrap());
        }
        proxies(saying).client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn the_last_address_that_is_no_proxy_counts() {
        let told = |lines: &[&str]| client(Saying::XForwardedFor, PROXY, lines);
        assert_eq!(told(&["192.0.2.7"]), "192.0.2.7");
        assert_eq!(told(&["6.6.6.6, 192.0.2.7, 10.1.1.1"]), "192.0.2.7", "the first one is a lie");
        assert_eq!(told(&["6.6.6.6", "192.0.2.7"]), "192.0.2.7");
        assert_eq!(told(&["192.0.2.7:4711"]), "192.0.2.7");
        assert_eq!(told(&["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(told(&["2001:db8::1, fd00::3"]), "2001:db8::1");
        assert_eq!(told(&["::ffff:192.0.2.7"]), "192.0.2.7");
        assert_eq!(told(&["10.2.2.2, 10.3.3.3"]), "10.2.2.2", "everybody is a proxy");
        assert_eq!(client(Saying::XForwardedFor, "::ffff:10.0.0.1", &["192.0.2.7"]), "192.0.2.7");
    }

    #[test]
    fn strangers_are_not_believed() {
        for saying in [Saying::XForwardedFor, Saying::Forwarded, Saying::ProxyProtocol] {
            assert_eq!(client(saying, "192.0.2.7", &["6.6.6.6", "for=6.6.6.6"]), "192.0.2.7");
        }
        assert_eq!(client(Saying::ProxyProtocol, PROXY, &["6.6.6.6"]), PROXY);
    }

    #[test]
    fn what_cant_be_read_ends_the_search() {
        let told = |lines: &[&str]| client(Saying::XForwardedFor, PROXY, lines);
        for strange in ["", "unknown", "_hidden", "6.6.6.6, 1.2.3", "[::1", "[::1]x", "1.2.3.4.5"] {
            assert_eq!(told(&[strange]), PROXY, "{strange}");
        }
        assert_eq!(told(&["6.6.6.6, what, 10.1.1.1"]), "10.1.1.1");
        assert_eq!(told(&[]), PROXY);
        let many = "6.6.6.6,".repeat(2_000);
        assert_eq!(told(&[&format!("{many}192.0.2.7")]), PROXY);
        let hops = format!("192.0.2.7{}", ", 10.1.1.1".repeat(HOPS_MAX));
        assert_eq!(told(&[&hops]), "10.1.1.1");
    }

    #[test]
    fn forwarded_is_read_as_its_standard_says() {
        let told = |lines: &[&str]| client(Saying::Forwarded, PROXY, lines);
        assert_eq!(told(&["for=192.0.2.7;proto=https;by=10.0.0.1"]), "192.0.2.7");
        assert_eq!(told(&["proto=https; For=\"[2001:db8::1]:4711\""]), "2001:db8::1");
        assert_eq!(told(&["for=6.6.6.6", "for=192.0.2.7, for=10.1.1.1"]), "192.0.2.7");
        // what a stranger has the proxy quote is no word of the proxy
        assert_eq!(told(&[r#"for=192.0.2.7;host="x, for=6.6.6.6""#]), "192.0.2.7");
        assert_eq!(told(&[r#"for=192.0.2.7;host="x\", for=6.6.6.6""#]), "192.0.2.7");
        for strange in
            ["192.0.2.7", "for", "for=", "for=unknown", "by=192.0.2.7", r#"for=", for=6.6.6.6"#]
        {
            assert_eq!(told(&[strange]), PROXY, "{strange}");
        }
    }
}
