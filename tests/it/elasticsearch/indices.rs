//! Indices come, are swapped under the alias, say what they are, and go.

use std::net::SocketAddr;
use std::time::Duration;

use domain::ids::HotelId;
use futures::future::join_all;
use index::{Cluster, ElasticsearchError, IndexState, Write, Written};
use tokio::net::TcpListener;

use super::{TestIndices, documents, encoded, meta, progress, server_url, settings};

#[tokio::test]
async fn the_server_says_who_it_is() {
    let test = TestIndices::new();
    let info = test.cluster.info().await.expect("a server");
    assert!(info.version.starts_with(['8', '9']), "{info:?}");
}

/// Asks a cluster of which one node is at this address.
async fn ask_beside(address: SocketAddr) {
    let mut settings = settings("innsight-test-nobody".to_owned());
    settings.url = format!("http://{address},{}", server_url());
    settings.search_timeout = Duration::from_secs(6);
    let cluster = Cluster::connect(settings).expect("usable addresses");
    for _ in 0..20 {
        // other calls move the turn on between a call and its repeat
        let asked = join_all((0..10).map(|_| cluster.live())).await;
        assert!(asked.iter().all(|asked| matches!(asked, Ok(None))), "{asked:?}");
    }
}

#[tokio::test]
async fn a_node_that_is_gone_or_hangs_fails_no_question() {
    let node = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = node.local_addr().expect("an address");
    // it takes connections and says nothing
    ask_beside(address).await;
    drop(node);
    ask_beside(address).await;
}

// brief: Y3
#[tokio::test]
async fn an_index_is_made_fed_swapped_in_and_deleted() {
    let test = TestIndices::new();
    let cluster = &test.cluster;
    assert!(cluster.live().await.expect("no index").is_none());
    assert_eq!(cluster.alias_target().await.expect("no alias"), None);

    let first = test.create(1).await;
    let twice = cluster.create_index(&meta(1)).await;
    assert!(matches!(twice, Err(ElasticsearchError::Refused { status: 400, .. })), "{twice:?}");
    let document = &encoded(&documents(4, 40)[0]);
    let written = cluster.write(&first, &[Write::Put { document, version: 100 }]).await;
    assert_eq!(written.expect("an outcome"), [Written::Done]);
    cluster.publish(&first, &progress(100)).await.expect("a position");
    assert!(cluster.live().await.expect("not swapped").is_none());

    cluster.swap_alias(&first).await.expect("a swap");
    let live = cluster.live().await.expect("a position").expect("a live index");
    assert_eq!((&live.index, live.reached.as_of), (&first, progress(100).as_of));
    assert_eq!(live.reached.position, progress(100).position);

    let mut complete = meta(1);
    complete.state = IndexState::Complete;
    cluster.update_meta(&first, &complete).await.expect("a note");
    let second = test.create(2).await;
    cluster.publish(&second, &progress(200)).await.expect("a position");
    let listed = cluster.read_indices().await.expect("a list");
    let told: Vec<_> =
        listed.iter().map(|of| (&of.name, of.meta.clone(), of.hotels, of.is_live)).collect();
    assert_eq!(
        told,
        [(&first, Some(complete), 1, true), (&second, Some(meta(2)), 0, false)],
        "the position is no hotel"
    );

    cluster.swap_alias(&second).await.expect("a swap");
    assert_eq!(cluster.alias_target().await.expect("an alias"), Some(second.clone()));
    cluster.delete_index(&first).await.expect("gone");
    cluster.delete_index(&first).await.expect("gone already");
    assert_eq!(cluster.read_indices().await.expect("a list").len(), 1);
}

#[tokio::test]
async fn an_older_position_takes_nothing_back() {
    let test = TestIndices::new();
    let index = test.create(1).await;
    for (published, stated) in [(200, 200), (150, 200), (200, 200), (201, 201)] {
        test.cluster.publish(&index, &progress(published)).await.expect("a position");
        let read = test.cluster.read_position(&index).await.expect("a position").expect("one");
        assert_eq!(read.as_of, progress(stated).as_of, "after {published}");
    }
}

// brief: Y2
#[tokio::test]
async fn nothing_is_written_to_an_index_that_is_gone() {
    let test = TestIndices::new();
    let index = test.create(1).await;
    test.cluster.delete_index(&index).await.expect("gone");
    let delete = Write::Delete { hotel: HotelId(uuid::Uuid::from_u128(1)), version: 1 };
    let written = test.cluster.write(&index, &[delete]).await;
    assert!(matches!(written, Err(ElasticsearchError::Missing(_))), "{written:?}");
    let published = test.cluster.publish(&index, &progress(1)).await;
    assert!(matches!(published, Err(ElasticsearchError::Missing(_))), "{published:?}");
    assert_eq!(test.cluster.read_indices().await.expect("a list"), [], "made by the write");
}
