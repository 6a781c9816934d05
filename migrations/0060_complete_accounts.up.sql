-- What people may do with their own account: see and end its sessions, keep hotels, and leave.

ALTER TABLE sessions
    -- What it is called by; the hash of its token is nobody's business.
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
    -- To a few minutes: not every request is worth a write.
    ADD COLUMN last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Browser and system, in words of our own. Null: nobody could tell.
    ADD COLUMN device text CONSTRAINT sessions_device_length
               CHECK (length(device) BETWEEN 1 AND 60);

-- Hotels that somebody wants to find again.
CREATE TABLE saved_hotels (
    user_id  uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hotel_id uuid NOT NULL REFERENCES hotels (id) ON DELETE CASCADE,
    saved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (user_id, hotel_id)
);
CREATE INDEX saved_hotels_by_hotel ON saved_hotels (hotel_id);

-- Answers saved (also when it was before), unknown_hotel or too_many. Those of one user wait for
-- each other, so that none goes above the limit.
CREATE FUNCTION save_hotel_v1(p_user uuid, p_hotel uuid, p_most bigint) RETURNS text
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM users u WHERE u.id = p_user FOR NO KEY UPDATE;
    CASE
        WHEN EXISTS (SELECT FROM saved_hotels s
                     WHERE s.user_id = p_user AND s.hotel_id = p_hotel) THEN
            RETURN 'saved';
        WHEN NOT EXISTS (SELECT FROM hotels h WHERE h.id = p_hotel) THEN
            RETURN 'unknown_hotel';
        WHEN (SELECT count(*) FROM saved_hotels s WHERE s.user_id = p_user) >= p_most THEN
            RETURN 'too_many';
        ELSE NULL;
    END CASE;
    INSERT INTO saved_hotels (user_id, hotel_id) VALUES (p_user, p_hotel);
    RETURN 'saved';
END $$;

-- Bookings and their money stay when an account goes, but nobody's name does.
ALTER TABLE bookings
    ALTER COLUMN user_id DROP NOT NULL,
    ADD CONSTRAINT bookings_nobody_has_no_name CHECK (user_id IS NOT NULL OR guest_name IS NULL);
CREATE INDEX quotes_by_user ON quotes (user_id) WHERE user_id IS NOT NULL;

-- What keeps an account from going: {"stays": ids of bookings, "payments": ids of orders}, the
-- first 20 of each. A stay is over on the day after its guest left, where the hotel is; a payment
-- when nobody owes anything and nothing is asked of its gateway.
CREATE FUNCTION find_ties_v1(p_user uuid) RETURNS json
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT json_build_object(
        'stays', (
            SELECT coalesce(json_agg(x.id), '[]') FROM (
                SELECT b.id FROM bookings b JOIN hotels h ON h.id = b.hotel_id
                WHERE b.user_id = p_user AND b.status = 'confirmed'
                    AND b.check_out >= timezone(h.time_zone, clock_timestamp())::date
                ORDER BY b.check_in, b.id LIMIT 20
            ) AS x),
        'payments', (
            SELECT coalesce(json_agg(x.id), '[]') FROM (
                SELECT o.id FROM bookings b JOIN orders o ON o.booking_id = b.id
                WHERE b.user_id = p_user
                    AND (o.state IN ('CREATED', 'PAID') OR o.refund_due_minor > 0
                         -- cancelled a moment ago: what is to go back is not written down yet
                         OR o.state = 'CONFIRMED' AND o.captured_minor - o.penalty_minor
                            > o.refunded_minor + o.lost_minor
                         OR o.authorised_minor > 0 AND o.captured_minor = 0 AND NOT o.ended
                         OR EXISTS (SELECT FROM gateway_calls c WHERE c.order_id = o.id
                                    AND c.status IN ('waiting', 'asked')))
                ORDER BY o.created_at, o.id LIMIT 20
            ) AS x));
$$;

-- Erases an account: lets its holds go, takes its name off its bookings, and removes all else of
-- it. Answers {"verdict": erased | unknown}, or {"verdict": "tied", …} with what find_ties_v1 says.
-- Locks in the one global order: bookings, nights, and the account last, as whoever inserts a
-- booking does. What comes in between is a serialization failure: nothing was done, and it may be
-- tried again.
CREATE FUNCTION erase_user_v1(p_user uuid, p_password_hash text) RETURNS json
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    ids uuid[];
    overdue uuid[];
    live uuid[];
    ties json;
    t timestamptz;
BEGIN
    IF NOT EXISTS (SELECT FROM users u
                   WHERE u.id = p_user AND u.password_hash = p_password_hash) THEN
        RETURN json_build_object('verdict', 'unknown');
    END IF;
    SELECT coalesce(array_agg(x.id), '{}') INTO ids FROM (
        SELECT b.id FROM bookings b WHERE b.user_id = p_user ORDER BY b.id FOR NO KEY UPDATE
    ) AS x;
    -- who has a booking has its orders too: neither changes from here on
    ties := find_ties_v1(p_user);
    IF json_array_length(ties -> 'stays') + json_array_length(ties -> 'payments') > 0 THEN
        RETURN json_build_object('verdict', 'tied', 'stays', ties -> 'stays',
            'payments', ties -> 'payments');
    END IF;
    t := clock_timestamp();
    SELECT coalesce(array_agg(b.id) FILTER (WHERE b.expires_at <= t), '{}'),
        coalesce(array_agg(b.id) FILTER (WHERE b.expires_at > t), '{}')
    INTO overdue, live
    FROM bookings b WHERE b.user_id = p_user AND b.status = 'pending' AND b.id = ANY (ids);
    IF overdue || live <> '{}' THEN
        PERFORM lock_rooms_v1(overdue || live);
        PERFORM move_rooms_v1(overdue || live, false);
        PERFORM end_holds_v1(overdue, live, t);
    END IF;
    PERFORM FROM users u
        WHERE u.id = p_user AND u.password_hash = p_password_hash FOR UPDATE;
    -- whoever booked meanwhile has committed by now, and from here on nobody can
    IF NOT FOUND OR EXISTS (SELECT FROM bookings b
                            WHERE b.user_id = p_user AND b.id <> ALL (ids)) THEN
        RAISE EXCEPTION 'the account changed while it was being erased' USING ERRCODE = '40001';
    END IF;
    UPDATE bookings SET user_id = NULL, guest_name = NULL, guest_email = NULL
        WHERE user_id = p_user;
    DELETE FROM quotes WHERE user_id = p_user;
    -- sessions and saved hotels go with it
    DELETE FROM users WHERE id = p_user;
    RETURN json_build_object('verdict', 'erased');
END $$;
