//! Settings of proxies before this service.

use std::net::IpAddr;

use clap::Args;
use ipnet::IpNet;

use super::Problems;

/// Proxies.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Proxies")]
pub struct ProxyArgs {
    /// Proxies before this service whose word is believed: addresses and networks, joined by commas
    #[arg(long, env = "INNSIGHT_TRUSTED_PROXIES", default_value = "", value_name = "NETWORKS")]
    trusted_proxies: String,
    /// How they say where requests come from: x-forwarded-for, forwarded or proxy-protocol
    #[arg(
        long,
        env = "INNSIGHT_PROXIES_SAY",
        default_value = "x-forwarded-for",
        value_name = "HOW"
    )]
    proxies_say: String,
}

/// What [`ProxyArgs`] say.
#[derive(Clone, Debug, Default)]
pub struct ProxyConfig {
    pub trusted: Vec<IpNet>,
    pub saying: Saying,
}

/// How a proxy says where requests come from. Only one is believed: a proxy that writes one header
/// passes the other one on, as whoever asked wrote it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Saying {
    /// The header `X-Forwarded-For` of each request.
    #[default]
    XForwardedFor,
    /// The header `Forwarded` of each request (RFC 7239).
    Forwarded,
    /// Before the first byte of each connection: the PROXY protocol, version 1 or 2.
    ProxyProtocol,
}

impl ProxyArgs {
    /// Reads the section; what is wrong is noted.
    pub fn read(&self, problems: &mut Problems) -> ProxyConfig {
        let texts = self.trusted_proxies.split(',').map(str::trim).filter(|text| !text.is_empty());
        let mut trusted = Vec::new();
        for text in texts {
            match network(text) {
                Some(network) if network.prefix_len() > 0 => trusted.push(network),
                Some(_) => problems.note(
                    "INNSIGHT_TRUSTED_PROXIES",
                    format!("would believe everybody with {text:?}"),
                ),
                None => problems.note(
                    "INNSIGHT_TRUSTED_PROXIES",
                    format!(
                        "takes 192.0.2.7, 10.0.0.0/8, fd00::/8, joined by commas; got {text:?}"
                    ),
                ),
            }
        }
        let saying = match &*self.proxies_say {
            "x-forwarded-for" => Saying::XForwardedFor,
            "forwarded" => Saying::Forwarded,
            "proxy-protocol" => Saying::ProxyProtocol,
            other => {
                let takes = "takes x-forwarded-for, forwarded or proxy-protocol";
                problems.note("INNSIGHT_PROXIES_SAY", format!("{takes}, got {other:?}"));
                Saying::default()
            }
        };
        ProxyConfig { trusted, saying }
    }
}

/// A network, or a single address.
fn network(text: &str) -> Option<IpNet> {
    let alone = || text.parse::<IpAddr>().ok().map(|address| address.to_canonical().into());
    text.parse::<IpNet>().ok().or_else(alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(trusted_proxies: &str, proxies_say: &str) -> Result<ProxyConfig, String> {
        let args = ProxyArgs {
            trusted_proxies: trusted_proxies.to_owned(),
            proxies_say: proxies_say.to_owned(),
        };
        let mut problems = Problems::default();
        let config = args.read(&mut problems);
        problems.finish().map(|()| config).map_err(|error| error.to_string())
    }

    #[test]
    fn networks_and_single_addresses_are_trusted() {
        let config = read(" 10.0.0.0/8, 192.0.2.7,fd00::/8,, ", "forwarded").unwrap();
        let trusted: Vec<String> = config.trusted.iter().map(ToString::to_string).collect();
        assert_eq!(trusted, ["10.0.0.0/8", "192.0.2.7/32", "fd00::/8"]);
        assert_eq!(config.saying, Saying::Forwarded);
        assert!(read("", "x-forwarded-for").unwrap().trusted.is_empty());
    }

    #[test]
    fn what_cant_be_meant_is_told() {
        for (trusted, say, told) in [
            ("0.0.0.0/0", "forwarded", "believe everybody"),
            ("::/0", "forwarded", "believe everybody"),
            ("10.0.0.0/33", "forwarded", "10.0.0.0/33"),
            ("proxy.example", "forwarded", "proxy.example"),
            ("10.0.0.1", "Forwarded", "INNSIGHT_PROXIES_SAY"),
        ] {
            let error = read(trusted, say).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }
}
