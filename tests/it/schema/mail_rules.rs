//! What the tables of mails and their links refuse.

use super::booking_rules::{Cases, Row};

const ONE: &str = "lpad('1', 32, '0')::uuid";

/// A link of user 1, and a count: made before the cases are tried.
pub const NEIGHBOURS: [&str; 2] = [
    "INSERT INTO mail_links (token_hash, purpose, user_id, email, expires_at)
     VALUES (sha256('1'), 'reset', lpad('1', 32, '0')::uuid, 'ana@example.org', 'infinity')",
    "INSERT INTO mail_counts (whose, kind) VALUES (sha256('1'), 'reset')",
];

const MAIL: [(&str, &str); 6] = [
    ("kind", "'password_changed'"),
    ("user_id", ONE),
    ("email", "NULL"),
    ("booking_id", "NULL"),
    ("amount_minor", "NULL"),
    ("attempts", "0"),
];
const LINK: [(&str, &str); 5] = [
    ("token_hash", "sha256('2')"),
    ("purpose", "'verification'"),
    ("user_id", ONE),
    ("email", "'ana@example.org'"),
    ("expires_at", "'infinity'"),
];
const COUNT: [(&str, &str); 2] = [("whose", "sha256('2')"), ("kind", "'reset'")];

const MAIL_CASES: [(&str, &str, &str); 8] = [
    ("mails_kind_known", "kind", "'greeting'"),
    ("mails_user_id_fkey", "user_id", "gen_random_uuid()"),
    ("mails_nobody_is_named", "user_id", "NULL"),
    ("mails_other_address_fits", "email", "'bo@example.org'"),
    ("mails_booking_fits", "booking_id", ONE),
    ("mails_booking_fits", "kind", "'booking_cancelled'"),
    ("mails_amount_fits", "amount_minor", "5"),
    ("mails_attempts_range", "attempts", "-1"),
];
const LINK_CASES: [(&str, &str, &str); 4] = [
    ("mail_links_pkey", "token_hash", "sha256('1')"),
    ("mail_links_token_hash_length", "token_hash", "'short'"),
    ("mail_links_purpose_known", "purpose", "'greeting'"),
    ("mail_links_user_id_fkey", "user_id", "gen_random_uuid()"),
];

const COUNT_CASES: [(&str, &str, &str); 2] = [
    ("mail_counts_pkey", "whose", "sha256('1')"),
    ("mail_counts_whose_length", "whose", "'short'"),
];

pub const TABLES: [(&str, &Row, &Cases); 3] = [
    ("mails", &MAIL, &MAIL_CASES),
    ("mail_links", &LINK, &LINK_CASES),
    ("mail_counts", &COUNT, &COUNT_CASES),
];

pub const STATEMENTS: [(&str, &str); 4] = [
    (
        "mails_pkey",
        "INSERT INTO mails (id, kind, user_id) OVERRIDING SYSTEM VALUE
         SELECT 1, 'password_changed', lpad('1', 32, '0')::uuid FROM generate_series(1, 2)",
    ),
    (
        "mails_amount_fits",
        "INSERT INTO mails (kind, user_id, booking_id)
         VALUES ('refunded', lpad('1', 32, '0')::uuid, lpad('1', 32, '0')::uuid)",
    ),
    (
        "mails_other_address_fits",
        "INSERT INTO mails (kind, user_id) VALUES ('new_address', lpad('1', 32, '0')::uuid)",
    ),
    (
        "users_language_known",
        "INSERT INTO users (id, email, name, password_hash, language)
         VALUES (gen_random_uuid(), 'x@example.org', 'X', '$argon2id$none', 'fr')",
    ),
];
