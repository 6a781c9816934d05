//! A world: everything about its hotels as a function of a seed and an index. Nothing here does
//! I/O, keeps hotels in memory or depends on how many threads ask.

use chrono::NaiveDate;
use domain::ids::{HotelId, RoomTypeId};
use uuid::Uuid;

use crate::atlas::Atlas;
use crate::christening::{Christening, christen};
use crate::draw::{mix, scale};
use crate::grammar::{self, Block};
use crate::nights::{self, Night};
use crate::rooms::RoomPlan;
use crate::sketch::Sketch;
use crate::slug::plain_slug;
use crate::table::DataError;
use crate::texts::{self, Texts};

/// Name and version of the generator; any change of what it makes must change this.
pub const GENERATOR: &str = "innsight-1";
/// The largest world.
pub const HOTELS_MAX: u32 = 2_000_000;
/// The longest horizon in nights.
pub const NIGHTS_MAX: u32 = 730;

/// What names a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    pub seed: i64,
    pub hotels: u32,
    /// Nights of each room type, from `start` on.
    pub nights: u32,
    pub start: NaiveDate,
}

/// A generated world.
#[derive(Debug)]
pub struct World {
    parameters: Parameters,
    atlas: Atlas,
    /// By culture.
    names: Vec<Block>,
    /// Whether a culture has motels.
    motels: Vec<bool>,
    phrases: Block,
    namespace: Uuid,
    /// How hotels came by their names; those missing here got what they first wished.
    christenings: Vec<(u32, Christening)>,
}

impl World {
    /// Reads the tables and settles who gets which name, on so many threads.
    pub fn new(parameters: Parameters, threads: usize) -> Result<Self, DataError> {
        let names = grammar::read("names.txt", include_str!("../data/names.txt"))?;
        let phrases = grammar::read("phrases.txt", include_str!("../data/phrases.txt"))?;
        let phrases = phrases.into_iter().next().ok_or(DataError {
            file: "phrases.txt",
            line: 1,
            what: "no block".to_owned(),
        })?;
        let atlas = Atlas::read(|culture| names.iter().position(|block| block.name == culture))?;
        let motels = names.iter().map(|block| block.list("motel").is_some()).collect();
        let seed = format!("innsight seed {}", parameters.seed);
        let namespace = Uuid::new_v5(&Uuid::NAMESPACE_OID, seed.as_bytes());
        let mut world =
            Self { parameters, atlas, names, motels, phrases, namespace, christenings: Vec::new() };
        world.christenings =
            christen(parameters.hotels, threads, |index, wish| world.wished_slug(index, wish));
        Ok(world)
    }

    /// What this world was made from.
    pub const fn parameters(&self) -> Parameters {
        self.parameters
    }

    /// Cities and countries.
    pub const fn atlas(&self) -> &Atlas {
        &self.atlas
    }

    /// A number for the slug a hotel wishes the `wish`th time; equal slugs, equal numbers.
    fn wished_slug(&self, index: u32, wish: u8) -> Option<u64> {
        let sketch = self.sketch(index)?;
        let names = self.names.get(sketch.country.culture)?;
        let name = texts::wished_name(names, self.parameters.seed, &sketch, wish);
        let slug = plain_slug(&name, &sketch.city.slug);
        Some(slug.bytes().fold(0, |hash, byte| mix(hash, u64::from(byte))))
    }

    /// A hotel in numbers; `None` beyond the last one.
    pub fn sketch(&self, index: u32) -> Option<Sketch<'_>> {
        if index >= self.parameters.hotels {
            return None;
        }
        Sketch::draw(&self.atlas, &self.motels, self.parameters.seed, index)
    }

    /// The texts of a hotel.
    pub fn texts(&self, sketch: &Sketch<'_>) -> Option<Texts> {
        let names = self.names.get(sketch.country.culture)?;
        let christening = self
            .christenings
            .binary_search_by_key(&sketch.index, |(index, _)| *index)
            .ok()
            .and_then(|found| self.christenings.get(found))
            .map_or(Christening::default(), |(_, christening)| *christening);
        Some(texts::write(names, &self.phrases, self.parameters.seed, sketch, christening))
    }

    /// The nights of room type number `position` of a hotel.
    pub fn nights<'s>(
        &self,
        sketch: &'s Sketch<'_>,
        position: u8,
        room: &'s RoomPlan,
    ) -> impl Iterator<Item = Night> + use<'s> {
        let Parameters { seed, start, nights, .. } = self.parameters;
        nights::nights(seed, sketch, position, room, start, nights)
    }

    /// The id of a hotel: random to look at, so ids don't ascend as hotels were made.
    pub fn hotel_id(&self, index: u32) -> HotelId {
        HotelId(Uuid::new_v5(&self.namespace, &index.to_be_bytes()))
    }

    /// The id of a room type.
    pub fn room_type_id(&self, index: u32, position: u8) -> RoomTypeId {
        let [a, b, c, d] = index.to_be_bytes();
        RoomTypeId(Uuid::new_v5(&self.namespace, &[a, b, c, d, position]))
    }

    /// A sample of hotels for looking at: `count` numbers spread over the world.
    pub fn sample(&self, count: u32) -> Vec<u32> {
        let hotels = u64::from(self.parameters.hotels);
        (0..u64::from(count))
            .filter_map(|number| u32::try_from(scale(mix(number, 17), hotels)).ok())
            .collect()
    }
}
