-- The batch of holds, phase 5: what is written; and the way in.

-- Phase 5: ends holds whose rooms are given back by the caller, which has locked them: some because
-- their time is over, some because their guest books the same stay anew.
CREATE FUNCTION end_holds_v1(p_expired uuid[], p_retaken uuid[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    UPDATE bookings SET status = 'expired', version = version + 1 WHERE id = ANY (p_expired);
    UPDATE bookings
        SET status = 'cancelled', cancelled_at = p_at, penalty_minor = 0, version = version + 1
        WHERE id = ANY (p_retaken);
    UPDATE booking_rooms SET hold_until = NULL WHERE booking_id = ANY (p_expired || p_retaken);
    INSERT INTO outbox (topic, kind, subject_id, version)
        SELECT 'booking.events',
            CASE b.status WHEN 'expired' THEN 'BookingExpired' ELSE 'BookingCancelled' END,
            b.id, b.version
        FROM bookings b WHERE b.id = ANY (p_expired || p_retaken) ORDER BY b.id;
END $$;

-- Phase 5: writes bookings with their rooms, and keeps answers under their keys. No event: nobody
-- would hear that rooms are held.
CREATE FUNCTION write_holds_v1(
    p_requests hold_request_v1[], p_offers hold_offer_v1[], p_grants hold_grant_v1[],
    p_at timestamptz, p_terms hold_terms_v1
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    ends CONSTANT timestamptz := p_at + make_interval(secs => p_terms.hold_seconds);
BEGIN
    WITH held AS (
        INSERT INTO bookings (id, user_id, hotel_id, status, check_in, check_out, total_minor,
                currency, free_until, guest_name, guest_email, created_at, expires_at, quote_id)
            SELECT q.id, q.user_id, q.hotel_id, 'pending', q.check_in, q.check_out, q.total_minor,
                p_terms.currency, q.free_until, q.guest_name, q.guest_email, p_at, ends, q.quote_id
            FROM unnest(p_requests, p_grants) AS q WHERE q.verdict = 'granted'
    ), taken AS (
        INSERT INTO booking_rooms (booking_id, line, room_type_id, check_in, check_out, rooms,
                adults, children, nightly_minor, hold_until)
            SELECT o.booking_id, o.line, o.room_type_id, o.check_in, o.check_out, o.rooms, o.adults,
                o.children, o.prices, ends
            FROM unnest(p_offers) AS o WHERE (p_grants[o.request]).verdict = 'granted'
    )
    INSERT INTO idempotency_keys (key_hash, derived, request_hash, booking_id, status, answer)
        SELECT q.key_hash, q.derived, q.request_hash, CASE q.verdict WHEN 'granted' THEN q.id END,
            q.status, q.answer
        FROM unnest(p_requests, p_grants) AS q WHERE q.status IS NOT NULL
    -- what was stored under it is forgotten, or it would be known
    ON CONFLICT (key_hash) DO UPDATE
        SET derived = excluded.derived, request_hash = excluded.request_hash,
            booking_id = excluded.booking_id, status = excluded.status, answer = excluded.answer,
            created_at = excluded.created_at;
END $$;

-- Phase 5: writes what becomes of quotes: who booked on one has it from then on; where a price has
-- moved, a new one takes its place (again, should this batch be sent again after a lost answer).
CREATE FUNCTION write_quotes_v1(
    p_requests hold_request_v1[], p_offers hold_offer_v1[], p_grants hold_grant_v1[],
    p_at timestamptz, p_terms hold_terms_v1
) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE quotes SET user_id = q.user_id
        FROM unnest(p_requests, p_grants) AS q
        WHERE quotes.id = q.quote_id AND q.verdict = 'granted' AND quotes.user_id IS NULL;
    INSERT INTO quotes (id, user_id, room_type_id, check_in, check_out, rooms, adults, children,
            nightly_minor, total_minor, currency, free_until, created_at, expires_at)
        SELECT o.booking_id, q.user_id, o.room_type_id, o.check_in, o.check_out, o.rooms, o.adults,
            o.children, o.prices, q.total_minor, p_terms.currency, q.free_until, p_at,
            p_at + make_interval(secs => p_terms.quote_seconds)
        FROM unnest(p_requests, p_grants) AS q JOIN unnest(p_offers) AS o ON o.booking_id = q.id
        WHERE q.verdict = 'price_changed'
    ON CONFLICT (id) DO UPDATE
        SET nightly_minor = excluded.nightly_minor, total_minor = excluded.total_minor,
            free_until = excluded.free_until, created_at = excluded.created_at,
            expires_at = excluded.expires_at;
END $$;

-- The short way of a lone request for rooms of one type, phases 2 to 5: by the same rules, and
-- only to grant. Null: there is something against it; the long way says what, and finds the nights
-- that it wants locked by this one.
CREATE FUNCTION hold_alone_v1(p_request hold_request_v1, p_terms hold_terms_v1) RETURNS json
LANGUAGE plpgsql AS $$
DECLARE
    line CONSTANT hold_line_v1 := p_request.lines[1];
    stay record;
    t timestamptz;
    offer hold_offer_v1;
    answer json;
BEGIN
    SELECT array_agg(i.price_minor) AS prices, sum(i.price_minor) AS price_minor,
        bool_and(NOT i.closed AND i.total - i.sold - i.held >= line.rooms
            AND (i.night > p_request.check_in
                 OR i.min_stay <= p_request.check_out - p_request.check_in)) AS is_free
    INTO stay
    FROM (
        SELECT i.* FROM inventory i
        WHERE i.room_type_id = line.room_type_id
            AND i.night >= p_request.check_in AND i.night < p_request.check_out
        ORDER BY i.night FOR NO KEY UPDATE
    ) AS i;
    IF stay.is_free IS NOT TRUE
        OR cardinality(stay.prices) < p_request.check_out - p_request.check_in THEN
        RETURN NULL;
    END IF;
    t := clock_timestamp();
    SELECT 1, p_request.id, 1, r.id, p_request.check_in, p_request.check_out, line.rooms, line.adults,
        line.children, NULL, NULL, stay.prices, stay.price_minor * line.rooms,
        free_until_v1(p_request.check_in, h.free_cancel_days, h.time_zone), r.name, h.id, h.name,
        h.slug
    INTO offer
    FROM room_types r JOIN hotels h ON h.id = r.hotel_id
    WHERE r.id = line.room_type_id AND NOT r.closed AND h.status = 'open'
        AND r.max_adults >= (line.adults + line.rooms - 1) / line.rooms
        AND r.max_guests >= (line.adults + line.children + line.rooms - 1) / line.rooms
        AND (p_terms.holds_max IS NULL OR p_terms.holds_max > (
            SELECT count(*) FROM bookings b WHERE b.user_id = p_request.user_id
                AND b.status = 'pending' AND b.expires_at > t));
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    UPDATE inventory i SET held = i.held + line.rooms
        WHERE i.room_type_id = line.room_type_id
            AND i.night >= p_request.check_in AND i.night < p_request.check_out;
    answer := tell_held_v1(ARRAY[offer], offer.total_minor,
        t + make_interval(secs => p_terms.hold_seconds), p_terms.currency, read_freshness_v1());
    PERFORM write_holds_v1(ARRAY[p_request], ARRAY[offer], ARRAY[('granted', offer.hotel_id,
        offer.total_minor, offer.free_until, 201, answer)::hold_grant_v1], t, p_terms);
    RETURN answer;
END $$;

-- Answers requests in their order, which is that of their arrival. Answers are objects with a
-- verdict.
--
-- Tables of bookings grow from nothing to thousands of rows between two ANALYZE, and a plan made
-- while they were empty reads them whole: so no sequential scans, and one plan whatever the
-- arrays hold (to plan for the elements of each anew cost more than the work itself). Neither
-- says such a plan how short the arrays are: hashed, a lone request's three nights would get a
-- table for thousands.
CREATE FUNCTION hold_batch_v1(p_requests hold_request_v1[], p_terms hold_terms_v1)
RETURNS TABLE (replayed boolean, answer json)
LANGUAGE plpgsql SET search_path FROM CURRENT SET enable_seqscan = off SET enable_hashagg = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    known bytea[];
    keys bytea[] := '{}';
    asked hold_request_v1[] := '{}';
    places integer[];
    is_first boolean[];
    known_hash bytea;
    has_quotes boolean := false;
    endings uuid[];
    locked hold_nights_v1;
    t timestamptz;
    offers hold_offer_v1[];
    released hold_ending_v1[] := '{}';
    granted hold_grants_v1;
BEGIN
    PERFORM set_config('lock_timeout', p_terms.lock_timeout_ms || 'ms', true);

    -- 1. Keys. Only the first of a new key is asked about; its twins in this batch repeat it.
    known := lock_keys_v1(p_requests);
    FOR k IN 1..cardinality(p_requests) LOOP
        CONTINUE WHEN p_requests[k].key_hash = ANY (known);
        places[k] := array_position(keys, p_requests[k].key_hash);
        is_first[k] := places[k] IS NULL;
        IF is_first[k] THEN
            keys := keys || p_requests[k].key_hash;
            asked := asked || p_requests[k];
            places[k] := cardinality(asked);
            has_quotes := has_quotes OR p_requests[k].quote_id IS NOT NULL;
        END IF;
    END LOOP;

    IF asked <> '{}' THEN
        -- 2. Locks: bookings, then nights.
        endings := lock_endings_v1(asked, clock_timestamp());
        IF endings = '{}' AND cardinality(p_requests) = 1 AND NOT has_quotes
            AND cardinality(asked[1].lines) = 1 THEN
            replayed := false;
            answer := hold_alone_v1(asked[1], p_terms);
            IF answer IS NOT NULL THEN
                RETURN NEXT;
                RETURN;
            END IF;
        END IF;
        locked := lock_nights_v1(asked, endings);
        -- from here on nothing waits: this is the instant that decides
        t := clock_timestamp();

        -- 3. Facts.
        offers := read_offers_v1(asked, locked, t, p_terms.holds_max);
        IF endings <> '{}' THEN
            released := read_endings_v1(endings, locked, t);
        END IF;

        -- 4. Grants.
        granted := grant_rooms_v1(asked, offers, released, locked.free, t, p_terms);

        -- 5. Writes.
        UPDATE inventory i SET held = i.held + (x.before - x.free)
            FROM unnest(locked.room_types, locked.nights, locked.free, granted.free)
                AS x (room_type_id, night, before, free)
            WHERE i.room_type_id = x.room_type_id AND i.night = x.night AND x.before <> x.free;
        IF endings <> '{}' THEN
            PERFORM end_holds_v1(ARRAY(SELECT e.id FROM unnest(released) AS e WHERE e.expired),
                granted.retaken, t);
        END IF;
        PERFORM write_holds_v1(asked, offers, granted.grants, t, p_terms);
        IF has_quotes THEN
            PERFORM write_quotes_v1(asked, offers, granted.grants, t, p_terms);
        END IF;
    END IF;

    FOR k IN 1..cardinality(p_requests) LOOP
        IF places[k] IS NULL THEN
            SELECT stored.request_hash, stored.answer INTO known_hash, answer
                FROM idempotency_keys AS stored WHERE stored.key_hash = p_requests[k].key_hash;
        ELSE
            -- what is not kept is no answer to a twin
            known_hash := asked[places[k]].request_hash;
            answer := CASE WHEN is_first[k] OR granted.grants[places[k]].status IS NOT NULL
                THEN granted.grants[places[k]].answer END;
        END IF;
        IF is_first[k] THEN
            replayed := false;
        ELSE
            replayed := answer IS NOT NULL AND known_hash = p_requests[k].request_hash;
            IF NOT replayed THEN
                answer := json_build_object('verdict',
                    CASE WHEN answer IS NULL THEN 'again' ELSE 'key_conflict' END);
            END IF;
        END IF;
        RETURN NEXT;
    END LOOP;
END $$;
