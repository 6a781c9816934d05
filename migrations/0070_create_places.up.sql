-- Places as people name them, and which of them a hotel is in (docs/places.md). The rows come from
-- crates/gazetteer and are replaced as a whole, so nothing points at them by a foreign key: whoever
-- loads them brings the hotels up to date in the same transaction.

CREATE TABLE countries (
    code       text PRIMARY KEY CONSTRAINT countries_code_form CHECK (code ~ '^[A-Z]{2}$'),
    name       text NOT NULL,
    local_name text NOT NULL,
    -- Further names, in any language and script.
    names      text[] NOT NULL
);

CREATE TABLE regions (
    country    text NOT NULL,
    -- Of GeoNames, as in PT.09.
    code       text NOT NULL,
    -- Null: nobody gave it one.
    name       text,
    local_name text,
    names      text[] NOT NULL,
    PRIMARY KEY (country, code)
);

CREATE TABLE places (
    -- Of GeoNames; smaller ones are ours.
    id         bigint PRIMARY KEY,
    -- The usual English one.
    name       text NOT NULL CONSTRAINT places_name_length
               CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    local_name text NOT NULL,
    names      text[] NOT NULL,
    country    text NOT NULL,
    region     text,
    lat_e7     integer NOT NULL CONSTRAINT places_lat_range
               CHECK (lat_e7 BETWEEN -900000000 AND 900000000),
    lon_e7     integer NOT NULL CONSTRAINT places_lon_range
               CHECK (lon_e7 >= -1800000000 AND lon_e7 < 1800000000),
    population integer NOT NULL CONSTRAINT places_population_range CHECK (population >= 0),
    -- The city whose part it is, which is no part itself.
    part_of    bigint
);

-- Which gazetteer is loaded. One row at most; none = there are no places.
CREATE TABLE loaded_gazetteer (
    only_row  boolean PRIMARY KEY DEFAULT true
              CONSTRAINT loaded_gazetteer_only_row CHECK (only_row),
    digest    text NOT NULL,
    -- A database is only ever brought to a higher one.
    version   integer NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Whole metres between two points, operation by operation as semantics M3 has it. One expression, and
-- not STRICT, so that the planner writes it into whatever statement uses it.
CREATE FUNCTION metres_v1(
    a_lat_e7 integer, a_lon_e7 integer, b_lat_e7 integer, b_lon_e7 integer
) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN floor(2.0::float8 * 6371008.7714::float8 * asin(least(1.0::float8, sqrt(
    sin((b_lat_e7::float8 / 10000000::float8 * 0.017453292519943295::float8
            - a_lat_e7::float8 / 10000000::float8 * 0.017453292519943295::float8) / 2.0::float8)
        * sin((b_lat_e7::float8 / 10000000::float8 * 0.017453292519943295::float8
            - a_lat_e7::float8 / 10000000::float8 * 0.017453292519943295::float8) / 2.0::float8)
    + cos(a_lat_e7::float8 / 10000000::float8 * 0.017453292519943295::float8)
        * cos(b_lat_e7::float8 / 10000000::float8 * 0.017453292519943295::float8)
        * sin((b_lon_e7::float8 / 10000000::float8 * 0.017453292519943295::float8
            - a_lon_e7::float8 / 10000000::float8 * 0.017453292519943295::float8) / 2.0::float8)
        * sin((b_lon_e7::float8 / 10000000::float8 * 0.017453292519943295::float8
            - a_lon_e7::float8 / 10000000::float8 * 0.017453292519943295::float8) / 2.0::float8)
))) + 0.5::float8)::bigint;

-- A point of a ball of radius 1, where the straight line is the shorter the nearer two points are,
-- over 180° and the poles alike. The fourth dimension keeps countries farther apart than any two
-- points of one, so that neighbours beyond a border are never in the way.
CREATE FUNCTION in_country_v1(country text, lat_e7 integer, lon_e7 integer) RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ST_MakePoint(
    cosd(lat_e7::float8 / 10000000::float8) * cosd(lon_e7::float8 / 10000000::float8),
    cosd(lat_e7::float8 / 10000000::float8) * sind(lon_e7::float8 / 10000000::float8),
    sind(lat_e7::float8 / 10000000::float8),
    8.0::float8 * (26 * ascii(country) + ascii(substr(country, 2, 1)))::float8
);

ALTER TABLE places ADD in_country geometry(PointZM) NOT NULL
    GENERATED ALWAYS AS (in_country_v1(country, lat_e7, lon_e7)) STORED;
CREATE INDEX places_in_country ON places USING gist (in_country gist_geometry_ops_nd);

-- The place of a country that is nearest, by whole metres, then by id; null in a country without
-- any. The index knows positions to half a metre, so whatever is less than 3 metres farther than the
-- nearest is looked at too. PL/pgSQL keeps its plan; as SQL it would be planned anew for each hotel.
CREATE FUNCTION nearest_place_v1(of_country text, of_lat_e7 integer, of_lon_e7 integer)
RETURNS bigint LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path FROM CURRENT AS $$
DECLARE
    here geometry := in_country_v1(of_country, of_lat_e7, of_lon_e7);
    near record;
    nearest bigint;
    fewest bigint;
BEGIN
    FOR near IN
        SELECT p.id, p.country,
            metres_v1(p.lat_e7, p.lon_e7, of_lat_e7, of_lon_e7) AS metres
        FROM places p ORDER BY p.in_country <<->> here LIMIT 10000
    LOOP
        EXIT WHEN near.country <> of_country OR near.metres > fewest + 3;
        IF nearest IS NULL OR (near.metres, near.id) < (fewest, nearest) THEN
            nearest := near.id;
            fewest := near.metres;
        END IF;
    END LOOP;
    RETURN nearest;
END $$;

-- Set by `belong` alone, whatever a writer says.
ALTER TABLE hotels
    ADD city_place     bigint,
    -- Set when the hotel's nearest place is a part of its city.
    ADD district_place bigint,
    ADD district       text,
    -- The code of its region in its country.
    ADD region         text,
    -- English and local names of its city, district, region and country, each once.
    ADD place_names    text[] NOT NULL DEFAULT '{}';
CREATE INDEX hotels_by_city_place ON hotels (city_place);

-- Where a hotel of a country at a point belongs; no row when the country has no places.
CREATE FUNCTION belonging_v1(of_country text, of_lat_e7 integer, of_lon_e7 integer)
RETURNS TABLE (
    city_place bigint, district_place bigint, city text, district text, region text,
    place_names text[]
) LANGUAGE plpgsql STABLE STRICT ROWS 1 PARALLEL SAFE
SET search_path FROM CURRENT AS $$
DECLARE
    nearest bigint := nearest_place_v1(of_country, of_lat_e7, of_lon_e7);
BEGIN
    RETURN QUERY
        SELECT root.id, part.id, root.name, part.name, p.region, (
                SELECT array_agg(once.name ORDER BY once.place)
                FROM (
                    SELECT said.name, min(said.place) AS place
                    FROM unnest(ARRAY[
                            root.name, root.local_name, part.name, part.local_name,
                            r.name, r.local_name, c.name, c.local_name
                        ]) WITH ORDINALITY AS said (name, place)
                    WHERE said.name IS NOT NULL
                    GROUP BY said.name
                ) AS once
            )
        FROM places p
            JOIN places root ON root.id = coalesce(p.part_of, p.id)
            LEFT JOIN places part ON part.id = p.id AND p.part_of IS NOT NULL
            LEFT JOIN regions r ON r.country = p.country AND r.code = p.region
            LEFT JOIN countries c ON c.code = p.country
        WHERE p.id = nearest;
END $$;

CREATE FUNCTION belong_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    found record;
BEGIN
    SELECT * INTO found FROM belonging_v1(NEW.country, NEW.lat_e7, NEW.lon_e7);
    -- rows that are restored come before the places they belong to
    IF found.city_place IS NULL AND NEW.city_place IS NOT NULL
        AND NOT EXISTS (SELECT FROM loaded_gazetteer)
    THEN
        RETURN NEW;
    END IF;
    NEW.city_place := found.city_place;
    NEW.district_place := found.district_place;
    NEW.district := found.district;
    NEW.region := found.region;
    NEW.city := coalesce(found.city, NEW.city);
    NEW.place_names := coalesce(found.place_names, ARRAY[NEW.city]);
    RETURN NEW;
END $$;
CREATE TRIGGER belong
    BEFORE INSERT OR UPDATE OF lat_e7, lon_e7, country, city, city_place, district_place,
        district, region, place_names ON hotels
    FOR EACH ROW EXECUTE FUNCTION belong_v1();
ALTER TABLE hotels ENABLE ALWAYS TRIGGER belong;

-- Hotels that were here before; a gazetteer that is loaded later says more.
UPDATE hotels SET place_names = DEFAULT;
