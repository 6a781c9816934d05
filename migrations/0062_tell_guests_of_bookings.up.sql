-- Whether somebody is written to about stays: who showed that they read what comes to their address, up
-- to so many in an hour and in a day.
CREATE FUNCTION hears_of_stays_v1(p_user uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT EXISTS (SELECT FROM users u WHERE u.id = p_user AND u.verified_at IS NOT NULL)
        AND count(*) FILTER (WHERE m.created_at > clock_timestamp() - interval '1 hour') < 30
        AND count(*) < 100
    FROM mails m
    WHERE m.user_id = p_user AND m.kind IN ('booking_confirmed', 'booking_cancelled', 'refunded')
        AND m.created_at > clock_timestamp() - interval '24 hours';
$$;

-- Tells everybody that something became of a booking, as in 0051, and writes to its guest in the same
-- transaction: one mail for each event, within limits. A hold that ends was never promised: nobody is
-- written to about it.
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
$$;
