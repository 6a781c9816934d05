-- The change feed: each writer leaves, in its own transaction, which hotels it made dirty.
-- Readers tell "new" by transaction snapshots, never by seq: a sequence is not commit order.

-- The web-mercator tile of a place at zoom 8, as one integer x * 256 + y; null of no place. Latitudes
-- beyond the square map are clamped. Not STRICT: then PostgreSQL puts it into the statement that calls
-- it, and does not run a statement of its own for each hotel.
CREATE FUNCTION cell_z8_v1(lat_e7 integer, lon_e7 integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (lat_e7, lon_e7) IS NOT NULL THEN
    least(255, greatest(0, floor((lon_e7::float8 / 3600000000 + 0.5) * 256)))::integer * 256
    + least(255, greatest(0, floor(256 * (0.5 - asinh(tan(radians(
        least(850511287, greatest(-850511287, lat_e7))::float8 / 10000000
      ))) / (2 * pi())))))::integer
END;

CREATE TABLE hotel_changes (
    seq      bigint GENERATED ALWAYS AS IDENTITY,
    hotel_id uuid NOT NULL, -- no foreign key: the hotel may be gone
    cells    integer[] NOT NULL,
    xid      xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.2);
CREATE INDEX hotel_changes_by_xid ON hotel_changes (xid, hotel_id);

-- One row. epoch: raised when everything may have changed at once (TRUNCATE, seeding, another
-- lineage); readers then load everything again. trimmed_to: changes below may be gone already.
CREATE TABLE feed_state (
    only_row          boolean PRIMARY KEY DEFAULT true
                      CONSTRAINT feed_state_only_row CHECK (only_row),
    epoch             bigint NOT NULL DEFAULT 1,
    trimmed_to        xid8 NOT NULL DEFAULT '0',
    -- The life of the database that trimmed_to and the changes belong to; null before any reader.
    system_identifier bigint,
    timeline          text,
    database_oid      bigint
);
INSERT INTO feed_state DEFAULT VALUES;

-- Readers that outlive their process. Changes at or above the lowest floor are kept.
CREATE TABLE feed_cursors (
    name       text PRIMARY KEY,
    floor      xid8 NOT NULL,
    epoch      bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One function per table and event: transition tables allow neither several events in one trigger
-- nor column lists. For an update only rows that differ count; FULL JOIN sees changed keys too and
-- can't become a nested loop, whatever row counts a cached plan was made for.
CREATE FUNCTION note_hotel_insert_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO hotel_changes (hotel_id, cells)
        SELECT id, ARRAY[cell_z8_v1(lat_e7, lon_e7)] FROM new_rows;
    RETURN NULL;
END $$;

CREATE FUNCTION note_hotel_update_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO hotel_changes (hotel_id, cells)
        SELECT moved.id, array_agg(DISTINCT moved.cell)
        FROM old_rows o FULL JOIN new_rows n ON n.id = o.id
            CROSS JOIN LATERAL (VALUES
                (o.id, cell_z8_v1(o.lat_e7, o.lon_e7)), (n.id, cell_z8_v1(n.lat_e7, n.lon_e7))
            ) AS moved (id, cell)
        WHERE o IS DISTINCT FROM n AND moved.id IS NOT NULL
        GROUP BY moved.id;
    RETURN NULL;
END $$;

CREATE FUNCTION note_hotel_delete_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO hotel_changes (hotel_id, cells)
        SELECT id, ARRAY[cell_z8_v1(lat_e7, lon_e7)] FROM old_rows;
    RETURN NULL;
END $$;

CREATE FUNCTION note_room_type_insert_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO hotel_changes (hotel_id, cells)
        SELECT h.id, ARRAY[cell_z8_v1(h.lat_e7, h.lon_e7)]
        FROM (SELECT DISTINCT hotel_id FROM new_rows) AS touched
            JOIN hotels h ON h.id = touched.hotel_id;
    RETURN NULL;
END $$;

CREATE FUNCTION note_room_type_update_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO hotel_changes (hotel_id, cells)
        SELECT h.id, ARRAY[cell_z8_v1(h.lat_e7, h.lon_e7)]
        FROM (
            SELECT DISTINCT owner.hotel_id
            FROM old_rows o FULL JOIN new_rows n ON n.id = o.id
                CROSS JOIN LATERAL (VALUES (o.hotel_id), (n.hotel_id)) AS owner (hotel_id)
            WHERE o IS DISTINCT FROM n
        ) AS touched JOIN hotels h ON h.id = touched.hotel_id;
    RETURN NULL;
END $$;

-- Room types are never deleted; should the refusal ever be lifted, the feed stays right.
CREATE FUNCTION note_room_type_delete_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO hotel_changes (hotel_id, cells)
        SELECT h.id, ARRAY[cell_z8_v1(h.lat_e7, h.lon_e7)]
        FROM (SELECT DISTINCT hotel_id FROM old_rows) AS touched
            JOIN hotels h ON h.id = touched.hotel_id;
    RETURN NULL;
END $$;

CREATE FUNCTION note_inventory_insert_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO hotel_changes (hotel_id, cells)
        SELECT DISTINCT h.id, ARRAY[cell_z8_v1(h.lat_e7, h.lon_e7)]
        FROM (SELECT DISTINCT room_type_id FROM new_rows) AS touched
            JOIN room_types r ON r.id = touched.room_type_id
            JOIN hotels h ON h.id = r.hotel_id;
    RETURN NULL;
END $$;

CREATE FUNCTION note_inventory_update_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO hotel_changes (hotel_id, cells)
        SELECT DISTINCT h.id, ARRAY[cell_z8_v1(h.lat_e7, h.lon_e7)]
        FROM (
            SELECT DISTINCT owner.room_type_id
            FROM old_rows o FULL JOIN new_rows n
                    ON n.room_type_id = o.room_type_id AND n.night = o.night
                CROSS JOIN LATERAL (VALUES (o.room_type_id), (n.room_type_id))
                    AS owner (room_type_id)
            WHERE o IS DISTINCT FROM n
        ) AS touched
            JOIN room_types r ON r.id = touched.room_type_id
            JOIN hotels h ON h.id = r.hotel_id;
    RETURN NULL;
END $$;

CREATE FUNCTION note_inventory_delete_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO hotel_changes (hotel_id, cells)
        SELECT DISTINCT h.id, ARRAY[cell_z8_v1(h.lat_e7, h.lon_e7)]
        FROM (SELECT DISTINCT room_type_id FROM old_rows) AS touched
            JOIN room_types r ON r.id = touched.room_type_id
            JOIN hotels h ON h.id = r.hotel_id;
    RETURN NULL;
END $$;

CREATE TRIGGER note_insert AFTER INSERT ON hotels REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_hotel_insert_v1();
CREATE TRIGGER note_update AFTER UPDATE ON hotels
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_hotel_update_v1();
CREATE TRIGGER note_delete AFTER DELETE ON hotels REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_hotel_delete_v1();

CREATE TRIGGER note_insert AFTER INSERT ON room_types REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_room_type_insert_v1();
CREATE TRIGGER note_update AFTER UPDATE ON room_types
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_room_type_update_v1();
CREATE TRIGGER note_delete AFTER DELETE ON room_types REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_room_type_delete_v1();

CREATE TRIGGER note_insert AFTER INSERT ON inventory REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_inventory_insert_v1();
CREATE TRIGGER note_update AFTER UPDATE ON inventory
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_inventory_update_v1();
CREATE TRIGGER note_delete AFTER DELETE ON inventory REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_inventory_delete_v1();

-- TRUNCATE has no transition tables: everything counts as changed.
CREATE FUNCTION raise_feed_epoch_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE feed_state SET epoch = epoch + 1;
    PERFORM pg_notify('innsight_changes', '');
    RETURN NULL;
END $$;
CREATE TRIGGER raise_epoch AFTER TRUNCATE ON hotels
    FOR EACH STATEMENT EXECUTE FUNCTION raise_feed_epoch_v1();
CREATE TRIGGER raise_epoch AFTER TRUNCATE ON room_types
    FOR EACH STATEMENT EXECUTE FUNCTION raise_feed_epoch_v1();
CREATE TRIGGER raise_epoch AFTER TRUNCATE ON inventory
    FOR EACH STATEMENT EXECUTE FUNCTION raise_feed_epoch_v1();

-- The doorbell. Only for edits of the catalogue: a NOTIFY inside every booking would halve their
-- throughput, so updates of sold and held alone don't ring; the service rings after its commit.
CREATE FUNCTION ring_doorbell_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('innsight_changes', '');
    RETURN NULL;
END $$;
CREATE TRIGGER ring_doorbell AFTER INSERT OR UPDATE OR DELETE ON hotels
    FOR EACH STATEMENT EXECUTE FUNCTION ring_doorbell_v1();
CREATE TRIGGER ring_doorbell AFTER INSERT OR UPDATE OR DELETE ON room_types
    FOR EACH STATEMENT EXECUTE FUNCTION ring_doorbell_v1();
CREATE TRIGGER ring_doorbell
    AFTER INSERT OR DELETE OR UPDATE OF price_minor, min_stay, closed, total ON inventory
    FOR EACH STATEMENT EXECUTE FUNCTION ring_doorbell_v1();
