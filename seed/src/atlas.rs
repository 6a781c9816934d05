//! The real places the world is built on: cities with their surroundings, countries, weights.

use domain::geo::Coordinates;

use crate::draw::Draw;
use crate::slug::ascii_slug;
use crate::table::{DataError, lines};

const CITIES: &str = include_str!("../data/cities.tsv");
const COUNTRIES: &str = include_str!("../data/countries.tsv");
/// Directions in which a city's surroundings are known, clockwise from north.
pub(crate) const DIRECTIONS: usize = 16;
/// Distances beyond this one were not looked at, in metres.
pub(crate) const REACH_MAX_METRES: u16 = 30_000;
/// Places of `places.tsv` draw so many times what their own line says, so that each is a
/// destination with a choice of hotels already in a world of ten thousand.
const DESTINATION_BOOST: u64 = 5;

/// What people come for; it decides seasons, prices and the mix of properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Character {
    City,
    Beach,
    Island,
    Ski,
    Nature,
}

/// A country as the generator sees it.
#[derive(Clone, Debug)]
pub struct Country {
    pub code: &'static str,
    pub name: &'static str,
    /// The block of `names.txt`.
    pub culture: usize,
    /// Price level in per mille of the Eurozone's; made up, roughly right.
    pub price_level: i64,
    pull: u64,
}

/// A real city.
#[derive(Clone, Debug)]
pub struct City {
    pub id: i32,
    pub name: &'static str,
    /// The name as it stands in a slug.
    pub slug: String,
    /// Position in [`Atlas::countries`].
    pub country: usize,
    pub coordinates: Coordinates,
    pub population: i32,
    /// IANA name.
    pub time_zone: &'static str,
    pub character: Character,
    /// Metres to the coast or the border, by direction.
    pub(crate) reach_metres: [u16; DIRECTIONS],
    /// Bit `i`: what ends the reach in direction `i` is the sea.
    pub(crate) sea: u16,
    weight: u64,
}

impl City {
    /// How far the built-up area goes, in metres.
    pub(crate) fn radius_metres(&self) -> i64 {
        (i64::from(self.population).isqrt() * 9).clamp(700, 18_000)
    }

    /// Whether it lies between the tropics.
    pub(crate) const fn is_tropical(&self) -> bool {
        self.coordinates.lat_e7.abs() < 235_000_000
    }
}

/// All cities and countries.
#[derive(Debug)]
pub struct Atlas {
    pub cities: Vec<City>,
    pub countries: Vec<Country>,
    /// Running sums of the weights, for drawing.
    sums: Vec<u64>,
    /// Places at the edges of the map: beside the 180th meridian, far north, far south.
    edges: Vec<usize>,
}

impl Atlas {
    /// Reads the committed tables. `culture` finds a block of names.
    pub(crate) fn read(culture: impl Fn(&str) -> Option<usize>) -> Result<Self, DataError> {
        let countries = read_countries(culture)?;
        let cities = read_cities(CITIES, &countries)?;
        Self::of(cities, countries)
    }

    /// Weighs the cities; there must be some, at the edges of the map too.
    pub(crate) fn of(cities: Vec<City>, countries: Vec<Country>) -> Result<Self, DataError> {
        let mut sum = 0_u64;
        let sums = cities
            .iter()
            .map(|city| {
                sum += city.weight;
                sum
            })
            .collect();
        let edges = (0..).zip(&cities).filter(|(_, city)| is_edge(city.coordinates));
        let edges: Vec<usize> = edges.map(|(position, _)| position).collect();
        // without this a world would come out empty, and look like a success
        if sum == 0 || edges.is_empty() {
            let what = "no city to build on, or none at the edges of the map".to_owned();
            return Err(DataError { file: "cities.tsv", line: 1, what });
        }
        Ok(Self { cities, countries, sums, edges })
    }

    /// A city, more often a large or well-visited one.
    pub(crate) fn draw_city(&self, draw: &mut Draw) -> Option<&City> {
        let ticket = draw.below(self.sums.last().copied().unwrap_or(0));
        self.cities.get(self.sums.partition_point(|sum| *sum <= ticket))
    }

    /// A city at the edge of the map.
    pub(crate) fn draw_edge(&self, draw: &mut Draw) -> Option<&City> {
        draw.pick(&self.edges).and_then(|position| self.cities.get(*position))
    }

    /// The country of a city.
    pub fn country_of(&self, city: &City) -> Option<&Country> {
        self.countries.get(city.country)
    }
}

const fn is_edge(at: Coordinates) -> bool {
    at.lon_e7.abs() > 1_785_000_000 || at.lat_e7 > 692_000_000 || at.lat_e7 < -515_000_000
}

fn read_countries(culture: impl Fn(&str) -> Option<usize>) -> Result<Vec<Country>, DataError> {
    lines("countries.tsv", COUNTRIES)
        .map(|line| {
            let names = line.required(2, "names")?;
            Ok(Country {
                code: line.required(0, "code")?,
                name: line.required(1, "name")?,
                culture: culture(names)
                    .ok_or_else(|| line.error(format!("names.txt has no block {names}")))?,
                price_level: line.number(3, "price", 100..=3000)?,
                pull: line.number(4, "pull", 1..=9000)?,
            })
        })
        .collect()
}

pub(crate) fn read_cities(
    text: &'static str,
    countries: &[Country],
) -> Result<Vec<City>, DataError> {
    let mut cities: Vec<City> = Vec::with_capacity(text.len() / 60);
    for line in lines("cities.tsv", text) {
        let id = line.number(0, "id", 1..=i32::MAX)?;
        if cities.last().is_some_and(|last| last.id >= id) {
            return Err(line.error("ids must ascend"));
        }
        let code = line.required(2, "country")?;
        let (country, entry) = (0..)
            .zip(countries)
            .find(|(_, country)| country.code == code)
            .ok_or_else(|| line.error(format!("countries.tsv has no {code}")))?;
        let population: i32 = line.number(5, "population", 1..=50_000_000)?;
        let name = line.required(1, "name")?;
        let slug = ascii_slug(name);
        if slug.is_empty() || slug.ends_with(|last: char| last.is_ascii_digit()) {
            return Err(line.error("a name needs letters and may not end in a digit"));
        }
        let people = u64::from(population.cast_unsigned());
        let weight: u64 = match line.text(8) {
            "" => 1000,
            _ => DESTINATION_BOOST * line.number(8, "weight", 1..=99_999)?,
        };
        let (reach_metres, sea) = match line.text(9) {
            "" => ([REACH_MAX_METRES; DIRECTIONS], 0),
            marks => (
                read_reach(marks).ok_or_else(|| line.error("reach is not 16 marks"))?,
                u16::from_str_radix(line.text(10), 16)
                    .map_err(|_| line.error("sea is not four hexadecimal digits"))?,
            ),
        };
        let mut city = City {
            id,
            name,
            slug,
            country,
            coordinates: Coordinates {
                lat_e7: 100 * line.number(3, "lat_e5", -9_000_000..=9_000_000)?,
                lon_e7: 100 * line.number(4, "lon_e5", -18_000_000..=17_999_999)?,
            },
            population,
            time_zone: line.required(6, "zone")?,
            character: Character::City,
            reach_metres,
            sea,
            // people^0.75: large cities have more hotels, though not one for every inhabitant
            weight: people.isqrt() * people.isqrt().isqrt() * entry.pull * weight / 1000,
        };
        city.character = read_character(line.text(7), &city)
            .ok_or_else(|| line.error(format!("unknown kind {:?}", line.text(7))))?;
        cities.push(city);
    }
    Ok(cities)
}

/// The kind of `places.tsv`, or what the map suggests: a small town by the sea has a beach.
fn read_character(kind: &str, city: &City) -> Option<Character> {
    let by_the_sea =
        (0..).zip(city.reach_metres).any(|(i, reach)| city.sea >> i & 1 == 1 && reach < 3000);
    Some(match kind {
        "beach" => Character::Beach,
        "island" => Character::Island,
        "ski" => Character::Ski,
        "nature" => Character::Nature,
        "" if by_the_sea && city.population < 250_000 => Character::Beach,
        "city" | "" => Character::City,
        _ => return None,
    })
}

/// Sixteen marks: quarter kilometres up to 5 km, whole ones up to 29 km, `-` for farther.
fn read_reach(marks: &str) -> Option<[u16; DIRECTIONS]> {
    let mut reach = [REACH_MAX_METRES; DIRECTIONS];
    if marks.len() != DIRECTIONS {
        return None;
    }
    for (metres, mark) in reach.iter_mut().zip(marks.bytes()) {
        let value = match mark {
            b'-' => continue,
            b'0'..=b'9' => mark - b'0',
            b'A'..=b'Z' => mark - b'A' + 10,
            b'a'..=b'z' => mark - b'a' + 36,
            _ => return None,
        };
        let value = u16::from(value);
        *metres = if value < 20 { value * 250 } else { (value - 15) * 1000 };
    }
    Some(reach)
}
