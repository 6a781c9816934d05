//! A small world to quarrel over: four room types of two hotels, twenty nights, six people.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use domain::booking::assess::RoomTypeTerms;
use domain::booking::granting::{Inventory, Rooms};
use domain::booking::key::Key;
use domain::booking::request::{Guest, HoldRequest, Line, Quoted, Wanted, canonical};
use domain::booking::status::Status;
use domain::ids::{BookingId, HotelId, RoomTypeId, UserId};
use domain::stay::{Party, Stay};
use sqlx::{AssertSqlSafe, PgPool};
use store::bookings::HoldTerms;
use uuid::Uuid;

pub const USERS: u8 = 6;
pub const NIGHTS: u64 = 20;
pub const HOLD_TTL: Duration = Duration::from_mins(15);

/// Room types 1 to 3 are of hotel 1, number 4 is of hotel 2; `total` rooms a night. Type 2 lacks its
/// eleventh night.
pub async fn make_world(pool: &PgPool, total: u16) {
    let statements = format!(
        "INSERT INTO users (id, email, name, password_hash)
         SELECT lpad(to_hex(i), 32, '0')::uuid, 'guest-' || i || '@example.org', 'Guest ' || i,
             '$argon2id$none' FROM generate_series(1, {USERS}) AS i;
         INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone,
             property_type, free_cancel_days)
         SELECT lpad(to_hex(i), 32, '0')::uuid, 'hotel-' || i, 'Hotel ' || i, 387000000, -91000000,
             'Lisbon', 'PT', 'Europe/Lisbon', 'hotel', CASE i WHEN 1 THEN 2 END
         FROM generate_series(1, 2) AS i;
         INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests, total)
         SELECT lpad(to_hex(i), 32, '0')::uuid, lpad(to_hex(1 + i / 4), 32, '0')::uuid, 'Type ' || i,
             'a bed', i, i + 1, 9
         FROM generate_series(1, 4) AS i;
         INSERT INTO inventory (room_type_id, night, total, price_minor)
         SELECT lpad(to_hex(i), 32, '0')::uuid, date '2026-12-01' + n, {total}, 1000 * i + n
         FROM generate_series(1, 4) AS i, generate_series(0, {NIGHTS} - 1) AS n
         WHERE (i, n) <> (2, 10)"
    );
    for statement in statements.split(';') {
        sqlx::query(AssertSqlSafe(statement)).execute(pool).await.expect("rows");
    }
}

pub fn day(number: u64) -> NaiveDate {
    "2026-12-01".parse::<NaiveDate>().expect("a date") + chrono::Days::new(number)
}

pub fn stay(from: u64, nights: u64) -> Stay {
    Stay::new(day(from), day(from + nights)).expect("a stay")
}

pub fn room_type(number: u8) -> RoomTypeId {
    RoomTypeId(Uuid::from_u128(u128::from(number)))
}

pub fn user(number: u8) -> UserId {
    UserId(Uuid::from_u128(u128::from(number)))
}

/// One adult a room.
pub fn line(of: u8, rooms: u8) -> Line {
    Line { room_type_id: room_type(of), party: Party { adults: rooms, children: 0, rooms } }
}

/// A request with a key from its client.
pub fn ask(by: u8, key: &str, stay: Stay, lines: &[Line]) -> HoldRequest {
    let text = canonical(&wanted(stay, lines), None);
    request(by, Key::chosen(user(by), "bookings", key, &text), stay, lines)
}

/// A request that is its own key.
pub fn ask_plainly(by: u8, stay: Stay, lines: &[Line]) -> HoldRequest {
    let text = canonical(&wanted(stay, lines), None);
    request(by, Key::derived(user(by), "bookings", &text), stay, lines)
}

fn wanted(stay: Stay, lines: &[Line]) -> Wanted {
    Wanted::Lines { stay, lines: lines.to_vec() }
}

fn request(by: u8, key: Key, stay: Stay, lines: &[Line]) -> HoldRequest {
    HoldRequest {
        id: BookingId(Uuid::now_v7()),
        user: user(by),
        key,
        stay,
        lines: lines.to_vec(),
        quoted: None::<Quoted>,
        guest: None::<Guest>,
    }
}

pub fn terms() -> HoldTerms {
    HoldTerms {
        lock_timeout: Duration::from_secs(5),
        hold_ttl: HOLD_TTL,
        quote_ttl: HOLD_TTL,
        holds_max: None,
        currency: "EUR",
    }
}

/// The state of the database as the model keeps it: all but keys.
pub async fn read_rooms(pool: &PgPool) -> Rooms {
    let types = sqlx::query_as::<_, (Uuid, Uuid, i16, i16, bool)>(
        "SELECT r.id, r.hotel_id, r.max_adults, r.max_guests, r.closed OR h.status <> 'open'
         FROM room_types r JOIN hotels h ON h.id = r.hotel_id",
    );
    let types = types.fetch_all(pool).await.expect("room types");
    Rooms {
        room_types: types
            .into_iter()
            .map(|(id, hotel, max_adults, max_guests, closed)| {
                let terms = RoomTypeTerms {
                    hotel_id: HotelId(hotel),
                    max_adults: max_adults.try_into().expect("small"),
                    max_guests: max_guests.try_into().expect("small"),
                    closed,
                };
                (RoomTypeId(id), terms)
            })
            .collect(),
        nights: read_nights(pool).await,
        hold_ttl: TimeDelta::from_std(HOLD_TTL).expect("a time"),
        ..Rooms::default()
    }
}

pub async fn read_nights(pool: &PgPool) -> BTreeMap<(RoomTypeId, NaiveDate), Inventory> {
    let nights = sqlx::query_as::<_, (Uuid, NaiveDate, i16, i16, i16, i32, i16, bool)>(
        "SELECT room_type_id, night, total, sold, held, price_minor, min_stay, closed
         FROM inventory",
    );
    let nights = nights.fetch_all(pool).await.expect("nights");
    let nights = nights.into_iter();
    nights
        .map(|(id, night, total, sold, held, price_minor, min_stay, closed)| {
            let of = Inventory {
                total: total.try_into().expect("small"),
                sold: sold.try_into().expect("small"),
                held: held.try_into().expect("small"),
                price_minor: price_minor.try_into().expect("small"),
                min_stay: min_stay.try_into().expect("small"),
                closed,
            };
            ((RoomTypeId(id), night), of)
        })
        .collect()
}

/// What each booking is in the database.
pub async fn read_statuses(pool: &PgPool) -> BTreeMap<BookingId, Status> {
    let rows = sqlx::query_as::<_, (Uuid, String)>("SELECT id, status FROM bookings");
    let rows = rows.fetch_all(pool).await.expect("bookings");
    let status = |code: &str| Status::from_code(code).expect("a status");
    rows.into_iter().map(|(id, code)| (BookingId(id), status(&code))).collect()
}

/// Makes holds an hour older than they are.
pub async fn age_holds(pool: &PgPool, ids: &[BookingId]) {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    for statement in [
        "UPDATE bookings SET created_at = created_at - interval '1 hour',
             expires_at = expires_at - interval '1 hour' WHERE id = ANY ($1)",
        "UPDATE booking_rooms SET hold_until = hold_until - interval '1 hour'
         WHERE booking_id = ANY ($1)",
    ] {
        sqlx::query(statement).bind(&ids).execute(pool).await.expect("older holds");
    }
}

/// Recounts everything; panics with what is wrong.
pub async fn assert_verified(pool: &PgPool) {
    let verified = store::verify::verify(pool).await.expect("a recount");
    assert!(verified.faults.is_empty(), "{:#?}", verified.faults);
}
