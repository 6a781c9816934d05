//! Behind a proxy each guest has limits of their own, and nobody gets those of another by a header.
// brief: O2

use runtime::config::{ProxyConfig, Saying};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::connections::Listening;
use crate::app::TestApp;

const ONE: &str = "192.0.2.1";
const OTHER: &str = "192.0.2.2";

/// A service that lets an address write twice a minute, behind a proxy that is this machine, or none.
async fn behind(trusted: &[&str], saying: Saying) -> Listening {
    let trusted = trusted.iter().map(|network| network.parse().unwrap()).collect();
    let start = TestApp::with().empty().settings(|settings| {
        settings.writes_per_address = Some(2);
    });
    let proxies = ProxyConfig { trusted, saying };
    Listening::start(start, |settings| {
        settings.proxies = proxies.into();
        settings.per_address_max = 2;
    })
    .await
}

/// The status of a write that a proxy brings: begun with `announced`, under `header`.
async fn write(server: &Listening, announced: &str, header: &str) -> u16 {
    let request = format!(
        "{announced}DELETE /v1/sessions/current HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{header}\r\n"
    );
    let answer = server.tell(request.as_bytes()).await;
    answer.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_guest_of_a_proxy_has_an_own_limit() {
    for (saying, name, told) in
        [(Saying::XForwardedFor, "x-forwarded-for", ""), (Saying::Forwarded, "forwarded", "for=")]
    {
        let server = behind(&["127.0.0.0/8"], saying).await;
        // what a guest wrote stands before the proxy's own word
        let from = async |lie: &str, guest: &str| {
            write(&server, "", &format!("{name}: {told}{lie}, {told}{guest}\r\n")).await
        };
        let statuses = [from("6.6.6.6", ONE).await, from("7.7.7.7", ONE).await];
        assert_eq!(statuses, [401, 401]);
        assert_eq!(from("8.8.8.8", ONE).await, 429, "lies move no limit");
        assert_eq!(from(ONE, OTHER).await, 401, "somebody else's is left");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_gets_no_limit_of_another_by_a_header() {
    let server = behind(&["10.0.0.0/8"], Saying::XForwardedFor).await;
    let mut statuses = Vec::new();
    for guest in [ONE, OTHER, "192.0.2.3"] {
        statuses.push(write(&server, "", &format!("x-forwarded-for: {guest}\r\n")).await);
    }
    assert_eq!(statuses, [401, 401, 429]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_says_whom_it_is_for_before_its_first_byte() {
    let server = behind(&["127.0.0.1/32"], Saying::ProxyProtocol).await;
    let from = async |guest: &str| {
        write(&server, &format!("PROXY TCP4 {guest} 10.0.0.1 4711 80\r\n"), "").await
    };
    assert_eq!([from(ONE).await, from(ONE).await, from(ONE).await], [401, 401, 429]);
    assert_eq!(from(OTHER).await, 401);
    assert_eq!(write(&server, "PROXY UNKNOWN\r\n", "").await, 401, "the proxy itself");
    let header = "x-forwarded-for: 192.0.2.9\r\n";
    let told = format!("PROXY TCP4 {ONE} 10.0.0.1 4711 80\r\n");
    assert_eq!(write(&server, &told, header).await, 429, "one way of saying is believed");
    for none in ["GET /livez HTTP/1.1\r\nhost: x\r\n\r\n", "PROXY TCP4 nobody 10.0.0.1 1 2\r\n"] {
        let mut stream = server.connect().await;
        stream.write_all(none.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // what is not read of it may make the end a reset
        let _ = stream.read_to_end(&mut answer).await;
        assert_eq!(answer, b"", "{none:?}");
    }
}

/// Connections are counted by guest, and a proxy may have more than a guest.
#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_may_have_more_connections_than_a_guest() {
    let server = behind(&["127.0.0.1/32"], Saying::XForwardedFor).await;
    let mut held = Vec::new();
    for _ in 0..5 {
        held.push(server.connect().await);
    }
    assert_eq!(write(&server, "", &format!("x-forwarded-for: {ONE}\r\n")).await, 401);
    let server = behind(&["127.0.0.1/32"], Saying::ProxyProtocol).await;
    let announced = format!("PROXY TCP4 {ONE} 10.0.0.1 4711 80\r\n");
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = server.connect().await;
        let request = format!("{announced}GET /livez HTTP/1.1\r\nhost: x\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.read_u8().await.unwrap();
        held.push(stream);
    }
    let get = |announced: &str| {
        format!("{announced}GET /v1/meta HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    };
    let third = server.tell(get(&announced).as_bytes()).await;
    assert!(third.starts_with("HTTP/1.1 429 "), "{third}");
    let other = server.tell(get(&announced.replace(ONE, OTHER)).as_bytes()).await;
    assert!(other.starts_with("HTTP/1.1 200 "), "{other}");
}
