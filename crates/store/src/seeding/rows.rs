//! The rows of a world as the seeder states them. Generated columns are left to the database.

use chrono::{NaiveDate, NaiveTime};
use domain::geo::Coordinates;
use domain::ids::{HotelId, RoomTypeId};
use domain::vocabulary::{Amenities, PropertyType};

use super::Table;
use super::encode::Fields;

/// A row that can be copied into its table. Each of the four tables has one.
pub trait CopyRow {
    /// Where the row goes.
    const TABLE: Table;
    /// The columns it fills, in the order they are encoded.
    const COLUMNS: &'static str;
    /// How many columns these are.
    const FIELDS: i16;

    /// Writes the fields in the order of [`Self::COLUMNS`].
    fn encode(&self, fields: &mut Fields<'_>);
}

/// A city of the data package.
#[derive(Clone, Copy, Debug)]
pub struct CityRow<'a> {
    pub id: i32,
    pub name: &'a str,
    /// ISO 3166-1 alpha-2.
    pub country: &'a str,
    pub country_name: &'a str,
    pub coordinates: Coordinates,
    pub population: i32,
    /// IANA name.
    pub time_zone: &'a str,
}

impl CopyRow for CityRow<'_> {
    const TABLE: Table = Table::Cities;
    const COLUMNS: &'static str =
        "id, name, country, country_name, lat_e7, lon_e7, population, time_zone";
    const FIELDS: i16 = 8;

    fn encode(&self, fields: &mut Fields<'_>) {
        fields.int4(self.id);
        fields.text(self.name);
        fields.text(self.country);
        fields.text(self.country_name);
        fields.int4(self.coordinates.lat_e7);
        fields.int4(self.coordinates.lon_e7);
        fields.int4(self.population);
        fields.text(self.time_zone);
    }
}

/// A hotel; see the schema for ranges.
#[derive(Clone, Copy, Debug)]
pub struct HotelRow<'a> {
    pub id: HotelId,
    pub city_id: Option<i32>,
    /// Unique, `a-z`, `0-9` and single `-` between them, at most 120 characters.
    pub slug: &'a str,
    pub name: &'a str,
    pub description: &'a str,
    pub coordinates: Coordinates,
    pub address: &'a str,
    pub city: &'a str,
    pub country: &'a str,
    pub time_zone: &'a str,
    pub stars: i16,
    /// Null exactly when there are no reviews.
    pub rating_x10: Option<i16>,
    pub review_count: i32,
    pub property_type: PropertyType,
    pub amenities: Amenities,
    pub free_cancel_days: Option<i16>,
    pub check_in_time: NaiveTime,
    pub check_out_time: NaiveTime,
    pub open: bool,
}

impl CopyRow for HotelRow<'_> {
    const TABLE: Table = Table::Hotels;
    const COLUMNS: &'static str = "id, city_id, slug, name, description, lat_e7, lon_e7, address, \
        city, country, time_zone, stars, rating_x10, review_count, property_type, amenities, \
        free_cancel_days, check_in_time, check_out_time, status";
    const FIELDS: i16 = 20;

    fn encode(&self, fields: &mut Fields<'_>) {
        fields.uuid(self.id.0);
        fields.int4_or_null(self.city_id);
        fields.text(self.slug);
        fields.text(self.name);
        fields.text(self.description);
        fields.int4(self.coordinates.lat_e7);
        fields.int4(self.coordinates.lon_e7);
        fields.text(self.address);
        fields.text(self.city);
        fields.text(self.country);
        fields.text(self.time_zone);
        fields.int2(self.stars);
        fields.int2_or_null(self.rating_x10);
        fields.int4(self.review_count);
        fields.text(self.property_type.code());
        let codes: Vec<&str> = self.amenities.codes().collect();
        fields.texts(codes.iter().copied());
        fields.int2_or_null(self.free_cancel_days);
        fields.time(self.check_in_time);
        fields.time(self.check_out_time);
        fields.text(if self.open { "open" } else { "closed" });
    }
}

/// A room type.
#[derive(Clone, Copy, Debug)]
pub struct RoomTypeRow<'a> {
    pub id: RoomTypeId,
    pub hotel_id: HotelId,
    pub name: &'a str,
    pub beds: &'a str,
    pub max_adults: i16,
    pub max_guests: i16,
    /// How many such rooms there are, 1 to 1000.
    pub total: i16,
    pub closed: bool,
}

impl CopyRow for RoomTypeRow<'_> {
    const TABLE: Table = Table::RoomTypes;
    const COLUMNS: &'static str = "id, hotel_id, name, beds, max_adults, max_guests, total, closed";
    const FIELDS: i16 = 8;

    fn encode(&self, fields: &mut Fields<'_>) {
        fields.uuid(self.id.0);
        fields.uuid(self.hotel_id.0);
        fields.text(self.name);
        fields.text(self.beds);
        fields.int2(self.max_adults);
        fields.int2(self.max_guests);
        fields.int2(self.total);
        fields.bool(self.closed);
    }
}

/// One night of a room type, with nothing sold or held.
#[derive(Clone, Copy, Debug)]
pub struct NightRow {
    pub room_type_id: RoomTypeId,
    pub night: NaiveDate,
    /// Rooms for sale; 0 = sold out for us.
    pub total: i16,
    pub price_minor: i32,
    pub min_stay: i16,
    pub closed: bool,
}

impl CopyRow for NightRow {
    const TABLE: Table = Table::Inventory;
    const COLUMNS: &'static str =
        "room_type_id, night, total, sold, held, price_minor, min_stay, closed";
    const FIELDS: i16 = 8;

    fn encode(&self, fields: &mut Fields<'_>) {
        fields.uuid(self.room_type_id.0);
        fields.date(self.night);
        fields.int2(self.total);
        fields.int2(0);
        fields.int2(0);
        fields.int4(self.price_minor);
        fields.int2(self.min_stay);
        fields.bool(self.closed);
    }
}
