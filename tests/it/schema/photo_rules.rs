//! What the tables of photos and former slugs refuse.

use super::booking_rules::{Cases, Row};

const ONE: &str = "lpad('1', 32, '0')::uuid";

/// Photo 1 of hotel 1 with one file, and a slug that hotel 1 had: made before the cases are tried.
pub const NEIGHBOURS: [&str; 3] = [
    "INSERT INTO hotel_photos (id, hotel_id, place, alt, width, height, source)
     VALUES (lpad('1', 32, '0')::uuid, lpad('1', 32, '0')::uuid, 1, 'Pool', 640, 480, sha256('1'))",
    "INSERT INTO hotel_photo_files (photo_id, width, content)
     VALUES (lpad('1', 32, '0')::uuid, 320, 'jpeg')",
    "INSERT INTO former_slugs (slug, hotel_id) VALUES ('casa-velha', lpad('1', 32, '0')::uuid)",
];

const PHOTO: [(&str, &str); 7] = [
    ("hotel_id", ONE),
    ("id", "gen_random_uuid()"),
    ("place", "2"),
    ("alt", "'Front'"),
    ("width", "1920"),
    ("height", "1080"),
    ("source", "sha256('2')"),
];
const FILE: [(&str, &str); 3] = [("photo_id", ONE), ("width", "640"), ("content", "'jpeg'")];
const FORMER: [(&str, &str); 2] = [("hotel_id", ONE), ("slug", "'casa-antiga'")];

const PHOTO_CASES: [(&str, &str, &str); 12] = [
    ("hotel_photos_pkey", "id", ONE),
    ("hotel_photos_hotel_id_fkey", "hotel_id", "gen_random_uuid()"),
    ("hotel_photos_at_most_30", "place", "31"),
    ("hotel_photos_at_most_30", "place", "0"),
    ("hotel_photos_alt_length", "alt", "' '"),
    ("hotel_photos_alt_length", "alt", "repeat('a', 301)"),
    ("hotel_photos_width_range", "width", "1921"),
    ("hotel_photos_width_range", "width", "0"),
    ("hotel_photos_height_range", "height", "0"),
    ("hotel_photos_source_length", "source", "'short'"),
    ("hotel_photos_once", "source", "sha256('1')"),
    ("hotel_photos_in_order", "place", "1"),
];
const FILE_CASES: [(&str, &str, &str); 4] = [
    ("hotel_photo_files_pkey", "width", "320"),
    ("hotel_photo_files_photo_id_fkey", "photo_id", "gen_random_uuid()"),
    ("hotel_photo_files_size", "content", "''"),
    ("hotel_photo_files_size", "content", "convert_to(repeat('a', 4194305), 'UTF8')"),
];
const FORMER_CASES: [(&str, &str, &str); 2] = [
    ("former_slugs_pkey", "slug", "'casa-velha'"),
    ("former_slugs_hotel_id_fkey", "hotel_id", "gen_random_uuid()"),
];

pub const TABLES: [(&str, &Row, &Cases); 3] = [
    ("hotel_photos", &PHOTO, &PHOTO_CASES),
    ("hotel_photo_files", &FILE, &FILE_CASES),
    ("former_slugs", &FORMER, &FORMER_CASES),
];
