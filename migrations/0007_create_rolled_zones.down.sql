DROP INDEX hotels_by_time_zone;
DROP TABLE rolled_zones;
