-- Photos of hotels: what is told of each, and its files in a few widths. They are kept here so that a
-- backup has them, every process serves them, and a photo and the news of it commit together.

CREATE TABLE hotel_photos (
    id       uuid PRIMARY KEY,
    hotel_id uuid NOT NULL REFERENCES hotels (id) ON DELETE CASCADE,
    -- The order; the first one stands in lists.
    place    smallint NOT NULL CONSTRAINT hotel_photos_at_most_30 CHECK (place BETWEEN 1 AND 30),
    -- What it shows, for those who don't see it.
    alt      text NOT NULL CONSTRAINT hotel_photos_alt_length
             CHECK (length(btrim(alt)) BETWEEN 1 AND 300),
    -- Of the largest file, in pixels.
    width    smallint NOT NULL CONSTRAINT hotel_photos_width_range CHECK (width BETWEEN 1 AND 1920),
    height   smallint NOT NULL CONSTRAINT hotel_photos_height_range CHECK (height >= 1),
    -- SHA-256 of what was given: nothing is added twice.
    source   bytea NOT NULL CONSTRAINT hotel_photos_source_length CHECK (length(source) = 32),
    added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT hotel_photos_once UNIQUE (hotel_id, source),
    -- Checked at the end of a statement, so that one statement can move several.
    CONSTRAINT hotel_photos_in_order UNIQUE (hotel_id, place) DEFERRABLE INITIALLY IMMEDIATE
);

CREATE TABLE hotel_photo_files (
    photo_id uuid NOT NULL REFERENCES hotel_photos (id) ON DELETE CASCADE,
    width    smallint NOT NULL,
    -- JPEG.
    content  bytea NOT NULL CONSTRAINT hotel_photo_files_size
             CHECK (length(content) BETWEEN 1 AND 4194304),
    PRIMARY KEY (photo_id, width)
);
-- What is compressed already is not tried again.
ALTER TABLE hotel_photo_files ALTER content SET STORAGE EXTERNAL;

-- Searches show the first photo, so a hotel whose photos change is dirty, as in 0004.
CREATE FUNCTION note_photo_insert_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO hotel_changes (hotel_id, cells)
        SELECT h.id, ARRAY[cell_z8_v1(h.lat_e7, h.lon_e7)]
        FROM (SELECT DISTINCT hotel_id FROM new_rows) AS touched
            JOIN hotels h ON h.id = touched.hotel_id;
    RETURN NULL;
END $$;

CREATE FUNCTION note_photo_update_v1() RETURNS trigger LANGUAGE plpgsql
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

-- Those of a hotel that went are not told: that the hotel went was.
CREATE FUNCTION note_photo_delete_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO hotel_changes (hotel_id, cells)
        SELECT h.id, ARRAY[cell_z8_v1(h.lat_e7, h.lon_e7)]
        FROM (SELECT DISTINCT hotel_id FROM old_rows) AS touched
            JOIN hotels h ON h.id = touched.hotel_id;
    RETURN NULL;
END $$;

CREATE TRIGGER note_insert AFTER INSERT ON hotel_photos REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_photo_insert_v1();
CREATE TRIGGER note_update AFTER UPDATE ON hotel_photos
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_photo_update_v1();
CREATE TRIGGER note_delete AFTER DELETE ON hotel_photos REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_photo_delete_v1();
CREATE TRIGGER raise_epoch AFTER TRUNCATE ON hotel_photos
    FOR EACH STATEMENT EXECUTE FUNCTION raise_feed_epoch_v1();
CREATE TRIGGER ring_doorbell AFTER INSERT OR UPDATE OR DELETE ON hotel_photos
    FOR EACH STATEMENT EXECUTE FUNCTION ring_doorbell_v1();
ALTER TABLE hotel_photos ENABLE ALWAYS TRIGGER note_insert;
ALTER TABLE hotel_photos ENABLE ALWAYS TRIGGER note_update;
ALTER TABLE hotel_photos ENABLE ALWAYS TRIGGER note_delete;
ALTER TABLE hotel_photos ENABLE ALWAYS TRIGGER raise_epoch;
ALTER TABLE hotel_photos ENABLE ALWAYS TRIGGER ring_doorbell;
