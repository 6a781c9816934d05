DROP TRIGGER remember_slug ON hotels;
DROP FUNCTION remember_slug_v1();
DROP TABLE former_slugs;
