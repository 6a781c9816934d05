-- The batch of holds: many requests for rooms, answered in one transaction in their order of arrival.
-- The rules in words: docs/booking.md; the same rules as a pure function:
-- crates/domain/src/booking/ledger.rs. The way in is hold_batch_v1 (0025); before it come its phases,
-- which nobody else calls: here the types they share, keys, locks and facts; in 0014 grants.
--
-- Locks in the one global order: keys (sorted), bookings (by id, never waiting), nights (by room
-- type and night). Bad input is a verdict, never an error, and leaves no key.

-- Rooms of one type, and who sleeps in them.
CREATE TYPE hold_line_v1 AS (room_type_id uuid, rooms integer, adults integer, children integer);

-- A request. Its id is that of the booking it may become; what is said of a quote is null without
-- one.
CREATE TYPE hold_request_v1 AS (
    id uuid, user_id uuid, key_hash bytea, derived boolean, request_hash bytea,
    check_in date, check_out date, lines hold_line_v1[],
    quote_id uuid, quoted_minor bigint, quote_ends timestamptz,
    guest_name text, guest_email text
);

-- What holds for every request. Null holds_max: no limit.
CREATE TYPE hold_terms_v1 AS (
    lock_timeout_ms integer, hold_seconds integer, quote_seconds integer, holds_max integer,
    currency text
);

-- Every night that this transaction may write, locked, and its rooms that are free: in lock order.
CREATE TYPE hold_nights_v1 AS (room_types uuid[], nights date[], free integer[]);

-- A line, and all that speaks for it or against it but other lines. request: the place of its
-- request. refusal: null if there is none. arrival: the place of its first night. Who has booked on
-- its request's quote, and how many live holds its guest has, is told with the first line.
CREATE TYPE hold_offer_v1 AS (
    request integer, booking_id uuid, line integer, room_type_id uuid, check_in date, check_out date,
    rooms integer, adults integer, children integer, refusal json, arrival integer,
    prices integer[], total_minor bigint, free_until timestamptz, room_type_name text, hotel_id uuid,
    hotel_name text, hotel_slug text, quote_used_by uuid, quote_used_for uuid, live_holds integer
);

-- A booking that this transaction has locked because its rooms may come free: its time is over, or
-- its guest asks for the same stay again. Its lines are in the order of their room types.
CREATE TYPE hold_ending_v1 AS (
    id uuid, user_id uuid, expired boolean, check_in date, check_out date,
    room_types uuid[], arrivals integer[], rooms integer[]
);

-- All lines of a request taken from what is free, or the reason for none.
CREATE TYPE hold_attempt_v1 AS (
    refusal json, is_short boolean, free integer[], total_minor bigint, retaken uuid[]
);

-- What becomes of a request. status: under which the answer is kept for repeats; null = it is not.
CREATE TYPE hold_grant_v1 AS (
    verdict text, hotel_id uuid, total_minor bigint, free_until timestamptz, status smallint,
    answer json
);

-- What becomes of all of them.
CREATE TYPE hold_grants_v1 AS (grants hold_grant_v1[], free integer[], retaken uuid[]);

-- The keys under which an answer is stored that a repeat gets. A key that is the request itself
-- is forgotten when its booking is dead (but for those of p_ids: a batch that is sent again after
-- a lost answer is answered as it was), a refusal after a day.
CREATE FUNCTION known_keys_v1(p_keys bytea[], p_ids uuid[]) RETURNS SETOF idempotency_keys
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT k.* FROM idempotency_keys k
    WHERE k.key_hash = ANY (p_keys) AND CASE
        WHEN k.status >= 400 THEN k.created_at > clock_timestamp() - interval '24 hours'
        ELSE NOT k.derived OR k.booking_id = ANY (p_ids) OR EXISTS (
            SELECT FROM bookings b WHERE b.id = k.booking_id
                AND (b.status = 'confirmed'
                     OR b.status = 'pending' AND b.expires_at > clock_timestamp())) END;
END;

-- Phase 1: locks the keys, so that a twin under way is waited for; answers those that are known.
CREATE FUNCTION lock_keys_v1(p_requests hold_request_v1[]) RETURNS bytea[]
LANGUAGE plpgsql AS $$
DECLARE
    keys bytea[];
    ids uuid[];
BEGIN
    SELECT array_agg(x.key_hash), array_agg(x.id) INTO keys, ids
    FROM (SELECT q.key_hash, q.id, pg_advisory_xact_lock(hashtextextended(q.key, 0))
          FROM (SELECT q.key_hash, q.id, encode(q.key_hash, 'hex') AS key
                FROM unnest(p_requests) AS q ORDER BY q.key_hash) AS q) AS x;
    RETURN ARRAY(SELECT k.key_hash FROM known_keys_v1(keys, ids) AS k);
END $$;

-- Phase 2: locks bookings to release, never waiting: up to 1,000 that are overdue on the asked rooms
-- and nights, and own holds of the same stay in the same room types that no order (0050) pays for.
CREATE FUNCTION lock_endings_v1(p_requests hold_request_v1[], p_at timestamptz) RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
    endings uuid[];
BEGIN
    SELECT array_agg(x.id) INTO endings
    FROM (
        SELECT b.id, b.status FROM bookings b
        WHERE b.id = ANY (ARRAY(
            (SELECT DISTINCT br.booking_id
             FROM (SELECT DISTINCT l.room_type_id, q.check_in, q.check_out
                   FROM unnest(p_requests) AS q CROSS JOIN LATERAL unnest(q.lines) AS l) AS asked
                 JOIN booking_rooms br ON br.room_type_id = asked.room_type_id
                     AND br.hold_until <= p_at
                     AND br.check_in < asked.check_out AND br.check_out > asked.check_in
             LIMIT 1000)
            UNION ALL
            (SELECT own.id
             FROM unnest(p_requests) AS q
                 CROSS JOIN LATERAL (
                     SELECT b.id FROM bookings b
                     WHERE b.user_id = q.user_id AND b.status = 'pending'
                         AND b.check_in = q.check_in AND b.check_out = q.check_out
                         AND b.expires_at > p_at
                         AND NOT EXISTS (SELECT FROM orders o
                                         WHERE o.booking_id = b.id AND o.state <> 'FAILED')
                         AND ARRAY(SELECT br.room_type_id FROM booking_rooms br
                                   WHERE br.booking_id = b.id ORDER BY 1)
                             = ARRAY(SELECT l.room_type_id FROM unnest(q.lines) AS l ORDER BY 1)
                     ORDER BY b.id LIMIT 10
                 ) AS own)
        ))
        -- the offset keeps the state out of the search: by their ids, not among all that are
        -- pending
        ORDER BY b.id OFFSET 0 FOR NO KEY UPDATE SKIP LOCKED
    ) AS x
    WHERE x.status = 'pending';
    RETURN coalesce(endings, '{}');
END $$;

-- Phase 2: locks every night that this transaction may write, in one statement, in one order. The
-- pairs are worked out before: a join of explicit arrays uses the index.
CREATE FUNCTION lock_nights_v1(p_requests hold_request_v1[], p_endings uuid[])
RETURNS hold_nights_v1 LANGUAGE plpgsql AS $$
DECLARE
    locked hold_nights_v1;
BEGIN
    SELECT array_agg(x.room_type_id), array_agg(x.night) INTO locked.room_types, locked.nights
    FROM (
        SELECT l.room_type_id, q.check_in + g AS night
        FROM unnest(p_requests) AS q CROSS JOIN LATERAL unnest(q.lines) AS l
            CROSS JOIN LATERAL generate_series(0, q.check_out - q.check_in - 1) AS g
        UNION
        SELECT br.room_type_id, br.check_in + g
        FROM unnest(p_endings) AS e (id) JOIN booking_rooms br ON br.booking_id = e.id
            CROSS JOIN LATERAL generate_series(0, br.check_out - br.check_in - 1) AS g
    ) AS x;
    SELECT array_agg(x.room_type_id), array_agg(x.night), array_agg(x.free)
    INTO locked.room_types, locked.nights, locked.free
    FROM (
        SELECT i.room_type_id, i.night, i.total - i.sold - i.held AS free
        FROM unnest(locked.room_types, locked.nights) AS q (room_type_id, night)
            JOIN inventory i ON i.room_type_id = q.room_type_id AND i.night = q.night
        ORDER BY i.room_type_id, i.night FOR NO KEY UPDATE OF i
    ) AS x;
    RETURN locked;
END $$;

-- Phase 3: the first night of a stay that the inventory did not have when it was locked.
CREATE FUNCTION first_unknown_night_v1(
    p_locked hold_nights_v1, p_room_type uuid, p_check_in date, p_check_out date
) RETURNS date LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT min(p_check_in + g) FROM generate_series(0, p_check_out - p_check_in - 1) AS g
            WHERE NOT EXISTS (
                SELECT FROM unnest(p_locked.room_types, p_locked.nights) AS i (room_type_id, night)
                WHERE i.room_type_id = p_room_type AND i.night = p_check_in + g));
END $$;

-- Phase 3: reads what each line may have, in the order of the requests. Its own reasons against a
-- line come in this order; what other lines take is counted later. A night that was added since
-- the locks were taken is not there: nobody counts its rooms. Those of a stay stand side by side, so
-- its last one, so far behind the first, tells that all are.
CREATE FUNCTION read_offers_v1(
    p_requests hold_request_v1[], p_locked hold_nights_v1, p_at timestamptz, p_holds_max integer
) RETURNS hold_offer_v1[]
LANGUAGE plpgsql AS $$
DECLARE
    offers hold_offer_v1[];
BEGIN
    SELECT array_agg((q.ordinality, q.id, l.ordinality, l.room_type_id, q.check_in, q.check_out,
            l.rooms, l.adults, l.children,
            CASE
                WHEN r.id IS NULL THEN json_build_object(
                    'verdict', 'unknown_room_type', 'room_type_id', l.room_type_id)
                WHEN r.max_adults < (l.adults + l.rooms - 1) / l.rooms
                    OR r.max_guests < (l.adults + l.children + l.rooms - 1) / l.rooms THEN
                    json_build_object('verdict', 'party_too_large', 'room_type_id', r.id)
                WHEN r.closed OR h.status <> 'open' THEN json_build_object(
                    'verdict', 'closed', 'room_type_id', r.id, 'night', q.check_in)
                WHEN (p_locked.room_types[arrival.ordinality + (q.check_out - q.check_in) - 1],
                      p_locked.nights[arrival.ordinality + (q.check_out - q.check_in) - 1])
                    IS DISTINCT FROM (l.room_type_id, q.check_out - 1) THEN json_build_object(
                    'verdict', 'unknown_night', 'room_type_id', r.id,
                    'night', first_unknown_night_v1(p_locked, r.id, q.check_in, q.check_out))
                WHEN stay.closed_night IS NOT NULL THEN json_build_object(
                    'verdict', 'closed', 'room_type_id', r.id, 'night', stay.closed_night)
                WHEN stay.min_stay > q.check_out - q.check_in THEN json_build_object(
                    'verdict', 'min_stay', 'room_type_id', r.id, 'nights', stay.min_stay)
            END,
            arrival.ordinality, stay.prices, stay.price_minor * l.rooms,
            free_until_v1(q.check_in, h.free_cancel_days, h.time_zone),
            r.name, h.id, h.name, h.slug, used.user_id, used.id,
            CASE WHEN p_holds_max IS NOT NULL THEN (
                SELECT count(*) FROM bookings b
                WHERE b.user_id = q.user_id AND b.status = 'pending' AND b.expires_at > p_at
            ) END
        )::hold_offer_v1 ORDER BY q.ordinality, l.ordinality)
    INTO offers
    FROM unnest(p_requests) WITH ORDINALITY AS q
        LEFT JOIN bookings used ON used.quote_id = q.quote_id
        CROSS JOIN LATERAL unnest(q.lines) WITH ORDINALITY AS l
        LEFT JOIN room_types r ON r.id = l.room_type_id
        LEFT JOIN hotels h ON h.id = r.hotel_id
        LEFT JOIN unnest(p_locked.room_types, p_locked.nights) WITH ORDINALITY
            AS arrival (room_type_id, night)
            ON arrival.room_type_id = l.room_type_id AND arrival.night = q.check_in
        CROSS JOIN LATERAL (
            SELECT array_agg(i.price_minor ORDER BY i.night) AS prices,
                sum(i.price_minor) AS price_minor,
                min(i.night) FILTER (WHERE i.closed) AS closed_night,
                min(i.min_stay) FILTER (WHERE i.night = q.check_in) AS min_stay
            FROM inventory i
            WHERE i.room_type_id = l.room_type_id
                AND i.night >= q.check_in AND i.night < q.check_out
        ) AS stay;
    RETURN offers;
END $$;

-- Phase 3: reads the bookings that phase 2 locked.
CREATE FUNCTION read_endings_v1(p_endings uuid[], p_locked hold_nights_v1, p_at timestamptz)
RETURNS hold_ending_v1[] LANGUAGE plpgsql AS $$
DECLARE
    endings hold_ending_v1[];
BEGIN
    SELECT array_agg((x.id, x.user_id, x.expires_at <= p_at, x.check_in, x.check_out, x.room_types,
        x.arrivals, x.rooms)::hold_ending_v1 ORDER BY x.id)
    INTO endings
    FROM (
        SELECT b.id, b.user_id, b.expires_at, b.check_in, b.check_out,
            array_agg(br.room_type_id ORDER BY br.room_type_id) AS room_types,
            array_agg(arrival.ordinality::integer ORDER BY br.room_type_id) AS arrivals,
            array_agg(br.rooms::integer ORDER BY br.room_type_id) AS rooms
        FROM unnest(p_endings) AS e (id) JOIN bookings b ON b.id = e.id
                -- looked at again now that it is locked
                AND (b.expires_at <= p_at OR NOT EXISTS (
                    SELECT FROM orders o WHERE o.booking_id = b.id AND o.state <> 'FAILED'))
            JOIN booking_rooms br ON br.booking_id = b.id
            JOIN unnest(p_locked.room_types, p_locked.nights) WITH ORDINALITY
                AS arrival (room_type_id, night)
                ON arrival.room_type_id = br.room_type_id AND arrival.night = br.check_in
        GROUP BY b.id
    ) AS x;
    RETURN coalesce(endings, '{}');
END $$;
