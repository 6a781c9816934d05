-- Tables of bookings grow from nothing to thousands of rows between two ANALYZE, and a plan made while
-- they were empty reads them whole: a batch of 64 then took longer with each one before it (12 to 30 ms
-- over 60 batches; without such scans 7 to 10 ms throughout). Every look here is by an index.
ALTER FUNCTION hold_batch_v1(
    uuid[], uuid[], bytea[], boolean[], bytea[], date[], date[], bigint[], timestamptz[], text[],
    text[], integer[], uuid[], integer[], integer[], integer[], integer, integer, integer, integer,
    text
) SET enable_seqscan = off;
-- Nor by what is asked: to plan for the elements of each array anew cost more than the work itself.
ALTER FUNCTION hold_batch_v1(
    uuid[], uuid[], bytea[], boolean[], bytea[], date[], date[], bigint[], timestamptz[], text[],
    text[], integer[], uuid[], integer[], integer[], integer[], integer, integer, integer, integer,
    text
) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION move_rooms_v1(uuid[], boolean) SET enable_seqscan = off;
ALTER FUNCTION end_holds_v1(uuid[], uuid[], timestamptz) SET enable_seqscan = off;
