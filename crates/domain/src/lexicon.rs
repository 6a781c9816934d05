//! The words people type, and what they mean: places of the gazetteer, wishes, words that say nothing
//! (P4, W3). Pure: made from the gazetteer's rows and a census of hotels.

mod entries;
mod labels;
mod merging;
mod names;
mod qualifying;
mod sorted;
mod standing;
mod suggesting;
#[cfg(test)]
mod tests;
mod understanding;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use entries::{Entries, Entry};
pub use merging::{Suggestion, merged};
use names::Names;
pub use names::without_ignored;
use standing::{Namesake, Standing, namesakes};
pub use understanding::Understood;

use crate::answer::Strength;
use crate::fit::fit;
use crate::geo::{BoundingBox, Circle, Coordinates};
use crate::halves::Halves;
use crate::place::{PlaceArea, PlaceId};
use crate::planted::{self, Bug};

/// π × 3,000: people on a disc of a kilometre's radius.
const PEOPLE_OF_A_DISC: u64 = 9_425;
/// A map shows no less of a place than this to each side.
const REACH_METRES_MIN: i64 = 2_000;

/// The gazetteer, row by row.
#[derive(Clone, Debug, Default)]
pub struct GazetteerData {
    pub countries: Vec<CountryRow>,
    pub regions: Vec<RegionRow>,
    /// Cities and their parts.
    pub places: Vec<PlaceRow>,
}

/// A country.
#[derive(Clone, Debug)]
pub struct CountryRow {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// In English.
    pub name: String,
    /// Other names: the local one first, even where it is the English one; short forms.
    pub names: Vec<String>,
}

/// A region: the first level of administration.
#[derive(Clone, Debug)]
pub struct RegionRow {
    pub country: String,
    /// Within the country.
    pub code: String,
    /// In English, where it is known.
    pub name: Option<String>,
    /// Other names, the local one first, even where it is the English one.
    pub names: Vec<String>,
}

/// A city or a part of one.
#[derive(Clone, Debug)]
pub struct PlaceRow {
    pub id: i64,
    /// In English.
    pub name: String,
    /// Other names, in any language, the local one first, even where it is the English one; codes of
    /// airports.
    pub names: Vec<String>,
    pub country: String,
    /// The region's code within the country.
    pub region: Option<String>,
    pub coordinates: Coordinates,
    pub population: u32,
    /// The city that it is a part of.
    pub part_of: Option<i64>,
}

/// The open hotels of each place that has any: of cities, of their parts, of regions and countries.
#[derive(Clone, Debug, Default)]
pub struct Census {
    pub by_place: HashMap<PlaceId, Halves>,
}

/// What sort of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceKind {
    City,
    District,
    Region,
    Country,
}

/// A place as answers show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub id: PlaceId,
    pub kind: PlaceKind,
    /// In English.
    pub name: String,
    /// Its region; where that has no name, what it is near.
    pub region: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    pub country_name: String,
    /// Of a part of a city: the city.
    pub city: Option<String>,
    pub location: Coordinates,
    pub bbox: BoundingBox,
    /// The open ones.
    pub hotels: u64,
    pub population: u64,
}

/// A place that a typed text may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestedPlace {
    pub place: Place,
    pub strength: Strength,
    /// The name that says it, when it is another than the place's.
    pub matched: Option<String>,
    /// Whether the name is spelled as it was typed, with its marks.
    pub as_typed: bool,
    pub prominence: u64,
}

/// All places by their names, with how many hotels they have. Cheap to clone and to renew.
#[derive(Clone)]
pub struct Lexicon {
    known: Arc<Known>,
    standing: Arc<Standing>,
}

/// What does not change with hotels.
struct Known {
    entries: Entries,
    names: Names,
    people: Vec<u64>,
    namesakes: Vec<Namesake>,
}

impl Lexicon {
    /// A lexicon of these places and hotels.
    pub fn new(gazetteer: Arc<GazetteerData>, census: &Census) -> Self {
        let entries = Entries::new(gazetteer);
        let names = Names::new(&entries);
        let (people, namesakes) = (entries.people(), namesakes(&entries, &names));
        let known = Arc::new(Known { entries, names, people, namesakes });
        let standing = Arc::new(known.standing(census));
        Self { known, standing }
    }

    /// The same places with the hotels of now.
    #[must_use]
    pub fn with_census(&self, census: &Census) -> Self {
        let standing = Arc::new(self.known.standing(census));
        Self { known: Arc::clone(&self.known), standing }
    }

    /// The place of an id.
    pub fn place(&self, id: &PlaceId) -> Option<Place> {
        self.shown(self.known.entries.entry(id)?)
    }

    /// A place to search in. One that is not known has no hotels wherever it is thought to be.
    pub fn area(&self, id: &PlaceId) -> PlaceArea {
        let nowhere = (Coordinates { lat_e7: 0, lon_e7: 0 }, BoundingBox::WORLD);
        let place = self.known.entries.entry(id).map(|entry| self.located(entry));
        let (centre, bbox) = place.unwrap_or(nowhere);
        PlaceArea { id: id.clone(), centre, bbox }
    }

    /// Centre and box: a city is where the gazetteer has it, a region or a country where its cities
    /// are, or else its hotels; the box holds all of them. Centres stay while hotels come and go.
    fn located(&self, entry: Entry) -> (Coordinates, BoundingBox) {
        let (hotels, members) = (self.standing.hotels(entry), self.known.entries.members(entry));
        let own = self.known.entries.coordinates(entry);
        let centre = own.or_else(|| members.centre()).or_else(|| hotels.centre());
        let mut spanned = members.joined(&hotels);
        if let Some(centre) = own {
            // of few hotels a map would show a street
            let disc = self.disc(entry, centre).bounding_box();
            spanned.take_in(Coordinates { lat_e7: disc.south_e7, lon_e7: disc.west_e7 });
            spanned.take_in(Coordinates { lat_e7: disc.north_e7, lon_e7: disc.east_e7() });
        }
        let bbox = spanned.bounding_box();
        let nowhere = Coordinates { lat_e7: 0, lon_e7: 0 };
        (centre.unwrap_or(nowhere), bbox.unwrap_or(BoundingBox::WORLD))
    }

    /// As far as a place of so many people reaches, with 3,000 of them on a square kilometre.
    fn disc(&self, entry: Entry, centre: Coordinates) -> Circle {
        let people = self.known.people.get(sorted::long(entry)).copied().unwrap_or_default();
        let radius = (people.saturating_mul(1_000_000) / PEOPLE_OF_A_DISC).isqrt();
        Circle { centre, radius_metres: fit::<_, i64>(radius).max(REACH_METRES_MIN) }
    }

    fn shown(&self, entry: Entry) -> Option<Place> {
        let entries = &self.known.entries;
        let id = entries.id(entry)?;
        let kind = match &id {
            PlaceId::District(_) if planted::has(Bug::PartShownAsCity) => PlaceKind::City,
            PlaceId::City(_) => PlaceKind::City,
            PlaceId::District(_) => PlaceKind::District,
            PlaceId::Region { .. } => PlaceKind::Region,
            PlaceId::Country(_) => PlaceKind::Country,
        };
        let (row, containers) = (entries.row(entry), entries.containers(entry));
        let name_of = |entry: Option<Entry>| {
            entry.and_then(|entry| entries.row(entry).name).map(str::to_owned)
        };
        let landmark = || {
            let landmark = row.place.and_then(|place| entries.landmark(place));
            landmark.map(|city| format!("near {city}"))
        };
        let country = entries.country_code(entry).to_owned();
        let is_country = kind == PlaceKind::Country;
        let country_name =
            if is_country { row.name.map(str::to_owned) } else { name_of(containers.country) };
        let (location, bbox) = self.located(entry);
        let code = || match &id {
            PlaceId::Region { code, .. } => code.clone(),
            _ => String::new(),
        };
        Some(Place {
            kind,
            name: row.name.map_or_else(code, str::to_owned),
            region: name_of(containers.region).or_else(landmark),
            country_name: country_name.unwrap_or_else(|| country.clone()),
            country,
            city: name_of(containers.city),
            location,
            bbox,
            hotels: self.standing.hotels(entry).count(),
            population: self.known.people.get(sorted::long(entry)).copied().unwrap_or_default(),
            id,
        })
    }
}

impl Known {
    fn standing(&self, census: &Census) -> Standing {
        Standing::new((&self.entries, &self.names), (&self.people, &self.namesakes), census)
    }
}

impl Default for Lexicon {
    /// No place: labels are understood all the same.
    fn default() -> Self {
        Self::new(Arc::default(), &Census::default())
    }
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lexicon of {} places", self.known.entries.all().len())
    }
}
