DROP FUNCTION erase_user_v1(uuid, text);
DROP FUNCTION find_ties_v1(uuid);
DROP FUNCTION save_hotel_v1(uuid, uuid, bigint);
DROP INDEX quotes_by_user;
-- Fails where accounts were erased: there is nobody to give their bookings back to.
ALTER TABLE bookings
    DROP CONSTRAINT bookings_nobody_has_no_name,
    ALTER COLUMN user_id SET NOT NULL;
DROP TABLE saved_hotels;
ALTER TABLE sessions DROP COLUMN id, DROP COLUMN last_seen_at, DROP COLUMN device;
