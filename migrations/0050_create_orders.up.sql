-- Orders that pay for bookings: what is known of each, what is asked of gateways, and where every
-- cent is. The rules in words: docs/payments.md; as pure functions: crates/domain/src/payment.
--
-- Locks in the one global order: keys, bookings, orders, calls, nights.

-- A payment of a booking. Its facts only grow; its state follows from them, and stays once it is
-- final.
CREATE TABLE orders (
    id               uuid PRIMARY KEY,
    booking_id       uuid NOT NULL REFERENCES bookings (id),
    gateway          text NOT NULL CONSTRAINT orders_gateway_form CHECK (gateway ~ '^[a-z]{2,20}$'),
    -- The gateway's words for the guest's means of payment, and for a step the guest has to take.
    -- Forgotten when the order is final.
    token            text,
    action           json,
    -- The gateway's name of the payment.
    intent           text,
    state            text NOT NULL DEFAULT 'CREATED' CONSTRAINT orders_state_known
                     CHECK (state IN ('CREATED', 'PAID', 'CONFIRMED', 'FAILED')),
    reason           text CONSTRAINT orders_reason_known
                     CHECK (reason IN ('AMOUNT', 'DECLINED', 'ENDED', 'CANCELLED', 'TIMEOUT',
                                       'ROOMS_GONE', 'CAPTURE_FAILED')),
    -- Rises with each change: events carry it.
    version          integer NOT NULL DEFAULT 1 CONSTRAINT orders_version_positive
                     CHECK (version > 0),
    amount_minor     bigint NOT NULL CONSTRAINT orders_amount_positive CHECK (amount_minor > 0),
    currency         text NOT NULL CONSTRAINT orders_currency_code CHECK (currency ~ '^[A-Z]{3}$'),
    authorised_minor bigint NOT NULL DEFAULT 0,
    captured_minor   bigint NOT NULL DEFAULT 0,
    refunded_minor   bigint NOT NULL DEFAULT 0,
    -- What the guest has to get back and has not.
    refund_due_minor bigint NOT NULL DEFAULT 0,
    disputed_minor   bigint NOT NULL DEFAULT 0,
    returned_minor   bigint NOT NULL DEFAULT 0,
    lost_minor       bigint NOT NULL DEFAULT 0,
    refused          boolean NOT NULL DEFAULT false,
    capture_refused  boolean NOT NULL DEFAULT false,
    ended            boolean NOT NULL DEFAULT false,
    sold             boolean NOT NULL DEFAULT false,
    released         boolean NOT NULL DEFAULT false,
    rooms_refused    boolean NOT NULL DEFAULT false,
    deadline_passed  boolean NOT NULL DEFAULT false,
    -- What is kept of a booking that was cancelled; null while it was not.
    penalty_minor    bigint,
    created_at       timestamptz NOT NULL,
    deadline_at      timestamptz NOT NULL,
    -- When it is looked at next, whether or not anybody rings. Null: nothing is left to be done.
    look_at          timestamptz,
    -- How often the gateway was looked at since something changed.
    looks            smallint NOT NULL DEFAULT 0,
    -- Why a person has to look at it.
    attention        text,
    CONSTRAINT orders_reason_fits CHECK ((reason IS NOT NULL) = (state = 'FAILED')),
    CONSTRAINT orders_amounts_range CHECK (
        0 <= least(authorised_minor, captured_minor, refunded_minor, refund_due_minor,
                   disputed_minor, returned_minor, lost_minor)
        AND captured_minor <= authorised_minor AND refunded_minor + refund_due_minor <= captured_minor
        AND returned_minor <= disputed_minor),
    CONSTRAINT orders_penalty_fits CHECK (penalty_minor BETWEEN 0 AND amount_minor),
    CONSTRAINT orders_sold_fits CHECK (sold OR NOT released)
);
CREATE UNIQUE INDEX orders_live ON orders (booking_id) WHERE state <> 'FAILED';
CREATE INDEX orders_by_booking ON orders (booking_id, created_at DESC);
CREATE UNIQUE INDEX orders_by_intent ON orders (gateway, intent);
CREATE INDEX orders_by_look ON orders (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX orders_by_attention ON orders (id) WHERE attention IS NOT NULL;

-- The keys of checkouts that an order has answered, as in idempotency_keys.
CREATE TABLE checkout_keys (
    key_hash     bytea PRIMARY KEY CONSTRAINT checkout_keys_key_hash_length
                 CHECK (octet_length(key_hash) = 32),
    -- The request itself is the key: forgotten when its order came to nothing.
    derived      boolean NOT NULL,
    request_hash bytea NOT NULL CONSTRAINT checkout_keys_request_hash_length
                 CHECK (octet_length(request_hash) = 32),
    order_id     uuid NOT NULL REFERENCES orders (id)
);

-- Which order sold the rooms. Null: nobody did, or the guest pays at the hotel.
ALTER TABLE bookings ADD COLUMN sold_by uuid REFERENCES orders (id);

-- The states that an order was in, the first one included.
CREATE TABLE order_history (
    order_id uuid NOT NULL REFERENCES orders (id),
    n        smallint NOT NULL,
    state    text NOT NULL,
    reason   text,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (order_id, n)
);

-- What is asked of a gateway for an order: one thing at a time, and each again under the same name
-- until it is answered.
CREATE TABLE gateway_calls (
    order_id       uuid NOT NULL REFERENCES orders (id),
    kind           text NOT NULL CONSTRAINT gateway_calls_kind_known
                   CHECK (kind IN ('open', 'authorise', 'capture', 'void', 'refund')),
    -- Which of its kind; part of the name that the gateway knows it by.
    n              smallint NOT NULL CONSTRAINT gateway_calls_n_positive CHECK (n > 0),
    amount_minor   bigint NOT NULL,
    status         text NOT NULL DEFAULT 'waiting' CONSTRAINT gateway_calls_status_known
                   CHECK (status IN ('waiting', 'asked', 'done', 'dropped')),
    -- What became of a refund; null for all else.
    refund         text CONSTRAINT gateway_calls_refund_known
                   CHECK (refund IN ('pending', 'succeeded', 'failed')),
    -- The gateway's name of it.
    reference      text,
    attempts       smallint NOT NULL DEFAULT 0,
    first_asked_at timestamptz,
    due_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    claimed_until  timestamptz NOT NULL DEFAULT '-infinity',
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (order_id, kind, n),
    CONSTRAINT gateway_calls_refund_fits CHECK ((kind = 'refund') = (refund IS NOT NULL))
);
CREATE UNIQUE INDEX gateway_calls_open ON gateway_calls (order_id)
    WHERE status IN ('waiting', 'asked');
CREATE INDEX gateway_calls_due ON gateway_calls (due_at) WHERE status IN ('waiting', 'asked');

-- Double entry: each cent goes from one account of the order to another, once for each cause.
-- Rows are only added.
CREATE TABLE ledger (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id     uuid NOT NULL REFERENCES orders (id),
    debit        text NOT NULL,
    credit       text NOT NULL,
    amount_minor bigint NOT NULL CONSTRAINT ledger_amount_positive CHECK (amount_minor > 0),
    currency     text NOT NULL,
    cause        text NOT NULL,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT ledger_accounts_known CHECK (
        debit IN ('guest', 'deposit', 'earned', 'refund_due', 'disputed')
        AND credit IN ('guest', 'deposit', 'earned', 'refund_due', 'disputed') AND debit <> credit),
    CONSTRAINT ledger_once UNIQUE (order_id, cause, debit, credit)
);

-- Events that a consumer has dealt with.
CREATE TABLE inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_by_age ON inbox (at);

-- What gateways told by themselves: a reason to look, and nothing else.
CREATE TABLE webhooks (
    gateway       text NOT NULL,
    event_id      text NOT NULL CONSTRAINT webhooks_event_id_length
                  CHECK (length(event_id) BETWEEN 1 AND 255),
    intent        text NOT NULL,
    received_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- When an order is looked at because of it. Null: it was, or nobody knew its intent for a day.
    due_at        timestamptz DEFAULT clock_timestamp(),
    PRIMARY KEY (gateway, event_id)
);
CREATE INDEX webhooks_due ON webhooks (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX webhooks_by_age ON webhooks (received_at) WHERE due_at IS NULL;

ALTER TABLE outbox
    ADD COLUMN event_id uuid NOT NULL DEFAULT gen_random_uuid(),
    -- When consumers of this process had it, because no broker took it.
    ADD COLUMN handled_at timestamptz;
CREATE INDEX outbox_waiting ON outbox (claimed_until, id) WHERE dead_at IS NULL;
