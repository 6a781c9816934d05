//! What the tables of accounts and bookings refuse.

/// A row that keeps all rules, as `column = value` pairs that a case replaces one of.
pub type Row = [(&'static str, &'static str)];
/// (constraint, column, value): the one value that breaks the rule.
pub type Cases = [(&'static str, &'static str, &'static str)];

const ONE: &str = "lpad('1', 32, '0')::uuid";
const TWO: &str = "lpad('2', 32, '0')::uuid";

/// User 1, with session, quote, booking of one room and key: made before the cases are tried.
pub const NEIGHBOURS: [&str; 6] = [
    "INSERT INTO users (id, email, name, password_hash)
     VALUES (lpad('1', 32, '0')::uuid, 'ana@example.org', 'Ana', '$argon2id$none')",
    "INSERT INTO sessions VALUES (sha256('1'), lpad('1', 32, '0')::uuid, now(), 'infinity')",
    "INSERT INTO quotes VALUES (lpad('1', 32, '0')::uuid, lpad('1', 32, '0')::uuid,
         lpad('2', 32, '0')::uuid, '2027-01-01', '2027-01-02', 1, 1, 0, '{5}', 5, 'EUR', NULL,
         now(), 'infinity')",
    "INSERT INTO bookings (id, user_id, hotel_id, status, check_in, check_out, total_minor,
         currency, created_at, expires_at, quote_id)
     VALUES (lpad('1', 32, '0')::uuid, lpad('1', 32, '0')::uuid, lpad('1', 32, '0')::uuid,
         'pending', '2027-01-01', '2027-01-02', 5, 'EUR', now(), 'infinity',
         lpad('1', 32, '0')::uuid)",
    "INSERT INTO booking_rooms VALUES (lpad('1', 32, '0')::uuid, 1, lpad('2', 32, '0')::uuid,
         '2027-01-01', '2027-01-02', 1, 1, 0, '{5}', 'infinity')",
    "INSERT INTO idempotency_keys VALUES (sha256('1'), false, sha256('r'),
         lpad('1', 32, '0')::uuid, 201, '{}')",
];

const USER: [(&str, &str); 4] = [
    ("id", "gen_random_uuid()"),
    ("email", "'rui@example.org'"),
    ("name", "'Rui'"),
    ("password_hash", "'$argon2id$none'"),
];
const SESSION: [(&str, &str); 4] = [
    ("user_id", ONE),
    ("token_hash", "sha256('2')"),
    ("created_at", "now()"),
    ("expires_at", "'infinity'"),
];
const QUOTE: [(&str, &str); 13] = [
    ("user_id", ONE),
    ("id", "gen_random_uuid()"),
    ("room_type_id", TWO),
    ("check_in", "'2027-01-01'"),
    ("check_out", "'2027-01-02'"),
    ("rooms", "2"),
    ("adults", "2"),
    ("children", "0"),
    ("nightly_minor", "'{5}'"),
    ("total_minor", "5"),
    ("currency", "'EUR'"),
    ("created_at", "now()"),
    ("expires_at", "'infinity'"),
];
const BOOKING: [(&str, &str); 10] = [
    ("user_id", ONE),
    ("id", "gen_random_uuid()"),
    ("hotel_id", ONE),
    ("status", "'pending'"),
    ("check_in", "'2027-01-01'"),
    ("check_out", "'2027-01-02'"),
    ("total_minor", "5"),
    ("currency", "'EUR'"),
    ("created_at", "now()"),
    ("expires_at", "'infinity'"),
];
const BOOKING_ROOM: [(&str, &str); 9] = [
    ("booking_id", ONE),
    ("line", "2"),
    ("room_type_id", TWO),
    ("check_in", "'2027-01-01'"),
    ("check_out", "'2027-01-02'"),
    ("rooms", "2"),
    ("adults", "2"),
    ("children", "0"),
    ("nightly_minor", "'{5}'"),
];
const KEY: [(&str, &str); 6] = [
    ("derived", "true"),
    ("key_hash", "sha256('2')"),
    ("request_hash", "sha256('r')"),
    ("booking_id", ONE),
    ("status", "201"),
    ("answer", "'{}'"),
];
const EVENT: [(&str, &str); 4] = [
    ("version", "1"),
    ("topic", "'booking.events'"),
    ("kind", "'BookingConfirmed'"),
    ("subject_id", "gen_random_uuid()"),
];

/// Every table with a row that is welcome and those that are not.
pub const TABLES: [(&str, &Row, &Cases); 7] = [
    (
        "users",
        &USER,
        &[
            ("users_pkey", "id", ONE),
            ("users_email_form", "email", "'rui'"),
            ("users_email_form", "email", "'rui@'"),
            ("users_email_form", "email", "'r ui@example.org'"),
            ("users_email_form", "email", "'rui@@example.org'"),
            ("users_email_form", "email", "U&'jose\\0301@example.org'"),
            ("users_email_form", "email", "repeat('a', 250) || '@b.org'"),
            ("users_email_once", "email", "'ANA@Example.org'"),
            ("users_name_length", "name", "'  '"),
            ("users_password_hash_form", "password_hash", "'secret'"),
        ],
    ),
    (
        "sessions",
        &SESSION,
        &[
            ("sessions_pkey", "token_hash", "sha256('1')"),
            ("sessions_token_hash_length", "token_hash", "'token'"),
            ("sessions_user_id_fkey", "user_id", "gen_random_uuid()"),
            ("sessions_end_after_start", "expires_at", "now()"),
            ("sessions_device_length", "device", "''"),
            ("sessions_device_length", "device", "repeat('x', 61)"),
        ],
    ),
    (
        "quotes",
        &QUOTE,
        &[
            ("quotes_pkey", "id", ONE),
            ("quotes_user_id_fkey", "user_id", "gen_random_uuid()"),
            ("quotes_room_type_id_fkey", "room_type_id", "gen_random_uuid()"),
            ("quotes_rooms_range", "rooms", "0"),
            ("quotes_adults_range", "adults", "1"),
            ("quotes_adults_range", "adults", "17"),
            ("quotes_children_range", "children", "9"),
            ("quotes_nightly_complete", "nightly_minor", "'{5,5}'"),
            ("quotes_nightly_complete", "nightly_minor", "'{0}'"),
            ("quotes_total_positive", "total_minor", "0"),
            ("quotes_currency_code", "currency", "'eur'"),
            ("quotes_nightly_complete", "check_out", "'2027-03-01'"),
            ("quotes_end_after_start", "expires_at", "now()"),
        ],
    ),
    (
        "bookings",
        &BOOKING,
        &[
            ("bookings_pkey", "id", ONE),
            ("bookings_by_quote", "quote_id", ONE),
            ("bookings_user_id_fkey", "user_id", "gen_random_uuid()"),
            ("bookings_hotel_id_fkey", "hotel_id", "gen_random_uuid()"),
            ("bookings_status_known", "status", "'lost'"),
            ("bookings_status_fits", "status", "'confirmed'"),
            ("bookings_status_fits", "confirmed_at", "now()"),
            ("bookings_penalty_fits", "penalty_minor", "5"),
            ("bookings_version_positive", "version", "0"),
            ("bookings_total_positive", "total_minor", "0"),
            ("bookings_currency_code", "currency", "'E'"),
            ("bookings_guest_whole", "guest_name", "'Rui'"),
            ("bookings_guest_name_length", "guest_name", "' '"),
            ("bookings_guest_email_length", "guest_email", "'r'"),
            ("bookings_stay_range", "check_out", "'2027-03-01'"),
            ("bookings_end_after_start", "expires_at", "now()"),
        ],
    ),
    (
        "booking_rooms",
        &BOOKING_ROOM,
        &[
            ("booking_rooms_pkey", "line", "1"),
            ("booking_rooms_line_range", "line", "9"),
            ("booking_rooms_booking_id_fkey", "booking_id", "gen_random_uuid()"),
            ("booking_rooms_room_type_id_fkey", "room_type_id", "gen_random_uuid()"),
            ("booking_rooms_rooms_range", "rooms", "0"),
            ("booking_rooms_adults_range", "adults", "1"),
            ("booking_rooms_children_range", "children", "-1"),
            ("booking_rooms_nightly_complete", "check_out", "'2027-03-01'"),
            ("booking_rooms_nightly_complete", "nightly_minor", "'{}'"),
        ],
    ),
    (
        "idempotency_keys",
        &KEY,
        &[
            ("idempotency_keys_pkey", "key_hash", "sha256('1')"),
            ("idempotency_keys_key_hash_length", "key_hash", "'key'"),
            ("idempotency_keys_request_hash_length", "request_hash", "'key'"),
            ("idempotency_keys_answer_whole", "status", "409"),
            ("idempotency_keys_answer_whole", "booking_id", "NULL"),
            ("idempotency_keys_answer_whole", "status", "404"),
        ],
    ),
    (
        "outbox",
        &EVENT,
        &[
            ("outbox_topic_known", "topic", "'gossip'"),
            ("outbox_kind_form", "kind", "'booking confirmed'"),
            ("outbox_attempts_range", "attempts", "-1"),
        ],
    ),
];

/// Whole statements, for rules that an insert of one row can't break.
pub const STATEMENTS: [(&str, &str); 6] = [
    (
        "outbox_pkey",
        "INSERT INTO outbox (id, topic, kind, subject_id, version) OVERRIDING SYSTEM VALUE
         SELECT 1, 'booking.events', 'BookingConfirmed', gen_random_uuid(), 1 FROM generate_series(1, 2)",
    ),
    (
        "saved_hotels_pkey",
        "INSERT INTO saved_hotels (user_id, hotel_id)
         SELECT lpad('1', 32, '0')::uuid, lpad('1', 32, '0')::uuid FROM generate_series(1, 2)",
    ),
    (
        "saved_hotels_user_id_fkey",
        "INSERT INTO saved_hotels VALUES (gen_random_uuid(), lpad('1', 32, '0')::uuid)",
    ),
    (
        "saved_hotels_hotel_id_fkey",
        "INSERT INTO saved_hotels VALUES (lpad('1', 32, '0')::uuid, gen_random_uuid())",
    ),
    (
        "bookings_nobody_has_no_name",
        "UPDATE bookings SET user_id = NULL, guest_name = 'Rui', guest_email = 'rui@example.org'",
    ),
    (
        "idempotency_keys_booking_id_fkey",
        "UPDATE idempotency_keys SET booking_id = gen_random_uuid()",
    ),
];
