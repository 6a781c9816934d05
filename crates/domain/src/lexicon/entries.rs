//! The places of the gazetteer by number, and what lies in what.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::sorted::{long, short};
use super::{GazetteerData, PlaceRow};
use crate::geo::{Coordinates, DistanceFrom};
use crate::halves::Halves;
use crate::place::PlaceId;

/// A place by its number: countries, then regions, then cities and their parts, each as in the
/// gazetteer.
pub(super) type Entry = u32;

/// Cities of so many people tell where a region without a name is.
const LANDMARK_PEOPLE_MIN: u32 = 100_000;

/// What a place lies in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Containers {
    /// Of a part of a city: the city.
    pub city: Option<Entry>,
    pub region: Option<Entry>,
    pub country: Option<Entry>,
}

impl Containers {
    /// All there are, the smallest first.
    pub fn iter(self) -> impl Iterator<Item = Entry> {
        [self.city, self.region, self.country].into_iter().flatten()
    }
}

/// The places of a gazetteer.
#[derive(Default)]
pub(super) struct Entries {
    data: Arc<GazetteerData>,
    by_country: HashMap<String, Entry>,
    by_region: HashMap<String, HashMap<String, Entry>>,
    by_number: HashMap<i64, Entry>,
    containers: Vec<Containers>,
    /// The points of the places in a place, itself among them; only of those that contain any.
    members: HashMap<Entry, Halves>,
    /// The large cities of each country.
    landmarks: HashMap<Entry, Vec<Entry>>,
}

/// A place as its row has it.
pub(super) struct Row<'d> {
    pub name: Option<&'d str>,
    pub names: &'d [String],
    /// The code by which it is typed behind another place, if it is one of letters.
    pub code: Option<&'d str>,
    pub place: Option<&'d PlaceRow>,
}

impl Entries {
    /// Numbers the places and finds what lies in what.
    pub fn new(data: Arc<GazetteerData>) -> Self {
        let mut entries = Self::default();
        for (number, country) in data.countries.iter().enumerate() {
            entries.by_country.insert(country.code.clone(), short(number));
        }
        let first_region = data.countries.len();
        for (number, region) in (first_region..).zip(&data.regions) {
            let of_country = entries.by_region.entry(region.country.clone()).or_default();
            of_country.insert(region.code.clone(), short(number));
        }
        let first_place = first_region + data.regions.len();
        for (number, place) in (first_place..).zip(&data.places) {
            entries.by_number.insert(place.id, short(number));
        }
        entries.data = data;
        entries.containers = entries.all().map(|entry| entries.containers_by_row(entry)).collect();
        entries.add_up();
        entries
    }

    fn containers_by_row(&self, entry: Entry) -> Containers {
        let country = |code: &String| self.by_country.get(code).copied();
        match self.part(entry) {
            Part::Country(_) => Containers::default(),
            Part::Region(number) => {
                let row = self.data.regions.get(number);
                Containers {
                    country: row.and_then(|row| country(&row.country)),
                    ..Default::default()
                }
            }
            Part::Place(number) => {
                let Some(row) = self.data.places.get(number) else { return Containers::default() };
                let regions = self.by_region.get(&row.country);
                let region = row.region.as_ref().zip(regions);
                Containers {
                    city: row.part_of.and_then(|id| self.by_number.get(&id)).copied(),
                    region: region.and_then(|(code, regions)| regions.get(code)).copied(),
                    country: country(&row.country),
                }
            }
        }
    }

    fn add_up(&mut self) {
        let data = Arc::clone(&self.data);
        for (entry, place) in self.places().zip(&data.places) {
            let containers = self.containers(entry);
            for container in containers.iter() {
                let is_city = Some(container) == containers.city;
                let own = if is_city { self.coordinates(container) } else { None };
                let members = self.members.entry(container).or_insert_with(|| {
                    let mut members = Halves::NONE;
                    if let Some(city) = own {
                        members.take_in(city);
                    }
                    members
                });
                members.take_in(place.coordinates);
            }
            if let Some(country) = containers.country
                && place.population >= LANDMARK_PEOPLE_MIN
                && containers.city.is_none()
            {
                self.landmarks.entry(country).or_default().push(entry);
            }
        }
    }

    /// All places.
    pub fn all(&self) -> Range<Entry> {
        0..short(self.data.countries.len() + self.data.regions.len() + self.data.places.len())
    }

    /// Cities and their parts.
    pub fn places(&self) -> Range<Entry> {
        short(self.data.countries.len() + self.data.regions.len())..self.all().end
    }

    fn part(&self, entry: Entry) -> Part {
        let (countries, regions) = (self.data.countries.len(), self.data.regions.len());
        let number = long(entry);
        match (number.checked_sub(countries), number.checked_sub(countries + regions)) {
            (_, Some(place)) => Part::Place(place),
            (Some(region), None) => Part::Region(region),
            (None, None) => Part::Country(number),
        }
    }

    /// The row of a place; one without anything of a number that is none.
    pub fn row(&self, entry: Entry) -> Row<'_> {
        let letters = |code: &'_ str| code.bytes().all(|byte| byte.is_ascii_alphabetic());
        let nothing = Row { name: None, names: &[], code: None, place: None };
        match self.part(entry) {
            Part::Country(number) => self.data.countries.get(number).map_or(nothing, |row| Row {
                name: Some(&row.name),
                names: &row.names,
                code: Some(&*row.code).filter(|code| letters(code)),
                place: None,
            }),
            Part::Region(number) => self.data.regions.get(number).map_or(nothing, |row| Row {
                name: row.name.as_deref(),
                names: &row.names,
                code: Some(&*row.code).filter(|code| letters(code)),
                place: None,
            }),
            Part::Place(number) => self.data.places.get(number).map_or(nothing, |row| Row {
                name: Some(&row.name),
                names: &row.names,
                code: None,
                place: Some(row),
            }),
        }
    }

    /// What a place lies in.
    pub fn containers(&self, entry: Entry) -> Containers {
        self.containers.get(long(entry)).copied().unwrap_or_default()
    }

    /// Whether a place is a country, a region or a city that others are parts of.
    pub fn contains_any(&self, entry: Entry) -> bool {
        entry < self.places().start || self.members.contains_key(&entry)
    }

    /// Whether a place is a country or a region.
    pub fn is_wide(&self, entry: Entry) -> bool {
        entry < self.places().start
    }

    /// The points of a place and of those in it.
    pub fn members(&self, entry: Entry) -> Halves {
        let members = self.members.get(&entry).copied();
        members.unwrap_or_else(|| {
            let mut own = Halves::NONE;
            if let Some(at) = self.coordinates(entry) {
                own.take_in(at);
            }
            own
        })
    }

    /// The id of a place.
    pub fn id(&self, entry: Entry) -> Option<PlaceId> {
        match self.part(entry) {
            Part::Country(number) => {
                self.data.countries.get(number).map(|row| PlaceId::Country(row.code.clone()))
            }
            Part::Region(number) => self.data.regions.get(number).map(|row| PlaceId::Region {
                country: row.country.clone(),
                code: row.code.clone(),
            }),
            Part::Place(number) => self.data.places.get(number).map(|row| match row.part_of {
                Some(_) => PlaceId::District(row.id),
                None => PlaceId::City(row.id),
            }),
        }
    }

    /// The place of an id.
    pub fn entry(&self, id: &PlaceId) -> Option<Entry> {
        let entry = match id {
            PlaceId::City(id) | PlaceId::District(id) => *self.by_number.get(id)?,
            PlaceId::Region { country, code } => *self.by_region.get(country)?.get(code)?,
            PlaceId::Country(code) => *self.by_country.get(code)?,
        };
        (self.id(entry).as_ref() == Some(id)).then_some(entry)
    }

    /// The code of a place's country.
    pub fn country_code(&self, entry: Entry) -> &str {
        let row = match self.part(entry) {
            Part::Country(number) => self.data.countries.get(number).map(|row| &row.code),
            Part::Region(number) => self.data.regions.get(number).map(|row| &row.country),
            Part::Place(number) => self.data.places.get(number).map(|row| &row.country),
        };
        row.map_or("", |code| code)
    }

    /// How many people live there, as far as the gazetteer says: in a country or region those of its
    /// cities.
    pub fn people(&self) -> Vec<u64> {
        let mut people = vec![0_u64; long(self.all().end)];
        for (entry, place) in self.places().zip(&self.data.places) {
            let containers = self.containers(entry);
            let wide = containers.city.is_none();
            let wider = [containers.region, containers.country].into_iter().flatten();
            for entry in wider.filter(|_| wide).chain([entry]) {
                if let Some(people) = people.get_mut(long(entry)) {
                    *people += u64::from(place.population);
                }
            }
        }
        people
    }

    /// The name of the nearest large city that has more people than the place.
    pub fn landmark(&self, place: &PlaceRow) -> Option<&str> {
        let country = self.by_country.get(&place.country)?;
        let larger = self.landmarks.get(country)?.iter().filter_map(|entry| self.row(*entry).place);
        let from = DistanceFrom::new(place.coordinates);
        let far = |city: &&PlaceRow| (from.metres_to(city.coordinates), city.id);
        let larger = larger.filter(|city| city.population > place.population);
        larger.min_by_key(far).map(|city| &*city.name)
    }

    /// Where a city or a part of one lies.
    pub fn coordinates(&self, entry: Entry) -> Option<Coordinates> {
        self.row(entry).place.map(|place| place.coordinates)
    }
}

enum Part {
    Country(usize),
    Region(usize),
    Place(usize),
}
