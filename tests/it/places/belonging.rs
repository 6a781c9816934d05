//! Where hotels belong: in the city whose part is nearest, whoever writes them.

use domain::place::PlaceId;
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use sqlx::{AssertSqlSafe, PgConnection};
use store::documents::load_documents;
use store::gazetteer::count_hotels;
use store::reading::Reading;

use super::{changes, insert_hotel, load, stored};
use crate::database::TestDatabase;

const TEMPELHOF: (f64, f64) = (52.47, 13.40);
const POTSDAM: (f64, f64) = (52.40, 13.06);

// brief: S10
#[tokio::test]
async fn a_hotel_is_in_the_city_whose_part_is_nearest() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    load(&mut connection).await;
    let inn = insert_hotel(&mut connection, ("DE", "Nowhere"), TEMPELHOF).await;
    let found = stored(&mut connection, inn).await;
    assert_eq!((&*found.city, found.district.as_deref()), ("Berlin", Some("Tempelhof")));
    assert_eq!((found.city_place, found.district_place), (Some(2_950_159), Some(2_823_538)));
    assert_eq!(found.region.as_deref(), Some("16"));
    let names = ["Berlin", "Bärlin", "Tempelhof", "Germany", "Deutschland"];
    assert_eq!(found.place_names, names, "each once, though the region is called like the city");

    let centre = insert_hotel(&mut connection, ("DE", "Mitte"), (52.52, 13.41)).await;
    let found = stored(&mut connection, centre).await;
    assert_eq!((&*found.city, found.district), ("Berlin", None), "nearest to the centre itself");

    let palace = insert_hotel(&mut connection, ("DE", "Berlin"), POTSDAM).await;
    let found = stored(&mut connection, palace).await;
    assert_eq!(
        (&*found.city, found.district, found.region.as_deref()),
        ("Potsdam", None, Some("11"))
    );
}

#[tokio::test]
async fn moving_a_hotel_moves_it_to_another_city() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    load(&mut connection).await;
    let inn = insert_hotel(&mut connection, ("DE", "Berlin"), TEMPELHOF).await;
    run(&mut connection, "UPDATE hotels SET lat_e7 = 524000000, lon_e7 = 130600000").await;
    assert_eq!(stored(&mut connection, inn).await.city, "Potsdam");
    // what is said by hand does not count
    run(&mut connection, "UPDATE hotels SET city = 'Paris', city_place = 7, place_names = '{}'")
        .await;
    let found = stored(&mut connection, inn).await;
    assert_eq!((&*found.city, found.city_place), ("Potsdam", Some(2_852_458)));
    // of replicas and restores as well
    run(&mut connection, "SET session_replication_role = replica").await;
    run(&mut connection, "UPDATE hotels SET lat_e7 = 524700000, lon_e7 = 134000000").await;
    assert_eq!(stored(&mut connection, inn).await.district.as_deref(), Some("Tempelhof"));
}

#[tokio::test]
async fn a_country_without_places_keeps_the_city_as_it_is_written() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let early = insert_hotel(&mut connection, ("DE", "Rixdorf"), TEMPELHOF).await;
    let found = stored(&mut connection, early).await;
    assert_eq!((&*found.city, found.city_place, found.region), ("Rixdorf", None, None));
    assert_eq!(found.place_names, ["Rixdorf"]);
    load(&mut connection).await;
    assert_eq!(stored(&mut connection, early).await.city, "Berlin");
    // Germany is nearer than anything of its own country
    let abroad = insert_hotel(&mut connection, ("PL", "Słubice"), (52.35, 14.56)).await;
    let found = stored(&mut connection, abroad).await;
    assert_eq!((&*found.city, found.city_place), ("Słubice", None));
    run(&mut connection, "UPDATE hotels SET country = 'PL' WHERE city = 'Berlin'").await;
    let found = stored(&mut connection, early).await;
    let names = vec!["Berlin".to_owned()];
    assert_eq!((found.district, found.city_place, found.place_names), (None, None, names));
}

#[tokio::test]
async fn documents_and_counts_tell_where_hotels_are() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    load(&mut connection).await;
    let inn = insert_hotel(&mut connection, ("DE", "Berlin"), TEMPELHOF).await;
    insert_hotel(&mut connection, ("DE", "Berlin"), (52.4772, 13.4313)).await;
    insert_hotel(&mut connection, ("DE", "Berlin"), POTSDAM).await;
    insert_hotel(&mut connection, ("FJ", "Taveuni"), (-16.795, 179.995)).await;
    insert_hotel(&mut connection, ("FJ", "Taveuni"), (-16.795, -179.999)).await;
    let mut reading = Reading::begin(database.pool()).await.unwrap();
    let loaded = load_documents(&mut reading, &[domain::ids::HotelId(inn)]).await.unwrap();
    reading.close().await.unwrap();
    let hotel = &loaded.documents[0].hotel;
    assert_eq!(hotel.district.as_deref(), Some("Tempelhof"));
    let places: Vec<String> = hotel.places().map(|place| place.to_string()).collect();
    assert_eq!(places, ["city:2950159", "district:2823538", "region:DE.16", "country:DE"]);
    for place in places {
        assert!(hotel.is_in(&place.parse().unwrap()), "{place}");
    }
    for place in ["city:2823538", "district:2950159", "region:DE.11", "region:PL.16", "country:PL"]
    {
        assert!(!hotel.is_in(&place.parse().unwrap()), "{place}");
    }

    let counted = count_hotels(database.pool()).await.unwrap();
    let hotels = |id: &str| {
        let id: PlaceId = id.parse().unwrap();
        counted.get(&id).map(|tally| (tally.western.hotels, tally.eastern.hotels))
    };
    assert_eq!(hotels("city:2950159"), Some((0, 2)));
    assert_eq!(hotels("district:2823538"), Some((0, 1)));
    assert_eq!(hotels("region:DE.16"), Some((0, 2)));
    assert_eq!(hotels("country:DE"), Some((0, 3)));
    assert_eq!(hotels("city:1"), Some((1, 1)), "over 180°");
    assert_eq!(counted.len(), 10, "{counted:#?}");
}

/// Points at random and where it is hard: around 180°, beside the poles, on top of each other.
#[tokio::test]
async fn the_nearest_place_is_the_nearest() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let mut random = StdRng::seed_from_u64(70);
    let mut point = || -> (i32, i32) {
        let wide = 1_800_000_000;
        match random.random_range(0..5) {
            0 => (random.random_range(-200_000_000..-150_000_000), {
                let near_180 = random.random_range(-20_000_000..20_000_000_i64) + i64::from(wide);
                domain::geo::wrap_longitude_e7(near_180)
            }),
            1 => {
                let from_pole = random.random_range(0..5_000_000);
                let sign = if random.next_u32().is_multiple_of(2) { 1 } else { -1 };
                (sign * (900_000_000 - from_pole), random.random_range(-wide..wide))
            }
            2 => (random.random_range(0..200), random.random_range(0..200)),
            _ => (random.random_range(-900_000_000..900_000_000), random.random_range(-wide..wide)),
        }
    };
    let places: Vec<(i32, i32)> = (0..3_000).map(|_| point()).collect();
    let asked: Vec<(i32, i32)> = (0..600).map(|_| point()).collect();
    let (latitudes, longitudes): (Vec<i32>, Vec<i32>) = places.into_iter().unzip();
    sqlx::query(
        "INSERT INTO places (id, name, local_name, names, country, lat_e7, lon_e7, population)
         SELECT number, 'Place', 'Place', '{}', CASE WHEN number % 3 = 0 THEN 'FJ' ELSE 'AQ' END,
             lat_e7, lon_e7, 1
         FROM unnest($1::integer[], $2::integer[]) WITH ORDINALITY AS p (lat_e7, lon_e7, number)",
    )
    .bind(latitudes)
    .bind(longitudes)
    .execute(&mut connection)
    .await
    .unwrap();
    run(&mut connection, "ANALYZE places").await;
    let (latitudes, longitudes): (Vec<i32>, Vec<i32>) = asked.into_iter().unzip();
    let wrong = sqlx::query_as::<_, (String, i32, i32, Option<i64>, Option<i64>)>(
        "SELECT c.country, a.lat_e7, a.lon_e7, found.id, truly.id
         FROM unnest($1::integer[], $2::integer[]) AS a (lat_e7, lon_e7)
             CROSS JOIN (VALUES ('FJ'), ('AQ')) AS c (country)
             CROSS JOIN LATERAL (SELECT nearest_place_v1(c.country, a.lat_e7, a.lon_e7)) AS found (id)
             CROSS JOIN LATERAL (
                 SELECT p.id FROM places p WHERE p.country = c.country
                 ORDER BY metres_v1(p.lat_e7, p.lon_e7, a.lat_e7, a.lon_e7), p.id LIMIT 1
             ) AS truly
         WHERE found.id IS DISTINCT FROM truly.id",
    )
    .bind(latitudes)
    .bind(longitudes)
    .fetch_all(&mut connection)
    .await
    .unwrap();
    assert!(wrong.is_empty(), "{} of 1200: {:#?}", wrong.len(), &wrong[..wrong.len().min(5)]);
}

#[tokio::test]
async fn a_change_of_the_room_alone_moves_nothing() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    load(&mut connection).await;
    let inn = insert_hotel(&mut connection, ("DE", "Berlin"), TEMPELHOF).await;
    run(&mut connection, "DELETE FROM places").await;
    run(&mut connection, "UPDATE hotels SET stars = 4").await;
    assert_eq!(stored(&mut connection, inn).await.city_place, Some(2_950_159));
    assert_eq!(changes(&mut connection).await, 2);
}

async fn run(connection: &mut PgConnection, statement: &str) {
    sqlx::query(AssertSqlSafe(statement.to_owned())).execute(connection).await.unwrap();
}
