-- Quotes, bookings, the answers that were given, and events that wait to be sent.

-- The instant at which cancelling stops being free: the local midnight that ends
-- check_in - free_cancel_days. Where clocks show that midnight twice, the first one.
-- Nothing of nothing; not STRICT, so that it becomes part of the statement that calls it.
CREATE FUNCTION free_until_v1(check_in date, free_cancel_days integer, time_zone text)
RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
RETURN timezone(time_zone, (check_in - free_cancel_days + 1)::timestamp)
    - CASE WHEN timezone(time_zone, timezone(time_zone, (check_in - free_cancel_days + 1)::timestamp)
                                    - interval '1 hour')
                = (check_in - free_cancel_days + 1)::timestamp
           THEN interval '1 hour' ELSE interval '0' END;

-- An offer promised until a time. Its price never changes: who books on it is told when that moved.
CREATE TABLE quotes (
    id            uuid PRIMARY KEY,
    -- Null until somebody books on it, when nobody was signed in who asked for it.
    user_id       uuid REFERENCES users (id),
    room_type_id  uuid NOT NULL REFERENCES room_types (id),
    check_in      date NOT NULL,
    check_out     date NOT NULL,
    rooms         smallint NOT NULL CONSTRAINT quotes_rooms_range CHECK (rooms BETWEEN 1 AND 8),
    adults        smallint NOT NULL,
    children      smallint NOT NULL CONSTRAINT quotes_children_range
                  CHECK (children BETWEEN 0 AND 8),
    -- Of one room, night by night.
    nightly_minor integer[] NOT NULL,
    -- Of all rooms and nights, taxes included.
    total_minor   bigint NOT NULL CONSTRAINT quotes_total_positive CHECK (total_minor > 0),
    currency      text NOT NULL CONSTRAINT quotes_currency_code CHECK (currency ~ '^[A-Z]{3}$'),
    free_until    timestamptz,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    CONSTRAINT quotes_adults_range CHECK (adults BETWEEN rooms AND 16),
    CONSTRAINT quotes_nightly_complete CHECK (
        check_out - check_in BETWEEN 1 AND 30
        AND cardinality(nightly_minor) = check_out - check_in AND 0 < ALL (nightly_minor)
    ),
    CONSTRAINT quotes_end_after_start CHECK (expires_at > created_at)
);
CREATE INDEX quotes_by_end ON quotes (expires_at);
CREATE INDEX quotes_by_room_type ON quotes (room_type_id);

-- What somebody holds or has. Facts of the stay never change after the insert.
CREATE TABLE bookings (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users (id),
    hotel_id     uuid NOT NULL REFERENCES hotels (id),
    status       text NOT NULL CONSTRAINT bookings_status_known
                 CHECK (status IN ('pending', 'confirmed', 'cancelled', 'expired')),
    -- Rises with each change: events carry it.
    version      integer NOT NULL DEFAULT 1 CONSTRAINT bookings_version_positive
                 CHECK (version > 0),
    check_in     date NOT NULL,
    check_out    date NOT NULL,
    total_minor  bigint NOT NULL CONSTRAINT bookings_total_positive CHECK (total_minor > 0),
    currency     text NOT NULL CONSTRAINT bookings_currency_code CHECK (currency ~ '^[A-Z]{3}$'),
    -- Until when cancelling is free by the policy it was sold under; null = never.
    free_until   timestamptz,
    guest_name   text CONSTRAINT bookings_guest_name_length
                 CHECK (length(btrim(guest_name)) BETWEEN 1 AND 200),
    guest_email  text CONSTRAINT bookings_guest_email_length
                 CHECK (length(guest_email) BETWEEN 3 AND 254),
    created_at   timestamptz NOT NULL,
    -- When the hold ends, by the clock of this database.
    expires_at   timestamptz NOT NULL,
    extended     boolean NOT NULL DEFAULT false,
    confirmed_at timestamptz,
    cancelled_at timestamptz,
    -- What cancelling cost.
    penalty_minor bigint,
    -- The quote it was made on; no foreign key, because quotes are tidied away and bookings stay.
    quote_id      uuid,
    CONSTRAINT bookings_stay_range CHECK (check_out - check_in BETWEEN 1 AND 30),
    CONSTRAINT bookings_end_after_start CHECK (expires_at > created_at),
    CONSTRAINT bookings_guest_whole CHECK ((guest_name IS NULL) = (guest_email IS NULL)),
    CONSTRAINT bookings_status_fits CHECK (
        CASE status
            WHEN 'confirmed' THEN confirmed_at IS NOT NULL AND cancelled_at IS NULL
            WHEN 'cancelled' THEN cancelled_at IS NOT NULL
            ELSE confirmed_at IS NULL AND cancelled_at IS NULL
        END
    ),
    CONSTRAINT bookings_penalty_fits CHECK (
        (penalty_minor IS NULL) = (cancelled_at IS NULL)
        AND (penalty_minor IS NULL OR penalty_minor BETWEEN 0 AND total_minor)
    )
);
-- One quote makes one booking.
CREATE UNIQUE INDEX bookings_by_quote ON bookings (quote_id) WHERE quote_id IS NOT NULL;
CREATE INDEX bookings_by_user ON bookings (user_id, id DESC);
CREATE INDEX bookings_by_hotel ON bookings (hotel_id, check_in);
CREATE INDEX bookings_pending_by_user ON bookings (user_id, check_in) WHERE status = 'pending';
-- In words that only the sweeper uses. When statistics say that nothing is pending, any index of
-- pending bookings looks empty, and a batch that may take this one reads all of it.
CREATE INDEX bookings_pending_by_end ON bookings (expires_at) WHERE (status = 'pending') IS TRUE;

-- Which rooms a booking takes: one row a line, for all nights of its stay.
CREATE TABLE booking_rooms (
    booking_id    uuid NOT NULL REFERENCES bookings (id) ON DELETE CASCADE,
    line          smallint NOT NULL CONSTRAINT booking_rooms_line_range
                  CHECK (line BETWEEN 1 AND 8),
    room_type_id  uuid NOT NULL REFERENCES room_types (id),
    check_in      date NOT NULL,
    check_out     date NOT NULL,
    rooms         smallint NOT NULL CONSTRAINT booking_rooms_rooms_range
                  CHECK (rooms BETWEEN 1 AND 8),
    adults        smallint NOT NULL,
    children      smallint NOT NULL CONSTRAINT booking_rooms_children_range
                  CHECK (children BETWEEN 0 AND 8),
    -- Of one room, night by night.
    nightly_minor integer[] NOT NULL,
    -- While the booking is pending: when its hold ends. Then null.
    hold_until    timestamptz,
    PRIMARY KEY (booking_id, line),
    CONSTRAINT booking_rooms_adults_range CHECK (adults BETWEEN rooms AND 16),
    CONSTRAINT booking_rooms_nightly_complete CHECK (
        check_out - check_in BETWEEN 1 AND 30
        AND cardinality(nightly_minor) = check_out - check_in AND 0 < ALL (nightly_minor)
    )
);
CREATE INDEX booking_rooms_held ON booking_rooms (room_type_id, hold_until)
    WHERE hold_until IS NOT NULL;
CREATE INDEX booking_rooms_by_room_type ON booking_rooms (room_type_id, check_in);

-- A request that was answered, so that its repeat gets the same answer.
CREATE TABLE idempotency_keys (
    -- SHA-256 of user, route, kind and key.
    key_hash     bytea PRIMARY KEY CONSTRAINT idempotency_keys_key_hash_length
                 CHECK (octet_length(key_hash) = 32),
    -- Whether the key is the request itself, for want of a header.
    derived      boolean NOT NULL,
    -- SHA-256 of the canonical request.
    request_hash bytea NOT NULL CONSTRAINT idempotency_keys_request_hash_length
                 CHECK (octet_length(request_hash) = 32),
    booking_id   uuid REFERENCES bookings (id) ON DELETE CASCADE,
    status       smallint NOT NULL,
    answer       json NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Only rooms are kept for a request that is its own key.
    CONSTRAINT idempotency_keys_answer_whole CHECK (
        CASE WHEN status = 201 THEN booking_id IS NOT NULL
            ELSE booking_id IS NULL AND NOT derived AND status IN (409, 410) END
    )
);
CREATE INDEX idempotency_keys_by_booking ON idempotency_keys (booking_id);
CREATE INDEX idempotency_keys_refusals ON idempotency_keys (created_at) WHERE status >= 400;

-- Events in the transaction that caused them. They carry ids and a version, never content.
CREATE TABLE outbox (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic         text NOT NULL CONSTRAINT outbox_topic_known
                  CHECK (topic IN ('booking.events', 'payment.events')),
    kind          text NOT NULL CONSTRAINT outbox_kind_form CHECK (kind ~ '^[A-Z][A-Za-z]{2,39}$'),
    subject_id    uuid NOT NULL,
    version       integer NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    claimed_until timestamptz NOT NULL DEFAULT '-infinity',
    attempts      integer NOT NULL DEFAULT 0 CONSTRAINT outbox_attempts_range
                  CHECK (attempts >= 0),
    dead_at       timestamptz
);
