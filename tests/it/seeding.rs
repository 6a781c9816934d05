//! The loader: typed rows in, a world out, or nothing at all.

use chrono::{Days, NaiveDate, NaiveTime};
use domain::geo::Coordinates;
use domain::ids::{HotelId, RoomTypeId};
use domain::vocabulary::{Amenities, PropertyType};
use sqlx::PgConnection;
use store::seeding::{
    Bookings, CityRow, EncodedRows, HotelRow, NightRow, RoomTypeRow, SeededWorld, Seeding, Table,
    survey,
};
use uuid::Uuid;

use crate::database::TestDatabase;
use crate::schema::dump_schema;

fn lisbon() -> Coordinates {
    Coordinates { lat_e7: 387_167_000, lon_e7: -91_333_000 }
}

fn first_night() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn world() -> SeededWorld {
    SeededWorld {
        generator: "test 1".to_owned(),
        seed: -1,
        hotels: 1,
        nights: 3,
        start_night: first_night(),
    }
}

async fn send(seeding: &mut Seeding<'_>, rows: EncodedRows) -> u64 {
    let mut sink = seeding.copy_in(rows.table()).await.unwrap();
    sink.send(&rows).await.unwrap();
    sink.finish().await.unwrap()
}

async fn send_all(seeding: &mut Seeding<'_>, room_type_of_nights: Uuid) {
    let mut amenities = Amenities::default();
    amenities.insert_code("pool").unwrap();
    amenities.insert_code("workspace").unwrap();
    let mut cities = EncodedRows::new(Table::Cities);
    cities.push(&CityRow {
        id: 7,
        name: "Lisbon",
        country: "PT",
        country_name: "Portugal",
        coordinates: lisbon(),
        population: 517_802,
        time_zone: "Europe/Lisbon",
    });
    let mut hotels = EncodedRows::new(Table::Hotels);
    for (id, rating_x10) in [(1, Some(87)), (2, None)] {
        hotels.push(&HotelRow {
            id: HotelId(Uuid::from_u128(id)),
            city_id: Some(7).filter(|_| id == 1),
            slug: &format!("hotel-{id}"),
            name: "Casa Ñ'\"\\",
            description: "",
            coordinates: lisbon(),
            address: "Rua 1",
            city: "Lisbon",
            country: "PT",
            time_zone: "Europe/Lisbon",
            stars: 4,
            rating_x10,
            review_count: if rating_x10.is_some() { 120 } else { 0 },
            property_type: PropertyType::from_code("guesthouse").unwrap(),
            amenities: if id == 1 { amenities } else { Amenities::default() },
            free_cancel_days: Some(2).filter(|_| id == 1),
            check_in_time: NaiveTime::from_hms_opt(15, 30, 0).unwrap(),
            check_out_time: NaiveTime::from_hms_opt(10, 0, 0).unwrap(),
            open: id == 1,
        });
    }
    let mut room_types = EncodedRows::new(Table::RoomTypes);
    room_types.push(&RoomTypeRow {
        id: RoomTypeId(Uuid::from_u128(10)),
        hotel_id: HotelId(Uuid::from_u128(1)),
        name: "Double",
        beds: "1 double bed",
        max_adults: 2,
        max_guests: 3,
        total: 5,
        closed: false,
    });
    let mut nights = EncodedRows::new(Table::Inventory);
    for offset in 0..3 {
        nights.push(&NightRow {
            room_type_id: RoomTypeId(room_type_of_nights),
            night: first_night() + Days::new(offset),
            total: 4,
            price_minor: 12_345,
            min_stay: 2,
            closed: offset == 2,
        });
    }
    for (rows, count) in [(cities, 1), (hotels, 2), (room_types, 1), (nights, 3)] {
        assert_eq!(send(seeding, rows).await, count);
    }
}

async fn text(connection: &mut PgConnection, query: &'static str) -> String {
    sqlx::query_scalar::<_, String>(query).fetch_one(connection).await.unwrap()
}

// brief: D2
#[tokio::test]
async fn a_load_arrives_whole_and_leaves_the_schema_as_it_was() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let before = dump_schema(&mut connection).await;
    let mut seeding = Seeding::begin(&mut connection, Bookings::Keep).await.unwrap();
    send_all(&mut seeding, Uuid::from_u128(10)).await;
    seeding.finish(&world()).await.unwrap();

    assert_eq!(dump_schema(&mut connection).await, before);
    assert_eq!(
        text(
            &mut connection,
            "SELECT string_agg(h::text, E'\n' ORDER BY id) FROM (SELECT id, city_id,
            slug, name, description, lat_e7, lon_e7, st_astext(location), address, city, country,
            time_zone, stars, rating_x10, review_count, rank, property_type, amenities,
            free_cancel_days, check_in_time, check_out_time, status FROM hotels) AS h"
        )
        .await,
        "(00000000-0000-0000-0000-000000000001,7,hotel-1,\"Casa Ñ'\"\"\\\\\",\"\",387167000,\
         -91333000,\
         \"POINT(-9.1333 38.7167)\",\"Rua 1\",Lisbon,PT,Europe/Lisbon,4,87,120,882,guesthouse,\
         \"{pool,workspace}\",2,15:30:00,10:00:00,open)\n\
         (00000000-0000-0000-0000-000000000002,,hotel-2,\"Casa Ñ'\"\"\\\\\",\"\",387167000,\
         -91333000,\
         \"POINT(-9.1333 38.7167)\",\"Rua 1\",Lisbon,PT,Europe/Lisbon,4,,0,782,guesthouse,{},,\
         15:30:00,10:00:00,closed)"
    );
    assert_eq!(
        text(&mut connection, "SELECT string_agg(i::text, ' ' ORDER BY night) FROM inventory i")
            .await,
        "(00000000-0000-0000-0000-00000000000a,2026-11-21,4,0,0,12345,2,f,f) \
         (00000000-0000-0000-0000-00000000000a,2026-11-22,4,0,0,12345,2,f,f) \
         (00000000-0000-0000-0000-00000000000a,2026-11-23,4,0,0,12345,2,t,f)"
    );
    assert_eq!(
        text(
            &mut connection,
            "SELECT (SELECT string_agg(c::text, ' ') FROM cities c) || ' ' ||
            (SELECT string_agg(r::text, ' ') FROM room_types r) || ' epoch ' || epoch || ' changes '
            || (SELECT count(*) FROM hotel_changes) FROM feed_state"
        )
        .await,
        "(7,Lisbon,PT,Portugal,387167000,-91333000,517802,Europe/Lisbon) \
         (00000000-0000-0000-0000-00000000000a,00000000-0000-0000-0000-000000000001,Double,\
         \"1 double bed\",2,3,5,f) epoch 2 changes 0"
    );
    let found = survey(&mut connection).await.unwrap();
    assert_eq!((found.world, found.occupied), (Some(world()), true));
    // the triggers are back as they were, so that nobody goes unnoticed
    sqlx::query("SET session_replication_role = replica").execute(&mut connection).await.unwrap();
    sqlx::query("UPDATE hotels SET stars = 5").execute(&mut connection).await.unwrap();
    assert_eq!(text(&mut connection, "SELECT count(*)::text FROM hotel_changes").await, "2");
}

// brief: D2
#[tokio::test]
async fn a_load_that_ends_early_leaves_nothing() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let before = dump_schema(&mut connection).await;
    let mut seeding = Seeding::begin(&mut connection, Bookings::Keep).await.unwrap();
    send_all(&mut seeding, Uuid::from_u128(10)).await;
    drop(seeding);
    let mut seeding = Seeding::begin(&mut connection, Bookings::Keep).await.unwrap();
    send_all(&mut seeding, Uuid::from_u128(11)).await;
    let orphans = seeding.finish(&world()).await.unwrap_err();
    assert_eq!(orphans.constraint(), Some("inventory_room_type_id_fkey"));

    assert_eq!(dump_schema(&mut connection).await, before);
    let found = survey(&mut connection).await.unwrap();
    assert_eq!((found.world, found.occupied), (None, false));
}
