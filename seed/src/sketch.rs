//! A hotel in numbers: everything about it but its texts. Cheap to make again from its index,
//! so that nights can be generated in any order without keeping hotels in memory.

use chrono::NaiveTime;
use domain::fit::fit;
use domain::vocabulary::Amenities;

use crate::atlas::{Atlas, Character, City, Country};
use crate::draw::{Draw, Stream};
use crate::lodging::{Circumstances, Lodging, draw_amenities};
use crate::rooms::{RoomPlan, draw_rooms};
use crate::season::{Pause, Season};
use crate::site::{Setting, Site, place};

/// One hotel in so many stands at an edge of the map: searches there must have something to find.
const EDGE_EVERY: u32 = 100;
const REVIEWS_MAX: i64 = 14_000;

/// How a house makes its prices look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PriceStyle {
    WholeEuro,
    EndsInNine,
    NinetyCents,
    FiveEuro,
}

/// How many nights guests must stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StayRule {
    None,
    /// Two nights over the weekend.
    Weekends,
    /// So many nights in the high season, two over the weekend.
    HighSeason(u8),
    /// Always at least two or three nights.
    Always(u8),
}

/// A hotel without its texts.
#[derive(Clone, Debug)]
pub struct Sketch<'a> {
    pub index: u32,
    pub city: &'a City,
    pub country: &'a Country,
    pub site: Site,
    pub lodging: Lodging,
    pub stars: u8,
    pub rating_x10: Option<u8>,
    pub review_count: u32,
    pub amenities: Amenities,
    pub free_cancel_days: Option<u8>,
    pub check_in_time: NaiveTime,
    pub check_out_time: NaiveTime,
    pub open: bool,
    /// Ascending by price.
    pub rooms: Vec<RoomPlan>,
    pub(crate) season: Season,
    pub(crate) price_style: PriceStyle,
    pub(crate) stay_rule: StayRule,
    /// How much better than its like, in thousandths of a standard deviation.
    pub(crate) quality: i64,
}

impl<'a> Sketch<'a> {
    /// Draws hotel number `index` of a world; `None` only if the tables are empty.
    pub(crate) fn draw(atlas: &'a Atlas, motels: &[bool], seed: i64, index: u32) -> Option<Self> {
        let mut draw = Draw::new(seed, Stream::Traits, u64::from(index));
        let city = if index % EDGE_EVERY == 7 {
            atlas.draw_edge(&mut draw)?
        } else {
            atlas.draw_city(&mut draw)?
        };
        let country = atlas.country_of(city)?;
        let site = {
            let mut draw = Draw::new(seed, Stream::Site, u64::from(index));
            place(seed, city, &mut draw)
        };
        let rural = site.setting == Setting::Rural;
        let motels = motels.get(country.culture).copied().unwrap_or(false);
        let lodging = Lodging::draw(&mut draw, city.character, rural, motels);
        let stars = lodging.draw_stars(&mut draw, country.price_level >= 800);
        let quality = draw.bell();
        let base = base_price(&mut draw, (city, country), &site, (lodging, stars), quality);
        let rooms = draw_rooms(&mut draw, lodging, stars, site.by_the_sea, base);
        let about = Circumstances {
            lodging,
            stars,
            by_the_sea: site.by_the_sea,
            tropical: city.is_tropical(),
            cool: city.coordinates.lat_e7.abs() > 550_000_000,
            price_level: country.price_level,
            family_rooms: rooms.iter().any(|room| room.kind.max_guests >= 4),
        };
        let amenities = draw_amenities(&mut draw, &about);
        let (rating_x10, review_count) = draw_reviews(&mut draw, city, lodging, stars, quality);
        let pause = match Season::possible_pause(city) {
            pause if draw.chance(pause_chance(lodging)) => pause,
            _ => Pause::Never,
        };
        Some(Self {
            index,
            city,
            country,
            site,
            lodging,
            stars,
            rating_x10,
            review_count,
            amenities,
            free_cancel_days: draw_cancellation(&mut draw, lodging),
            check_in_time: clock(draw.weighted(&[0, 50, 60, 380, 420, 90]), 11),
            check_out_time: clock(draw.weighted(&[300, 480, 220]), 10),
            open: !draw.chance(8),
            rooms,
            season: Season::of(city, rural, pause),
            price_style: draw_price_style(&mut draw, base),
            stay_rule: draw_stay_rule(&mut draw, lodging),
            quality,
        })
    }

    /// Where one looks when told the quarter: hotels on the seafront count as out of the centre.
    pub(crate) fn is_rural(&self) -> bool {
        self.site.setting == Setting::Rural
    }
}

/// Full hours from `first` o'clock.
fn clock(hours: usize, first: u32) -> NaiveTime {
    let hour = first + fit::<_, u32>(hours);
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN)
}

/// What two people pay on an average night, in minor units.
fn base_price(
    draw: &mut Draw,
    (city, country): (&City, &Country),
    site: &Site,
    (lodging, stars): (Lodging, u8),
    quality: i64,
) -> i64 {
    let bustle = 880 + (i64::from(city.population).isqrt() / 8).min(330);
    let place = match (city.character, site.setting) {
        (_, Setting::Seaside) => 1220,
        (Character::Ski, _) => 1260,
        (Character::Island, _) => 1150,
        (_, Setting::Rural) => 900,
        _ => 1000,
    };
    // the great brands cost nearly the same everywhere, a guesthouse follows its country
    let level = match (lodging, stars) {
        (Lodging::Hotel | Lodging::Resort, 5) => (country.price_level * 2 + 1000) / 3,
        (Lodging::Hotel | Lodging::Resort, 4) => (country.price_level * 4 + 1000) / 5,
        _ => country.price_level,
    };
    let whim = (1000 + draw.bell() * 17 / 100 + quality * 6 / 100).clamp(620, 1750);
    let factors = [level, bustle, 870 + site.centrality / 4, place, whim];
    factors.iter().fold(lodging.base_price_minor(stars), |price, factor| price * factor / 1000)
}

/// A rating that follows class and quality, and how many people gave it. New houses have neither.
fn draw_reviews(
    draw: &mut Draw,
    city: &City,
    lodging: Lodging,
    stars: u8,
    quality: i64,
) -> (Option<u8>, u32) {
    let class = match (lodging, stars) {
        (Lodging::Hostel, _) => 78,
        (Lodging::Motel, _) => 71,
        (Lodging::BedAndBreakfast, _) => 86,
        (Lodging::Guesthouse, _) => 83,
        (Lodging::Villa | Lodging::Apartment, _) => 84,
        (_, 0) => 74,
        (_, stars) => 66 + 4 * i64::from(stars),
    };
    let typical: i64 = match lodging {
        Lodging::Hotel | Lodging::Resort => 420,
        Lodging::Hostel | Lodging::Motel => 330,
        Lodging::Apartment => 90,
        Lodging::Guesthouse | Lodging::BedAndBreakfast => 110,
        Lodging::Villa => 28,
    };
    let new = draw.chance(45);
    // doubles or halves with every 700 thousandths: a long tail, as review counts have
    let doublings = draw.bell() * 10 / 7 + i64::from(city.population).isqrt().min(1500) / 3;
    let whole = doublings.div_euclid(1000);
    let part = 1000 + doublings.rem_euclid(1000);
    let count = match u32::try_from(whole) {
        Ok(shift) => (typical * part / 1000) << shift.min(6),
        Err(_) => (typical * part / 1000) >> whole.abs().min(9),
    };
    let spread = if count < 12 { draw.bell() * 9 / 1000 } else { draw.bell() * 2 / 1000 };
    let rating = (class + quality * 65 / 10_000 + spread).clamp(38, 100);
    if new || count == 0 {
        return (None, 0);
    }
    // nobody keeps a perfect score over hundreds of guests
    let rating = if count > 40 { rating.min(97) } else { rating };
    (u8::try_from(rating).ok(), u32::try_from(count.min(REVIEWS_MAX)).unwrap_or(1))
}

fn draw_cancellation(draw: &mut Draw, lodging: Lodging) -> Option<u8> {
    const DAYS: [Option<u8>; 9] =
        [None, Some(0), Some(1), Some(2), Some(3), Some(5), Some(7), Some(14), Some(30)];
    let weights: [u16; 9] = match lodging {
        Lodging::Villa => [280, 0, 20, 20, 60, 70, 160, 240, 150],
        Lodging::Resort => [160, 20, 100, 120, 200, 80, 220, 80, 20],
        Lodging::Motel | Lodging::Hostel => [150, 260, 380, 120, 60, 0, 30, 0, 0],
        _ => [190, 90, 290, 130, 120, 50, 90, 35, 5],
    };
    DAYS.get(draw.weighted(&weights)).copied().flatten()
}

fn draw_price_style(draw: &mut Draw, base_price_minor: i64) -> PriceStyle {
    let weights = if base_price_minor > 15_000 { [500, 200, 60, 240] } else { [560, 170, 220, 50] };
    match draw.weighted(&weights) {
        0 => PriceStyle::WholeEuro,
        1 => PriceStyle::EndsInNine,
        2 => PriceStyle::NinetyCents,
        _ => PriceStyle::FiveEuro,
    }
}

fn draw_stay_rule(draw: &mut Draw, lodging: Lodging) -> StayRule {
    let weights = match lodging {
        Lodging::Villa => [80, 120, 560, 240],
        Lodging::Apartment => [330, 250, 250, 170],
        Lodging::Resort => [300, 300, 350, 50],
        Lodging::Guesthouse | Lodging::BedAndBreakfast => [560, 280, 120, 40],
        _ => [780, 170, 50, 0],
    };
    let long = if matches!(lodging, Lodging::Villa | Lodging::Resort) { 7 } else { 4 };
    match draw.weighted(&weights) {
        0 => StayRule::None,
        1 => StayRule::Weekends,
        2 => StayRule::HighSeason(u8::try_from(draw.between(3, long)).unwrap_or(3)),
        _ => StayRule::Always(u8::try_from(draw.between(2, 3)).unwrap_or(2)),
    }
}

const fn pause_chance(lodging: Lodging) -> i64 {
    match lodging {
        Lodging::Resort => 480,
        Lodging::Villa | Lodging::Guesthouse => 260,
        Lodging::Hotel | Lodging::BedAndBreakfast => 170,
        _ => 70,
    }
}
