//! What the tables of payments and events refuse.

use super::booking_rules::{Cases, Row};

const ONE: &str = "lpad('1', 32, '0')::uuid";

/// Order 1 of booking 1, with its key, its story, a call, an entry, an event that was had and one that was told:
/// made before the cases are tried.
pub const NEIGHBOURS: [&str; 7] = [
    "INSERT INTO orders (id, booking_id, gateway, intent, state, reason, amount_minor, currency,
         created_at, deadline_at)
     VALUES (lpad('1', 32, '0')::uuid, lpad('1', 32, '0')::uuid, 'sandbox', 'i1', 'FAILED', 'DECLINED',
         5, 'EUR', now(), now())",
    "INSERT INTO checkout_keys (key_hash, derived, request_hash, order_id)
     VALUES (sha256('k'), false, sha256('r'), lpad('1', 32, '0')::uuid)",
    "INSERT INTO order_history (order_id, n, state) VALUES (lpad('1', 32, '0')::uuid, 1, 'CREATED')",
    "INSERT INTO gateway_calls (order_id, kind, n, amount_minor)
     VALUES (lpad('1', 32, '0')::uuid, 'open', 1, 5)",
    "INSERT INTO ledger (order_id, debit, credit, amount_minor, currency, cause)
     VALUES (lpad('1', 32, '0')::uuid, 'guest', 'deposit', 5, 'EUR', 'captured:1')",
    "INSERT INTO inbox (consumer, event_id) VALUES ('order', lpad('1', 32, '0')::uuid)",
    "INSERT INTO webhooks (gateway, event_id, intent) VALUES ('sandbox', 'e1', 'i1')",
];

const ORDER: [(&str, &str); 15] = [
    ("booking_id", ONE),
    ("id", "gen_random_uuid()"),
    ("gateway", "'sandbox'"),
    ("intent", "'i2'"),
    ("state", "'CREATED'"),
    ("reason", "NULL"),
    ("version", "1"),
    ("amount_minor", "5"),
    ("currency", "'EUR'"),
    ("authorised_minor", "5"),
    ("captured_minor", "5"),
    ("penalty_minor", "NULL"),
    ("sold", "false"),
    ("created_at", "now()"),
    ("deadline_at", "now()"),
];
const KEY: [(&str, &str); 4] = [
    ("key_hash", "sha256('k2')"),
    ("derived", "false"),
    ("request_hash", "sha256('r')"),
    ("order_id", ONE),
];
const STORY: [(&str, &str); 3] = [("order_id", ONE), ("n", "2"), ("state", "'FAILED'")];
const CALL: [(&str, &str); 6] = [
    ("order_id", ONE),
    ("kind", "'void'"),
    ("n", "1"),
    ("amount_minor", "5"),
    ("status", "'done'"),
    ("refund", "NULL"),
];
const ENTRY: [(&str, &str); 6] = [
    ("order_id", ONE),
    ("debit", "'deposit'"),
    ("credit", "'earned'"),
    ("amount_minor", "5"),
    ("currency", "'EUR'"),
    ("cause", "'decided:2'"),
];
const RECEIPT: [(&str, &str); 2] = [("consumer", "'order'"), ("event_id", "gen_random_uuid()")];
const WEBHOOK: [(&str, &str); 3] =
    [("gateway", "'sandbox'"), ("event_id", "'e2'"), ("intent", "'i1'")];

/// Every table with a row that is welcome and those that are not.
pub const TABLES: [(&str, &Row, &Cases); 7] = [
    (
        "orders",
        &ORDER,
        &[
            ("orders_pkey", "id", ONE),
            ("orders_booking_id_fkey", "booking_id", "gen_random_uuid()"),
            ("orders_by_intent", "intent", "'i1'"),
            ("orders_gateway_form", "gateway", "'Sand box'"),
            ("orders_state_known", "state", "'LOST'"),
            ("orders_reason_fits", "state", "'FAILED'"),
            ("orders_reason_fits", "reason", "'DECLINED'"),
            ("orders_version_positive", "version", "0"),
            ("orders_amount_positive", "amount_minor", "0"),
            ("orders_amounts_range", "authorised_minor", "4"),
            ("orders_amounts_range", "captured_minor", "-1"),
            ("orders_amounts_range", "refunded_minor", "6"),
            ("orders_amounts_range", "returned_minor", "1"),
            ("orders_penalty_fits", "penalty_minor", "6"),
            ("orders_sold_fits", "released", "true"),
            ("orders_currency_code", "currency", "'eur'"),
        ],
    ),
    (
        "checkout_keys",
        &KEY,
        &[
            ("checkout_keys_pkey", "key_hash", "sha256('k')"),
            ("checkout_keys_key_hash_length", "key_hash", "'key'"),
            ("checkout_keys_request_hash_length", "request_hash", "'key'"),
            ("checkout_keys_order_id_fkey", "order_id", "gen_random_uuid()"),
        ],
    ),
    (
        "order_history",
        &STORY,
        &[
            ("order_history_pkey", "n", "1"),
            ("order_history_order_id_fkey", "order_id", "gen_random_uuid()"),
        ],
    ),
    (
        "gateway_calls",
        &CALL,
        &[
            ("gateway_calls_pkey", "kind", "'open'"),
            ("gateway_calls_order_id_fkey", "order_id", "gen_random_uuid()"),
            ("gateway_calls_open", "status", "'waiting'"),
            ("gateway_calls_kind_known", "kind", "'gift'"),
            ("gateway_calls_n_positive", "n", "0"),
            ("gateway_calls_status_known", "status", "'lost'"),
            ("gateway_calls_refund_fits", "refund", "'failed'"),
            ("gateway_calls_refund_fits", "kind", "'refund'"),
        ],
    ),
    (
        "ledger",
        &ENTRY,
        &[
            ("ledger_order_id_fkey", "order_id", "gen_random_uuid()"),
            ("ledger_amount_positive", "amount_minor", "0"),
            ("ledger_accounts_known", "debit", "'earned'"),
            ("ledger_accounts_known", "credit", "'pocket'"),
        ],
    ),
    ("inbox", &RECEIPT, &[("inbox_pkey", "event_id", ONE)]),
    (
        "webhooks",
        &WEBHOOK,
        &[
            ("webhooks_pkey", "event_id", "'e1'"),
            ("webhooks_event_id_length", "event_id", "''"),
            ("webhooks_event_id_length", "event_id", "repeat('e', 256)"),
        ],
    ),
];

/// Whole statements, for rules that an insert of one row can't break.
pub const STATEMENTS: [(&str, &str); 6] = [
    (
        "orders_live",
        "INSERT INTO orders (id, booking_id, gateway, amount_minor, currency, created_at, deadline_at)
         SELECT gen_random_uuid(), lpad('1', 32, '0')::uuid, 'sandbox', 5, 'EUR', now(), now()
         FROM generate_series(1, 2)",
    ),
    ("orders_reason_known", "UPDATE orders SET reason = 'RAIN'"),
    ("bookings_sold_by_fkey", "UPDATE bookings SET sold_by = gen_random_uuid()"),
    (
        "gateway_calls_refund_known",
        "INSERT INTO gateway_calls (order_id, kind, n, amount_minor, status, refund)
         VALUES (lpad('1', 32, '0')::uuid, 'refund', 1, 5, 'done', 'lost')",
    ),
    (
        "ledger_once",
        "INSERT INTO ledger (order_id, debit, credit, amount_minor, currency, cause)
         VALUES (lpad('1', 32, '0')::uuid, 'guest', 'deposit', 5, 'EUR', 'captured:1')",
    ),
    (
        "ledger_pkey",
        "INSERT INTO ledger (id, order_id, debit, credit, amount_minor, currency, cause)
         OVERRIDING SYSTEM VALUE
         SELECT 9, lpad('1', 32, '0')::uuid, 'guest', 'deposit', 5, 'EUR', 'captured:' || i
         FROM generate_series(8, 9) AS i",
    ),
];
