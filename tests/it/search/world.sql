-- stand-in until the seeder lands
INSERT INTO hotels (id, slug, name, description, lat_e7, lon_e7, city, country, time_zone, stars, rating_x10, review_count, property_type, amenities, free_cancel_days, status)
SELECT md5('h' || n)::uuid, 'hotel-' || n,
  (ARRAY['Grand','Hotel','Casa','Villa','Pension','Royal','Blue','Old Town'])[1 + n % 8] || ' ' || (ARRAY['Lisbon','Marina','Garden','Station','River','Palace','Sunset','Castle','Harbour','Central'])[1 + (n / 8) % 10] || ' ' || n % 37,
  'A quiet house near the ' || (ARRAY['station','beach','museum','cathedral','market'])[1 + n % 5] || ' with a ' || (ARRAY['terrace','garden','bar','lobby'])[1 + n % 4],
  (lat + 600000 * (hashint4(n) / 2147483648.0)*(hashint4(n+7) / 2147483648.0))::int, (lon + 800000 * (hashint4(n + 99999) / 2147483648.0))::int,
  city, country, 'UTC', abs(hashint4(n)) % 6,
  CASE WHEN n % 11 = 0 THEN NULL ELSE 50 + abs(hashint4(n * 3)) % 50 END, CASE WHEN n % 11 = 0 THEN 0 ELSE 1 + abs(hashint4(n * 5)) % 900 END,
  (ARRAY['hotel','hotel','hotel','hostel','apartment','guesthouse','bed_and_breakfast','resort','villa','motel'])[1 + abs(hashint4(n * 13)) % 10],
  ARRAY(SELECT a FROM unnest(ARRAY['wifi', 'pool', 'parking', 'breakfast', 'gym', 'spa','restaurant', 'bar', 'air_conditioning', 'kitchen', 'laundry', 'pets', 'family_rooms','accessible', 'ev_charging', 'beach_access', 'airport_shuttle', 'workspace']) WITH ORDINALITY u(a,i) WHERE abs(hashint4((n * 31 + i)::int)) % 20 > i),
  CASE WHEN n % 3 = 0 THEN NULL ELSE abs(hashint4(n * 17)) % 45 END, CASE WHEN n % 50 = 0 THEN 'closed' ELSE 'open' END
FROM generate_series(1, 2000) n, LATERAL (SELECT * FROM (VALUES (0,387167000,-91333000,'Lisbon','PT'),(1,411500000,-86100000,'Porto','PT'),(2,488566000,23522000,'Paris','FR'),(3,515074000,-1278000,'London','GB'),(4,-178000000,1784000000,'Suva','FJ'),(5,356895000,1396917000,'Tokyo','JP'),(6,407128000,-740060000,'New York','US'),(7,-339249000,184241000,'Cape Town','ZA')) c(k,lat,lon,city,country) WHERE k = (abs(hashint4(n*7)) % 16) / 2) c;
INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests, total)
SELECT md5('r' || h.id || r)::uuid, h.id, (ARRAY['Single','Double','Family','Suite'])[r], '1 bed', (ARRAY[1,2,3,4])[r], (ARRAY[1,3,5,6])[r], 1 + abs(hashtext(h.id::text || r)) % 12
FROM hotels h, generate_series(1, 4) r WHERE abs(hashtext(h.id::text || r || 'x')) % 4 > 0;
INSERT INTO inventory (room_type_id, night, total, price_minor, min_stay, closed)
SELECT r.id, d, CASE WHEN abs(hashtext(r.id::text || (d - date '2026-12-10') / 4)) % 7 = 0 THEN 0 ELSE r.total END,
  3000 + abs(hashtext(r.id::text)) % 20000 + abs(hashtext(r.id::text || d)) % 3000,
  CASE WHEN abs(hashtext(r.id::text || 'm')) % 3 = 0 AND extract(dow FROM d) IN (4,5,6) THEN 2 + abs(hashtext(r.id::text)) % 2 ELSE 1 END,
  abs(hashtext(r.id::text || 'c')) % 20 = 0 AND d > date '2027-01-10'
FROM room_types r, generate_series(0, 59) o, LATERAL (SELECT date '2026-12-10' + o AS d) x;
