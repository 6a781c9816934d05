-- Which world the seeder made here. One row at most; none = nobody seeded this database.
CREATE TABLE seeded_world (
    only_row    boolean PRIMARY KEY DEFAULT true
                CONSTRAINT seeded_world_only_row CHECK (only_row),
    generator   text NOT NULL,
    seed        bigint NOT NULL,
    hotels      integer NOT NULL CONSTRAINT seeded_world_hotels_range CHECK (hotels >= 0),
    nights      integer NOT NULL CONSTRAINT seeded_world_nights_range CHECK (nights >= 0),
    start_night date NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
