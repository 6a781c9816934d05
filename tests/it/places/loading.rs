//! The gazetteer comes into a database once, and anew when it is another.

use gazetteer::{Ensured, Tables, ensure, ensure_of};
use store::gazetteer::read;

use super::{PLACES, changes, insert_hotel, load, stored, tables};
use crate::database::TestDatabase;

#[tokio::test]
async fn the_second_time_nothing_is_done() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let inn = insert_hotel(&mut connection, ("DE", "Rixdorf"), (52.48, 13.44)).await;
    let kept = insert_hotel(&mut connection, ("PT", "Faro"), (37.0, -7.9)).await;
    let before = changes(&mut connection).await;
    assert_eq!(load(&mut connection).await, Ensured::Loaded { places: 7, hotels: 1 });
    assert_eq!(changes(&mut connection).await, before + 1, "the feed tells of one hotel");
    assert_eq!(load(&mut connection).await, Ensured::AlreadyThere);
    assert_eq!(changes(&mut connection).await, before + 1);
    assert_eq!(stored(&mut connection, inn).await.district.as_deref(), Some("Neukölln"));
    assert_eq!(stored(&mut connection, kept).await.city, "Faro");
    let mut wanted = tables().read().unwrap();
    wanted.countries.sort_by(|a, b| a.code.cmp(&b.code));
    wanted.regions.sort_by(|a, b| (&a.country, &a.code).cmp(&(&b.country, &b.code)));
    wanted.places.sort_by_key(|place| place.id);
    assert_eq!(read(database.pool()).await.unwrap(), wanted);
}

#[tokio::test]
async fn another_gazetteer_takes_its_place() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    load(&mut connection).await;
    let inn = insert_hotel(&mut connection, ("DE", "?"), (52.47, 13.40)).await;
    let potsdam = insert_hotel(&mut connection, ("DE", "?"), (52.40, 13.06)).await;
    let before = changes(&mut connection).await;
    let places = PLACES.replace("\tTempelhof\t", "\tTempelhof-Schöneberg\t");
    let renamed = Tables { places: &places, ..tables() };
    let ensured = ensure_of(&mut connection, renamed).await.unwrap();
    assert_eq!(ensured, Ensured::Loaded { places: 7, hotels: 1 });
    let found = stored(&mut connection, inn).await;
    assert_eq!(found.district.as_deref(), Some("Tempelhof-Schöneberg"));
    assert_eq!(stored(&mut connection, potsdam).await.city, "Potsdam");
    assert_eq!(changes(&mut connection).await, before + 1);
    // a process of an earlier version leaves what a later one has loaded
    let later = Tables { version: 2, ..renamed };
    assert!(matches!(ensure_of(&mut connection, later).await.unwrap(), Ensured::Loaded { .. }));
    assert_eq!(load(&mut connection).await, Ensured::AlreadyThere);
    assert_eq!(stored(&mut connection, inn).await.district, found.district);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_at_once_one_loads() {
    let database = TestDatabase::create().await;
    let loads = (0..4).map(|_| async {
        let mut connection = database.connect().await;
        load(&mut connection).await
    });
    let all = futures::future::join_all(loads).await;
    let loaded = all.iter().filter(|ensured| matches!(ensured, Ensured::Loaded { .. })).count();
    assert_eq!(loaded, 1, "{all:?}");
    assert_eq!(read(database.pool()).await.unwrap().places.len(), 7);
}

/// What the binary brings, as every start of a new database has it.
#[tokio::test]
async fn the_committed_gazetteer_goes_in() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let Ensured::Loaded { places, .. } = ensure(&mut connection).await.unwrap() else {
        panic!("an empty database had places");
    };
    assert!(places > 130_000);
    for (country, point, city, district) in [
        ("DE", (52.4667, 13.4), "Berlin", Some("Tempelhof")),
        ("DE", (52.4811, 13.4350), "Berlin", Some("Neukölln")),
        ("DE", (52.3989, 13.0657), "Potsdam", None),
        ("GB", (51.5391, -0.1426), "London", Some("Camden Town")),
        ("PT", (38.7078, -9.1366), "Lisbon", None),
        ("FJ", (-16.795, -179.9999), "Waiyevo", None),
    ] {
        let hotel = insert_hotel(&mut connection, (country, "?"), point).await;
        let found = stored(&mut connection, hotel).await;
        assert_eq!(found.city, city, "{found:?}");
        assert!(district.is_none() || found.district.as_deref() == district, "{found:?}");
    }
    assert_eq!(ensure(&mut connection).await.unwrap(), Ensured::AlreadyThere);
}
