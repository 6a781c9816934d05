//! Pictures by address. The address is somebody's text, and this program stands inside of a network:
//! it goes to public addresses only, looks at each one it is sent on to, and connects to what it
//! looked at.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url, header};

use crate::photos::SOURCE_BYTES_MAX;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const DOWNLOAD_TIMEOUT: Duration = Duration::from_mins(1);
const REDIRECTS_MAX: usize = 3;
/// Names of many addresses: so many are looked at.
const ADDRESSES_MAX: usize = 32;

/// Downloads what is at an address. With `private` it may lie within the own network.
pub async fn fetch(address: &str, private: bool) -> anyhow::Result<Vec<u8>> {
    let download = async {
        let mut url = Url::parse(address).context("it is no address")?;
        for _ in 0..=REDIRECTS_MAX {
            let response = ask(&url, private).await?;
            if !response.status().is_redirection() {
                return read(response).await;
            }
            let to = response.headers().get(header::LOCATION).context("it leads to nowhere")?;
            url = url.join(to.to_str()?).context("it leads to what is no address")?;
        }
        bail!("it leads on more than {REDIRECTS_MAX} times")
    };
    let in_time = tokio::time::timeout(DOWNLOAD_TIMEOUT, download).await;
    in_time.with_context(|| format!("it takes longer than {} s", DOWNLOAD_TIMEOUT.as_secs()))?
}

async fn ask(url: &Url, private: bool) -> anyhow::Result<Response> {
    if !matches!(url.scheme(), "http" | "https") {
        bail!("only http and https are asked, and not {}", url.scheme());
    }
    if !url.username().is_empty() || url.password().is_some() {
        bail!("an address with a name or a password in it is not asked");
    }
    let host = url.host_str().context("the address names no host")?;
    let port = url.port_or_known_default().context("the address names no port")?;
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let found: Vec<SocketAddr> = tokio::net::lookup_host((name, port))
        .await
        .with_context(|| format!("{host} can't be found"))?
        .take(ADDRESSES_MAX)
        .collect();
    let allowed: Vec<SocketAddr> =
        found.into_iter().filter(|found| private || is_public(found.ip())).collect();
    if allowed.is_empty() {
        bail!("{host} is not a public address; --private allows those of your own network");
    }
    // no proxy, and no second look-up: connected is to what was looked at
    let client = Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .resolve_to_addrs(name, &allowed)
        .build()?;
    let response = client.get(url.clone()).send().await.context("it can't be reached")?;
    let status = response.status();
    if !status.is_success() && !status.is_redirection() {
        bail!("its server answers {status}");
    }
    Ok(response)
}

async fn read(mut response: Response) -> anyhow::Result<Vec<u8>> {
    let too_large = || format!("it has more than {} MiB", SOURCE_BYTES_MAX / 1024 / 1024);
    let announced = response.content_length().unwrap_or_default();
    if usize::try_from(announced).is_ok_and(|bytes| bytes > SOURCE_BYTES_MAX) {
        bail!(too_large());
    }
    let mut content = Vec::new();
    while let Some(chunk) = response.chunk().await.context("it broke off")? {
        if content.len() + chunk.len() > SOURCE_BYTES_MAX {
            bail!(too_large());
        }
        content.extend_from_slice(&chunk);
    }
    Ok(content)
}

/// Whether an address is of the public network (IANA's registries of special purposes).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match (a, b, c) {
        (0 | 10 | 127 | 224..=255, _, _)
        | (169, 254, _)
        | (192, 168, _)
        | (192, 0, 0 | 2)
        | (192, 88, 99)
        | (198, 51, 100)
        | (203, 0, 113) => true,
        (100, b, _) => b & 0xc0 == 64,
        (172, b, _) => b & 0xf0 == 16,
        (198, b, _) => b & 0xfe == 18,
        _ => false,
    };
    !special
}

/// Of all of IPv6 only `2000::/3` is given out, and some of that leads elsewhere.
fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(v4) = address.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    let [a, b, ..] = address.segments();
    let given_out = a & 0xe000 == 0x2000;
    // protocols' own (Teredo too), documentation, and IPv4 in disguise
    let special = (a == 0x2001 && (b < 0x0200 || b == 0x0db8)) || a == 0x2002 || a == 0x3fff;
    given_out && !special
}

#[cfg(test)]
mod tests;
