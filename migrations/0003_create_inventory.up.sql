-- What a room type offers on one night. Sold and held change with every booking: a fillfactor of 70
-- leaves room on the page, so that such updates stay heap-only (no index is touched).
CREATE TABLE inventory (
    room_type_id uuid NOT NULL REFERENCES room_types (id),
    night        date NOT NULL CONSTRAINT inventory_night_range
                 CHECK (night BETWEEN date '2000-01-01' AND date '2149-12-31'),
    total        smallint NOT NULL CONSTRAINT inventory_total_range
                 CHECK (total BETWEEN 0 AND 1000),
    sold         smallint NOT NULL DEFAULT 0,
    held         smallint NOT NULL DEFAULT 0,
    price_minor  integer NOT NULL CONSTRAINT inventory_price_positive CHECK (price_minor > 0),
    min_stay     smallint NOT NULL DEFAULT 1 CONSTRAINT inventory_min_stay_range
                 CHECK (min_stay BETWEEN 1 AND 30),
    closed       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (room_type_id, night),
    CONSTRAINT inventory_never_oversold CHECK (sold >= 0 AND held >= 0 AND sold + held <= total)
) WITH (fillfactor = 70);
