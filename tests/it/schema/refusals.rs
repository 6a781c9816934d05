//! Each rule of the schema refuses what it is there to refuse.

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use store::StoreError;
use tokio::time::timeout;

use super::booking_rules::{Cases, Row};
use super::{booking_rules, mail_rules, payment_rules, phone_rules, photo_rules, place_rules};
use crate::database::TestDatabase;

const DEADLINE: Duration = Duration::from_secs(20);

/// A hotel that keeps all rules, as `column = value` pairs that a case replaces one of.
const HOTEL: [(&str, &str); 12] = [
    ("id", "gen_random_uuid()"),
    ("slug", "'casa-nova'"),
    ("name", "'Casa Nova'"),
    ("lat_e7", "387167000"),
    ("lon_e7", "-91333000"),
    ("city", "'Lisbon'"),
    ("country", "'PT'"),
    ("time_zone", "'Europe/Lisbon'"),
    ("stars", "3"),
    ("rating_x10", "81"),
    ("review_count", "12"),
    ("property_type", "'hotel'"),
];
const CITY: [(&str, &str); 8] = [
    ("id", "2"),
    ("name", "'Porto'"),
    ("country", "'PT'"),
    ("country_name", "'Portugal'"),
    ("lat_e7", "411500000"),
    ("lon_e7", "-86100000"),
    ("population", "249633"),
    ("time_zone", "'Europe/Lisbon'"),
];
const ROOM_TYPE: [(&str, &str); 7] = [
    ("id", "gen_random_uuid()"),
    ("hotel_id", "lpad('1', 32, '0')::uuid"),
    ("name", "'Double'"),
    ("beds", "'1 double bed'"),
    ("max_adults", "2"),
    ("max_guests", "3"),
    ("total", "5"),
];
const NIGHT: [(&str, &str); 5] = [
    ("room_type_id", "lpad('2', 32, '0')::uuid"),
    ("night", "'2027-01-02'"),
    ("total", "5"),
    ("sold", "2"),
    ("price_minor", "9900"),
];

/// (constraint, column, value): the one value that breaks the rule.
const HOTEL_CASES: [(&str, &str, &str); 29] = [
    ("hotels_pkey", "id", "lpad('1', 32, '0')::uuid"),
    ("hotels_city_id_fkey", "city_id", "999"),
    ("hotels_slug_unique", "slug", "'hotel-1'"),
    ("hotels_slug_form", "slug", "'Casa'"),
    ("hotels_slug_form", "slug", "'-casa'"),
    ("hotels_slug_form", "slug", "''"),
    ("hotels_slug_form", "slug", "repeat('a', 121)"),
    ("hotels_slug_form", "slug", "'123e4567-e89b-12d3-a456-426614174000'"),
    ("hotels_slug_form", "slug", "repeat('a', 32)"),
    ("hotels_name_length", "name", "'  '"),
    ("hotels_description_length", "description", "repeat('a', 5001)"),
    ("hotels_lat_range", "lat_e7", "900000001"),
    ("hotels_lat_range", "lat_e7", "-900000001"),
    ("hotels_lon_range", "lon_e7", "1800000000"),
    ("hotels_lon_range", "lon_e7", "-1800000001"),
    ("hotels_address_length", "address", "repeat('a', 301)"),
    ("hotels_city_length", "city", "''"),
    ("hotels_country_code", "country", "'pt'"),
    ("hotels_time_zone_known", "time_zone", "'Europe/Atlantis'"),
    ("hotels_time_zone_known", "time_zone", "'CET'"),
    ("hotels_stars_range", "stars", "6"),
    ("hotels_rating_range", "rating_x10", "101"),
    ("hotels_review_count_range", "review_count", "-1"),
    ("hotels_rating_needs_reviews", "review_count", "0"),
    ("hotels_property_type_known", "property_type", "'castle'"),
    ("hotels_amenities_known", "amenities", "'{wifi,moat}'"),
    ("hotels_amenities_once", "amenities", "'{wifi,pool,wifi}'"),
    ("hotels_free_cancel_days_range", "free_cancel_days", "61"),
    ("hotels_status_known", "status", "'haunted'"),
];
const CITY_CASES: [(&str, &str, &str); 7] = [
    ("cities_pkey", "id", "1"),
    ("cities_name_length", "name", "' '"),
    ("cities_country_code", "country", "'PRT'"),
    ("cities_country_name_length", "country_name", "''"),
    ("cities_lat_range", "lat_e7", "-900000001"),
    ("cities_lon_range", "lon_e7", "1800000000"),
    ("cities_population_range", "population", "-1"),
];
const ROOM_TYPE_CASES: [(&str, &str, &str); 11] = [
    ("room_types_pkey", "id", "lpad('2', 32, '0')::uuid"),
    ("room_types_hotel_id_fkey", "hotel_id", "gen_random_uuid()"),
    ("room_types_name_length", "name", "''"),
    ("room_types_beds_length", "beds", "repeat('a', 201)"),
    ("room_types_max_adults_range", "max_adults", "0"),
    ("room_types_max_adults_range", "max_adults", "17"),
    ("room_types_max_guests_range", "max_guests", "1"),
    ("room_types_max_guests_range", "max_guests", "25"),
    ("room_types_total_range", "total", "0"),
    ("room_types_total_range", "total", "1001"),
    ("room_types_at_most_50", "hotel_id", "lpad('3', 32, '0')::uuid"),
];
const NIGHT_CASES: [(&str, &str, &str); 12] = [
    ("inventory_pkey", "night", "'2027-01-01'"),
    ("inventory_room_type_id_fkey", "room_type_id", "gen_random_uuid()"),
    ("inventory_night_range", "night", "'infinity'"),
    ("inventory_night_range", "night", "'1999-12-31'"),
    ("inventory_total_range", "total", "1001"),
    ("inventory_price_positive", "price_minor", "0"),
    ("inventory_min_stay_range", "min_stay", "0"),
    ("inventory_min_stay_range", "min_stay", "31"),
    ("inventory_never_oversold", "sold", "6"),
    ("inventory_never_oversold", "held", "4"),
    ("inventory_never_oversold", "held", "-1"),
    ("inventory_never_oversold", "total", "1"),
];
/// Whole statements, for rules that an insert can't break.
const STATEMENT_CASES: [(&str, &str); 15] = [
    ("room_types_never_deleted", "DELETE FROM room_types"),
    ("room_types_at_most_50", "UPDATE room_types SET hotel_id = lpad('3', 32, '0')::uuid"),
    ("room_types_hotel_id_fkey", "DELETE FROM hotels WHERE slug = 'hotel-1'"),
    ("hotels_city_id_fkey", "DELETE FROM cities"),
    ("inventory_never_oversold", "UPDATE inventory SET total = 1"),
    ("feed_state_pkey", "INSERT INTO feed_state DEFAULT VALUES"),
    ("feed_state_only_row", "INSERT INTO feed_state (only_row) VALUES (false)"),
    ("feed_state_cache_secret_length", "UPDATE feed_state SET cache_secret = 'short'"),
    ("feed_cursors_pkey", "INSERT INTO feed_cursors VALUES ('a', '3', 1), ('a', '4', 1)"),
    (
        "seeded_world_only_row",
        "INSERT INTO seeded_world VALUES (false, 'g', 1, 1, 1, '2027-01-01')",
    ),
    (
        "seeded_world_hotels_range",
        "INSERT INTO seeded_world VALUES (true, 'g', 1, -1, 1, '2027-01-01')",
    ),
    (
        "seeded_world_nights_range",
        "INSERT INTO seeded_world VALUES (true, 'g', 1, 1, -1, '2027-01-01')",
    ),
    ("rolled_zones_horizon_range", "INSERT INTO rolled_zones VALUES ('UTC', '2027-01-01', 0)"),
    (
        "dead_letters_reason_length",
        "INSERT INTO dead_letters VALUES ('i', gen_random_uuid(), repeat('x', 2001))",
    ),
    (
        "dead_letters_attempts_range",
        "INSERT INTO dead_letters VALUES ('i', gen_random_uuid(), '', 0)",
    ),
];
const TWICE: [(&str, &str); 3] = [
    (
        "seeded_world_pkey",
        "INSERT INTO seeded_world SELECT true, 'g', 1, 1, 1, '2027-01-01'
        FROM generate_series(1, 2)",
    ),
    (
        "rolled_zones_pkey",
        "INSERT INTO rolled_zones SELECT 'UTC', '2027-01-01', 1
        FROM generate_series(1, 2)",
    ),
    (
        "dead_letters_pkey",
        "INSERT INTO dead_letters SELECT 'i', lpad('1', 32, '0')::uuid, ''
        FROM generate_series(1, 2)",
    ),
];

fn insert(table: &str, row: &[(&str, &str)], column: &str, value: &str) -> String {
    let kept = row.iter().filter(|(name, _)| *name != column);
    let (names, values): (Vec<&str>, Vec<&str>) = kept.copied().chain([(column, value)]).unzip();
    format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))
}

/// Runs a statement within a transaction that is rolled back.
async fn try_out(connection: &mut PgConnection, statement: &str) -> Result<(), StoreError> {
    let mut transaction = connection.begin().await.unwrap();
    let result = sqlx::query(AssertSqlSafe(statement)).execute(&mut *transaction).await;
    transaction.rollback().await.unwrap();
    Ok(result.map(|_| ())?)
}

/// City 1 with hotels 1 and 3; hotel 1 has room type 2 with one night, hotel 3 has 50 room types.
async fn make_neighbours(connection: &mut PgConnection) {
    let id = |n: &str| format!("lpad('{n}', 32, '0')::uuid");
    let mut hotel_1 = HOTEL.to_vec();
    hotel_1.push(("city_id", "1"));
    let fifty = "INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests, total)
        SELECT gen_random_uuid(), lpad('3', 32, '0')::uuid, 'Cell', 'a bunk', 1, 1, 1
        FROM generate_series(1, 50)";
    let mut first = hotel_1.clone();
    first.retain(|(name, _)| *name != "slug");
    first.push(("slug", "'hotel-1'"));
    let mut third = hotel_1;
    third.retain(|(name, _)| *name != "slug");
    third.push(("slug", "'hotel-3'"));
    for statement in [
        insert("cities", &CITY, "id", "1"),
        insert("hotels", &first, "id", &id("1")),
        insert("hotels", &third, "id", &id("3")),
        insert("room_types", &ROOM_TYPE, "id", &id("2")),
        insert("inventory", &NIGHT, "night", "'2027-01-01'"),
        fifty.to_owned(),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *connection).await.unwrap();
    }
    let others = booking_rules::NEIGHBOURS.into_iter().chain(payment_rules::NEIGHBOURS);
    for statement in others
        .chain(photo_rules::NEIGHBOURS)
        .chain(place_rules::NEIGHBOURS)
        .chain(mail_rules::NEIGHBOURS)
        .chain(phone_rules::NEIGHBOURS)
    {
        sqlx::query(statement).execute(&mut *connection).await.unwrap();
    }
}

/// Tables beside the catalogue of hotels, each with a row that is welcome, and its cases.
fn tables() -> impl Iterator<Item = (&'static str, &'static Row, &'static Cases)> {
    let tables = booking_rules::TABLES.into_iter().chain(payment_rules::TABLES);
    let tables = tables.chain(photo_rules::TABLES).chain(place_rules::TABLES);
    tables.chain(mail_rules::TABLES).chain(phone_rules::TABLES)
}

fn cases() -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    let mut add = |table, row: &[(&str, &str)], cases: &[(&'static str, &str, &str)]| {
        let of_table = cases.iter();
        all.extend(
            of_table.map(|(rule, column, value)| (*rule, insert(table, row, column, value))),
        );
    };
    add("cities", &CITY, &CITY_CASES);
    add("hotels", &HOTEL, &HOTEL_CASES);
    add("room_types", &ROOM_TYPE, &ROOM_TYPE_CASES);
    add("inventory", &NIGHT, &NIGHT_CASES);
    for (table, row, cases) in tables() {
        add(table, row, cases);
    }
    all.extend(STATEMENT_CASES.map(|(rule, statement)| (rule, statement.to_owned())));
    let statements = booking_rules::STATEMENTS.into_iter().chain(payment_rules::STATEMENTS);
    let statements = statements.chain(place_rules::STATEMENTS).chain(mail_rules::STATEMENTS);
    let statements = statements.chain(phone_rules::STATEMENTS);
    all.extend(statements.map(|(rule, statement)| (rule, statement.to_owned())));
    all.extend(TWICE.map(|(rule, statement)| (rule, statement.to_owned())));
    all
}

// brief: D1
#[tokio::test]
async fn every_rule_refuses_its_case() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_neighbours(&mut connection).await;
    // without the broken value the rows are welcome, so it is the value that is refused
    let catalogue = [
        ("cities", CITY.as_slice()),
        ("hotels", HOTEL.as_slice()),
        ("room_types", ROOM_TYPE.as_slice()),
        ("inventory", NIGHT.as_slice()),
    ];
    let others = tables().map(|(table, row, _)| (table, row));
    for (table, row) in catalogue.into_iter().chain(others) {
        let (column, value) = row[1];
        try_out(&mut connection, &insert(table, row, column, value)).await.unwrap();
    }
    let mut covered = BTreeSet::new();
    for (rule, statement) in cases() {
        let refused = try_out(&mut connection, &statement).await;
        let error = refused.expect_err(&statement);
        assert_eq!(error.constraint(), Some(rule), "{statement}: {error:?}");
        covered.insert(rule.to_owned());
    }
    let rules: BTreeSet<String> = sqlx::query_scalar::<_, String>(
        "SELECT conname::text FROM pg_constraint
         WHERE connamespace = current_schema()::regnamespace AND conrelid <> 0
           AND conrelid::regclass::text NOT IN ('_sqlx_migrations', 'spatial_ref_sys')",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap()
    .into_iter()
    .collect();
    let untried: Vec<_> = rules.difference(&covered).collect();
    assert!(untried.is_empty(), "rules without a case: {untried:?}");
}

// brief: D1
#[tokio::test]
async fn two_writers_cannot_both_add_the_fiftieth_room_type() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_neighbours(&mut connection).await;
    let more = "INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests, total)
        SELECT gen_random_uuid(), lpad('1', 32, '0')::uuid, 'Cell', 'a bunk', 1, 1, 1
        FROM generate_series(1, 30)";
    let mut first = connection.begin().await.unwrap();
    sqlx::query(more).execute(&mut *first).await.unwrap();
    let mut other = database.connect().await;
    let both = async {
        tokio::join!(sqlx::query(more).execute(&mut other), async {
            // the second waits for the first; then it has to see what the first one added
            let waits = "SELECT EXISTS (SELECT FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock')";
            while !sqlx::query_scalar::<_, bool>(waits).fetch_one(database.pool()).await.unwrap() {
                tokio::task::yield_now().await;
            }
            first.commit().await.unwrap();
        })
    };
    let (second, ()) = timeout(DEADLINE, both).await.expect("the second waits for the first");
    let error = StoreError::from(second.unwrap_err());
    assert_eq!(error.constraint(), Some("room_types_at_most_50"));
}

// brief: D1
#[tokio::test]
async fn rank_and_location_follow_their_columns() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    for (rating_x10, review_count, stars) in [
        (None, 0, 0),
        (None, 0, 5),
        (Some(100), 1, 0),
        (Some(0), 7, 3),
        (Some(87), 2_000_000_000, 4),
    ] {
        let row = sqlx::query_as::<_, (i32, String)>(
            "INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone,
                 property_type, rating_x10, review_count, stars)
             VALUES (gen_random_uuid(), 'h-' || ($2::int + $3::int), 'H', -1, 1799999999, 'C',
                 'FJ', 'Pacific/Fiji', 'resort', $1, $2, $3)
             RETURNING rank, ST_AsText(location)",
        );
        let (rank, location) = row
            .bind(rating_x10.map(i16::from))
            .bind(review_count)
            .bind(i16::from(stars))
            .fetch_one(&mut connection)
            .await
            .unwrap();
        let reviews = u32::try_from(review_count).unwrap();
        assert_eq!(rank, domain::hotel::rank(rating_x10, reviews, stars));
        assert_eq!(location, "POINT(179.9999999 -0.0000001)");
    }
}
