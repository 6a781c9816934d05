//! Searching: lists, maps, suggestions, and the lists and limits they go by.

pub mod answering;
pub mod find_places;
pub mod flexible_json;
pub mod freshness;
pub mod hotel_json;
pub mod json;
pub mod map_json;
pub mod page_json;
pub mod parameters;
pub mod place_json;
pub mod search_flexible;
pub mod search_hotels;
pub mod search_map;
