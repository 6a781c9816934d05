-- What becomes of a booking after its hold: extend and expire here; confirm and cancel, which concern
-- its order too, in 0051. Each locks the booking first and then its nights. Time is judged where it
-- counts: a hold's end after the wait for locks, by clock_timestamp() (now() stands still from before
-- it), what cancelling costs by when it was asked for.

-- Locks the nights of bookings, in order.
CREATE FUNCTION lock_rooms_v1(p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
    room_types uuid[];
    nights date[];
BEGIN
    SELECT array_agg(br.room_type_id), array_agg(br.check_in + g) INTO room_types, nights
    FROM booking_rooms br CROSS JOIN LATERAL generate_series(0, br.check_out - br.check_in - 1) AS g
    WHERE br.booking_id = ANY (p_ids);
    PERFORM FROM unnest(room_types, nights) AS q (room_type_id, night)
        JOIN inventory i ON i.room_type_id = q.room_type_id AND i.night = q.night
        ORDER BY i.room_type_id, i.night FOR NO KEY UPDATE OF i;
END $$;

-- Moves the rooms of bookings that the caller has locked with their nights: sold when they are
-- confirmed, free when they end. Call it before the status changes, because that says which counter
-- they are in.
CREATE FUNCTION move_rooms_v1(p_ids uuid[], p_sell boolean) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
    room_types uuid[];
    nights date[];
    held_rooms integer[];
    sold_rooms integer[];
BEGIN
    SELECT array_agg(x.room_type_id), array_agg(x.night), array_agg(x.held), array_agg(x.sold)
    INTO room_types, nights, held_rooms, sold_rooms
    FROM (
        SELECT br.room_type_id, br.check_in + g AS night,
            coalesce(sum(br.rooms) FILTER (WHERE b.status = 'pending'), 0)::integer AS held,
            coalesce(sum(br.rooms) FILTER (WHERE b.status = 'confirmed'), 0)::integer AS sold
        FROM unnest(p_ids) AS q (id) JOIN bookings b ON b.id = q.id
            JOIN booking_rooms br ON br.booking_id = b.id
            CROSS JOIN LATERAL generate_series(0, br.check_out - br.check_in - 1) AS g
        GROUP BY 1, 2
    ) AS x;
    UPDATE inventory i
        SET held = i.held - x.held,
            sold = i.sold - x.sold + CASE WHEN p_sell THEN x.held ELSE 0 END
        FROM unnest(room_types, nights, held_rooms, sold_rooms)
            AS x (room_type_id, night, held, sold)
        WHERE i.room_type_id = x.room_type_id AND i.night = x.night;
    UPDATE booking_rooms SET hold_until = NULL
        WHERE booking_id = ANY (p_ids) AND hold_until IS NOT NULL;
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
        PERFORM lock_rooms_v1(ids);
        PERFORM move_rooms_v1(ids, false);
        PERFORM end_holds_v1(ids, '{}', t);
    END IF;
    RETURN cardinality(ids);
END $$;
