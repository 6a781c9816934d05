ALTER FUNCTION end_holds_v1(uuid[], uuid[], timestamptz) RESET enable_seqscan;
ALTER FUNCTION hold_batch_v1(
    uuid[], uuid[], bytea[], boolean[], bytea[], date[], date[], bigint[], timestamptz[], text[],
    text[], integer[], uuid[], integer[], integer[], integer[], integer, integer, integer, integer,
    text
) RESET plan_cache_mode;
ALTER FUNCTION move_rooms_v1(uuid[], boolean) RESET enable_seqscan;
ALTER FUNCTION hold_batch_v1(
    uuid[], uuid[], bytea[], boolean[], bytea[], date[], date[], bigint[], timestamptz[], text[],
    text[], integer[], uuid[], integer[], integer[], integer[], integer, integer, integer, integer,
    text
) RESET enable_seqscan;
