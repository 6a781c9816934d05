//! The closed lists of codes: amenities, property types, star classes. Clients learn them from
//! `/v1/meta`; the database checks them by constraint.

use std::fmt;

use thiserror::Error;

/// A code that is not in the list it was looked up in.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("unknown code {code:?}; known are {known}")]
pub struct UnknownCode {
    code: String,
    known: String,
}

/// One code of a list, with its label for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The code in the API and in the database.
    pub code: &'static str,
    /// The English label.
    pub label: &'static str,
}

const fn term(code: &'static str, label: &'static str) -> Term {
    Term { code, label }
}

/// Amenities, by position in [`Amenities`]. Append only: the position is a bit.
pub const AMENITIES: [Term; 18] = [
    term("wifi", "Wi-Fi"),
    term("pool", "Pool"),
    term("parking", "Parking"),
    term("breakfast", "Breakfast"),
    term("gym", "Gym"),
    term("spa", "Spa"),
    term("restaurant", "Restaurant"),
    term("bar", "Bar"),
    term("air_conditioning", "Air conditioning"),
    term("kitchen", "Kitchen"),
    term("laundry", "Laundry"),
    term("pets", "Pets welcome"),
    term("family_rooms", "Family rooms"),
    term("accessible", "Step-free access"),
    term("ev_charging", "Electric car charging"),
    term("beach_access", "By the beach"),
    term("airport_shuttle", "Airport shuttle"),
    term("workspace", "Workspace"),
];

/// Property types, by position in [`PropertyType`]. Append only.
pub const PROPERTY_TYPES: [Term; 8] = [
    term("hotel", "Hotel"),
    term("hostel", "Hostel"),
    term("apartment", "Apartment"),
    term("guesthouse", "Guesthouse"),
    term("bed_and_breakfast", "Bed and breakfast"),
    term("resort", "Resort"),
    term("villa", "Villa"),
    term("motel", "Motel"),
];

/// The highest star class; 0 stands for unrated.
pub const STARS_MAX: u8 = 5;
/// How many star classes there are, unrated among them.
pub const STAR_CLASSES: usize = 6;

fn position(terms: &[Term], code: &str) -> Result<u8, UnknownCode> {
    terms
        .iter()
        .zip(0_u8..)
        .find_map(|(term, position)| (term.code == code).then_some(position))
        .ok_or_else(|| UnknownCode {
            code: code.to_owned(),
            known: terms.iter().map(|term| term.code).collect::<Vec<_>>().join(", "),
        })
}

/// A set of amenities as bits; bit `i` is `AMENITIES[i]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Amenities(pub u32);

impl Amenities {
    /// Adds the amenity with this code.
    pub fn insert_code(&mut self, code: &str) -> Result<(), UnknownCode> {
        self.0 |= 1 << position(&AMENITIES, code)?;
        Ok(())
    }

    /// Whether every amenity of `wanted` is in this set.
    pub const fn contains_all(self, wanted: Self) -> bool {
        self.0 & wanted.0 == wanted.0
    }

    /// The codes of this set in the list's order.
    pub fn codes(self) -> impl Iterator<Item = &'static str> {
        AMENITIES
            .iter()
            .zip(0_u32..)
            .filter(move |(_, bit)| self.0 >> bit & 1 == 1)
            .map(|(term, _)| term.code)
    }
}

/// A property type, as its position in [`PROPERTY_TYPES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PropertyType(u8);

impl PropertyType {
    /// Looks a property type up by its code.
    pub fn from_code(code: &str) -> Result<Self, UnknownCode> {
        position(&PROPERTY_TYPES, code).map(Self)
    }

    /// Its code in the API and in the database.
    pub fn code(self) -> &'static str {
        PROPERTY_TYPES.get(usize::from(self.0)).map_or("hotel", |term| term.code)
    }

    /// Its position in [`PROPERTY_TYPES`].
    pub const fn position(self) -> u8 {
        self.0
    }
}

impl fmt::Display for PropertyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A set of small numbers (stars, positions of property types) as bits of a byte.
///
/// The empty set stands for "no such filter": [`SmallSet::admits`] lets everything through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SmallSet(pub u8);

impl SmallSet {
    /// Adds a value from 0 to 7; larger values are ignored.
    pub const fn insert(&mut self, value: u8) {
        if value < 8 {
            self.0 |= 1 << value;
        }
    }

    /// Whether the filter is absent or holds `value`.
    pub const fn admits(self, value: u8) -> bool {
        self.0 == 0 || (value < 8 && self.0 >> value & 1 == 1)
    }

    /// Whether there is no filter.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The values of this set, ascending.
    pub fn values(self) -> impl Iterator<Item = u8> {
        (0..8).filter(move |value| self.0 >> value & 1 == 1)
    }
}
