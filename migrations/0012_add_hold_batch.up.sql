-- Ends holds whose rooms are given back by the caller, which has locked them: some because their
-- time is over, some because their guest books the same stay anew.
CREATE FUNCTION end_holds_v1(p_expired uuid[], p_retaken uuid[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
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

-- Many requests for rooms, answered in one transaction in their order of arrival. The rules in
-- words: docs/booking.md; the same rules as a pure function: crates/domain/src/booking/ledger.rs.
--
-- Locks in the one global order: keys (sorted), bookings (by id, never waiting), nights (by room
-- type and night). Bad input is a verdict, never an error, and leaves no key.
--
-- One element a request, in order of arrival; the p_line arrays hold the lines of all requests,
-- in the order of p_line_requests. Null in p_quoted_minor and p_quotes_end: not on a quote; null
-- p_holds_max: no limit. Answers are objects with a verdict; stored ones are given as they are.
CREATE FUNCTION hold_batch_v1(
    p_ids uuid[], p_users uuid[], p_keys bytea[], p_derived boolean[], p_request_hashes bytea[],
    p_check_ins date[], p_check_outs date[],
    p_quoted_minor bigint[], p_quotes_end timestamptz[],
    p_guest_names text[], p_guest_emails text[],
    p_line_requests integer[], p_line_types uuid[], p_line_rooms integer[],
    p_line_adults integer[], p_line_children integer[],
    p_lock_timeout_ms integer, p_hold_seconds integer, p_quote_seconds integer,
    p_holds_max integer, p_currency text
) RETURNS TABLE (request integer, replayed boolean, answer json)
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
    n CONSTANT integer := cardinality(p_ids);
    line_count CONSTANT integer := cardinality(p_line_types);
    t timestamptz;
    fresh boolean[];
    -- bookings whose rooms may come free: expired ones, and own holds of the same stay
    b_ids uuid[];
    b_expired boolean[];
    b_users uuid[];
    -- nights, in lock order
    n_types uuid[];
    n_nights date[];
    n_free integer[];
    n_before integer[];
    n_prices integer[];
    n_closed boolean[];
    n_min_stays integer[];
    night_count integer;
    -- facts of each line
    l_hotels uuid[];
    l_fits boolean[];
    l_closed boolean[];
    l_bases integer[];
    -- rooms of b_ids
    r_bookings uuid[];
    r_bases integer[];
    r_nights integer[];
    r_rooms integer[];
    -- live holds of each user that asks
    u_ids uuid[];
    u_holds integer[];
    -- the answers
    v_verdicts text[];
    v_types uuid[];
    v_nights date[];
    v_numbers bigint[];
    v_requested integer[];
    v_totals bigint[];
    v_hotels uuid[];
    v_answers json[];
    retaken uuid[] := '{}';
    -- of the request in hand
    k integer;
    l integer;
    j integer;
    u integer;
    first_line integer;
    next_line integer := 1;
    last_taken integer;
    base integer;
    stay_nights integer;
    bad_night date;
    closed_night date;
    short_at integer;
    sum_minor bigint;
    total bigint;
    verdict text;
    about_type uuid;
    about_night date;
    about_number bigint;
    own uuid;
    own_taken uuid[];
    refused boolean;
BEGIN
    PERFORM set_config('lock_timeout', p_lock_timeout_ms || 'ms', true);

    -- 1. Keys. The insert waits for a twin under way and then takes nothing. It does take over a
    -- key that stands for the request itself when its booking is seen dead (a booking too new to
    -- be seen counts as live), and a refusal that is a day old.
    WITH taken AS (
        INSERT INTO idempotency_keys AS k (key_hash, derived, request_hash)
            SELECT DISTINCT ON (q.key_hash) q.key_hash, q.derived, q.request_hash
            FROM unnest(p_keys, p_derived, p_request_hashes) WITH ORDINALITY
                AS q (key_hash, derived, request_hash, place)
            ORDER BY q.key_hash, q.place
        ON CONFLICT (key_hash) DO UPDATE
            SET request_hash = excluded.request_hash, booking_id = NULL, status = NULL,
                answer = NULL, created_at = clock_timestamp()
            WHERE (k.derived AND EXISTS (
                      SELECT FROM bookings b WHERE b.id = k.booking_id
                          AND (b.status IN ('cancelled', 'expired')
                               OR b.status = 'pending' AND b.expires_at <= clock_timestamp())))
                OR (k.status >= 400 AND k.created_at < clock_timestamp() - interval '24 hours')
        RETURNING k.key_hash
    )
    SELECT array_agg(q.nth = 1 AND taken.key_hash IS NOT NULL ORDER BY q.place) INTO fresh
    FROM (SELECT u.key_hash, u.place,
              row_number() OVER (PARTITION BY u.key_hash ORDER BY u.place) AS nth
          FROM unnest(p_keys) WITH ORDINALITY AS u (key_hash, place)) AS q
        LEFT JOIN taken ON taken.key_hash = q.key_hash;

    -- 2. Bookings to release. The instant is a variable: a volatile call in a predicate keeps
    -- indexes from being used.
    t := clock_timestamp();
    SELECT coalesce(array_agg(x.id), '{}'), coalesce(array_agg(x.expired), '{}'),
           coalesce(array_agg(x.user_id), '{}')
    INTO b_ids, b_expired, b_users
    FROM (
        SELECT b.id, b.expires_at <= t AS expired, b.user_id, b.status
        FROM bookings b
        WHERE b.id = ANY (ARRAY(
            (SELECT DISTINCT br.booking_id
             FROM (SELECT DISTINCT q.type, p_check_ins[q.place] AS check_in,
                       p_check_outs[q.place] AS check_out
                   FROM unnest(p_line_types, p_line_requests) AS q (type, place)
                   WHERE fresh[q.place]) AS asked
                 JOIN booking_rooms br ON br.room_type_id = asked.type AND br.hold_until <= t
                     AND br.check_in < asked.check_out AND br.check_out > asked.check_in
             LIMIT 1000)
            UNION
            (SELECT own.id
             FROM (SELECT DISTINCT q.user_id, q.check_in, q.check_out
                   FROM unnest(p_users, p_check_ins, p_check_outs) WITH ORDINALITY
                       AS q (user_id, check_in, check_out, place)
                   WHERE fresh[q.place]) AS asked
                 CROSS JOIN LATERAL (
                     SELECT b.id FROM bookings b
                     WHERE b.user_id = asked.user_id AND b.status = 'pending'
                         AND b.check_in = asked.check_in AND b.check_out = asked.check_out
                         AND b.expires_at > t
                         AND EXISTS (SELECT FROM booking_rooms br WHERE br.booking_id = b.id
                                     AND br.room_type_id = ANY (p_line_types))
                     ORDER BY b.id LIMIT 10
                 ) AS own)
        ))
        -- the offset keeps the state out of the search: by their ids, not among all that are pending
        ORDER BY b.id OFFSET 0 FOR NO KEY UPDATE SKIP LOCKED
    ) AS x
    WHERE x.status = 'pending';

    -- 3. Every night that this transaction may write, in one statement, in one order. The pairs
    -- are worked out before: a join of explicit arrays uses the index.
    SELECT coalesce(array_agg(x.type), '{}'), coalesce(array_agg(x.night), '{}')
    INTO n_types, n_nights
    FROM (
        SELECT q.type, p_check_ins[q.place] + g AS night
        FROM unnest(p_line_types, p_line_requests) AS q (type, place)
            CROSS JOIN LATERAL
                generate_series(0, p_check_outs[q.place] - p_check_ins[q.place] - 1) AS g
        WHERE fresh[q.place]
        UNION
        SELECT br.room_type_id, br.check_in + g
        FROM unnest(b_ids) AS b (id) JOIN booking_rooms br ON br.booking_id = b.id
            CROSS JOIN LATERAL generate_series(0, br.check_out - br.check_in - 1) AS g
    ) AS x;
    SELECT array_agg(x.room_type_id), array_agg(x.night), array_agg(x.free),
           array_agg(x.price_minor), array_agg(x.closed), array_agg(x.min_stay)
    INTO n_types, n_nights, n_free, n_prices, n_closed, n_min_stays
    FROM (
        SELECT i.room_type_id, i.night, i.total - i.sold - i.held AS free, i.price_minor, i.closed,
            i.min_stay::integer
        FROM unnest(n_types, n_nights) AS q (type, night)
            JOIN inventory i ON i.room_type_id = q.type AND i.night = q.night
        ORDER BY i.room_type_id, i.night FOR NO KEY UPDATE OF i
    ) AS x;
    night_count := coalesce(cardinality(n_types), 0);
    n_before := n_free;
    -- what is written from here on begins after the wait for locks
    t := clock_timestamp();

    SELECT array_agg(r.hotel_id ORDER BY q.place),
           array_agg(r.max_adults >= (q.adults + q.rooms - 1) / q.rooms
               AND r.max_guests >= (q.adults + q.children + q.rooms - 1) / q.rooms ORDER BY q.place),
           array_agg(r.closed OR h.status <> 'open' ORDER BY q.place),
           array_agg(v.place::integer ORDER BY q.place)
    INTO l_hotels, l_fits, l_closed, l_bases
    FROM unnest(p_line_requests, p_line_types, p_line_rooms, p_line_adults, p_line_children)
            WITH ORDINALITY AS q (request, type, rooms, adults, children, place)
        LEFT JOIN room_types r ON r.id = q.type
        LEFT JOIN hotels h ON h.id = r.hotel_id
        LEFT JOIN unnest(n_types, n_nights) WITH ORDINALITY AS v (type, night, place)
            ON v.type = q.type AND v.night = p_check_ins[q.request];

    IF cardinality(b_ids) > 0 THEN
        SELECT array_agg(br.booking_id), array_agg(v.place::integer),
               array_agg(br.check_out - br.check_in), array_agg(br.rooms::integer)
        INTO r_bookings, r_bases, r_nights, r_rooms
        FROM unnest(b_ids) AS b (id) JOIN booking_rooms br ON br.booking_id = b.id
            JOIN unnest(n_types, n_nights) WITH ORDINALITY AS v (type, night, place)
                ON v.type = br.room_type_id AND v.night = br.check_in;
        FOR l IN 1..coalesce(cardinality(r_bookings), 0) LOOP
            IF b_expired[array_position(b_ids, r_bookings[l])] THEN
                FOR j IN r_bases[l]..r_bases[l] + r_nights[l] - 1 LOOP
                    n_free[j] := n_free[j] + r_rooms[l];
                END LOOP;
            END IF;
        END LOOP;
    END IF;

    IF p_holds_max IS NOT NULL THEN
        SELECT coalesce(array_agg(x.user_id), '{}'), coalesce(array_agg(x.holds), '{}')
        INTO u_ids, u_holds
        FROM (SELECT q.user_id, (SELECT count(*) FROM bookings b
                  WHERE b.user_id = q.user_id AND b.status = 'pending' AND b.expires_at > t
              )::integer AS holds
              FROM unnest(p_users) AS q (user_id) GROUP BY 1) AS x;
    END IF;

    -- 4. Grant in order of arrival.
    v_verdicts := array_fill(NULL::text, ARRAY[n]);
    v_types := array_fill(NULL::uuid, ARRAY[n]);
    v_nights := array_fill(NULL::date, ARRAY[n]);
    v_numbers := array_fill(NULL::bigint, ARRAY[n]);
    v_requested := array_fill(NULL::integer, ARRAY[n]);
    v_totals := array_fill(NULL::bigint, ARRAY[n]);
    v_hotels := array_fill(NULL::uuid, ARRAY[n]);
    FOR k IN 1..n LOOP
        first_line := next_line;
        WHILE next_line <= line_count AND p_line_requests[next_line] = k LOOP
            next_line := next_line + 1;
        END LOOP;
        CONTINUE WHEN NOT fresh[k];
        IF p_quotes_end[k] <= t THEN
            v_verdicts[k] := 'quote_expired';
            CONTINUE;
        END IF;
        stay_nights := p_check_outs[k] - p_check_ins[k];
        own_taken := '{}';
        v_verdicts[k] := NULL;
        LOOP
            verdict := NULL;
            total := 0;
            last_taken := first_line - 1;
            FOR l IN first_line..next_line - 1 LOOP
                about_type := p_line_types[l];
                about_night := NULL;
                about_number := NULL;
                base := l_bases[l];
                IF l_hotels[l] IS NULL THEN
                    verdict := 'unknown_room_type';
                ELSIF l_hotels[l] <> l_hotels[first_line] THEN
                    verdict := 'other_hotel';
                ELSIF NOT l_fits[l] THEN
                    verdict := 'party_too_large';
                ELSIF l_closed[l] THEN
                    verdict := 'closed';
                    about_night := p_check_ins[k];
                ELSE
                    bad_night := CASE WHEN base IS NULL THEN p_check_ins[k] END;
                    closed_night := NULL;
                    short_at := NULL;
                    sum_minor := 0;
                    IF base IS NOT NULL THEN
                        FOR j IN base..base + stay_nights - 1 LOOP
                            IF j > night_count OR n_types[j] <> about_type
                                OR n_nights[j] <> p_check_ins[k] + (j - base) THEN
                                bad_night := p_check_ins[k] + (j - base);
                                EXIT;
                            END IF;
                            IF closed_night IS NULL AND n_closed[j] THEN
                                closed_night := n_nights[j];
                            END IF;
                            IF short_at IS NULL AND n_free[j] < p_line_rooms[l] THEN
                                short_at := j;
                            END IF;
                            sum_minor := sum_minor + n_prices[j];
                        END LOOP;
                    END IF;
                    IF bad_night IS NOT NULL THEN
                        verdict := 'unknown_night';
                        about_night := bad_night;
                    ELSIF closed_night IS NOT NULL THEN
                        verdict := 'closed';
                        about_night := closed_night;
                    ELSIF n_min_stays[base] > stay_nights THEN
                        verdict := 'min_stay';
                        about_number := n_min_stays[base];
                    ELSIF short_at IS NOT NULL THEN
                        verdict := 'sold_out';
                        about_night := n_nights[short_at];
                        about_number := n_free[short_at];
                    END IF;
                END IF;
                EXIT WHEN verdict IS NOT NULL;
                FOR j IN base..base + stay_nights - 1 LOOP
                    n_free[j] := n_free[j] - p_line_rooms[l];
                END LOOP;
                last_taken := l;
                total := total + sum_minor * p_line_rooms[l];
            END LOOP;
            EXIT WHEN verdict IS NULL;
            FOR l IN first_line..last_taken LOOP
                FOR j IN l_bases[l]..l_bases[l] + stay_nights - 1 LOOP
                    n_free[j] := n_free[j] + p_line_rooms[l];
                END LOOP;
            END LOOP;
            IF v_verdicts[k] IS NULL THEN
                v_verdicts[k] := verdict;
                v_types[k] := about_type;
                v_nights[k] := about_night;
                v_numbers[k] := about_number;
                v_requested[k] := p_line_rooms[last_taken + 1];
            END IF;
            EXIT WHEN verdict <> 'sold_out';
            -- short of rooms: perhaps the same guest holds them
            own := NULL;
            IF cardinality(b_ids) > 0 THEN
                SELECT b.id INTO own
                FROM unnest(b_ids, b_expired, b_users) AS b (id, expired, user_id)
                    JOIN bookings of ON of.id = b.id
                WHERE b.user_id = p_users[k] AND NOT b.expired AND b.id <> ALL (retaken)
                    AND b.id <> ALL (own_taken)
                    AND of.check_in = p_check_ins[k] AND of.check_out = p_check_outs[k]
                    AND ARRAY(SELECT br.room_type_id FROM booking_rooms br
                              WHERE br.booking_id = b.id ORDER BY 1)
                        = ARRAY(SELECT q FROM unnest(p_line_types[first_line:next_line - 1]) AS q
                                ORDER BY 1)
                ORDER BY b.id LIMIT 1;
            END IF;
            EXIT WHEN own IS NULL;
            own_taken := own_taken || own;
            FOR l IN 1..cardinality(r_bookings) LOOP
                CONTINUE WHEN r_bookings[l] <> own;
                FOR j IN r_bases[l]..r_bases[l] + r_nights[l] - 1 LOOP
                    n_free[j] := n_free[j] + r_rooms[l];
                END LOOP;
            END LOOP;
        END LOOP;

        IF verdict IS NULL THEN
            IF total <> p_quoted_minor[k] THEN
                verdict := 'price_changed';
                v_types[k] := p_line_types[first_line];
                v_nights[k] := NULL;
                v_numbers[k] := total;
            ELSIF p_holds_max IS NOT NULL THEN
                u := array_position(u_ids, p_users[k]);
                IF u_holds[u] - cardinality(own_taken) >= p_holds_max THEN
                    verdict := 'too_many_holds';
                    v_numbers[k] := p_holds_max;
                ELSE
                    u_holds[u] := u_holds[u] - cardinality(own_taken) + 1;
                END IF;
            END IF;
            v_verdicts[k] := coalesce(verdict, 'granted');
            v_totals[k] := total;
            v_hotels[k] := l_hotels[first_line];
            IF verdict IS NULL THEN
                retaken := retaken || own_taken;
                CONTINUE;
            END IF;
            FOR l IN first_line..next_line - 1 LOOP
                FOR j IN l_bases[l]..l_bases[l] + stay_nights - 1 LOOP
                    n_free[j] := n_free[j] + p_line_rooms[l];
                END LOOP;
            END LOOP;
        END IF;
        -- refused: own holds stay what they were
        FOR l IN 1..coalesce(cardinality(r_bookings), 0) LOOP
            CONTINUE WHEN r_bookings[l] <> ALL (own_taken);
            FOR j IN r_bases[l]..r_bases[l] + r_nights[l] - 1 LOOP
                n_free[j] := n_free[j] - r_rooms[l];
            END LOOP;
        END LOOP;
    END LOOP;

    -- 5. Write.
    UPDATE inventory i SET held = i.held + (x.before - x.free)
    FROM unnest(n_types, n_nights, n_before, n_free) AS x (type, night, before, free)
    WHERE i.room_type_id = x.type AND i.night = x.night AND x.before <> x.free;

    IF cardinality(b_ids) > 0 THEN
        PERFORM end_holds_v1(
            ARRAY(SELECT b.id FROM unnest(b_ids, b_expired) AS b (id, expired) WHERE b.expired),
            retaken, t
        );
    END IF;

    INSERT INTO bookings (id, user_id, hotel_id, status, check_in, check_out, total_minor,
            currency, free_until, guest_name, guest_email, created_at, expires_at)
        SELECT q.id, q.user_id, q.hotel_id, 'pending', q.check_in, q.check_out, q.total,
            p_currency, free_until_v1(q.check_in, h.free_cancel_days, h.time_zone), q.guest_name,
            q.guest_email, t, t + make_interval(secs => p_hold_seconds)
        FROM unnest(p_ids, p_users, v_hotels, p_check_ins, p_check_outs, v_totals, p_guest_names,
                p_guest_emails, v_verdicts)
            AS q (id, user_id, hotel_id, check_in, check_out, total, guest_name, guest_email, verdict)
            JOIN hotels h ON h.id = q.hotel_id
        WHERE q.verdict = 'granted';
    INSERT INTO booking_rooms (booking_id, line, room_type_id, check_in, check_out, rooms, adults,
            children, nightly_minor, hold_until)
        SELECT p_ids[q.request],
            row_number() OVER (PARTITION BY q.request ORDER BY q.place), q.type,
            p_check_ins[q.request], p_check_outs[q.request], q.rooms, q.adults, q.children,
            n_prices[q.base : q.base + p_check_outs[q.request] - p_check_ins[q.request] - 1],
            t + make_interval(secs => p_hold_seconds)
        FROM unnest(p_line_requests, p_line_types, p_line_rooms, p_line_adults, p_line_children,
                l_bases) WITH ORDINALITY
            AS q (request, type, rooms, adults, children, base, place)
        WHERE v_verdicts[q.request] = 'granted';
    INSERT INTO outbox (topic, kind, subject_id, version)
        SELECT 'booking.events', 'BookingHeld', q.id, 1
        FROM unnest(p_ids, v_verdicts) AS q (id, verdict) WHERE q.verdict = 'granted';
    -- a moved price is answered with a new quote, under the id that the booking would have had
    INSERT INTO quotes (id, user_id, room_type_id, check_in, check_out, rooms, adults, children,
            nightly_minor, total_minor, currency, free_until, created_at, expires_at)
        SELECT p_ids[q.request], p_users[q.request], q.type, p_check_ins[q.request],
            p_check_outs[q.request], q.rooms, q.adults, q.children,
            n_prices[q.base : q.base + p_check_outs[q.request] - p_check_ins[q.request] - 1],
            v_totals[q.request], p_currency,
            free_until_v1(p_check_ins[q.request], h.free_cancel_days, h.time_zone),
            t, t + make_interval(secs => p_quote_seconds)
        FROM unnest(p_line_requests, p_line_types, p_line_rooms, p_line_adults, p_line_children,
                l_bases) AS q (request, type, rooms, adults, children, base)
            JOIN hotels h ON h.id = v_hotels[q.request]
        WHERE v_verdicts[q.request] = 'price_changed';

    SELECT array_agg(CASE q.verdict
        WHEN 'granted' THEN json_build_object(
            'verdict', q.verdict, 'id', q.id, 'hotel_id', h.id, 'hotel_name', h.name,
            'hotel_slug', h.slug, 'check_in', p_check_ins[q.place], 'check_out',
            p_check_outs[q.place], 'expires_at', t + make_interval(secs => p_hold_seconds),
            'free_until', free_until_v1(p_check_ins[q.place], h.free_cancel_days, h.time_zone),
            'total_minor', q.total, 'currency', p_currency,
            'lines', lines.lines,
            'freshness', json_build_object(
                'system_identifier', life.system_identifier, 'timeline', life.timeline,
                'database_oid', life.database_oid, 'xid', life.xid
            ))
        WHEN 'sold_out' THEN json_build_object(
            'verdict', q.verdict, 'room_type_id', q.type, 'night', q.night,
            'requested', q.requested, 'available', q.number)
        WHEN 'closed' THEN json_build_object(
            'verdict', q.verdict, 'room_type_id', q.type, 'night', q.night)
        WHEN 'unknown_night' THEN json_build_object(
            'verdict', q.verdict, 'room_type_id', q.type, 'night', q.night)
        WHEN 'min_stay' THEN json_build_object(
            'verdict', q.verdict, 'room_type_id', q.type, 'nights', q.number)
        WHEN 'price_changed' THEN json_build_object(
            'verdict', q.verdict, 'quoted_minor', p_quoted_minor[q.place],
            'current_minor', q.total, 'quote_id', q.id)
        WHEN 'too_many_holds' THEN json_build_object('verdict', q.verdict, 'max', q.number)
        WHEN 'quote_expired' THEN json_build_object('verdict', q.verdict)
        ELSE json_build_object('verdict', q.verdict, 'room_type_id', q.type)
        END ORDER BY q.place)
    INTO v_answers
    FROM unnest(p_ids, v_verdicts, v_types, v_nights, v_numbers, v_requested, v_totals, v_hotels)
            WITH ORDINALITY
            AS q (id, verdict, type, night, number, requested, total, hotel_id, place)
        LEFT JOIN hotels h ON h.id = q.hotel_id
        LEFT JOIN (
            SELECT x.request,
                json_agg(json_build_object(
                    'room_type_id', x.type, 'room_type_name', r.name, 'rooms', x.rooms,
                    'adults', x.adults, 'children', x.children, 'nightly_minor',
                    n_prices[x.base
                        : x.base + p_check_outs[x.request] - p_check_ins[x.request] - 1]
                ) ORDER BY x.place) AS lines
            FROM unnest(p_line_requests, p_line_types, p_line_rooms, p_line_adults,
                    p_line_children, l_bases) WITH ORDINALITY
                AS x (request, type, rooms, adults, children, base, place)
                JOIN room_types r ON r.id = x.type
            WHERE v_verdicts[x.request] = 'granted'
            GROUP BY x.request
        ) AS lines ON lines.request = q.place
        CROSS JOIN (
            SELECT c.system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8) AS timeline,
                d.oid::bigint AS database_oid, pg_current_xact_id()::text AS xid
            FROM pg_control_system() AS c, pg_database d WHERE d.datname = current_database()
        ) AS life;

    UPDATE idempotency_keys k
    SET status = CASE q.verdict WHEN 'granted' THEN 201 WHEN 'quote_expired' THEN 410 ELSE 409 END,
        booking_id = CASE q.verdict WHEN 'granted' THEN q.id END, answer = q.answer
    FROM unnest(p_keys, p_derived, p_ids, v_verdicts, v_answers)
        AS q (key_hash, derived, id, verdict, answer)
    WHERE k.key_hash = q.key_hash AND (q.verdict = 'granted' OR NOT q.derived AND q.verdict IN (
        'sold_out', 'closed', 'min_stay', 'price_changed', 'quote_expired'));
    -- an array and an offset: joined, all keys there are would be read and hashed
    DELETE FROM idempotency_keys k
    WHERE k.status IS NULL AND k.key_hash = ANY (ARRAY(
        SELECT q.key_hash FROM unnest(p_keys, v_verdicts) AS q (key_hash, verdict)
        WHERE q.verdict IS NOT NULL));

    -- without an answer: its first twin in this batch was refused; to be asked again
    RETURN QUERY
    SELECT q.place::integer, NOT fresh[q.place],
        CASE WHEN fresh[q.place] THEN v_answers[q.place]
             WHEN k.request_hash <> q.request_hash THEN json_build_object('verdict', 'key_conflict')
             ELSE coalesce(k.answer, json_build_object('verdict', 'again')) END
    FROM unnest(p_keys, p_request_hashes) WITH ORDINALITY AS q (key_hash, request_hash, place)
        LEFT JOIN LATERAL (
            SELECT k.request_hash, k.answer FROM idempotency_keys k
            WHERE k.key_hash = q.key_hash AND NOT fresh[q.place] OFFSET 0
        ) AS k ON true
    ORDER BY q.place;
END $$;
