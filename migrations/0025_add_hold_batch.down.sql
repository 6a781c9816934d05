DROP FUNCTION hold_batch_v1(hold_request_v1[], hold_terms_v1);
DROP FUNCTION hold_alone_v1(hold_request_v1, hold_terms_v1);
DROP FUNCTION write_quotes_v1(
    hold_request_v1[], hold_offer_v1[], hold_grant_v1[], timestamptz, hold_terms_v1
);
DROP FUNCTION write_holds_v1(
    hold_request_v1[], hold_offer_v1[], hold_grant_v1[], timestamptz, hold_terms_v1
);
DROP FUNCTION end_holds_v1(uuid[], uuid[], timestamptz);
