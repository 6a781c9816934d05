//! Which statements leave which changes.

use domain::geo::Coordinates;
use domain::grid::tile;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::AssertSqlSafe;
use store::feed::{FeedReader, Reload};

use super::hotels::{id_of, make_hotels, read_pass, run};
use crate::database::TestDatabase;

/// Where hotel number `n` of `make_hotels` is.
fn cell_of(n: i32) -> i32 {
    cell(Coordinates { lat_e7: 380_000_000 + n * 1000, lon_e7: -90_000_000 })
}

fn cell(at: Coordinates) -> i32 {
    let (row, column) = tile(at, 8);
    i32::try_from(column.clamp(0, 255) * 256 + row.clamp(0, 255)).unwrap()
}

/// Two of each of the first two hotels.
const PHOTOS: &str = "INSERT INTO hotel_photos (id, hotel_id, place, alt, width, height, source)
    SELECT gen_random_uuid(), lpad(hotel::text, 32, '0')::uuid, place, 'Pool', 640, 480,
        sha256(convert_to(hotel || '-' || place, 'UTF8'))
    FROM generate_series(1, 2) AS hotel, generate_series(1, 2) AS place";

const MOVE_TYPE: &str =
    "UPDATE room_types SET hotel_id = (SELECT id FROM hotels WHERE slug = 'hotel-2')
    WHERE name = 'Suite'";

// brief: Y1
#[tokio::test]
async fn a_statement_leaves_the_hotels_that_really_changed() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 4, 3).await;
    let mut reader = FeedReader::start(database.pool()).await.unwrap();
    let type_5 = "INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests, total)
        SELECT lpad('5', 32, '0')::uuid, id, 'Suite', '2 beds', 4, 4, 1 FROM hotels
        WHERE slug = 'hotel-1'";
    let cases: [(&'static str, &[usize]); 23] = [
        ("UPDATE hotels SET stars = 3 WHERE slug IN ('hotel-1', 'hotel-3')", &[1, 3]),
        ("UPDATE hotels SET stars = 3 WHERE slug IN ('hotel-3', 'hotel-4')", &[4]),
        ("UPDATE hotels SET stars = stars", &[]),
        ("UPDATE hotels SET stars = 1 WHERE false", &[]),
        (type_5, &[1]),
        (MOVE_TYPE, &[1, 2]),
        ("UPDATE room_types SET closed = NOT closed WHERE name = 'Suite'", &[2]),
        ("UPDATE room_types SET closed = closed", &[]),
        ("UPDATE inventory SET sold = 1 WHERE night = '2027-01-02'", &[1, 2, 3, 4]),
        (
            "UPDATE inventory SET sold = 1 WHERE night > '2027-01-02' AND room_type_id IN
             (SELECT id FROM room_types WHERE name = 'Double' ORDER BY id LIMIT 2)",
            &[1, 2],
        ),
        ("UPDATE inventory SET sold = 1 WHERE night = '2027-01-02'", &[]),
        ("DELETE FROM inventory WHERE night = '2027-01-03' AND sold = 0", &[3, 4]),
        // a missing night is a closed one
        ("UPDATE inventory SET closed = true WHERE night = '2027-01-01'", &[1, 2, 3, 4]),
        (
            "DELETE FROM inventory WHERE night = '2027-01-01'
                 AND room_type_id = lpad('1', 32, '0')::uuid",
            &[],
        ),
        (
            "DELETE FROM inventory WHERE night = '2027-01-01' OR night = '2027-01-02'
                 AND room_type_id = lpad('2', 32, '0')::uuid",
            &[2],
        ),
        (
            "INSERT INTO inventory (room_type_id, night, total, price_minor)
             SELECT lpad('4', 32, '0')::uuid, date '2027-03-01' + n, 1, 1
             FROM generate_series(0, 9) AS n",
            &[4],
        ),
        (
            "WITH a AS (UPDATE hotels SET stars = 5 WHERE slug = 'hotel-1')
             UPDATE inventory SET held = 1 WHERE room_type_id = lpad('3', 32, '0')::uuid",
            &[1, 3],
        ),
        (PHOTOS, &[1, 2]),
        ("UPDATE hotel_photos SET alt = alt", &[]),
        ("UPDATE hotel_photos SET alt = 'Front' WHERE hotel_id = lpad('1', 32, '0')::uuid", &[1]),
        // the order of a hotel in one statement
        (
            "UPDATE hotel_photos SET place = 3 - place WHERE hotel_id = lpad('2', 32, '0')::uuid",
            &[2],
        ),
        (
            "UPDATE hotel_photos SET hotel_id = lpad('3', 32, '0')::uuid
             WHERE place = 1 AND hotel_id = lpad('1', 32, '0')::uuid",
            &[1, 3],
        ),
        ("DELETE FROM hotel_photos", &[1, 2, 3]),
    ];
    for (statement, changed) in cases {
        run(&mut connection, statement).await;
        let brought = read_pass(&mut reader, database.pool()).await.unwrap();
        let expected: Vec<_> = changed.iter().map(|n| id_of(*n)).collect();
        assert_eq!(brought.hotels(), expected, "{statement}");
        let found: Vec<_> = brought.documents.into_keys().collect();
        assert_eq!(found, expected, "{statement}");
    }
}

// brief: Y1
#[tokio::test]
async fn changes_name_the_cells_of_before_and_after() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 3, 1).await;
    let mut reader = FeedReader::start(database.pool()).await.unwrap();
    // Auckland, by way of Berlin, in one transaction
    for statement in [
        "BEGIN",
        "UPDATE hotels SET lat_e7 = 525200000, lon_e7 = 134050000 WHERE slug = 'hotel-1'",
        "UPDATE hotels SET lat_e7 = -368500000, lon_e7 = 1747600000 WHERE slug = 'hotel-1'",
        "INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone,
             property_type)
         VALUES (lpad('9', 32, '0')::uuid, 'pole', 'Pole', 900000000, -1800000000, 'Pole', 'NO',
             'UTC', 'hostel')",
        "COMMIT",
    ] {
        run(&mut connection, statement).await;
    }
    let brought = read_pass(&mut reader, database.pool()).await.unwrap();
    let mut cells = vec![
        cell_of(1),
        cell(Coordinates { lat_e7: 525_200_000, lon_e7: 134_050_000 }),
        cell(Coordinates { lat_e7: -368_500_000, lon_e7: 1_747_600_000 }),
    ];
    cells.sort_unstable();
    assert_eq!(brought.hotels(), [id_of(1), id_of(9)]);
    assert_eq!(brought.changes[0].cells, cells);
    assert_eq!(brought.changes[1].cells, [0]);

    run(&mut connection, "DELETE FROM hotels WHERE slug = 'pole'").await;
    let brought = read_pass(&mut reader, database.pool()).await.unwrap();
    assert_eq!((brought.hotels(), brought.gone), (vec![id_of(9)], vec![id_of(9)]));
    assert_eq!(brought.changes[0].cells, [0]);

    // a new id is an old hotel gone and a new one come
    run(&mut connection, "DELETE FROM inventory WHERE room_type_id = lpad('2', 32, '0')::uuid")
        .await;
    run(&mut connection, "UPDATE room_types SET hotel_id = lpad('3', 32, '0')::uuid").await;
    read_pass(&mut reader, database.pool()).await.unwrap();
    run(&mut connection, "UPDATE hotels SET id = lpad('a', 32, '0')::uuid WHERE slug = 'hotel-2'")
        .await;
    let brought = read_pass(&mut reader, database.pool()).await.unwrap();
    assert_eq!((brought.hotels(), brought.gone), (vec![id_of(2), id_of(10)], vec![id_of(2)]));
    assert_eq!(brought.documents[&id_of(10)].hotel.slug, "hotel-2");
}

// brief: Y1
#[tokio::test]
async fn cells_are_those_of_the_map() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let mut random = StdRng::seed_from_u64(11);
    let mut points: Vec<Coordinates> = (0..2_000)
        .map(|_| Coordinates {
            lat_e7: random.random_range(-900_000_000..=900_000_000),
            lon_e7: random.random_range(-1_800_000_000..1_800_000_000),
        })
        .collect();
    for lat_e7 in [-900_000_000, -850_511_288, -850_500_000, 0, 850_500_000, 900_000_000] {
        for lon_e7 in [-1_800_000_000, -1, 0, 14_062_500, 1_799_999_999] {
            points.push(Coordinates { lat_e7, lon_e7 });
        }
    }
    let rows: Vec<String> =
        points.iter().map(|at| format!("({}, {})", at.lat_e7, at.lon_e7)).collect();
    let query = format!("SELECT cell_z8_v1(a, b) FROM (VALUES {}) AS v (a, b)", rows.join(","));
    let cells: Vec<i32> =
        sqlx::query_scalar(AssertSqlSafe(query)).fetch_all(&mut connection).await.unwrap();
    let expected: Vec<i32> = points.iter().map(|at| cell(*at)).collect();
    assert_eq!(cells, expected);
}

// brief: Y1
#[tokio::test]
async fn changes_of_replicas_are_seen_too() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 4, 3).await;
    let mut reader = FeedReader::start(database.pool()).await.unwrap();
    run(&mut connection, "SET session_replication_role = replica").await;
    let cases: [(&'static str, &[usize]); 9] = [
        ("UPDATE hotels SET stars = 3 WHERE slug = 'hotel-1'", &[1]),
        (
            "INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone,
                 property_type)
             VALUES (lpad('9', 32, '0')::uuid, 'new', 'New', 0, 0, 'Nowhere', 'PT', 'UTC', 'hotel')",
            &[9],
        ),
        ("DELETE FROM hotels WHERE slug = 'new'", &[9]),
        (
            "INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests, total)
             SELECT lpad('5', 32, '0')::uuid, id, 'Suite', '2 beds', 4, 4, 1 FROM hotels
             WHERE slug = 'hotel-2'",
            &[2],
        ),
        ("UPDATE room_types SET closed = true WHERE name = 'Suite'", &[2]),
        (
            "INSERT INTO inventory (room_type_id, night, total, price_minor)
             VALUES (lpad('3', 32, '0')::uuid, '2028-01-01', 1, 1)",
            &[3],
        ),
        ("UPDATE inventory SET price_minor = 2 WHERE night = '2028-01-01'", &[3]),
        ("DELETE FROM inventory WHERE night = '2028-01-01'", &[3]),
        ("UPDATE inventory SET sold = 1 WHERE room_type_id = lpad('4', 32, '0')::uuid", &[4]),
    ];
    for (statement, changed) in cases {
        run(&mut connection, statement).await;
        let brought = read_pass(&mut reader, database.pool()).await.unwrap();
        let expected: Vec<_> = changed.iter().map(|n| id_of(*n)).collect();
        assert_eq!(brought.hotels(), expected, "{statement}");
    }
    run(&mut connection, "TRUNCATE inventory").await;
    let told = read_pass(&mut reader, database.pool()).await.unwrap_err();
    assert_eq!(told, Reload::OtherEpoch);
    for (statement, rule) in [
        ("DELETE FROM room_types", "room_types_never_deleted"),
        (
            "INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests, total)
             SELECT gen_random_uuid(), lpad('1', 32, '0')::uuid, 'Cell', 'a bed', 1, 1, 1
             FROM generate_series(1, 50)",
            "room_types_at_most_50",
        ),
    ] {
        let refused = sqlx::query(statement).execute(&mut connection).await.unwrap_err();
        let refused = store::StoreError::from(refused);
        assert_eq!(refused.constraint(), Some(rule), "{statement}");
    }
}
