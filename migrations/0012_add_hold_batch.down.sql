DROP FUNCTION hold_batch_v1(
    uuid[], uuid[], bytea[], boolean[], bytea[], date[], date[], bigint[], timestamptz[], text[],
    text[], integer[], uuid[], integer[], integer[], integer[], integer, integer, integer, integer,
    text
);
DROP FUNCTION end_holds_v1(uuid[], uuid[], timestamptz);
