//! The PROXY protocol: the first bytes of a connection, by which a proxy says whom it speaks for
//! (<https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt>). Not a byte beyond them is read.

use std::io;
use std::net::IpAddr;

use ppp::{HeaderResult, v1, v2};
use tokio::io::{AsyncRead, AsyncReadExt};

/// As many bytes tell version 2 from version 1, and every header has more.
const BEGINNING_BYTES: usize = 12;
/// What follows in version 2: command, family, and the length of the rest.
const HEAD_BYTES: usize = 4;
/// The longest header of version 1, with its end.
const TEXT_BYTES_MAX: usize = 107;
/// Room for addresses and all that proxies add to them in version 2.
const REST_BYTES_MAX: usize = 4 * 1024;

/// Reads the header; `None`: the proxy speaks for itself, as when it looks whether anybody is there.
pub async fn announced(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<IpAddr>> {
    let mut header = vec![0; BEGINNING_BYTES];
    stream.read_exact(&mut header).await?;
    if header == v2::PROTOCOL_PREFIX {
        let mut head = [0; HEAD_BYTES];
        stream.read_exact(&mut head).await?;
        let [.., high, low] = head;
        let rest = usize::from(u16::from_be_bytes([high, low]));
        if rest > REST_BYTES_MAX {
            return Err(malformed("too long"));
        }
        header.extend(head);
        let end = header.len();
        header.resize(end + rest, 0);
        stream.read_exact(header.get_mut(end..).unwrap_or_default()).await?;
    } else {
        while !header.ends_with(b"\r\n") {
            if header.len() >= TEXT_BYTES_MAX || !header.starts_with(b"PROXY ") {
                return Err(malformed("not of the PROXY protocol"));
            }
            header.push(stream.read_u8().await?);
        }
    }
    client(&header)
}

fn client(header: &[u8]) -> io::Result<Option<IpAddr>> {
    match HeaderResult::parse(header) {
        HeaderResult::V1(Ok(header)) => Ok(match header.addresses {
            v1::Addresses::Tcp4(of) => Some(of.source_address.into()),
            v1::Addresses::Tcp6(of) => Some(of.source_address.into()),
            v1::Addresses::Unknown => None,
        }),
        HeaderResult::V2(Ok(header)) if header.command == v2::Command::Local => Ok(None),
        HeaderResult::V2(Ok(header)) => Ok(match header.addresses {
            v2::Addresses::IPv4(of) => Some(of.source_address.into()),
            v2::Addresses::IPv6(of) => Some(of.source_address.into()),
            v2::Addresses::Unix(_) | v2::Addresses::Unspecified => None,
        }),
        HeaderResult::V1(Err(error)) => Err(malformed(&error.to_string())),
        HeaderResult::V2(Err(error)) => Err(malformed(&error.to_string())),
    }
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a header of the PROXY protocol: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of these bytes, and what is left of them.
    async fn read(mut bytes: &[u8]) -> (Result<Option<String>, io::ErrorKind>, usize) {
        let read = announced(&mut bytes).await;
        (read.map(|of| of.map(|of| of.to_string())).map_err(|error| error.kind()), bytes.len())
    }

    fn binary(command: u8, family: u8, addresses: &[u8]) -> Vec<u8> {
        let length = u16::try_from(addresses.len()).unwrap().to_be_bytes();
        [v2::PROTOCOL_PREFIX, &[0x20 | command, family], &length, addresses, b"GET"].concat()
    }

    #[tokio::test]
    async fn both_versions_are_read_to_their_end() {
        for (text, client) in [
            ("PROXY TCP4 192.0.2.7 10.0.0.1 4711 80\r\n", Some("192.0.2.7")),
            ("PROXY TCP6 2001:db8::1 fd00::1 4711 80\r\n", Some("2001:db8::1")),
            ("PROXY UNKNOWN\r\n", None),
        ] {
            let bytes = [text.as_bytes(), b"GET"].concat();
            assert_eq!(read(&bytes).await, (Ok(client.map(ToOwned::to_owned)), 3), "{text}");
        }
        let v4 = [192, 0, 2, 7, 10, 0, 0, 1, 18, 103, 0, 80];
        let told = |client: &str| (Ok(Some(client.to_owned())), 3);
        assert_eq!(read(&binary(1, 0x11, &v4)).await, told("192.0.2.7"));
        let noted = [&v4[..], &[4, 0, 1, 0]].concat();
        assert_eq!(read(&binary(1, 0x11, &noted)).await, told("192.0.2.7"), "with more said");
        assert_eq!(read(&binary(0, 0, &[])).await, (Ok(None), 3), "the proxy looks after us");
    }

    #[tokio::test]
    async fn what_is_none_is_refused() {
        let endless = format!("PROXY TCP4 {}", "1".repeat(1_000));
        for text in ["GET / HTTP/1.1\r\nhost: x\r\n\r\n", "PROXY TCP4 x y 1 2\r\n", &endless] {
            assert_eq!(read(text.as_bytes()).await.0, Err(io::ErrorKind::InvalidData), "{text}");
        }
        let long = binary(1, 0x11, &[0; REST_BYTES_MAX + 1]);
        assert_eq!(read(&long).await.0, Err(io::ErrorKind::InvalidData));
        assert_eq!(read(&binary(1, 0x11, &[1, 2, 3])).await.0, Err(io::ErrorKind::InvalidData));
        assert_eq!(read(b"PROXY TCP4 192.").await.0, Err(io::ErrorKind::UnexpectedEof));
        assert_eq!(read(b"").await.0, Err(io::ErrorKind::UnexpectedEof));
    }
}
