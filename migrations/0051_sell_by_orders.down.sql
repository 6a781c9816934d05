DROP FUNCTION lock_order_v1(uuid);
DROP FUNCTION cancel_booking_v1(uuid, uuid, double precision);
DROP FUNCTION confirm_booking_v1(uuid, uuid);
DROP FUNCTION release_booking_v1(uuid);
DROP FUNCTION sell_paid_v1(uuid);
DROP FUNCTION checkout_v1(
    uuid, uuid, uuid, text, text, bytea, boolean, bytea, integer, integer, integer);
DROP FUNCTION keep_checkout_key_v1(bytea, boolean, bytea, uuid);
DROP FUNCTION tell_booking_v1(text, uuid);
