-- Old nights are removed day by day. Nobody can see that a closed night went (a missing night is a
-- closed one), so it makes no hotel dirty: otherwise all of them would be, once more each day.
CREATE FUNCTION note_inventory_delete_v2() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO hotel_changes (hotel_id, cells)
        SELECT DISTINCT h.id, ARRAY[cell_z8_v1(h.lat_e7, h.lon_e7)]
        FROM (SELECT DISTINCT room_type_id FROM old_rows WHERE NOT closed) AS touched
            JOIN room_types r ON r.id = touched.room_type_id
            JOIN hotels h ON h.id = r.hotel_id;
    RETURN NULL;
END $$;
DROP TRIGGER note_delete ON inventory;
CREATE TRIGGER note_delete AFTER DELETE ON inventory REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_inventory_delete_v2();
ALTER TABLE inventory ENABLE ALWAYS TRIGGER note_delete;
DROP FUNCTION note_inventory_delete_v1;

-- Vacuum comes when one row in fifty is dead, not one in five: what went each day is used again for
-- what is added within days, and the table stays as large as its nights.
ALTER TABLE inventory SET (autovacuum_vacuum_scale_factor = 0.02);
