//! The committed tables, read line by line into rows of the database.

use std::str::FromStr;

use sha2::{Digest, Sha256};
use store::gazetteer::{Country, Edition, Gazetteer, Place, Region};
use thiserror::Error;

const COUNTRIES: &str = include_str!("../data/countries.tsv");
const REGIONS: &str = include_str!("../data/regions.tsv");
const PLACES: &str = include_str!("../data/places.tsv");
/// Raised whenever the tables change, or what is read from them: a test knows the digest of each.
const VERSION: i32 = 1;

/// The texts of the three tables; `data/README.md` says what their columns are.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    pub countries: &'a str,
    pub regions: &'a str,
    pub places: &'a str,
    /// Higher for later ones.
    pub version: i32,
}

/// A committed table is not as it should be.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("crates/gazetteer/data/{file}, line {line}: {what}")]
pub struct DataError {
    pub file: &'static str,
    /// From 1.
    pub line: usize,
    pub what: &'static str,
}

impl Tables<'static> {
    /// Those of this binary.
    pub const COMMITTED: Self =
        Self { countries: COUNTRIES, regions: REGIONS, places: PLACES, version: VERSION };
}

impl Tables<'_> {
    /// Another one for any other tables.
    pub fn edition(&self) -> Edition {
        let mut hash = Sha256::new();
        let version = self.version.to_string();
        for text in [&*version, self.countries, self.regions, self.places] {
            hash.update(text.len().to_le_bytes());
            hash.update(text);
        }
        Edition { digest: hex::encode(hash.finalize()), version: self.version }
    }

    /// The rows.
    pub fn read(&self) -> Result<Gazetteer, DataError> {
        Ok(Gazetteer {
            countries: rows("countries.tsv", self.countries, country)?,
            regions: rows("regions.tsv", self.regions, region)?,
            places: rows("places.tsv", self.places, place)?,
        })
    }
}

type Fields<'a> = std::str::Split<'a, char>;

/// The rows of a table without its comments. Fields that miss at the end of a line are empty.
fn rows<T>(
    file: &'static str,
    text: &str,
    read: impl Fn(&mut Fields<'_>) -> Result<T, &'static str>,
) -> Result<Vec<T>, DataError> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#'));
    lines
        .map(|(line, fields)| {
            read(&mut fields.split('\t')).map_err(|what| DataError { file, line, what })
        })
        .collect()
}

fn country(fields: &mut Fields<'_>) -> Result<Country, &'static str> {
    let code = needed(fields, "a country needs a code")?;
    let name = needed(fields, "a country needs a name")?;
    let local_name = optional(fields).unwrap_or_else(|| name.clone());
    Ok(Country { code, name, local_name, names: names(fields) })
}

fn region(fields: &mut Fields<'_>) -> Result<Region, &'static str> {
    let country = needed(fields, "a region needs a country")?;
    let code = needed(fields, "a region needs a code")?;
    let name = optional(fields);
    let local_name = optional(fields).or_else(|| name.clone());
    Ok(Region { country, code, name, local_name, names: names(fields) })
}

fn place(fields: &mut Fields<'_>) -> Result<Place, &'static str> {
    let id = number(fields, "a place needs an id")?;
    let name = needed(fields, "a place needs a name")?;
    let local_name = optional(fields).unwrap_or_else(|| name.clone());
    let country = needed(fields, "a place needs a country")?;
    let region = optional(fields).filter(|code| code != "00");
    let degrees = "a place needs coordinates in 1e-5 degrees";
    let lat_e5: i32 = number(fields, degrees)?;
    let lon_e5: i32 = number(fields, degrees)?;
    let population = number(fields, "a place needs a population")?;
    let part_of = match optional(fields) {
        Some(text) => Some(text.parse().map_err(|_| "part_of is no id")?),
        None => None,
    };
    let names = names(fields);
    let (lat_e7, lon_e7) = (100 * i64::from(lat_e5), 100 * i64::from(lon_e5));
    let lat_e7 = i32::try_from(lat_e7).map_err(|_| degrees)?;
    let lon_e7 = i32::try_from(lon_e7).map_err(|_| degrees)?;
    Ok(Place { id, name, local_name, names, country, region, lat_e7, lon_e7, population, part_of })
}

fn optional(fields: &mut Fields<'_>) -> Option<String> {
    fields.next().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn needed(fields: &mut Fields<'_>, what: &'static str) -> Result<String, &'static str> {
    optional(fields).ok_or(what)
}

fn number<T: FromStr>(fields: &mut Fields<'_>, what: &'static str) -> Result<T, &'static str> {
    fields.next().and_then(|text| text.parse().ok()).ok_or(what)
}

fn names(fields: &mut Fields<'_>) -> Vec<String> {
    let text = fields.next().unwrap_or_default();
    text.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    fn committed() -> Gazetteer {
        Tables::COMMITTED.read().unwrap()
    }

    #[test]
    fn whatever_a_place_refers_to_is_there() {
        let Gazetteer { countries, regions, places } = committed();
        let countries: HashSet<&str> = countries.iter().map(|of| &*of.code).collect();
        let regions: HashSet<_> = regions.iter().map(|of| (&*of.country, &*of.code)).collect();
        let by_id: HashMap<i64, &Place> = places.iter().map(|place| (place.id, place)).collect();
        assert_eq!(by_id.len(), places.len(), "ids are told apart");
        assert!(places.len() > 130_000);
        for place in &places {
            assert!(countries.contains(&*place.country), "{place:?}");
            let region = place.region.as_deref();
            assert!(region.is_none_or(|code| regions.contains(&(&*place.country, code))));
            if let Some(root) = place.part_of {
                let root = by_id[&root];
                assert_eq!((root.part_of, &root.country), (None, &place.country), "{place:?}");
            }
        }
    }

    // brief: S10
    #[test]
    fn cities_have_the_names_that_people_type() {
        let Gazetteer { places, .. } = committed();
        for (name, country, typed) in [
            ("Munich", "DE", &["München", "MUC", "Мюнхен", "慕尼黑"][..]),
            ("Cologne", "DE", &["Köln", "CGN", "Кельн"]),
            ("Lisbon", "PT", &["Lisboa", "LIS", "里斯本"]),
            ("Vienna", "AT", &["Wien", "VIE", "Вена"]),
            ("Prague", "CZ", &["Praha", "PRG"]),
            ("Copenhagen", "DK", &["København", "CPH"]),
            ("New York", "US", &["New York City", "NYC", "Нью-Йорк"]),
            ("Tokyo", "JP", &["東京", "TYO"]),
            ("Rome", "IT", &["Roma", "Рим", "ROM"]),
            ("London", "GB", &["LON", "Londres", "Лондон"]),
            ("Paris", "FR", &["PAR", "Париж", "巴黎"]),
            ("Saint-Tropez", "FR", &[]),
        ] {
            let city = places
                .iter()
                .filter(|of| of.name == name && of.country == country && of.part_of.is_none())
                .max_by_key(|of| of.population);
            let city = city.unwrap_or_else(|| panic!("no {name}"));
            for typed in typed {
                let is_name = city.local_name == *typed || city.names.iter().any(|of| of == typed);
                assert!(is_name, "{name} is not called {typed}: {city:?}");
            }
        }
    }

    #[test]
    fn parts_are_parts_and_neighbours_are_not() {
        let Gazetteer { places, .. } = committed();
        let of = |name: &str, country: &str| {
            let named = places.iter().filter(|of| of.name == name && of.country == country);
            named.max_by_key(|of| of.population).unwrap()
        };
        let berlin = of("Berlin", "DE").id;
        for district in ["Tempelhof", "Neukölln", "Kreuzberg", "Spandau"] {
            assert_eq!(of(district, "DE").part_of, Some(berlin), "{district}");
        }
        assert_eq!(of("Camden Town", "GB").part_of, Some(of("London", "GB").id));
        assert_eq!(of("Manhattan", "US").part_of, Some(of("New York", "US").id));
        for (own, country) in [("Potsdam", "DE"), ("Versailles", "FR"), ("Miami Beach", "US")] {
            assert_eq!(of(own, country).part_of, None, "{own}");
        }
    }

    #[test]
    fn regions_and_countries_are_named() {
        let Gazetteer { countries, regions, .. } = committed();
        for (country, code, name, local) in [
            ("PT", "09", "Algarve", "Algarve"),
            ("IT", "16", "Tuscany", "Toscana"),
            ("DE", "02", "Bavaria", "Bayern"),
            ("US", "HI", "Hawaii", "Hawaii"),
            ("ES", "56", "Catalonia", "Catalunya"),
            ("GB", "SCT", "Scotland", "Scotland"),
        ] {
            let found = regions.iter().find(|of| of.country == country && of.code == code);
            let names = found.map(|of| (of.name.as_deref(), of.local_name.as_deref()));
            assert_eq!(names, Some((Some(name), Some(local))));
        }
        for (code, typed) in [("GB", "UK"), ("US", "USA"), ("NL", "Holland"), ("DE", "Alemania")] {
            let found = countries.iter().find(|of| of.code == code).unwrap();
            assert!(found.names.iter().any(|of| of == typed), "{code} is not called {typed}");
        }
    }

    #[test]
    fn errors_name_the_line() {
        let broken = Tables { places: "# id\n1\tFaro\t\tPT\t09\tx\n", ..Tables::COMMITTED };
        let error = broken.read().unwrap_err();
        assert_eq!((error.file, error.line), ("places.tsv", 2));
        assert_ne!(broken.edition(), Tables::COMMITTED.edition());
    }

    /// Databases are only brought to a higher version: whoever changes the tables raises it, and notes
    /// the new digest here.
    #[test]
    fn other_tables_have_another_version() {
        let Edition { digest, version } = Tables::COMMITTED.edition();
        let known = "edd42a5250beb1d83e32aed25420e15a85d470b5edd225b2062e5d7563f1fe7e";
        assert_eq!((version, &*digest), (1, known));
    }
}
