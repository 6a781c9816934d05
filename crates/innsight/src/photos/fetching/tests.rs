//! Where a download may go, and what it takes from there.
// brief: U7

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

#[test]
fn private_addresses_are_told_from_public_ones() {
    for private in [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "203.0.113.9",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "2001:0:1::1",
        "2001:db8::1",
        "2002:a00:1::1",
        "3fff::1",
    ] {
        assert!(!is_public(private.parse().unwrap()), "{private}");
    }
    for public in [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "198.17.0.1",
        "198.20.0.1",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "2606:4700::1111",
        "2a00:1450::1",
    ] {
        assert!(is_public(public.parse().unwrap()), "{public}");
    }
}

/// A server that answers every connection with the same bytes.
async fn serve(answer: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = socket.read(&mut request).await;
            let _ = socket.write_all(&answer).await;
        }
    });
    address
}

async fn refusal(address: &str, private: bool) -> String {
    format!("{:#}", fetch(address, private).await.expect_err("a refusal"))
}

#[tokio::test]
async fn a_download_is_what_the_server_sent() {
    let at =
        serve(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfour".to_vec());
    assert_eq!(fetch(&format!("http://{}/x", at.await), true).await.unwrap(), b"four");
}

#[tokio::test]
async fn nobody_is_led_into_the_own_network() {
    let at = serve(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec()).await;
    let port = at.port();
    for inside in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0x7f.1:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
    ] {
        let told = refusal(&inside, false).await;
        assert!(told.contains("not a public address"), "{inside}: {told}");
    }
    for other in ["file:///etc/passwd", "ftp://example.org/x", "gopher://example.org", "data:,x"] {
        let told = refusal(other, true).await;
        assert!(told.contains("only http and https"), "{other}: {told}");
    }
    let told = refusal(&format!("http://user:secret@127.0.0.1:{port}/"), true).await;
    assert!(told.contains("a name or a password"), "{told}");
    assert!(!told.contains("secret"), "{told}");
    // what an answer leads to is looked at like what was asked for
    let leads = "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n";
    let at = serve(leads.as_bytes().to_vec()).await;
    let told = refusal(&format!("http://{at}/"), true).await;
    assert!(told.contains("only http and https"), "{told}");
}

#[tokio::test]
async fn a_download_ends() {
    let leads = "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n";
    let at = serve(leads.as_bytes().to_vec()).await;
    let told = refusal(&format!("http://{at}/"), true).await;
    assert!(told.contains("leads on more than 3 times"), "{told}");
    let at = serve(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_vec()).await;
    let told = refusal(&format!("http://{at}/"), true).await;
    assert!(told.contains("more than 25 MiB"), "{told}");
    // one that says nothing of its length
    let mut endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    endless.resize(SOURCE_BYTES_MAX + 100_000, b'x');
    let at = serve(endless).await;
    let told = refusal(&format!("http://{at}/"), true).await;
    assert!(told.contains("more than 25 MiB"), "{told}");
    let at = serve(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec()).await;
    let told = refusal(&format!("http://{at}/"), true).await;
    assert!(told.contains("404"), "{told}");
}
