-- Tells everybody that something became of a booking, as in 0051, and writes to its guest in the same
-- transaction: exactly one mail for each event. A hold that ends was never promised: nobody is written
-- to about it.
CREATE OR REPLACE FUNCTION tell_booking_v1(p_kind text, p_id uuid) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
    INSERT INTO outbox (topic, kind, subject_id, version)
        SELECT 'booking.events', p_kind, b.id, b.version FROM bookings b WHERE b.id = p_id;
    INSERT INTO mails (kind, user_id, booking_id)
        SELECT m.kind, b.user_id, b.id
        FROM (VALUES ('BookingConfirmed', 'booking_confirmed'),
                     ('BookingCancelled', 'booking_cancelled')) AS m (event, kind)
            JOIN bookings b ON b.id = p_id
        WHERE m.event = p_kind AND b.user_id IS NOT NULL AND b.confirmed_at IS NOT NULL;
$$;
