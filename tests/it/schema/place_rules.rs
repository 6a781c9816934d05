//! What the tables of the gazetteer refuse.

use super::booking_rules::{Cases, Row};

/// A country, its region, a place, and that they are loaded: made before the cases are tried.
pub const NEIGHBOURS: [&str; 4] = [
    "INSERT INTO countries (code, name, local_name, names) VALUES ('XA', 'A', 'A', '{}')",
    "INSERT INTO regions (country, code, names) VALUES ('XA', '1', '{}')",
    "INSERT INTO places (id, name, local_name, names, country, lat_e7, lon_e7, population)
     VALUES (1, 'A', 'A', '{}', 'XA', 0, 0, 1)",
    "INSERT INTO loaded_gazetteer (digest, version) VALUES ('1', 1)",
];

const COUNTRY: [(&str, &str); 4] =
    [("code", "'XB'"), ("name", "'B'"), ("local_name", "'B'"), ("names", "'{}'")];
const REGION: [(&str, &str); 3] = [("country", "'XA'"), ("code", "'2'"), ("names", "'{}'")];
const PLACE: [(&str, &str); 8] = [
    ("id", "2"),
    ("name", "'B'"),
    ("local_name", "'B'"),
    ("names", "'{}'"),
    ("country", "'XA'"),
    ("lat_e7", "1"),
    ("lon_e7", "1"),
    ("population", "1000"),
];

const COUNTRY_CASES: [(&str, &str, &str); 3] = [
    ("countries_pkey", "code", "'XA'"),
    ("countries_code_form", "code", "'xb'"),
    ("countries_code_form", "code", "'XBC'"),
];
const REGION_CASES: [(&str, &str, &str); 1] = [("regions_pkey", "code", "'1'")];
const PLACE_CASES: [(&str, &str, &str); 7] = [
    ("places_pkey", "id", "1"),
    ("places_name_length", "name", "' '"),
    ("places_lat_range", "lat_e7", "900000001"),
    ("places_lat_range", "lat_e7", "-900000001"),
    ("places_lon_range", "lon_e7", "1800000000"),
    ("places_lon_range", "lon_e7", "-1800000001"),
    ("places_population_range", "population", "-1"),
];

pub const TABLES: [(&str, &Row, &Cases); 3] = [
    ("countries", &COUNTRY, &COUNTRY_CASES),
    ("regions", &REGION, &REGION_CASES),
    ("places", &PLACE, &PLACE_CASES),
];

/// (constraint, statement) where no single value is at fault: one gazetteer is loaded, never two.
pub const STATEMENTS: [(&str, &str); 2] = [
    ("loaded_gazetteer_pkey", "INSERT INTO loaded_gazetteer (digest, version) VALUES ('2', 2)"),
    (
        "loaded_gazetteer_only_row",
        "INSERT INTO loaded_gazetteer (only_row, digest, version) VALUES (false, '2', 2)",
    ),
];
