DROP TABLE outbox;
DROP TABLE idempotency_keys;
DROP TABLE booking_rooms;
DROP TABLE bookings;
DROP TABLE quotes;
DROP FUNCTION free_until_v1(date, integer, text);
