CREATE OR REPLACE FUNCTION tell_booking_v1(p_kind text, p_id uuid) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
    INSERT INTO outbox (topic, kind, subject_id, version)
        SELECT 'booking.events', p_kind, b.id, b.version FROM bookings b WHERE b.id = p_id;
$$;
DROP FUNCTION hears_of_stays_v1;
