-- What an order does to its booking, and a booking to its order. Each locks the booking first, then
-- the order, then the nights, and judges time after its last wait.

-- Tells everybody that something became of a booking.
CREATE FUNCTION tell_booking_v1(p_kind text, p_id uuid) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
    INSERT INTO outbox (topic, kind, subject_id, version)
        SELECT 'booking.events', p_kind, b.id, b.version FROM bookings b WHERE b.id = p_id;
$$;

-- Locks an order for whoever decides over it.
CREATE FUNCTION lock_order_v1(p_order uuid) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM bookings b
        WHERE b.id = (SELECT o.booking_id FROM orders o WHERE o.id = p_order) FOR NO KEY UPDATE;
    PERFORM FROM orders o WHERE o.id = p_order FOR NO KEY UPDATE;
END $$;

-- Notes which order a checkout was answered with.
CREATE FUNCTION keep_checkout_key_v1(
    p_key_hash bytea, p_derived boolean, p_request_hash bytea, p_order uuid
) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
    INSERT INTO checkout_keys (key_hash, derived, request_hash, order_id)
        VALUES (p_key_hash, p_derived, p_request_hash, p_order)
        ON CONFLICT (key_hash) DO UPDATE SET order_id = excluded.order_id;
$$;

-- A checkout: makes the order, or finds the one that lives. The hold lasts for as long as the
-- gateway may take. Answers {"verdict": unknown | expired | not_pending | too_many | conflict}, or
-- {"verdict": "order", "id": …, "is_new": …}.
CREATE FUNCTION checkout_v1(
    p_order uuid, p_booking uuid, p_user uuid, p_gateway text, p_token text,
    p_key_hash bytea, p_derived boolean, p_request_hash bytea,
    p_deadline_seconds integer, p_grace_seconds integer, p_orders_max integer
) RETURNS json
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    booking bookings;
    known checkout_keys;
    living uuid;
    t timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(encode(p_key_hash, 'hex'), 0));
    SELECT b.* INTO booking FROM bookings b
        WHERE b.id = p_booking AND b.user_id = p_user FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN json_build_object('verdict', 'unknown');
    END IF;
    SELECT k.* INTO known FROM checkout_keys k JOIN orders o ON o.id = k.order_id
        WHERE k.key_hash = p_key_hash AND NOT (k.derived AND o.state = 'FAILED');
    IF known.request_hash <> p_request_hash THEN
        RETURN json_build_object('verdict', 'conflict');
    ELSIF known.order_id IS NOT NULL THEN
        RETURN json_build_object('verdict', 'order', 'id', known.order_id, 'is_new', false);
    END IF;
    IF booking.status <> 'cancelled' THEN
        SELECT o.id INTO living FROM orders o
            WHERE o.booking_id = p_booking AND o.state <> 'FAILED';
    END IF;
    IF living IS NOT NULL THEN
        PERFORM keep_checkout_key_v1(p_key_hash, p_derived, p_request_hash, living);
        RETURN json_build_object('verdict', 'order', 'id', living, 'is_new', false);
    END IF;
    -- from here on nothing waits
    t := clock_timestamp();
    CASE
        WHEN booking.status IN ('confirmed', 'cancelled') THEN
            RETURN json_build_object('verdict', 'not_pending');
        WHEN booking.status = 'expired' OR booking.expires_at <= t THEN
            RETURN json_build_object('verdict', 'expired');
        WHEN (SELECT count(*) FROM orders o WHERE o.booking_id = p_booking) >= p_orders_max THEN
            RETURN json_build_object('verdict', 'too_many');
        ELSE NULL;
    END CASE;
    UPDATE bookings
        SET expires_at = greatest(expires_at, t + make_interval(
                secs => p_deadline_seconds + p_grace_seconds)), version = version + 1
        WHERE id = p_booking RETURNING * INTO booking;
    UPDATE booking_rooms SET hold_until = booking.expires_at WHERE booking_id = p_booking;
    INSERT INTO orders (id, booking_id, gateway, token, amount_minor, currency, created_at,
            deadline_at, look_at)
        VALUES (p_order, p_booking, p_gateway, p_token, booking.total_minor, booking.currency, t,
            t + make_interval(secs => p_deadline_seconds), t + interval '2 seconds');
    PERFORM keep_checkout_key_v1(p_key_hash, p_derived, p_request_hash, p_order);
    INSERT INTO order_history (order_id, n, state, at) VALUES (p_order, 1, 'CREATED', t);
    INSERT INTO outbox (topic, kind, subject_id, version)
        VALUES ('payment.events', 'OrderCreated', p_order, 1);
    RETURN json_build_object('verdict', 'order', 'id', p_order, 'is_new', true);
END $$;

-- Sells the rooms of a booking whose order is paid; an order in any other state sells nothing.
-- Answers sold (also when it was before), refused or ignored.
CREATE FUNCTION sell_paid_v1(p_order uuid) RETURNS text
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    booking bookings;
    paid orders;
    t timestamptz;
BEGIN
    SELECT b.* INTO booking FROM bookings b
        WHERE b.id = (SELECT o.booking_id FROM orders o WHERE o.id = p_order) FOR NO KEY UPDATE;
    SELECT o.* INTO paid FROM orders o WHERE o.id = p_order FOR NO KEY UPDATE;
    CASE
        WHEN paid.sold THEN RETURN 'sold';
        WHEN paid.rooms_refused THEN RETURN 'refused';
        WHEN paid.state IS DISTINCT FROM 'PAID' OR paid.penalty_minor IS NOT NULL THEN
            RETURN 'ignored';
        ELSE NULL;
    END CASE;
    IF booking.status = 'pending' THEN
        PERFORM lock_rooms_v1(ARRAY[booking.id]);
    END IF;
    t := clock_timestamp();
    IF booking.status <> 'pending' OR booking.expires_at <= t THEN
        UPDATE orders SET rooms_refused = true, look_at = t + interval '2 seconds', version = version + 1
            WHERE id = p_order;
        PERFORM tell_booking_v1('BookingRejected', booking.id);
        RETURN 'refused';
    END IF;
    PERFORM move_rooms_v1(ARRAY[booking.id], true);
    UPDATE bookings SET status = 'confirmed', confirmed_at = t, sold_by = p_order,
        version = version + 1 WHERE id = booking.id;
    UPDATE orders SET sold = true, look_at = t + interval '2 seconds', version = version + 1 WHERE id = p_order;
    PERFORM tell_booking_v1('BookingConfirmed', booking.id);
    RETURN 'sold';
END $$;

-- Gives back rooms that an order has sold and that nobody pays for. Answers released (also when it
-- was before) or ignored.
CREATE FUNCTION release_booking_v1(p_order uuid) RETURNS text
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    booking bookings;
    failed orders;
BEGIN
    SELECT b.* INTO booking FROM bookings b
        WHERE b.id = (SELECT o.booking_id FROM orders o WHERE o.id = p_order) FOR NO KEY UPDATE;
    SELECT o.* INTO failed FROM orders o WHERE o.id = p_order FOR NO KEY UPDATE;
    IF failed.state IS DISTINCT FROM 'FAILED' OR NOT failed.sold THEN
        RETURN 'ignored';
    ELSIF failed.released THEN
        RETURN 'released';
    END IF;
    -- the guest may have given it back before
    IF booking.sold_by = p_order AND booking.status = 'confirmed' THEN
        PERFORM lock_rooms_v1(ARRAY[booking.id]);
        PERFORM move_rooms_v1(ARRAY[booking.id], false);
        UPDATE bookings SET status = 'cancelled', cancelled_at = clock_timestamp(),
            penalty_minor = 0, version = version + 1 WHERE id = booking.id;
        PERFORM tell_booking_v1('BookingCancelled', booking.id);
    END IF;
    UPDATE bookings SET sold_by = NULL WHERE id = booking.id AND sold_by = p_order;
    UPDATE orders SET released = true, look_at = clock_timestamp() + interval '1 second', version = version + 1
        WHERE id = p_order;
    RETURN 'released';
END $$;

-- Sells rooms to a guest who pays at the hotel. Answers unknown (also for somebody else's), confirmed
-- (also when it was before), expired, not_pending, or paying: an order pays for it.
CREATE FUNCTION confirm_booking_v1(p_id uuid, p_user uuid) RETURNS text
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    booking bookings;
    t timestamptz;
BEGIN
    SELECT b.* INTO booking
        FROM bookings b WHERE b.id = p_id AND b.user_id = p_user FOR NO KEY UPDATE;
    CASE
        WHEN booking.status IS NULL THEN RETURN 'unknown';
        WHEN booking.status = 'confirmed' THEN RETURN 'confirmed';
        WHEN booking.status = 'cancelled' THEN RETURN 'not_pending';
        WHEN booking.status = 'expired' THEN RETURN 'expired';
        WHEN EXISTS (SELECT FROM orders o WHERE o.booking_id = p_id AND o.state <> 'FAILED') THEN
            RETURN 'paying';
        ELSE NULL;
    END CASE;
    PERFORM lock_rooms_v1(ARRAY[p_id]);
    -- from here on nothing waits
    t := clock_timestamp();
    IF booking.expires_at <= t THEN
        RETURN 'expired';
    END IF;
    PERFORM move_rooms_v1(ARRAY[p_id], true);
    UPDATE bookings SET status = 'confirmed', confirmed_at = t, version = version + 1
        WHERE id = p_id;
    PERFORM tell_booking_v1('BookingConfirmed', p_id);
    RETURN 'confirmed';
END $$;

-- Answers unknown, cancelled (also when it was before) or expired. Rooms come back at once. A
-- confirmed booking costs its whole total once free_until is over, and nothing when its payment
-- came to nothing. That, and whether a hold was still alive, is judged by when this was asked for: as
-- long before the statement came in as p_waited says, however long it waits for locks from then on.
CREATE FUNCTION cancel_booking_v1(p_id uuid, p_user uuid, p_waited_seconds double precision)
RETURNS text
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    asked_at CONSTANT timestamptz :=
        statement_timestamp() - make_interval(secs => p_waited_seconds);
    booking bookings;
    paying uuid;
    penalty bigint := 0;
BEGIN
    SELECT b.* INTO booking
        FROM bookings b WHERE b.id = p_id AND b.user_id = p_user FOR NO KEY UPDATE;
    CASE
        WHEN booking.status IS NULL THEN RETURN 'unknown';
        WHEN booking.status = 'cancelled' THEN RETURN 'cancelled';
        WHEN booking.status = 'expired'
            OR booking.status = 'pending' AND booking.expires_at <= asked_at THEN
            RETURN 'expired';
        ELSE NULL;
    END CASE;
    SELECT o.id INTO paying FROM orders o
        WHERE o.booking_id = p_id AND o.state <> 'FAILED' FOR NO KEY UPDATE;
    IF booking.status = 'confirmed' AND booking.sold_by IS NOT DISTINCT FROM paying
        AND coalesce(asked_at >= booking.free_until, true) THEN
        penalty := booking.total_minor;
    END IF;
    PERFORM lock_rooms_v1(ARRAY[p_id]);
    PERFORM move_rooms_v1(ARRAY[p_id], false);
    UPDATE bookings SET status = 'cancelled', cancelled_at = clock_timestamp(),
        penalty_minor = penalty, version = version + 1 WHERE id = p_id;
    UPDATE orders SET penalty_minor = penalty, look_at = clock_timestamp() + interval '1 second', version = version + 1
        WHERE id = paying;
    PERFORM tell_booking_v1('BookingCancelled', p_id);
    RETURN 'cancelled';
END $$;
