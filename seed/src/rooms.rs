//! The kinds of rooms a property offers, with beds that fit the guests.

use crate::draw::Draw;
use crate::lodging::Lodging;

/// A kind of room as it stands in the tables below.
#[derive(Clone, Copy, Debug)]
pub struct RoomKind {
    pub name: &'static str,
    pub beds: &'static str,
    pub max_adults: u8,
    pub max_guests: u8,
    /// Price against the property's base, per mille.
    price: i64,
    /// Share of the rooms, relative to the others.
    share: i64,
    needs: Needs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    Nothing,
    Sea,
    /// A house of four or five stars.
    Class,
    /// A house of three stars at most.
    Modesty,
}

/// A room type of one property.
#[derive(Clone, Copy, Debug)]
pub struct RoomPlan {
    pub kind: &'static RoomKind,
    /// How many of them.
    pub total: u16,
    /// Price of a night in an average week, in minor units.
    pub base_price_minor: i64,
    /// The house's rule of minimum stays holds for this type.
    pub(crate) ruled: bool,
    pub closed: bool,
}

type Entry = (&'static str, &'static str, u8, u8, i64, i64, Needs);

const fn kind(entry: Entry) -> RoomKind {
    let (name, beds, max_adults, max_guests, price, share, needs) = entry;
    RoomKind { name, beds, max_adults, max_guests, price, share, needs }
}

const ANY: Needs = Needs::Nothing;

const HOTEL: [RoomKind; 14] = [
    kind(("Standard Double", "1 double bed", 2, 2, 1000, 40, ANY)),
    kind(("Single Room", "1 single bed", 1, 1, 740, 12, ANY)),
    kind(("Twin Room", "2 single beds", 2, 2, 1000, 25, ANY)),
    kind(("Economy Double", "1 small double bed", 2, 2, 860, 12, Needs::Modesty)),
    kind(("Superior Double", "1 queen bed", 2, 3, 1180, 22, ANY)),
    kind(("Triple Room", "1 double bed and 1 single bed", 3, 3, 1360, 10, ANY)),
    kind(("Family Room", "1 double bed and 2 bunk beds", 2, 4, 1520, 10, ANY)),
    kind(("Quadruple Room", "2 double beds", 4, 4, 1680, 8, ANY)),
    kind(("Deluxe King", "1 king bed", 2, 3, 1390, 18, Needs::Class)),
    kind(("Executive Twin", "2 queen beds", 2, 4, 1450, 12, Needs::Class)),
    kind(("Sea View Double", "1 queen bed", 2, 3, 1420, 20, Needs::Sea)),
    kind(("Junior Suite", "1 king bed and 1 sofa bed", 3, 4, 1900, 6, Needs::Class)),
    kind(("Suite", "1 king bed and 1 sofa bed", 3, 4, 2600, 3, Needs::Class)),
    kind(("Two-Bedroom Family Suite", "1 king bed and 2 single beds", 4, 6, 2900, 3, Needs::Class)),
];

const HOSTEL: [RoomKind; 7] = [
    kind(("Bed in 8-Bed Mixed Dormitory", "1 bunk bed", 1, 1, 330, 60, ANY)),
    kind(("Bed in 6-Bed Female Dormitory", "1 bunk bed", 1, 1, 390, 30, ANY)),
    kind(("Bed in 4-Bed Dormitory", "1 bunk bed", 1, 1, 450, 24, ANY)),
    kind(("Private Double", "1 double bed", 2, 2, 1000, 10, ANY)),
    kind(("Private Twin", "2 bunk beds", 2, 2, 900, 10, ANY)),
    kind(("Private Four-Bed Room", "2 bunk beds for two", 4, 4, 1500, 8, ANY)),
    kind(("Family Room", "1 double bed and 2 bunk beds", 2, 4, 1400, 6, ANY)),
];

const APARTMENT: [RoomKind; 7] = [
    kind(("Studio", "1 double bed", 2, 2, 820, 30, ANY)),
    kind(("Studio with Balcony", "1 double bed and 1 sofa bed", 2, 3, 920, 20, ANY)),
    kind(("One-Bedroom Apartment", "1 double bed and 1 sofa bed", 3, 4, 1080, 34, ANY)),
    kind(("Two-Bedroom Apartment", "1 double bed and 2 single beds", 4, 6, 1560, 20, ANY)),
    kind(("Three-Bedroom Apartment", "2 double beds and 2 single beds", 6, 8, 2150, 8, ANY)),
    kind(("Sea View Apartment", "1 double bed and 1 sofa bed", 3, 4, 1420, 14, Needs::Sea)),
    kind(("Penthouse with Terrace", "2 king beds", 4, 5, 2500, 4, Needs::Class)),
];

const SMALL: [RoomKind; 7] = [
    kind(("Double Room", "1 double bed", 2, 2, 1000, 30, ANY)),
    kind(("Single Room", "1 single bed", 1, 1, 700, 16, ANY)),
    kind(("Twin Room", "2 single beds", 2, 2, 980, 22, ANY)),
    kind(("Attic Double", "1 double bed", 2, 2, 880, 12, ANY)),
    kind(("Double Room with Garden View", "1 queen bed", 2, 3, 1150, 20, ANY)),
    kind(("Triple Room", "3 single beds", 3, 3, 1320, 12, ANY)),
    kind(("Family Room", "1 double bed and 2 single beds", 4, 4, 1560, 12, ANY)),
];

const RESORT: [RoomKind; 8] = [
    kind(("Garden View Double", "1 king bed", 2, 3, 1000, 40, ANY)),
    kind(("Garden View Twin", "2 queen beds", 2, 4, 1060, 26, ANY)),
    kind(("Sea View Double", "1 king bed", 2, 3, 1330, 30, Needs::Sea)),
    kind(("Superior Pool View", "1 king bed and 1 sofa bed", 2, 4, 1240, 24, ANY)),
    kind(("Family Room", "1 king bed and 2 bunk beds", 3, 5, 1540, 16, ANY)),
    kind(("Family Bungalow", "1 king bed and 3 single beds", 4, 6, 1880, 12, ANY)),
    kind(("Swim-up Suite", "1 king bed and 1 sofa bed", 3, 4, 2350, 6, Needs::Class)),
    kind(("Beachfront Villa", "2 king beds and 2 single beds", 6, 8, 4100, 3, Needs::Sea)),
];

const VILLA: [RoomKind; 6] = [
    kind(("Garden Cottage", "1 double bed and 1 sofa bed", 2, 3, 620, 20, ANY)),
    kind(("Two-Bedroom House", "1 double bed and 2 single beds", 4, 5, 1000, 30, ANY)),
    kind(("Three-Bedroom Villa", "2 double beds and 2 single beds", 6, 8, 1450, 26, ANY)),
    kind(("Four-Bedroom Villa", "3 double beds and 2 single beds", 8, 10, 1950, 16, ANY)),
    kind(("Six-Bedroom Estate", "5 double beds and 2 single beds", 12, 14, 3100, 6, ANY)),
    kind(("Pool House", "1 queen bed", 2, 2, 700, 10, ANY)),
];

const MOTEL: [RoomKind; 5] = [
    kind(("Queen Room", "1 queen bed", 2, 3, 1000, 34, ANY)),
    kind(("Two Queens", "2 queen beds", 4, 4, 1180, 40, ANY)),
    kind(("King Room", "1 king bed", 2, 3, 1120, 24, ANY)),
    kind(("Kitchenette Room", "1 queen bed and 1 sofa bed", 3, 4, 1320, 10, ANY)),
    kind(("Family Unit", "2 queen beds and 1 sofa bed", 4, 6, 1600, 8, ANY)),
];

const fn kinds(lodging: Lodging) -> &'static [RoomKind] {
    match lodging {
        Lodging::Hotel => &HOTEL,
        Lodging::Hostel => &HOSTEL,
        Lodging::Apartment => &APARTMENT,
        Lodging::Guesthouse | Lodging::BedAndBreakfast => &SMALL,
        Lodging::Resort => &RESORT,
        Lodging::Villa => &VILLA,
        Lodging::Motel => &MOTEL,
    }
}

/// Two to five room types, cheapest kinds of the property among them.
pub(crate) fn draw_rooms(
    draw: &mut Draw,
    lodging: Lodging,
    stars: u8,
    by_the_sea: bool,
    base_price_minor: i64,
) -> Vec<RoomPlan> {
    let (smallest, largest) = lodging.size(stars);
    let size = draw.between(smallest, largest).min(draw.between(smallest, largest));
    let wanted = match size {
        ..=5 => draw.between(2, 3),
        6..=20 => draw.between(2, 4),
        _ => draw.between(3, 5),
    };
    let fits = |kind: &&RoomKind| match kind.needs {
        Needs::Nothing => true,
        Needs::Sea => by_the_sea,
        Needs::Class => stars >= 4,
        Needs::Modesty => stars <= 3,
    };
    let mut left: Vec<&'static RoomKind> = kinds(lodging).iter().filter(fits).collect();
    let mut chosen: Vec<&'static RoomKind> = Vec::with_capacity(5);
    while !left.is_empty() && i64::try_from(chosen.len()).is_ok_and(|many| many < wanted) {
        let weights: Vec<u16> =
            left.iter().map(|kind| u16::try_from(kind.share + 6).unwrap_or(1)).collect();
        chosen.push(left.remove(draw.weighted(&weights)));
    }
    chosen.sort_by_key(|kind| (kind.price, kind.name));
    let shares: i64 = chosen.iter().map(|kind| kind.share).sum();
    chosen
        .into_iter()
        .map(|kind| RoomPlan {
            kind,
            total: u16::try_from((size * kind.share / shares.max(1)).clamp(1, 1000)).unwrap_or(1),
            base_price_minor: base_price_minor * kind.price / 1000 * (970 + draw.between(0, 60))
                / 1000,
            ruled: draw.chance(600),
            closed: draw.chance(6),
        })
        .collect()
}
