//! The seeder against a database: same parameters, same world; nothing half done; nothing of
//! anybody else's touched. What a single hotel is like is tested in `seed` itself.
// brief: D2

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use seed::people::{DEMO_PASSWORD, DEMO_USERS};
use seed::{Parameters, Phase, Progress, SeedError, SeedOptions, SeedReport, Sink, World, silent};
use serde_json::json;
use sqlx::PgConnection;
use tokio_util::sync::CancellationToken;

use crate::app::TestApp;
use crate::database::TestDatabase;

const HOTELS: u32 = 500;
const NIGHTS: u32 = 40;

fn options() -> SeedOptions {
    SeedOptions {
        seed: 1,
        hotels: HOTELS,
        nights: NIGHTS,
        start: chrono::NaiveDate::from_ymd_opt(2026, 12, 15),
        threads: 2,
        reset: false,
        destroy_bookings: false,
    }
}

async fn seed(database: &TestDatabase, options: &SeedOptions) -> Result<SeedReport, SeedError> {
    seed::run(options, &database.url(), silent(), CancellationToken::new()).await
}

async fn checksum(database: &TestDatabase) -> String {
    seed::checksum(&mut database.connect().await).await.unwrap()
}

async fn count(connection: &mut PgConnection, question: &'static str) -> i64 {
    sqlx::query_scalar(question).fetch_one(connection).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn same_parameters_make_the_same_world_and_others_another() {
    let (one, two) = tokio::join!(TestDatabase::create(), TestDatabase::create());
    seed(&one, &options()).await.unwrap();
    seed(&two, &SeedOptions { threads: 5, ..options() }).await.unwrap();
    let first = checksum(&one).await;
    assert_eq!(first, checksum(&two).await, "two databases, two numbers of threads");

    let reset = SeedOptions { reset: true, ..options() };
    seed(&two, &SeedOptions { seed: 2, ..reset.clone() }).await.unwrap();
    assert_ne!(first, checksum(&two).await, "another seed");
    let later = reset.start.and_then(|start| start.succ_opt());
    seed(&two, &SeedOptions { start: later, ..reset.clone() }).await.unwrap();
    assert_ne!(first, checksum(&two).await, "another start");
    seed(&two, &SeedOptions { threads: 1, ..reset }).await.unwrap();
    assert_eq!(first, checksum(&two).await, "back again, over another world");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_does_nothing_and_another_world_needs_reset() {
    let database = TestDatabase::create().await;
    let SeedReport::Seeded { world, room_types, nights } =
        seed(&database, &options()).await.unwrap()
    else {
        panic!("an empty database is seeded");
    };
    assert_eq!(nights, room_types * u64::from(NIGHTS));
    let mut connection = database.connect().await;
    let epoch = count(&mut connection, "SELECT epoch FROM feed_state").await;

    let again = seed(&database, &options()).await.unwrap();
    assert_eq!(again, SeedReport::AlreadySeeded(world.clone()));
    let any_start = SeedOptions { start: None, ..options() };
    assert_eq!(seed(&database, &any_start).await.unwrap(), SeedReport::AlreadySeeded(world));
    assert_eq!(count(&mut connection, "SELECT epoch FROM feed_state").await, epoch);

    // a reset brings the same world back over whatever was changed by hand
    let made = checksum(&database).await;
    sqlx::query("UPDATE inventory SET price_minor = 1").execute(&mut connection).await.unwrap();
    assert_ne!(made, checksum(&database).await);
    seed(&database, &SeedOptions { reset: true, ..options() }).await.unwrap();
    assert_eq!(made, checksum(&database).await);

    // and a note about a world whose rows are gone does not stop a seeding
    sqlx::raw_sql("TRUNCATE inventory, room_types, hotels, cities CASCADE")
        .execute(&mut connection)
        .await
        .unwrap();
    let refilled = seed(&database, &options()).await.unwrap();
    assert!(matches!(refilled, SeedReport::Seeded { .. }), "{refilled:?}");
    assert_eq!(made, checksum(&database).await);

    let error = seed(&database, &SeedOptions { hotels: 501, ..options() }).await.unwrap_err();
    assert!(matches!(error, SeedError::OtherWorld { .. }), "{error}");
    assert!(error.to_string().contains("--reset"), "it names the next step: {error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_stopped_half_way_leaves_nothing() {
    for stop_at in [Phase::Hotels, Phase::Nights, Phase::Keys] {
        let database = TestDatabase::create().await;
        let indexes = count(&mut database.connect().await, INDEXES).await;
        let token = CancellationToken::new();
        let trigger = token.clone();
        let sink: Sink = Arc::new(move |Progress { phase, .. }| {
            if phase == stop_at {
                trigger.cancel();
            }
        });
        let ended = seed::run(&options(), &database.url(), sink, token).await;
        // the keys are built while nobody looks at the token, so that phase may still win
        if stop_at != Phase::Keys || ended.is_err() {
            assert!(matches!(ended, Err(SeedError::Cancelled)), "{stop_at:?}: {ended:?}");
            let mut connection = database.connect().await;
            assert_eq!(count(&mut connection, "SELECT count(*) FROM hotels").await, 0);
            assert_eq!(count(&mut connection, "SELECT count(*) FROM inventory").await, 0);
            assert_eq!(count(&mut connection, "SELECT count(*) FROM seeded_world").await, 0);
            assert_eq!(count(&mut connection, INDEXES).await, indexes, "{stop_at:?}");
        }
        // the stopped run's connection may take a moment to let go of its lock
        let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
        loop {
            match seed(&database, &options()).await {
                Err(SeedError::Busy) if tokio::time::Instant::now() < deadline => {}
                ended => break assert!(ended.is_ok(), "{stop_at:?}: {ended:?}"),
            }
        }
    }
}

const INDEXES: &str = "SELECT count(*) FROM pg_indexes
    WHERE tablename IN ('cities', 'hotels', 'room_types', 'inventory')";

#[tokio::test(flavor = "multi_thread")]
async fn what_others_put_there_is_never_touched() {
    let stranger = TestDatabase::create_bare().await;
    let mut connection = stranger.connect().await;
    sqlx::raw_sql("CREATE TABLE invoices (id int); INSERT INTO invoices VALUES (7)")
        .execute(&mut connection)
        .await
        .unwrap();
    let reset = SeedOptions { reset: true, destroy_bookings: true, ..options() };
    let error = seed(&stranger, &reset).await.unwrap_err();
    assert!(matches!(error, SeedError::ForeignTables { .. }), "{error}");
    assert!(error.to_string().contains("invoices"), "{error}");
    assert_eq!(count(&mut connection, "SELECT count(*) FROM invoices").await, 1);

    let own = TestDatabase::create().await;
    let mut connection = own.connect().await;
    sqlx::query(
        "INSERT INTO cities VALUES (1, 'Faro', 'PT', 'Portugal', 0, 0, 1, 'Europe/Lisbon')",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let error = seed(&own, &options()).await.unwrap_err();
    assert!(matches!(error, SeedError::ForeignHotels), "{error}");
    assert_eq!(count(&mut connection, "SELECT count(*) FROM cities").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn bookings_are_not_lost_unless_that_is_said() {
    let database = TestDatabase::create().await;
    seed(&database, &options()).await.unwrap();
    let mut connection = database.connect().await;
    sqlx::raw_sql(
        "INSERT INTO users (id, email, name, password_hash)
             VALUES (gen_random_uuid(), 'ana@example.org', 'Ana', '$argon2id$none');
         INSERT INTO bookings (id, user_id, hotel_id, status, check_in, check_out, total_minor,
             currency, created_at, expires_at)
             SELECT gen_random_uuid(), u.id, r.hotel_id, 'pending', '2027-01-01', '2027-01-02', 5,
                 'EUR', now(), 'infinity'
             FROM users u, room_types r LIMIT 1;
         INSERT INTO booking_rooms
             SELECT b.id, 1, r.id, b.check_in, b.check_out, 1, 1, 0, '{5}', b.expires_at
             FROM bookings b, room_types r WHERE r.hotel_id = b.hotel_id LIMIT 1;
         INSERT INTO idempotency_keys
             SELECT sha256('k'), false, sha256('r'), id, 201, '{}' FROM bookings",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let keys = "SELECT count(*) FROM pg_constraint WHERE contype = 'f'
        AND conrelid IN ('bookings'::regclass, 'booking_rooms'::regclass)";
    let keys_before = count(&mut connection, keys).await;
    assert!(keys_before >= 5, "{keys_before}");
    let other = SeedOptions { seed: 2, reset: true, ..options() };
    let error = seed(&database, &other).await.unwrap_err();
    assert!(matches!(error, SeedError::BookingsExist), "{error}");
    assert_eq!(count(&mut connection, "SELECT count(*) FROM bookings").await, 1);
    assert_eq!(count(&mut connection, "SELECT seed FROM seeded_world").await, 1);

    seed(&database, &SeedOptions { destroy_bookings: true, ..other }).await.unwrap();
    assert_eq!(count(&mut connection, "SELECT count(*) FROM bookings").await, 0);
    assert_eq!(count(&mut connection, "SELECT seed FROM seeded_world").await, 2);
    assert_eq!(count(&mut connection, "SELECT count(*) FROM idempotency_keys").await, 0);
    let keys_after = count(&mut connection, keys).await;
    assert_eq!(keys_after, keys_before, "their foreign keys are there again");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_holds_what_the_generator_made() {
    let database = TestDatabase::create().await;
    let options = options();
    seed(&database, &options).await.unwrap();
    let parameters = Parameters {
        seed: options.seed,
        hotels: options.hotels,
        nights: options.nights,
        start: options.start.unwrap(),
    };
    let world = World::new(parameters, 2).unwrap();
    let mut connection = database.connect().await;
    for document in world.documents() {
        let (slug, rank): (String, i32) =
            sqlx::query_as("SELECT slug, rank FROM hotels WHERE id = $1")
                .bind(document.hotel.id.0)
                .fetch_one(&mut connection)
                .await
                .unwrap();
        assert_eq!((slug.as_str(), rank), (document.hotel.slug.as_str(), document.hotel.rank));
        for room_type in &document.room_types {
            let nights: Vec<(i16, i32, i16, bool)> = sqlx::query_as(
                "SELECT total, price_minor, min_stay, closed FROM inventory
                 WHERE room_type_id = $1 ORDER BY night",
            )
            .bind(room_type.room_type.id.0)
            .fetch_all(&mut connection)
            .await
            .unwrap();
            let stored: Vec<_> = nights
                .into_iter()
                .map(|(total, price_minor, min_stay, closed)| {
                    let left = if closed { 0 } else { total.min(8) };
                    (!closed, left, (!closed).then_some((price_minor, min_stay)))
                })
                .collect();
            let made: Vec<_> = room_type
                .nights
                .iter()
                .map(|night| {
                    let price = i32::try_from(night.price_minor).unwrap();
                    let open = night.is_open();
                    (open, i16::from(night.left()), open.then_some((price, night.min_stay.into())))
                })
                .collect();
            assert_eq!(stored, made, "{}", document.hotel.slug);
        }
    }
    let orphans = "SELECT count(*) FROM inventory i
        LEFT JOIN room_types r ON r.id = i.room_type_id LEFT JOIN hotels h ON h.id = r.hotel_id
        LEFT JOIN cities c ON c.id = h.city_id WHERE c.id IS NULL";
    assert_eq!(count(&mut connection, orphans).await, 0);
    let touched = "SELECT count(*) FROM inventory WHERE sold <> 0 OR held <> 0";
    assert_eq!(count(&mut connection, touched).await, 0);
    assert_eq!(count(&mut connection, "SELECT count(*) FROM hotel_changes").await, 0);
}

/// Nobody reads what is sent to a demo guest: they get in where only verified addresses do, in a world
/// that was seeded before there were any too.
#[tokio::test(flavor = "multi_thread")]
async fn demo_guests_get_in_where_accounts_are_hidden() {
    let database = TestDatabase::create().await;
    let small = SeedOptions { hotels: 1, nights: 1, ..options() };
    seed(&database, &small).await.unwrap();
    let hidden = TestApp::with().over_the_same().settings(|of| of.hide_accounts = true);
    let app = hidden.start_on(&database.url()).await;
    let sign_in = async |email: &str| {
        let body = json!({ "email": email, "password": DEMO_PASSWORD });
        let request = Request::post("/v1/sessions").header("content-type", "application/json");
        app.ask(request.body(Body::from(body.to_string())).unwrap()).await.status
    };
    for (email, _) in DEMO_USERS {
        assert_eq!(sign_in(email).await, 201, "{email}");
    }
    let of_before = sqlx::query("UPDATE users SET verified_at = NULL");
    of_before.execute(&mut database.connect().await).await.unwrap();
    let (email, _) = DEMO_USERS[0];
    assert_eq!(sign_in(email).await, 401, "nobody unverified does");
    seed(&database, &small).await.unwrap();
    assert_eq!(sign_in(email).await, 201);
}
