-- The slugs that hotels had: links to them lead on. Whoever has a slug today comes first.
CREATE TABLE former_slugs (
    slug     text PRIMARY KEY,
    hotel_id uuid NOT NULL REFERENCES hotels (id) ON DELETE CASCADE,
    left_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX former_slugs_by_hotel ON former_slugs (hotel_id);

-- A row at a time: hotels are renamed by hand, one by one, and WHEN spares all other updates.
CREATE FUNCTION remember_slug_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO former_slugs (slug, hotel_id) VALUES (OLD.slug, OLD.id)
        ON CONFLICT (slug) DO UPDATE
        SET hotel_id = excluded.hotel_id, left_at = excluded.left_at;
    RETURN NULL;
END $$;
CREATE TRIGGER remember_slug AFTER UPDATE OF slug ON hotels
    FOR EACH ROW WHEN (OLD.slug IS DISTINCT FROM NEW.slug)
    EXECUTE FUNCTION remember_slug_v1();
ALTER TABLE hotels ENABLE ALWAYS TRIGGER remember_slug;
