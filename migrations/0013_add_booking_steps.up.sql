-- What becomes of a booking after its hold: confirm, cancel, extend, expire. Each locks the booking
-- first and then its nights, and judges time after the wait, by clock_timestamp(): now() stands
-- still from before it.

-- Moves the rooms of bookings that the caller has locked: sold when they are confirmed, free when
-- they end. Call it before the status changes, because that says which counter they are in.
CREATE FUNCTION move_rooms_v1(p_ids uuid[], p_sell boolean) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
    n_types uuid[];
    n_nights date[];
    n_held integer[];
    n_sold integer[];
BEGIN
    SELECT array_agg(x.type), array_agg(x.night), array_agg(x.held), array_agg(x.sold)
    INTO n_types, n_nights, n_held, n_sold
    FROM (
        SELECT br.room_type_id AS type, br.check_in + g AS night,
            coalesce(sum(br.rooms) FILTER (WHERE b.status = 'pending'), 0)::integer AS held,
            coalesce(sum(br.rooms) FILTER (WHERE b.status = 'confirmed'), 0)::integer AS sold
        FROM unnest(p_ids) AS q (id) JOIN bookings b ON b.id = q.id
            JOIN booking_rooms br ON br.booking_id = b.id
            CROSS JOIN LATERAL generate_series(0, br.check_out - br.check_in - 1) AS g
        GROUP BY 1, 2
    ) AS x;
    PERFORM FROM unnest(n_types, n_nights) AS q (type, night)
        JOIN inventory i ON i.room_type_id = q.type AND i.night = q.night
        ORDER BY i.room_type_id, i.night FOR NO KEY UPDATE OF i;
    UPDATE inventory i
        SET held = i.held - x.held,
            sold = i.sold - x.sold + CASE WHEN p_sell THEN x.held ELSE 0 END
        FROM unnest(n_types, n_nights, n_held, n_sold) AS x (type, night, held, sold)
        WHERE i.room_type_id = x.type AND i.night = x.night;
    UPDATE booking_rooms SET hold_until = NULL
        WHERE booking_id = ANY (p_ids) AND hold_until IS NOT NULL;
END $$;

-- Answers unknown (also for somebody else's), confirmed (also when it was before), expired or
-- not_pending.
CREATE FUNCTION confirm_booking_v1(p_id uuid, p_user uuid) RETURNS text
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    found_status text;
    found_expires_at timestamptz;
BEGIN
    SELECT b.status, b.expires_at INTO found_status, found_expires_at
        FROM bookings b WHERE b.id = p_id AND b.user_id = p_user FOR NO KEY UPDATE;
    CASE
        WHEN found_status IS NULL THEN RETURN 'unknown';
        WHEN found_status = 'confirmed' THEN RETURN 'confirmed';
        WHEN found_status = 'cancelled' THEN RETURN 'not_pending';
        WHEN found_status = 'expired' OR found_expires_at <= clock_timestamp() THEN
            RETURN 'expired';
        ELSE NULL;
    END CASE;
    PERFORM move_rooms_v1(ARRAY[p_id], true);
    UPDATE bookings SET status = 'confirmed', confirmed_at = clock_timestamp(),
        version = version + 1 WHERE id = p_id;
    INSERT INTO outbox (topic, kind, subject_id, version)
        SELECT 'booking.events', 'BookingConfirmed', b.id, b.version FROM bookings b
        WHERE b.id = p_id;
    RETURN 'confirmed';
END $$;

-- Answers unknown, cancelled (also when it was before) or expired. Rooms come back at once. A
-- confirmed booking costs its whole total once free_until is over.
CREATE FUNCTION cancel_booking_v1(p_id uuid, p_user uuid) RETURNS text
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    found_status text;
    found_expires_at timestamptz;
BEGIN
    SELECT b.status, b.expires_at INTO found_status, found_expires_at
        FROM bookings b WHERE b.id = p_id AND b.user_id = p_user FOR NO KEY UPDATE;
    CASE
        WHEN found_status IS NULL THEN RETURN 'unknown';
        WHEN found_status = 'cancelled' THEN RETURN 'cancelled';
        WHEN found_status = 'expired'
            OR found_status = 'pending' AND found_expires_at <= clock_timestamp() THEN
            RETURN 'expired';
        ELSE NULL;
    END CASE;
    PERFORM move_rooms_v1(ARRAY[p_id], false);
    UPDATE bookings SET status = 'cancelled', cancelled_at = clock_timestamp(),
        penalty_minor = CASE
            WHEN status = 'confirmed' AND coalesce(clock_timestamp() >= free_until, true)
            THEN total_minor ELSE 0 END,
        version = version + 1 WHERE id = p_id;
    INSERT INTO outbox (topic, kind, subject_id, version)
        SELECT 'booking.events', 'BookingCancelled', b.id, b.version FROM bookings b
        WHERE b.id = p_id;
    RETURN 'cancelled';
END $$;

-- Answers unknown, extended (also when it was before: a hold is extended once), expired or
-- not_pending.
CREATE FUNCTION extend_booking_v1(p_id uuid, p_user uuid, p_seconds integer) RETURNS text
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    found_status text;
    found_expires_at timestamptz;
    found_extended boolean;
BEGIN
    SELECT b.status, b.expires_at, b.extended INTO found_status, found_expires_at, found_extended
        FROM bookings b WHERE b.id = p_id AND b.user_id = p_user FOR NO KEY UPDATE;
    CASE
        WHEN found_status IS NULL THEN RETURN 'unknown';
        WHEN found_status IN ('confirmed', 'cancelled') THEN RETURN 'not_pending';
        WHEN found_status = 'expired' OR found_expires_at <= clock_timestamp() THEN
            RETURN 'expired';
        WHEN found_extended THEN RETURN 'extended';
        ELSE NULL;
    END CASE;
    found_expires_at := found_expires_at + make_interval(secs => p_seconds);
    UPDATE bookings SET expires_at = found_expires_at, extended = true, version = version + 1
        WHERE id = p_id;
    UPDATE booking_rooms SET hold_until = found_expires_at WHERE booking_id = p_id;
    RETURN 'extended';
END $$;

-- Ends up to p_limit holds whose time is over and gives their rooms back; answers how many. What
-- somebody else has locked is left for the next time. Only tidies: a batch frees what it needs.
CREATE FUNCTION expire_bookings_v1(p_limit integer) RETURNS integer
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
    ids uuid[];
BEGIN
    SELECT coalesce(array_agg(x.id), '{}') INTO ids FROM (
        SELECT b.id FROM bookings b
        WHERE b.status = 'pending' AND b.expires_at <= t AND b.id = ANY (ARRAY(
            SELECT c.id FROM bookings c WHERE (c.status = 'pending') IS TRUE AND c.expires_at <= t
            ORDER BY c.expires_at LIMIT p_limit
        ))
        ORDER BY b.id FOR NO KEY UPDATE SKIP LOCKED
    ) AS x;
    IF cardinality(ids) > 0 THEN
        PERFORM move_rooms_v1(ids, false);
        PERFORM end_holds_v1(ids, '{}', t);
    END IF;
    RETURN cardinality(ids);
END $$;
