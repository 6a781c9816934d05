-- Cities, hotels and room types. Coordinates are integers of 1e-7 degree (semantics M1); every
-- geometry is derived from them and only speeds searches up.

-- CHECK constraints can't hold subqueries, a function can.
CREATE FUNCTION text_array_is_set_v1(elements text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN cardinality(elements) = (SELECT count(DISTINCT e) FROM unnest(elements) AS e);

CREATE TABLE cities (
    id           integer PRIMARY KEY,
    name         text NOT NULL CONSTRAINT cities_name_length
                 CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    country      text NOT NULL CONSTRAINT cities_country_code CHECK (country ~ '^[A-Z]{2}$'),
    country_name text NOT NULL CONSTRAINT cities_country_name_length
                 CHECK (length(btrim(country_name)) BETWEEN 1 AND 100),
    lat_e7       integer NOT NULL CONSTRAINT cities_lat_range
                 CHECK (lat_e7 BETWEEN -900000000 AND 900000000),
    lon_e7       integer NOT NULL CONSTRAINT cities_lon_range
                 CHECK (lon_e7 >= -1800000000 AND lon_e7 < 1800000000),
    population   integer NOT NULL CONSTRAINT cities_population_range CHECK (population >= 0),
    time_zone    text NOT NULL
);
CREATE INDEX cities_by_population ON cities (population DESC, id);

CREATE TABLE hotels (
    id               uuid PRIMARY KEY,
    city_id          integer REFERENCES cities (id),
    -- A slug never looks like an id: /v1/hotels/{id or slug} takes both.
    slug             text NOT NULL CONSTRAINT hotels_slug_unique UNIQUE
                     CONSTRAINT hotels_slug_form CHECK (
                         length(slug) <= 120
                         AND slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'
                         AND slug !~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'
                         AND slug !~ '^[0-9a-f]{32}$'
                     ),
    name             text NOT NULL CONSTRAINT hotels_name_length
                     CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    description      text NOT NULL DEFAULT '' CONSTRAINT hotels_description_length
                     CHECK (length(description) <= 5000),
    lat_e7           integer NOT NULL CONSTRAINT hotels_lat_range
                     CHECK (lat_e7 BETWEEN -900000000 AND 900000000),
    lon_e7           integer NOT NULL CONSTRAINT hotels_lon_range
                     CHECK (lon_e7 >= -1800000000 AND lon_e7 < 1800000000),
    location         geometry(Point, 4326) NOT NULL GENERATED ALWAYS AS (
                         ST_SetSRID(ST_MakePoint(
                             lon_e7::float8 / 10000000, lat_e7::float8 / 10000000
                         ), 4326)
                     ) STORED,
    address          text NOT NULL DEFAULT '' CONSTRAINT hotels_address_length
                     CHECK (length(address) <= 300),
    city             text NOT NULL CONSTRAINT hotels_city_length
                     CHECK (length(btrim(city)) BETWEEN 1 AND 200),
    country          text NOT NULL CONSTRAINT hotels_country_code CHECK (country ~ '^[A-Z]{2}$'),
    -- timezone() raises invalid_parameter_value (22023) for a zone that PostgreSQL does not know;
    -- the pattern keeps abbreviations and POSIX rules out.
    time_zone        text NOT NULL CONSTRAINT hotels_time_zone_known CHECK (
                         (time_zone = 'UTC'
                          OR time_zone ~ '^[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2}$')
                         AND timezone(time_zone, timestamptz '2000-01-01 00:00:00+00') IS NOT NULL
                     ),
    stars            smallint NOT NULL DEFAULT 0 CONSTRAINT hotels_stars_range
                     CHECK (stars BETWEEN 0 AND 5),
    rating_x10       smallint CONSTRAINT hotels_rating_range CHECK (rating_x10 BETWEEN 0 AND 100),
    review_count     integer NOT NULL DEFAULT 0 CONSTRAINT hotels_review_count_range
                     CHECK (review_count >= 0),
    -- semantics M7: a mean pulled towards 75 by 20 imagined reviews, and stars as a small bonus.
    rank             integer NOT NULL GENERATED ALWAYS AS (
                         (((coalesce(rating_x10, 0)::bigint * review_count + 1500)
                           / (review_count::bigint + 20)) * 10 + 8 * stars)::integer
                     ) STORED,
    property_type    text NOT NULL CONSTRAINT hotels_property_type_known
                     CHECK (property_type IN (
                         'hotel', 'hostel', 'apartment', 'guesthouse', 'bed_and_breakfast',
                         'resort', 'villa', 'motel'
                     )),
    amenities        text[] NOT NULL DEFAULT '{}'
                     CONSTRAINT hotels_amenities_known CHECK (amenities <@ ARRAY[
                         'wifi', 'pool', 'parking', 'breakfast', 'gym', 'spa', 'restaurant', 'bar',
                         'air_conditioning', 'kitchen', 'laundry', 'pets', 'family_rooms',
                         'accessible', 'ev_charging', 'beach_access', 'airport_shuttle', 'workspace'
                     ])
                     CONSTRAINT hotels_amenities_once CHECK (text_array_is_set_v1(amenities)),
    free_cancel_days smallint CONSTRAINT hotels_free_cancel_days_range
                     CHECK (free_cancel_days BETWEEN 0 AND 60),
    check_in_time    time NOT NULL DEFAULT '15:00',
    check_out_time   time NOT NULL DEFAULT '11:00',
    status           text NOT NULL DEFAULT 'open' CONSTRAINT hotels_status_known
                     CHECK (status IN ('open', 'closed')),
    CONSTRAINT hotels_rating_needs_reviews CHECK ((rating_x10 IS NULL) = (review_count = 0))
);
CREATE INDEX hotels_by_location ON hotels USING gist (location);
CREATE INDEX hotels_by_amenities ON hotels USING gin (amenities);
CREATE INDEX hotels_by_rank ON hotels (rank DESC, id);
CREATE INDEX hotels_by_rating ON hotels (rating_x10 DESC NULLS LAST, id);
CREATE INDEX hotels_by_city ON hotels (city_id);

CREATE TABLE room_types (
    id         uuid PRIMARY KEY,
    hotel_id   uuid NOT NULL REFERENCES hotels (id),
    name       text NOT NULL CONSTRAINT room_types_name_length
               CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    beds       text NOT NULL CONSTRAINT room_types_beds_length
               CHECK (length(btrim(beds)) BETWEEN 1 AND 200),
    max_adults smallint NOT NULL CONSTRAINT room_types_max_adults_range
               CHECK (max_adults BETWEEN 1 AND 16),
    max_guests smallint NOT NULL,
    -- How many such rooms the hotel has; what is for sale on a night is inventory.total.
    total      smallint NOT NULL CONSTRAINT room_types_total_range
               CHECK (total BETWEEN 1 AND 1000),
    closed     boolean NOT NULL DEFAULT false,
    CONSTRAINT room_types_max_guests_range CHECK (max_guests BETWEEN max_adults AND 24)
);
CREATE INDEX room_types_by_hotel ON room_types (hotel_id, id)
    INCLUDE (max_adults, max_guests, closed);

-- Bookings point at room types for ever, so they are closed, never deleted. TRUNCATE stays
-- possible for the seeder.
CREATE FUNCTION refuse_room_type_delete_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'room type % can''t be deleted: set closed instead', OLD.id
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'room_types_never_deleted',
              TABLE = 'room_types';
END $$;
CREATE TRIGGER room_types_never_deleted BEFORE DELETE ON room_types
    FOR EACH ROW EXECUTE FUNCTION refuse_room_type_delete_v1();

-- At most 50 room types a hotel: every engine sizes its arrays by that. The hotel's row is locked
-- first, so that two writers can't both add the fiftieth; the count after it takes a new snapshot.
CREATE FUNCTION limit_room_types_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    crowded uuid;
BEGIN
    PERFORM FROM hotels
        WHERE id IN (SELECT hotel_id FROM new_rows)
        ORDER BY id FOR NO KEY UPDATE;
    SELECT hotel_id INTO crowded FROM room_types
        WHERE hotel_id IN (SELECT hotel_id FROM new_rows)
        GROUP BY hotel_id HAVING count(*) > 50 ORDER BY hotel_id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'hotel % would have more than 50 room types', crowded
            USING ERRCODE = 'check_violation', CONSTRAINT = 'room_types_at_most_50',
                  TABLE = 'room_types';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER room_types_at_most_50_insert AFTER INSERT ON room_types
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION limit_room_types_v1();
CREATE TRIGGER room_types_at_most_50_update AFTER UPDATE ON room_types
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION limit_room_types_v1();
