//! Places: how they are named by ids, and which of them a hotel is in (docs/places.md).

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

use crate::geo::{BoundingBox, Coordinates};
use crate::hotel::Hotel;

/// Names a place: `city:2950159`, `district:2823538`, `region:PT.09`, `country:PT`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceId {
    City(i64),
    District(i64),
    /// Its country, and its code there.
    Region {
        country: String,
        code: String,
    },
    /// ISO 3166-1 alpha-2, capital letters.
    Country(String),
}

/// A text that names no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("takes the id of a place: city:NUMBER, district:NUMBER, region:PT.09 or country:PT")]
pub struct NoPlaceId;

impl PlaceId {
    /// Whether it is a city or a part of one: somewhere to measure distances from.
    pub const fn is_town(&self) -> bool {
        matches!(self, Self::City(_) | Self::District(_))
    }
}

impl fmt::Display for PlaceId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::City(id) => write!(out, "city:{id}"),
            Self::District(id) => write!(out, "district:{id}"),
            Self::Region { country, code } => write!(out, "region:{country}.{code}"),
            Self::Country(code) => write!(out, "country:{code}"),
        }
    }
}

impl FromStr for PlaceId {
    type Err = NoPlaceId;

    fn from_str(text: &str) -> Result<Self, NoPlaceId> {
        let (kind, id) = text.split_once(':').ok_or(NoPlaceId)?;
        match kind {
            "city" => number(id).map(Self::City),
            "district" => number(id).map(Self::District),
            "country" => country(id).map(Self::Country),
            "region" => {
                let (of, code) = id.split_once('.').ok_or(NoPlaceId)?;
                let is_code = (1..=20).contains(&code.len())
                    && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
                let code = is_code.then(|| code.to_owned()).ok_or(NoPlaceId)?;
                Ok(Self::Region { country: country(of)?, code })
            }
            _ => Err(NoPlaceId),
        }
    }
}

/// A number written in one way only, so that equal places have equal ids.
fn number(text: &str) -> Result<i64, NoPlaceId> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| is_plain).ok_or(NoPlaceId)
}

fn country(text: &str) -> Result<String, NoPlaceId> {
    let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    is_code.then(|| text.to_owned()).ok_or(NoPlaceId)
}

/// A place to search in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PlaceArea {
    pub id: PlaceId,
    /// Distances are counted from here.
    pub centre: Coordinates,
    /// What a map of it shows: its hotels, and the centres of the places in it.
    pub bbox: BoundingBox,
}

/// Where in the gazetteer a hotel lies. Hotels of a place share one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Locality {
    pub city: Option<i64>,
    /// The part of the city that is nearest.
    pub district: Option<i64>,
    /// A code within the hotel's country.
    pub region: Option<Box<str>>,
    /// English and local names of its city, district, region and country, each once.
    pub names: Box<[Box<str>]>,
}

impl Hotel {
    /// The places that the hotel is in.
    pub fn places(&self) -> impl Iterator<Item = PlaceId> {
        let Locality { city, district, region, .. } = &*self.locality;
        let region = region
            .as_deref()
            .map(|code| PlaceId::Region { country: self.country.clone(), code: code.to_owned() });
        let of_city = city.map(PlaceId::City).into_iter().chain(district.map(PlaceId::District));
        of_city.chain(region).chain([PlaceId::Country(self.country.clone())])
    }

    /// The names of the places it lies in: its place words are made of them.
    pub fn place_names(&self) -> impl Iterator<Item = &str> {
        let own = self.locality.names.is_empty().then_some(&*self.city);
        own.into_iter().chain(self.locality.names.iter().map(|name| &**name))
    }

    /// Whether the hotel is in a place.
    pub fn is_in(&self, place: &PlaceId) -> bool {
        let of = &*self.locality;
        match place {
            PlaceId::City(id) => of.city == Some(*id),
            PlaceId::District(id) => of.district == Some(*id),
            PlaceId::Region { country, code } => {
                self.country == *country && of.region.as_deref() == Some(&**code)
            }
            PlaceId::Country(code) => self.country == *code,
        }
    }
}

/// Gives equal localities out as one.
#[derive(Debug, Default)]
pub struct Localities {
    known: HashSet<Arc<Locality>>,
}

impl Localities {
    /// This locality, or the equal one that was given out before.
    pub fn shared(&mut self, locality: Locality) -> Arc<Locality> {
        if let Some(known) = self.known.get(&locality) {
            return known.clone();
        }
        let new = Arc::new(locality);
        self.known.insert(new.clone());
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_as_they_are_written() {
        for text in
            ["city:2950159", "district:2823538", "region:PT.09", "region:GB.ENG", "country:PT"]
        {
            assert_eq!(text.parse::<PlaceId>().map(|id| id.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "",
            "city",
            "city:",
            "city:-1",
            "city:007",
            "city:+7",
            "city:99999999999999999999",
            "town:1",
            "country:pt",
            "country:PRT",
            "region:PT",
            "region:PT.",
            "region:P.1",
            "region:PT.0 9",
            "City:1",
            "city:1 ",
        ] {
            assert_eq!(text.parse::<PlaceId>(), Err(NoPlaceId), "{text:?}");
        }
    }

    #[test]
    fn equal_localities_are_one() {
        let of = |city| Locality { city: Some(city), ..Locality::default() };
        let mut localities = Localities::default();
        let first = localities.shared(of(1));
        assert!(Arc::ptr_eq(&first, &localities.shared(of(1))));
        assert!(!Arc::ptr_eq(&first, &localities.shared(of(2))));
    }
}
