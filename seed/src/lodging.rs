//! What kinds of properties there are and how their facts hang together: stars, amenities, prices.
//! The tables are guesses of a traveller, in per mille.

use domain::fit::fit;
use domain::vocabulary::{Amenities, PropertyType};

use crate::atlas::Character;
use crate::draw::Draw;

/// The property types, in the order of the columns of every table here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lodging {
    Hotel,
    Hostel,
    Apartment,
    Guesthouse,
    BedAndBreakfast,
    Resort,
    Villa,
    Motel,
}

const ALL: [Lodging; 8] = [
    Lodging::Hotel,
    Lodging::Hostel,
    Lodging::Apartment,
    Lodging::Guesthouse,
    Lodging::BedAndBreakfast,
    Lodging::Resort,
    Lodging::Villa,
    Lodging::Motel,
];

impl Lodging {
    /// The code of the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hotel => "hotel",
            Self::Hostel => "hostel",
            Self::Apartment => "apartment",
            Self::Guesthouse => "guesthouse",
            Self::BedAndBreakfast => "bed_and_breakfast",
            Self::Resort => "resort",
            Self::Villa => "villa",
            Self::Motel => "motel",
        }
    }

    /// The list of `names.txt` it is named from.
    pub(crate) const fn names(self) -> &'static str {
        match self {
            Self::Hotel => "hotel",
            Self::Hostel => "hostel",
            Self::Apartment => "flat",
            Self::Guesthouse | Self::BedAndBreakfast => "small",
            Self::Resort => "resort",
            Self::Villa => "villa",
            Self::Motel => "motel",
        }
    }

    /// As the search knows it.
    pub fn property_type(self) -> Option<PropertyType> {
        PropertyType::from_code(self.code()).ok()
    }

    /// Draws a kind that fits the place.
    pub(crate) fn draw(draw: &mut Draw, character: Character, rural: bool, motels: bool) -> Self {
        let mut mix: [u16; 8] = match character {
            _ if rural => [150, 15, 90, 290, 190, 60, 205, 0],
            Character::City => [540, 90, 185, 95, 70, 6, 14, 0],
            Character::Beach | Character::Island => [370, 40, 200, 105, 55, 140, 90, 0],
            Character::Ski => [430, 30, 230, 130, 60, 90, 30, 0],
            Character::Nature => [340, 60, 125, 195, 130, 70, 80, 0],
        };
        if motels && let Some(last) = mix.last_mut() {
            *last = 110;
        }
        ALL.get(draw.weighted(&mix)).copied().unwrap_or(Self::Hotel)
    }

    /// Draws the stars; 0 = unrated.
    pub(crate) fn draw_stars(self, draw: &mut Draw, rich: bool) -> u8 {
        let weights: [u16; 6] = match self {
            Self::Hotel if rich => [40, 10, 110, 380, 350, 110],
            Self::Hotel => [80, 50, 220, 380, 220, 50],
            Self::Resort => [40, 0, 0, 200, 430, 330],
            Self::Motel => [300, 130, 400, 170, 0, 0],
            Self::Apartment => [800, 0, 20, 90, 80, 10],
            Self::Villa => [850, 0, 0, 20, 70, 60],
            Self::Guesthouse | Self::BedAndBreakfast => [640, 60, 130, 140, 30, 0],
            Self::Hostel => [900, 80, 20, 0, 0, 0],
        };
        fit(draw.weighted(&weights))
    }

    /// What a night for two costs at price level 1000, before place and quality, in minor units.
    pub(crate) const fn base_price_minor(self, stars: u8) -> i64 {
        match (self, stars) {
            (Self::Hotel, 5) => 28_500,
            (Self::Hotel, 4) => 14_800,
            (Self::Hotel, 0 | 3) => 9600,
            (Self::Hotel, 2) => 6800,
            (Self::Hotel, _) => 5400,
            (Self::Resort, 5) => 38_000,
            (Self::Resort, 4) => 20_500,
            (Self::Resort, _) => 13_800,
            (Self::Hostel, _) => 6200,
            (Self::Apartment, 4..) => 15_500,
            (Self::Apartment, _) => 10_600,
            (Self::BedAndBreakfast, 3..) => 10_200,
            (Self::BedAndBreakfast, _) => 8200,
            (Self::Villa, 4..) => 34_000,
            (Self::Villa, _) => 21_000,
            (Self::Guesthouse | Self::Motel, 3..) => 8400,
            (Self::Guesthouse | Self::Motel, _) => 6600,
        }
    }

    /// How many rooms (beds in dormitories count apart), smallest and largest.
    pub(crate) const fn size(self, stars: u8) -> (i64, i64) {
        match (self, stars) {
            (Self::Hotel, 4..) => (48, 260),
            (Self::Hotel, 3) => (24, 140),
            (Self::Hotel, _) => (12, 70),
            (Self::Resort, _) => (60, 320),
            (Self::Hostel, _) => (14, 60),
            (Self::Apartment, _) => (4, 36),
            (Self::Guesthouse, _) => (4, 16),
            (Self::BedAndBreakfast, _) => (3, 10),
            (Self::Villa, _) => (2, 6),
            (Self::Motel, _) => (18, 80),
        }
    }

    const fn column(self, stars: u8) -> usize {
        match (self, stars) {
            (Self::Hotel, 0..=2) => 0,
            (Self::Hotel, 3) => 1,
            (Self::Hotel, 4) => 2,
            (Self::Hotel, _) => 3,
            (Self::Hostel, _) => 4,
            (Self::Apartment, _) => 5,
            (Self::Guesthouse, _) => 6,
            (Self::BedAndBreakfast, _) => 7,
            (Self::Resort, _) => 8,
            (Self::Villa, _) => 9,
            (Self::Motel, _) => 10,
        }
    }
}

/// How often a kind of property has an amenity: hotels up to 2, of 3, 4, 5 stars, then hostels,
/// apartments, guesthouses, bed and breakfasts, resorts, villas, motels.
const AMENITIES: [(&str, [u16; 11]); 16] = [
    ("wifi", [960, 985, 995, 1000, 990, 970, 960, 970, 990, 940, 975]),
    ("pool", [20, 140, 340, 800, 40, 140, 80, 50, 970, 620, 380]),
    ("parking", [350, 480, 580, 750, 180, 480, 560, 600, 880, 900, 985]),
    ("breakfast", [480, 760, 900, 965, 420, 40, 560, 1000, 900, 60, 250]),
    ("gym", [10, 220, 640, 930, 20, 60, 10, 5, 790, 60, 50]),
    ("spa", [0, 60, 330, 830, 0, 10, 20, 15, 770, 50, 0]),
    ("restaurant", [120, 420, 770, 965, 150, 0, 180, 40, 975, 20, 60]),
    ("bar", [180, 480, 800, 975, 430, 0, 120, 60, 965, 10, 20]),
    ("air_conditioning", [450, 680, 870, 985, 380, 560, 420, 370, 955, 620, 820]),
    ("kitchen", [0, 5, 10, 10, 780, 1000, 150, 60, 30, 1000, 40]),
    ("laundry", [180, 380, 650, 860, 720, 580, 250, 150, 830, 560, 450]),
    ("pets", [160, 200, 240, 250, 60, 250, 320, 250, 220, 380, 480]),
    ("accessible", [120, 380, 630, 860, 180, 180, 130, 90, 760, 160, 560]),
    ("ev_charging", [10, 80, 210, 420, 5, 60, 50, 60, 270, 120, 60]),
    ("airport_shuttle", [20, 130, 260, 480, 40, 10, 30, 20, 420, 10, 60]),
    ("workspace", [80, 280, 490, 660, 320, 340, 100, 80, 250, 200, 120]),
];

/// What decides amenities besides the kind of property.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each read once")]
pub(crate) struct Circumstances {
    pub(crate) lodging: Lodging,
    pub(crate) stars: u8,
    pub(crate) by_the_sea: bool,
    pub(crate) tropical: bool,
    /// Beyond 55° north or south.
    pub(crate) cool: bool,
    pub(crate) price_level: i64,
    /// Some room type takes four guests or more.
    pub(crate) family_rooms: bool,
}

/// Draws the amenities.
pub(crate) fn draw_amenities(draw: &mut Draw, about: &Circumstances) -> Amenities {
    let column = about.lodging.column(about.stars);
    let mut amenities = Amenities::default();
    let mut grant = |code: &str| {
        let known = amenities.insert_code(code);
        debug_assert!(known.is_ok(), "{code} is not in the vocabulary");
    };
    for (code, chances) in AMENITIES {
        let chance = i64::from(chances.get(column).copied().unwrap_or(0));
        let chance = match code {
            "air_conditioning" if about.tropical => chance + (1000 - chance) * 6 / 10,
            "air_conditioning" if about.cool => chance / 5,
            "pool" if about.tropical => chance + (1000 - chance) / 6,
            "pool" if about.cool => chance / 2,
            "ev_charging" => chance * about.price_level / 1000,
            _ => chance,
        };
        if draw.chance(chance) {
            grant(code);
        }
    }
    if about.family_rooms {
        grant("family_rooms");
    }
    let beach = if about.lodging == Lodging::Resort { 960 } else { 640 };
    if about.by_the_sea && draw.chance(beach) {
        grant("beach_access");
    }
    amenities
}
