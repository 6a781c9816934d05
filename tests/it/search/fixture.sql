-- Hotels that the seeded world has none of: on box edges, at poles, at 180°, tied, closed, gapped.
-- They lie in empty ocean around 30° S 20° W unless the case needs another place.

CREATE FUNCTION pg_temp.hotel(
    no integer, lat integer, lon integer, name text, city text DEFAULT 'Fixture',
    description text DEFAULT '', stars integer DEFAULT 3, rating integer DEFAULT 80,
    property_type text DEFAULT 'hotel', amenities text[] DEFAULT '{wifi}',
    cancel integer DEFAULT NULL, status text DEFAULT 'open', zone text DEFAULT 'UTC'
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO hotels (id, slug, name, description, lat_e7, lon_e7, city, country, time_zone,
        stars, rating_x10, review_count, property_type, amenities, free_cancel_days, status)
    VALUES (('f0000000-0000-4000-8000-' || lpad(no::text, 12, '0'))::uuid, 'fixture-' || no, name,
        description, lat, lon, city, 'PT', zone, stars, rating,
        CASE WHEN rating IS NULL THEN 0 ELSE 50 END, property_type, amenities, cancel, status)
$$;

-- A room type with the same total and price on all nights of the world.
CREATE FUNCTION pg_temp.rooms(
    hotel integer, no integer, adults integer, guests integer, total integer, price integer
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests, total)
    VALUES (('f1000000-0000-4000-8000-' || lpad((hotel * 10 + no)::text, 12, '0'))::uuid,
        ('f0000000-0000-4000-8000-' || lpad(hotel::text, 12, '0'))::uuid,
        'Room ' || no, '1 bed', adults, guests, greatest(total, 1));
    INSERT INTO inventory (room_type_id, night, total, price_minor)
    SELECT ('f1000000-0000-4000-8000-' || lpad((hotel * 10 + no)::text, 12, '0'))::uuid,
        night, total, price
    FROM generate_series(date '2026-12-10', date '2027-02-07', interval '1 day') AS night
$$;

CREATE FUNCTION pg_temp.room_id(hotel integer, no integer) RETURNS uuid LANGUAGE sql AS $$
    SELECT ('f1000000-0000-4000-8000-' || lpad((hotel * 10 + no)::text, 12, '0'))::uuid
$$;

-- 1–12: on the corners of the box −30.1 … −30, −20.1 … −20, and 1e-7 degrees beside them
SELECT pg_temp.hotel(no, lat, lon, 'Corner ' || no), pg_temp.rooms(no, 1, 2, 3, 5, 8000 + no)
FROM (VALUES
    (1, -301000000, -201000000), (2, -301000001, -201000000), (3, -301000000, -201000001),
    (4, -300000000, -200000000), (5, -299999999, -200000000), (6, -300000000, -199999999),
    (7, -301000000, -200000000), (8, -301000000, -199999999), (9, -300000000, -201000000),
    (10, -300000000, -201000001), (11, -300500000, -200500000), (12, -300500001, -200500000)
) AS corner (no, lat, lon);

-- 20–31: along the 180° meridian and at the poles
SELECT pg_temp.hotel(no, lat, lon, 'Far ' || no), pg_temp.rooms(no, 1, 2, 2, 5, 9000 + no)
FROM (VALUES
    (20, -170000000, 1799999999), (21, -170000000, -1800000000), (22, -170000000, -1799999999),
    (23, -170000000, 1790000000), (24, -170000000, -1790000000), (25, -170000000, 1780000000),
    (26, 900000000, 0), (27, 900000000, -1800000000), (28, 899900000, 1200000000),
    (29, 899000000, -600000000), (30, -900000000, 450000000), (31, -899500000, -1350000000),
    (32, 850600000, 100000000), (33, 850510000, 100000001), (34, -860000000, 1799000000)
) AS far (no, lat, lon);

-- 40–59: equal in everything that is sorted by; ids run against the places
SELECT pg_temp.hotel(no, -310000000 + (59 - no) * 137000, -200000000 + (59 - no) * 91000,
        'Tied inn', 'Tie'),
    pg_temp.rooms(no, 1, 2, 2, 5, 10000)
FROM generate_series(40, 59) AS no;

-- 60–79: stays. The nights asked for are 11 to 14 January
SELECT pg_temp.hotel(no, -320000000 + no * 1000, -200000000, 'Stay ' || no)
FROM generate_series(60, 79) AS no;
SELECT pg_temp.rooms(60, 1, 2, 2, 1, 5000), pg_temp.rooms(60, 2, 4, 5, 3, 15000); -- a bigger room
SELECT pg_temp.rooms(61, 1, 2, 3, 3, 7000);  -- exactly three rooms
SELECT pg_temp.rooms(62, 1, 2, 2, 2, 7000);  -- only two rooms
SELECT pg_temp.rooms(63, 1, 2, 2, 4, 7000);  -- minimum stay of 5 on the arrival
SELECT pg_temp.rooms(64, 1, 2, 2, 4, 7000);  -- minimum stay of 5 on a later night
SELECT pg_temp.rooms(65, 1, 2, 2, 4, 7000);  -- the middle night closed
SELECT pg_temp.rooms(66, 1, 2, 2, 4, 7000);  -- the middle night sold out by sold and held
SELECT pg_temp.rooms(67, 1, 2, 2, 4, 7000), pg_temp.rooms(67, 2, 2, 2, 4, 6000); -- in turns
SELECT pg_temp.rooms(68, 1, 2, 2, 4, 7000);  -- one night has no row
SELECT pg_temp.rooms(69, 2, 2, 2, 4, 7000), pg_temp.rooms(69, 1, 2, 2, 4, 7000); -- equal totals
SELECT pg_temp.rooms(70, 1, 2, 2, 4, 10000); -- an average that is not whole
SELECT pg_temp.rooms(71, 1, 2, 2, 7, 7000);  -- seven left
SELECT pg_temp.rooms(72, 1, 2, 2, 8, 7000);  -- eight left
SELECT pg_temp.rooms(73, 1, 2, 2, 9, 7000);  -- nine left
SELECT pg_temp.rooms(74, 1, 2, 2, 0, 7000);  -- sold out on every night, but priced
SELECT pg_temp.rooms(75, 1, 2, 2, 4, 7000);  -- every night closed: no price at all
SELECT pg_temp.rooms(76, 1, 2, 2, 4, 7000), pg_temp.rooms(76, 2, 2, 2, 4, 3000); -- type 2 closed
-- 77 has no room types
SELECT pg_temp.rooms(78, 1, 1, 4, 4, 4000), pg_temp.rooms(78, 2, 2, 3, 4, 9000); -- children
SELECT pg_temp.rooms(79, 1, 2, 2, 4, 2500);  -- on a bound of the histogram
UPDATE inventory SET min_stay = 5
    WHERE (room_type_id, night) IN ((pg_temp.room_id(63, 1), '2027-01-11'),
        (pg_temp.room_id(64, 1), '2027-01-12'));
UPDATE inventory SET closed = true
    WHERE room_type_id = pg_temp.room_id(65, 1) AND night = '2027-01-12';
UPDATE inventory SET sold = 3, held = 1
    WHERE room_type_id = pg_temp.room_id(66, 1) AND night = '2027-01-12';
UPDATE inventory SET sold = 4
    WHERE room_type_id = pg_temp.room_id(67, 1) AND night = '2027-01-12'
        OR room_type_id = pg_temp.room_id(67, 2) AND night IN ('2027-01-11', '2027-01-13');
DELETE FROM inventory WHERE room_type_id = pg_temp.room_id(68, 1) AND night = '2027-01-13';
UPDATE inventory SET price_minor = 10001
    WHERE room_type_id = pg_temp.room_id(70, 1) AND night = '2027-01-12';
UPDATE inventory SET closed = true WHERE room_type_id = pg_temp.room_id(75, 1);
UPDATE room_types SET closed = true WHERE id = pg_temp.room_id(76, 2);

-- 80–89: text. The word stands in the name, the city, the description, with a typo, swapped
SELECT pg_temp.hotel(no, -330000000 + no * 1000, -200000000, name, city, description),
    pg_temp.rooms(no, 1, 2, 2, 4, 6000)
FROM (VALUES
    (80, 'Zanzoliva Palace', 'Fixture', ''), (81, 'Palace', 'Zanzoliva', ''),
    (82, 'Palace', 'Fixture', 'A walk from Zanzoliva.'), (83, 'Zanzolivo Palace', 'Fixture', ''),
    (84, 'Zanzoilva', 'Fixture', ''), (85, 'Zanzolivas', 'Fixture', 'Zanzoliva'),
    (86, 'Hôtel Quy — Straße', 'Ærøskøbing', 'Łódź, İzmir'), (87, 'Quz', 'Fixture', 'quyx'),
    (88, 'Zanzolxvx', 'Fixture', ''), (89, 'Ѯanzoliva 酒店 ２０２６', 'Fixture', 'ﬁn Ⅻ №5')
) AS wording (no, name, city, description);

-- 90–99: what filters look at
SELECT pg_temp.hotel(no, -340000000 + no * 1000, -200000000, 'Filter ' || no, 'Fixture', '',
        stars, rating, kind, amenities, cancel, status),
    pg_temp.rooms(no, 1, 2, 2, 4, price)
FROM (VALUES
    (90, 0, NULL, 'hostel', '{}'::text[], NULL, 'open', 2499),
    (91, 5, 100, 'resort', ARRAY['wifi', 'pool', 'parking', 'breakfast', 'gym', 'spa',
        'restaurant', 'bar', 'air_conditioning', 'kitchen', 'laundry', 'pets', 'family_rooms',
        'accessible', 'ev_charging', 'beach_access', 'airport_shuttle', 'workspace'],
        0, 'open', 100000),
    (92, 1, 85, 'motel', '{pool,wifi}', 32, 'open', 99999),
    (93, 2, 84, 'villa', '{pool}', 33, 'open', 100001),
    (94, 4, 86, 'bed_and_breakfast', '{wifi}', 31, 'open', 250000),
    (95, 4, 90, 'hotel', '{wifi}', 1, 'closed', 5000),
    (96, 3, 0, 'guesthouse', '{workspace}', 60, 'open', 1),
    (97, 3, 85, 'apartment', '{wifi,pool,bar}', NULL, 'open', 2147483647)
) AS filtered (no, stars, rating, kind, amenities, cancel, status, price);

-- 100–107: free to cancel until three days before the arrival, where it becomes midnight when it is
-- not yet or no longer midnight elsewhere
SELECT pg_temp.hotel(no, -352000000 + (no - 100) * 1000, -200000000, 'Zone ' || no, cancel => 3,
        zone => zone),
    pg_temp.rooms(no, 1, 2, 2, 4, 6000)
FROM (VALUES
    (100, 'Etc/GMT+12'), (101, 'Pacific/Kiritimati'), (102, 'UTC'), (103, 'Pacific/Chatham'),
    (104, 'Asia/Kathmandu'), (105, 'America/St_Johns'), (106, 'Europe/Lisbon'),
    (107, 'Pacific/Pago_Pago')
) AS zoned (no, zone);

-- 110–118: cities on both sides of 180°, and one that only looks as if it were
SELECT pg_temp.hotel(no, -168000000 + no * 1000, lon, 'Islet ' || no, city),
    pg_temp.rooms(no, 1, 2, 2, 4, 6000)
FROM (VALUES
    (110, 1799000000, 'Overdate'), (111, -1799500000, 'Overdate'), (112, -1799400000, 'Overdate'),
    (113, 1799999999, 'Edgewise'), (114, -1800000000, 'Edgewise'),
    (115, -900000001, 'Wideway'), (116, 900000000, 'Wideway'),
    (117, -900000000, 'Evenway'), (118, 900000000, 'Evenway')
) AS isles (no, lon, city);

-- Every third hotel has a photo, every fourth another one; the first of them stands in answers.
INSERT INTO hotel_photos (id, hotel_id, place, alt, width, height, source)
SELECT md5(id::text || place)::uuid, id, place, 'Photo <' || place || '> of ' || left(name, 50),
    300 + place * 400, 200 + place * 301, sha256(convert_to(id::text || place, 'UTF8'))
FROM (SELECT id, name, row_number() OVER (ORDER BY id) AS no FROM hotels) AS numbered
    CROSS JOIN generate_series(1, 2) AS place
WHERE (no + place) % (2 + place) = 0;
