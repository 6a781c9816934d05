DROP INDEX outbox_waiting;
ALTER TABLE outbox DROP COLUMN event_id, DROP COLUMN handled_at;
DROP TABLE webhooks;
DROP TABLE inbox;
DROP TABLE ledger;
DROP TABLE gateway_calls;
DROP TABLE order_history;
ALTER TABLE bookings DROP COLUMN sold_by;
DROP TABLE orders;
