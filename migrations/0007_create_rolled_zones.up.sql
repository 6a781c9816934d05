-- Up to which local date the daily roll has finished in each time zone, and to which horizon:
-- tells a job that there is nothing to do without looking at the inventory.
CREATE TABLE rolled_zones (
    time_zone      text PRIMARY KEY,
    local_date     date NOT NULL,
    horizon_nights integer NOT NULL CONSTRAINT rolled_zones_horizon_range
                   CHECK (horizon_nights BETWEEN 1 AND 1000)
);
CREATE INDEX hotels_by_time_zone ON hotels (time_zone, id);
