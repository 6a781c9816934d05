DROP FUNCTION expire_bookings_v1(integer);
DROP FUNCTION extend_booking_v1(uuid, uuid, integer);
DROP FUNCTION move_rooms_v1(uuid[], boolean);
DROP FUNCTION lock_rooms_v1(uuid[]);
