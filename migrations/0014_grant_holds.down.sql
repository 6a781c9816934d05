DROP FUNCTION grant_rooms_v1(
    hold_request_v1[], hold_offer_v1[], hold_ending_v1[], integer[], timestamptz, hold_terms_v1
);
DROP FUNCTION tell_repriced_v1(bigint, hold_offer_v1, timestamptz, timestamptz, text);
DROP FUNCTION tell_held_v1(hold_offer_v1[], bigint, timestamptz, text, json);
DROP FUNCTION take_rooms_v1(hold_request_v1, hold_offer_v1[], hold_ending_v1[], integer[], uuid[]);
DROP FUNCTION take_lines_v1(hold_offer_v1[], integer[]);
DROP FUNCTION find_own_v1(hold_request_v1, hold_ending_v1[], uuid[]);
DROP FUNCTION give_back_v1(integer[], hold_ending_v1);
DROP FUNCTION read_freshness_v1();
