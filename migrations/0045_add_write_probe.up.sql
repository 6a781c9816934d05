-- Whether the database takes writes is found out by writing. One row that nobody reads:
CREATE TABLE write_probe (
    written_at timestamptz NOT NULL
);
INSERT INTO write_probe VALUES (now());

-- Fails when a booking would: on a server that only reads, or on a full disk. Updating a row takes no
-- new page as a rule, so room on the disk is asked for by a sort of 200 kB that has to leave memory;
-- its file is gone with the statement.
CREATE FUNCTION probe_write_v1() RETURNS void
LANGUAGE plpgsql
SET work_mem = '64kB'
AS $$
BEGIN
    PERFORM FROM (
        SELECT repeat('x', 1000) || n AS line FROM generate_series(1, 200) AS n ORDER BY line
    ) AS lines;
    UPDATE write_probe SET written_at = clock_timestamp();
END
$$;
