//! The gazetteer: countries, regions and places as people name them, and how many hotels each has.

mod counting;
mod loading;
mod reading;

pub use counting::count_hotels;
pub use loading::{begin_loading, bring_hotels_up_to_date, loaded, note, replace};
pub use reading::read;

/// Which gazetteer it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Another one for any other rows.
    pub digest: String,
    /// Higher for later ones.
    pub version: i32,
}

/// Everything that the gazetteer knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gazetteer {
    pub countries: Vec<Country>,
    pub regions: Vec<Region>,
    pub places: Vec<Place>,
}

/// A country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// English.
    pub name: String,
    pub local_name: String,
    /// Further ones in any language.
    pub names: Vec<String>,
}

/// A region of a country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    pub country: String,
    /// Within the country, of `GeoNames`.
    pub code: String,
    /// English; `None`: nobody gave it one.
    pub name: Option<String>,
    pub local_name: Option<String>,
    /// Further ones in any language, short codes too.
    pub names: Vec<String>,
}

/// A city, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Of `GeoNames`.
    pub id: i64,
    /// The usual English one.
    pub name: String,
    pub local_name: String,
    /// Further ones in any language, codes of airports too.
    pub names: Vec<String>,
    pub country: String,
    /// The code of its region.
    pub region: Option<String>,
    pub lat_e7: i32,
    pub lon_e7: i32,
    pub population: i32,
    /// The city whose part it is.
    pub part_of: Option<i64>,
}
