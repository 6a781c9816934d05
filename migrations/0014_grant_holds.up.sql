-- The batch of holds, phase 4: who gets rooms. Nothing is written yet.

-- Phase 4: the life of this database, and this transaction in it. A life is asked for once a
-- session, which can't outlive it.
CREATE FUNCTION read_freshness_v1() RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    life text := nullif(current_setting('innsight.life', true), '');
BEGIN
    IF life IS NULL THEN
        life := (SELECT format('"system_identifier": %s, "timeline": "%s", "database_oid": %s',
                c.system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8), d.oid)
            FROM pg_control_system() AS c, pg_database d WHERE d.datname = current_database());
        PERFORM set_config('innsight.life', life, false);
    END IF;
    RETURN format('{%s, "xid": "%s"}', life, pg_current_xact_id());
END $$;

-- Phase 4: what is free when the rooms of a booking are.
CREATE FUNCTION give_back_v1(p_free integer[], p_ending hold_ending_v1) RETURNS integer[]
LANGUAGE plpgsql AS $$
DECLARE
    arrival integer;
BEGIN
    FOR l IN 1..cardinality(p_ending.arrivals) LOOP
        arrival := p_ending.arrivals[l];
        FOR j IN arrival..arrival + (p_ending.check_out - p_ending.check_in) - 1 LOOP
            p_free[j] := p_free[j] + p_ending.rooms[l];
        END LOOP;
    END LOOP;
    RETURN p_free;
END $$;

-- Phase 4: a live hold of the same guest for the same stay in the same room types, if there is one
-- that is not among those taken already.
CREATE FUNCTION find_own_v1(
    p_request hold_request_v1, p_endings hold_ending_v1[], p_taken uuid[]
) RETURNS hold_ending_v1
LANGUAGE plpgsql AS $$
DECLARE
    wanted CONSTANT uuid[] := ARRAY(
        SELECT l.room_type_id FROM unnest(p_request.lines) AS l ORDER BY 1);
    ending hold_ending_v1;
BEGIN
    FOREACH ending IN ARRAY p_endings LOOP
        IF ending.user_id = p_request.user_id AND NOT ending.expired
            AND ending.check_in = p_request.check_in AND ending.check_out = p_request.check_out
            AND ending.room_types = wanted AND ending.id <> ALL (p_taken) THEN
            RETURN ending;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- Phase 4: takes the lines of a request one after the other. The first reason against one is told.
CREATE FUNCTION take_lines_v1(p_offers hold_offer_v1[], p_free integer[]) RETURNS hold_attempt_v1
LANGUAGE plpgsql AS $$
DECLARE
    offer hold_offer_v1;
    refusal json;
    is_short boolean := false;
    total_minor bigint := 0;
BEGIN
    FOREACH offer IN ARRAY p_offers LOOP
        refusal := CASE WHEN offer.hotel_id <> p_offers[1].hotel_id
            THEN json_build_object('verdict', 'other_hotel', 'room_type_id', offer.room_type_id)
            ELSE offer.refusal END;
        EXIT WHEN refusal IS NOT NULL;
        FOR j IN offer.arrival..offer.arrival + (offer.check_out - offer.check_in) - 1 LOOP
            IF p_free[j] < offer.rooms THEN
                is_short := true;
                refusal := json_build_object('verdict', 'sold_out',
                    'room_type_id', offer.room_type_id, 'night', offer.check_in + (j - offer.arrival),
                    'requested', offer.rooms, 'available', p_free[j]);
                EXIT;
            END IF;
            p_free[j] := p_free[j] - offer.rooms;
        END LOOP;
        EXIT WHEN is_short;
        total_minor := total_minor + offer.total_minor;
    END LOOP;
    RETURN (refusal, is_short, p_free, total_minor, '{}'::uuid[]);
END $$;

-- Phase 4: the same; who is short of rooms may hold them already, and then gets them anew.
CREATE FUNCTION take_rooms_v1(
    p_request hold_request_v1, p_offers hold_offer_v1[], p_endings hold_ending_v1[], p_free integer[],
    p_retaken uuid[]
) RETURNS hold_attempt_v1
LANGUAGE plpgsql AS $$
DECLARE
    attempt hold_attempt_v1 := take_lines_v1(p_offers, p_free);
    first_refusal json;
    ending hold_ending_v1;
    own uuid[];
BEGIN
    IF attempt.is_short AND p_endings <> '{}' THEN
        first_refusal := attempt.refusal;
        own := '{}';
        WHILE attempt.is_short LOOP
            ending := find_own_v1(p_request, p_endings, p_retaken || own);
            EXIT WHEN ending.id IS NULL;
            own := own || ending.id;
            p_free := give_back_v1(p_free, ending);
            attempt := take_lines_v1(p_offers, p_free);
        END LOOP;
        attempt.retaken := own;
        IF attempt.refusal IS NOT NULL THEN
            attempt.refusal := first_refusal;
        END IF;
    END IF;
    RETURN attempt;
END $$;

-- Phase 4: the answer to a request whose rooms are granted. A repeat gets the same facts for ever.
CREATE FUNCTION tell_held_v1(
    p_offers hold_offer_v1[], p_total_minor bigint, p_ends timestamptz, p_currency text,
    p_freshness json
) RETURNS json
LANGUAGE plpgsql AS $$
DECLARE
    offer hold_offer_v1;
    lines json[];
BEGIN
    FOREACH offer IN ARRAY p_offers LOOP
        lines[offer.line] := json_build_object(
            'room_type_id', offer.room_type_id, 'room_type_name', offer.room_type_name,
            'rooms', offer.rooms, 'adults', offer.adults, 'children', offer.children,
            'nightly_minor', offer.prices);
    END LOOP;
    RETURN json_build_object(
        'verdict', 'granted', 'id', offer.booking_id, 'hotel_id', offer.hotel_id,
        'hotel_name', offer.hotel_name, 'hotel_slug', offer.hotel_slug,
        'check_in', offer.check_in, 'check_out', offer.check_out, 'expires_at', p_ends,
        'free_until', offer.free_until, 'total_minor', p_total_minor, 'currency', p_currency,
        'lines', lines, 'freshness', p_freshness);
END $$;

-- Phase 4: the answer to a request whose quote has another price than its rooms: with a new quote,
-- under the id that the booking would have had.
CREATE FUNCTION tell_repriced_v1(
    p_quoted_minor bigint, p_offer hold_offer_v1, p_at timestamptz, p_ends timestamptz,
    p_currency text
) RETURNS json
LANGUAGE plpgsql AS $$
BEGIN
    RETURN json_build_object(
        'verdict', 'price_changed', 'quoted_minor', p_quoted_minor,
        'current_minor', p_offer.total_minor, 'quote_id', p_offer.booking_id,
        'quote', json_build_object(
            'id', p_offer.booking_id, 'room_type_id', p_offer.room_type_id,
            'check_in', p_offer.check_in, 'check_out', p_offer.check_out, 'rooms', p_offer.rooms,
            'adults', p_offer.adults, 'children', p_offer.children, 'nightly_minor', p_offer.prices,
            'total_minor', p_offer.total_minor, 'currency', p_currency,
            'free_until', p_offer.free_until, 'expires_at', p_ends, 'now', p_at));
END $$;

-- Phase 4: grants in order of arrival. The first reason against a request is told: its quote, its
-- lines, its price, the holds of its guest.
CREATE FUNCTION grant_rooms_v1(
    p_requests hold_request_v1[], p_offers hold_offer_v1[], p_endings hold_ending_v1[],
    p_free integer[], p_at timestamptz, p_terms hold_terms_v1
) RETURNS hold_grants_v1
LANGUAGE plpgsql AS $$
DECLARE
    freshness json;
    -- of the request in hand
    asked hold_request_v1;
    offers hold_offer_v1[];
    offer hold_offer_v1;
    next_offer integer := 1;
    last_offer integer;
    twin integer;
    attempt hold_attempt_v1;
    answer json;
    verdict text;
    -- of those before it
    grants hold_grant_v1[];
    retaken uuid[] := '{}';
    retaken_by uuid[] := '{}';
    booked_by uuid[] := '{}';
    booked_for uuid[] := '{}';
    booked_quotes uuid[] := '{}';
BEGIN
    FOR l IN 1..cardinality(p_endings) LOOP
        IF p_endings[l].expired THEN
            p_free := give_back_v1(p_free, p_endings[l]);
        END IF;
    END LOOP;
    FOR k IN 1..cardinality(p_requests) LOOP
        asked := p_requests[k];
        last_offer := next_offer + cardinality(asked.lines) - 1;
        offers := p_offers[next_offer:last_offer];
        offer := p_offers[next_offer];
        next_offer := last_offer + 1;
        answer := NULL;

        IF asked.quote_id IS NOT NULL THEN
            twin := array_position(booked_quotes, asked.quote_id);
            answer := CASE
                WHEN coalesce(offer.quote_used_by, booked_by[twin]) <> asked.user_id THEN
                    json_build_object('verdict', 'unknown_quote')
                WHEN asked.quote_ends <= p_at THEN json_build_object('verdict', 'quote_expired')
                WHEN coalesce(offer.quote_used_for, booked_for[twin]) IS NOT NULL THEN
                    json_build_object('verdict', 'quote_used', 'booking_id',
                        coalesce(offer.quote_used_for, booked_for[twin]))
            END;
        END IF;
        IF answer IS NULL THEN
            attempt := take_rooms_v1(asked, offers, p_endings, p_free, retaken);
            answer := attempt.refusal;
        END IF;
        IF answer IS NULL THEN
            answer := CASE
                WHEN attempt.total_minor <> asked.quoted_minor THEN
                    tell_repriced_v1(asked.quoted_minor, offer, p_at,
                        p_at + make_interval(secs => p_terms.quote_seconds), p_terms.currency)
                WHEN offer.live_holds - cardinality(attempt.retaken)
                    + cardinality(array_positions(booked_by, asked.user_id))
                    - cardinality(array_positions(retaken_by, asked.user_id)) >= p_terms.holds_max
                THEN json_build_object('verdict', 'too_many_holds', 'max', p_terms.holds_max)
            END;
        END IF;
        IF answer IS NULL THEN
            p_free := attempt.free;
            retaken := retaken || attempt.retaken;
            retaken_by := retaken_by
                || array_fill(asked.user_id, ARRAY[cardinality(attempt.retaken)]);
            booked_by := booked_by || asked.user_id;
            booked_for := booked_for || asked.id;
            booked_quotes := booked_quotes || asked.quote_id;
            freshness := coalesce(freshness, read_freshness_v1());
            answer := tell_held_v1(offers, attempt.total_minor,
                p_at + make_interval(secs => p_terms.hold_seconds), p_terms.currency, freshness);
        END IF;
        verdict := answer ->> 'verdict';
        grants[k] := (verdict, offer.hotel_id, attempt.total_minor, offer.free_until,
            CASE
                WHEN verdict = 'granted' THEN 201
                -- a request that is its own key is looked at anew
                WHEN asked.derived THEN NULL
                WHEN verdict = 'quote_expired' THEN 410
                WHEN verdict IN ('sold_out', 'closed', 'min_stay', 'price_changed', 'quote_used')
                THEN 409
            END, answer);
    END LOOP;
    RETURN (grants, p_free, retaken);
END $$;
