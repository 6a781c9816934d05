-- Notifications on phones: who wants them where, and what waits to be told.

-- Phones that want to be told. Each hangs on the session it was signed in by: wherever that is ended,
-- nothing more is told there.
CREATE TABLE phones (
    -- What Expo's service calls this installation of the app.
    token        text PRIMARY KEY CONSTRAINT phones_token_form
                 CHECK (token ~ '^Expo(nent)?PushToken\[[!-Z^-~]{1,200}\]$'),
    session_hash bytea NOT NULL CONSTRAINT phones_one_per_session UNIQUE
                 REFERENCES sessions (token_hash) ON DELETE CASCADE,
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- What is told in.
    language     text NOT NULL CONSTRAINT phones_language_known CHECK (language IN ('en', 'de'))
);
CREATE INDEX phones_by_user ON phones (user_id);

-- Has a phone told from now on what becomes of the bookings of whoever is signed in by a session; false
-- when that is over. What waits for somebody else who had the phone before is told to nobody.
CREATE FUNCTION keep_phone_v1(p_token text, p_session bytea, p_language text) RETURNS boolean
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    owner uuid;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_token, 64));
    SELECT s.user_id INTO owner FROM sessions s WHERE s.token_hash = p_session FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM phones p WHERE p.session_hash = p_session AND p.token <> p_token
        OR p.token = p_token AND p.user_id <> owner;
    INSERT INTO phones (token, session_hash, user_id, language)
        VALUES (p_token, p_session, owner, p_language)
        ON CONFLICT (token) DO UPDATE SET session_hash = excluded.session_hash,
            language = excluded.language;
    RETURN true;
END $$;

-- What is to be told on phones, a row for each of them, written by the transaction that it tells of.
-- It holds no words: what is so is read when it is sent.
CREATE TABLE pushes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL CONSTRAINT pushes_kind_known CHECK (kind IN (
                   'hold_ending', 'booking_confirmed', 'booking_cancelled', 'booking_rejected',
                   'payment_failed', 'refunded')),
    token      text NOT NULL REFERENCES phones (token) ON DELETE CASCADE,
    -- No foreign key: a new world takes bookings away.
    booking_id uuid NOT NULL,
    amount_minor bigint,
    -- When the hold ends that is told of.
    hold_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Somebody sends it until then, or it is not tried again before.
    due_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts   smallint NOT NULL DEFAULT 0 CONSTRAINT pushes_attempts_range CHECK (attempts >= 0),
    sent_at    timestamptz,
    -- What the service that took it calls it. What became of it is asked by this.
    ticket     text,
    -- When nothing was left to be done: it has arrived, or was given up.
    over_at    timestamptz,
    CONSTRAINT pushes_ticket_fits CHECK ((ticket IS NULL) = (sent_at IS NULL)),
    CONSTRAINT pushes_hold_fits CHECK ((hold_until IS NULL) = (kind <> 'hold_ending')),
    CONSTRAINT pushes_amount_fits CHECK ((amount_minor > 0) IS TRUE = (kind = 'refunded'))
);
CREATE UNIQUE INDEX pushes_one_for_a_hold ON pushes (booking_id, token, hold_until)
    WHERE hold_until IS NOT NULL;
CREATE INDEX pushes_due ON pushes (due_at, id) WHERE sent_at IS NULL AND over_at IS NULL;
CREATE INDEX pushes_taken ON pushes (sent_at) WHERE sent_at IS NOT NULL AND over_at IS NULL;
CREATE INDEX pushes_open ON pushes (created_at) WHERE over_at IS NULL;
CREATE INDEX pushes_by_phone ON pushes (token, created_at);
CREATE INDEX pushes_by_age ON pushes (created_at);

-- The phones on which it is told what becomes of a booking, without those that were told very much. One that
-- goes away at this moment is passed over, or its end would be that of the booking's transaction; the
-- others stay until that is over.
CREATE FUNCTION phones_told_v1(p_booking uuid) RETURNS TABLE (token text)
LANGUAGE sql VOLATILE SET search_path FROM CURRENT AS $$
    SELECT p.token FROM bookings b JOIN phones p ON p.user_id = b.user_id
        JOIN sessions s ON s.token_hash = p.session_hash
    WHERE b.id = p_booking AND s.expires_at > clock_timestamp()
        AND s.idle_at > clock_timestamp() AND (
        SELECT count(*) FROM pushes x
        WHERE x.token = p.token AND x.created_at > clock_timestamp() - interval '1 hour') < 30
    FOR KEY SHARE OF p SKIP LOCKED;
$$;

-- As in 0062, and on the phones of whoever booked. A hold that ends unpaid was told of before.
CREATE OR REPLACE FUNCTION tell_booking_v1(p_kind text, p_id uuid) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
    INSERT INTO outbox (topic, kind, subject_id, version)
        SELECT 'booking.events', p_kind, b.id, b.version FROM bookings b WHERE b.id = p_id;
    INSERT INTO mails (kind, user_id, booking_id)
        SELECT m.kind, b.user_id, b.id
        FROM (VALUES ('BookingConfirmed', 'booking_confirmed'),
                     ('BookingCancelled', 'booking_cancelled')) AS m (event, kind)
            JOIN bookings b ON b.id = p_id
        WHERE m.event = p_kind AND b.user_id IS NOT NULL AND b.confirmed_at IS NOT NULL
            AND hears_of_stays_v1(b.user_id);
    INSERT INTO pushes (kind, token, booking_id)
        SELECT m.kind, t.token, b.id
        FROM (VALUES ('BookingConfirmed', 'booking_confirmed'),
                     ('BookingCancelled', 'booking_cancelled'),
                     ('BookingRejected', 'booking_rejected')) AS m (event, kind)
            JOIN bookings b ON b.id = p_id
            CROSS JOIN phones_told_v1(b.id) AS t
        WHERE m.event = p_kind
            AND (m.kind = 'booking_rejected' OR b.confirmed_at IS NOT NULL);
$$;
