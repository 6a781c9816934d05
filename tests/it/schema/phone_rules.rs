//! What the tables of phones and what they are told refuse.

use super::booking_rules::{Cases, Row};

const ONE: &str = "lpad('1', 32, '0')::uuid";

/// A second session of user 1, and a phone by the first: made before the cases are tried.
pub const NEIGHBOURS: [&str; 2] = [
    "INSERT INTO sessions VALUES (sha256('phone'), lpad('1', 32, '0')::uuid, now(), 'infinity')",
    "INSERT INTO phones VALUES ('ExpoPushToken[1]', sha256('1'), lpad('1', 32, '0')::uuid, 'en')",
];

const PHONE: [(&str, &str); 4] = [
    ("token", "'ExponentPushToken[2]'"),
    ("session_hash", "sha256('phone')"),
    ("user_id", ONE),
    ("language", "'de'"),
];
const PUSH: [(&str, &str); 7] = [
    ("kind", "'booking_confirmed'"),
    ("token", "'ExpoPushToken[1]'"),
    ("booking_id", ONE),
    ("amount_minor", "NULL"),
    ("hold_until", "NULL"),
    ("attempts", "0"),
    ("ticket", "NULL"),
];

const PHONE_CASES: [(&str, &str, &str); 7] = [
    ("phones_pkey", "token", "'ExpoPushToken[1]'"),
    ("phones_token_form", "token", "'ExpoPushToken[a]b]'"),
    ("phones_token_form", "token", "'ExpoPushToken[]'"),
    ("phones_one_per_session", "session_hash", "sha256('1')"),
    ("phones_session_hash_fkey", "session_hash", "sha256('nobody')"),
    ("phones_user_id_fkey", "user_id", "gen_random_uuid()"),
    ("phones_language_known", "language", "'fr'"),
];
const PUSH_CASES: [(&str, &str, &str); 7] = [
    ("pushes_kind_known", "kind", "'greeting'"),
    ("pushes_token_fkey", "token", "'ExpoPushToken[nobody]'"),
    ("pushes_amount_fits", "amount_minor", "5"),
    ("pushes_amount_fits", "kind", "'refunded'"),
    ("pushes_hold_fits", "hold_until", "now()"),
    ("pushes_attempts_range", "attempts", "-1"),
    ("pushes_ticket_fits", "ticket", "'t'"),
];

pub const TABLES: [(&str, &Row, &Cases); 2] =
    [("phones", &PHONE, &PHONE_CASES), ("pushes", &PUSH, &PUSH_CASES)];

pub const STATEMENTS: [(&str, &str); 2] = [
    (
        "pushes_pkey",
        "INSERT INTO pushes (id, kind, token, booking_id) OVERRIDING SYSTEM VALUE
         SELECT 1, 'booking_confirmed', 'ExpoPushToken[1]', lpad('1', 32, '0')::uuid
         FROM generate_series(1, 2)",
    ),
    (
        "pushes_one_for_a_hold",
        "INSERT INTO pushes (kind, token, booking_id, hold_until)
         SELECT 'hold_ending', 'ExpoPushToken[1]', lpad('1', 32, '0')::uuid, 'infinity'
         FROM generate_series(1, 2)",
    ),
];
