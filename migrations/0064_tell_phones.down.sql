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
DROP FUNCTION phones_told_v1;
DROP TABLE pushes;
DROP FUNCTION keep_phone_v1;
DROP TABLE phones;
