//! What is written is there once, in its newest version, and can be read back for comparing.

use std::collections::BTreeMap;
use std::sync::Arc;

use index::{ALL_CELLS, CellDigest, Encoded, Indexed, Look, SCANNED_PER_PAGE_MAX, Write, Written};

use super::{TestIndices, documents, encoded};

fn put(document: &Encoded, version: u64) -> Write<'_> {
    Write::Put { document, version }
}

fn indexed(document: &Encoded, version: u64) -> Indexed {
    Indexed {
        hotel: document.hotel(),
        number: document.fingerprint().expect("JSON").expect("an open hotel"),
        cell: document.cell(),
        version,
    }
}

/// Everything in an index, by hotel id.
async fn read_all(test: &TestIndices, index: &index::IndexName) -> Vec<Indexed> {
    test.cluster.refresh(index).await.expect("a refresh");
    let mut scan = test.cluster.scan(index, ALL_CELLS, Look::Contents);
    let mut all = Vec::new();
    while let Some(page) = scan.next_page().await.expect("a page") {
        all.extend(page);
    }
    assert!(all.is_sorted_by_key(|of| (of.cell, of.hotel)), "by cell and id");
    all.sort_by_key(|of| of.hotel);
    all
}

// brief: Y2
#[tokio::test]
async fn the_newest_version_stays_in_whatever_order_writes_arrive() {
    let test = TestIndices::new();
    let index = test.create(1).await;
    let old = documents(8, 40).remove(0);
    let mut new = old.clone();
    Arc::make_mut(&mut new.hotel).name = "The new name".into();
    let mut closed = old.clone();
    Arc::make_mut(&mut closed.hotel).open = false;
    let [old, new, closed] = [&old, &new, &closed].map(encoded);
    let hotel = old.hotel();

    let writes =
        [put(&new, 20), put(&old, 10), put(&new, 20), Write::Delete { hotel, version: 19 }];
    let written = test.cluster.write(&index, &writes).await.expect("outcomes");
    assert_eq!(written, [Written::Done, Written::Newer, Written::Done, Written::Newer]);
    assert_eq!(read_all(&test, &index).await, [indexed(&new, 20)]);

    // a tombstone holds against late writes, and so does that of a hotel that was closed
    let writes = [Write::Delete { hotel, version: 30 }, put(&new, 29), put(&closed, 31)];
    let written = test.cluster.write(&index, &writes).await.expect("outcomes");
    assert_eq!(written, [Written::Done, Written::Newer, Written::Done]);
    let late = test.cluster.write(&index, &[put(&new, 30)]).await.expect("an outcome");
    assert_eq!(late, [Written::Newer]);
    assert_eq!(read_all(&test, &index).await, []);
    let back = test.cluster.write(&index, &[put(&old, 32)]).await.expect("an outcome");
    assert_eq!(back, [Written::Done]);
    assert_eq!(read_all(&test, &index).await, [indexed(&old, 32)]);
}

// brief: Y5
#[tokio::test]
async fn a_document_that_is_refused_stops_no_other() {
    let test = TestIndices::new();
    let index = test.create(1).await;
    let mut three = documents(8, 10).into_iter().take(3).collect::<Vec<_>>();
    // longer than any term may be
    Arc::make_mut(&mut three[1].hotel).name = "x".repeat(40_000).into();
    let three: Vec<_> = three.iter().map(encoded).collect();
    let writes: Vec<_> = three.iter().map(|document| put(document, 5)).collect();
    let written = test.cluster.write(&index, &writes).await.expect("outcomes");
    assert_eq!((&written[0], &written[2]), (&Written::Done, &Written::Done));
    assert!(matches!(&written[1], Written::Refused(why) if why.contains("immense")), "{written:?}");
    assert_eq!(read_all(&test, &index).await.len(), 2);
}

// brief: Y4
#[tokio::test]
async fn all_of_an_index_is_read_in_pages_and_by_cells() {
    let test = TestIndices::new();
    let index = test.create(1).await;
    // more than a page of digests too
    let hotels = u32::try_from(SCANNED_PER_PAGE_MAX).expect("a number") + 600;
    let documents: Vec<_> = documents(hotels, 3).iter().map(encoded).collect();
    assert!(documents.len() > SCANNED_PER_PAGE_MAX, "two pages");
    let writes: Vec<_> = documents.iter().map(|document| put(document, 9)).collect();
    let written = test.cluster.write(&index, &writes).await.expect("outcomes");
    assert!(written.iter().all(|outcome| *outcome == Written::Done));

    let mut expected: Vec<_> = documents.iter().map(|document| indexed(document, 9)).collect();
    expected.sort_by_key(|of| of.hotel);
    assert_eq!(read_all(&test, &index).await, expected);

    let mut cells: BTreeMap<i32, CellDigest> = BTreeMap::new();
    for of in &expected {
        cells.entry(of.cell).or_default().take_in(of.number);
    }
    let of_contents = test.cluster.cell_digests(&index, Look::Contents).await;
    assert_eq!(of_contents.expect("digests"), cells);
    let (cell, digest) = cells.iter().nth(cells.len() / 2).expect("a cell");
    let mut scan = test.cluster.scan(&index, *cell..=*cell, Look::Contents);
    let page = scan.next_page().await.expect("a page").expect("hotels");
    assert_eq!(u64::try_from(page.len()).expect("a number"), digest.hotels);
    assert!(page.iter().all(|of| of.cell == *cell));
    assert_eq!(scan.next_page().await.expect("an end"), None);

    let mut cells: BTreeMap<i32, CellDigest> = BTreeMap::new();
    for document in &documents {
        cells.entry(document.cell()).or_default().take_in(document.digest());
    }
    let of_digests = test.cluster.cell_digests(&index, Look::Digests).await;
    assert_eq!(of_digests.expect("digests"), cells);
}
