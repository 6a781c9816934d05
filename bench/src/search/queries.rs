//! Queries drawn from a number: as the parameters that a client sends, and as what they mean. Every
//! place in them is one where hotels are.

use anyhow::{Context, bail};
use chrono::{Days, NaiveDate};
use domain::geo::{BoundingBox, Coordinates};
use domain::lexicon::Lexicon;
use domain::page::Page;
use domain::parse::{Calendar, parse_search};
use domain::query::SearchQuery;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use reqwest::Url;

use super::world::{Places, World};

/// One question, ready to be asked in process and over HTTP.
#[derive(Clone, Debug)]
pub struct Question {
    pub query: SearchQuery,
    pub page: Page,
    /// The zoom, when the map is asked and not the list.
    pub zoom: Option<u8>,
    /// Path and query string of the same question.
    pub path: String,
}

/// The kinds of questions, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    City,
    CityFacets,
    CityPage,
    Country,
    World,
    Text,
    Circle,
    CityMap,
    WorldMap,
}

impl Kind {
    pub const ALL: [Self; 9] = [
        Self::City,
        Self::CityFacets,
        Self::CityPage,
        Self::Country,
        Self::World,
        Self::Text,
        Self::Circle,
        Self::CityMap,
        Self::WorldMap,
    ];

    /// What the table calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::City => "city viewport, 4 filters, 3 nights",
            Self::CityFacets => "the same with facets",
            Self::CityPage => "city viewport, 3 nights",
            Self::Country => "country viewport, 4 filters, 3 nights",
            Self::World => "whole world by price, 3 nights",
            Self::Text => "text, 3 nights",
            Self::Circle => "circle by distance, 3 nights",
            Self::CityMap => "map of a city, 3 nights",
            Self::WorldMap => "map of the world, 3 nights",
        }
    }

    /// How many are drawn of it for so many city searches: fewer where each takes PostGIS long.
    pub fn share(self, queries: u64) -> u64 {
        let one_in = match self {
            Self::City | Self::CityFacets | Self::CityPage | Self::CityMap | Self::Circle => 1,
            Self::Country | Self::Text => 8,
            Self::World | Self::WorldMap => 50,
        };
        (queries / one_in).max(4)
    }
}

const NIGHTS: u64 = 3;
/// Half the height of a city's viewport and of its jitter, in degrees.
const CITY_HALF_DEGREES: f64 = 0.1;
const CITY_JITTER_DEGREES: f64 = 0.03;

/// Draws questions of one kind; the same seed draws the same ones, whatever else is drawn.
pub fn draw(world: &World, kind: Kind, seed: u64, count: u64) -> anyhow::Result<Vec<Question>> {
    let salt = Kind::ALL.iter().zip(0..).find(|(of, _)| **of == kind).map_or(0, |(_, n)| n);
    let mut rng = StdRng::seed_from_u64(seed.wrapping_mul(1_000).wrapping_add(salt));
    (0..count).map(|_| draw_one(world, kind, &mut rng)).collect()
}

fn draw_one(world: &World, kind: Kind, rng: &mut StdRng) -> anyhow::Result<Question> {
    let places = &world.places;
    let mut pairs: Vec<(&str, String)> = match kind {
        Kind::City | Kind::CityFacets | Kind::CityPage | Kind::CityMap => {
            viewport(city(places, rng)?, rng)
        }
        Kind::Country => {
            let country = places.countries.choose(rng).context("a world without countries")?;
            vec![("bbox", bbox_text(country))]
        }
        Kind::World | Kind::WorldMap => vec![("bbox", bbox_text(&BoundingBox::WORLD))],
        Kind::Text => vec![("q", city_name(places, rng)?)],
        Kind::Circle => {
            let centre = city(places, rng)?;
            let near = format!("{:.4},{:.4}", centre.latitude(), centre.longitude());
            vec![("near", near), ("radius_km", rng.random_range(5..=50).to_string())]
        }
    };
    if matches!(kind, Kind::City | Kind::CityFacets | Kind::Country) {
        pairs.extend(four_filters(rng));
    }
    if kind == Kind::World {
        pairs.push(("sort", "price".to_owned()));
    }
    if kind == Kind::CityFacets {
        pairs.push(("facets", "true".to_owned()));
    }
    let check_in = arrival(world, NIGHTS, rng)?;
    pairs.push(("check_in", check_in.to_string()));
    pairs.push(("check_out", (check_in + Days::new(NIGHTS)).to_string()));
    let zoom = match kind {
        Kind::CityMap => Some(11),
        Kind::WorldMap => Some(2),
        _ => None,
    };
    question(&world.calendar, &world.lexicon, &pairs, zoom)
}

/// The first page of a question without filters around one point, for one party and stay.
pub fn around(
    calendar: &Calendar,
    point: Coordinates,
    check_in: NaiveDate,
    adults: u8,
) -> anyhow::Result<Question> {
    let box_of_a_point = BoundingBox {
        south_e7: point.lat_e7,
        north_e7: point.lat_e7,
        west_e7: point.lon_e7,
        width_e7: 0,
    };
    let pairs = [
        ("bbox", bbox_text(&box_of_a_point)),
        ("limit", "100".to_owned()),
        ("adults", adults.to_string()),
        ("check_in", check_in.to_string()),
        ("check_out", (check_in + Days::new(1)).to_string()),
    ];
    question(calendar, &Lexicon::default(), &pairs, None)
}

/// Reads parameters as the service does, so that both sides are asked the very same.
pub fn question(
    calendar: &Calendar,
    lexicon: &Lexicon,
    pairs: &[(&str, String)],
    zoom: Option<u8>,
) -> anyhow::Result<Question> {
    let owned = pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    let (query, page) = match parse_search(owned, calendar, lexicon) {
        Ok(parsed) => parsed,
        Err(errors) => bail!("a drawn query is wrong: {errors:?}"),
    };
    let endpoint = if zoom.is_some() { "map" } else { "hotels" };
    let mut url = Url::parse_with_params(&format!("http://host/v1/{endpoint}"), pairs)?;
    if let Some(zoom) = zoom {
        url.query_pairs_mut().append_pair("zoom", &zoom.to_string());
    }
    let path = format!("{}?{}", url.path(), url.query().unwrap_or_default());
    Ok(Question { query, page, zoom, path })
}

/// The middle of one of the cities.
pub fn city(places: &Places, rng: &mut StdRng) -> anyhow::Result<Coordinates> {
    Ok(places.cities.choose(rng).context("a world without cities")?.centre)
}

fn city_name(places: &Places, rng: &mut StdRng) -> anyhow::Result<String> {
    Ok(places.cities.choose(rng).context("a world without cities")?.name.clone())
}

/// A viewport around a point, as parameters.
pub fn viewport(centre: Coordinates, rng: &mut StdRng) -> Vec<(&'static str, String)> {
    let mut jitter = || rng.random_range(-CITY_JITTER_DEGREES..CITY_JITTER_DEGREES);
    let (lat, lon) = (centre.latitude() + jitter(), centre.longitude() + jitter());
    // as wide as it is high on the ground
    let half_width = CITY_HALF_DEGREES / lat.to_radians().cos().max(0.1);
    let (west, east) = (lon - half_width, lon + half_width);
    let (south, north) = (lat - CITY_HALF_DEGREES, lat + CITY_HALF_DEGREES);
    vec![("bbox", format!("{west:.4},{south:.4},{east:.4},{north:.4}"))]
}

/// A box as clients write it.
pub fn bbox_text(bbox: &BoundingBox) -> String {
    let degrees = |e7: i64| {
        let sign = if e7 < 0 { "-" } else { "" };
        let magnitude = e7.unsigned_abs();
        format!("{sign}{}.{:07}", magnitude / 10_000_000, magnitude % 10_000_000)
    };
    let west = i64::from(bbox.west_e7);
    let edges = [west, i64::from(bbox.south_e7), west + bbox.width_e7, i64::from(bbox.north_e7)];
    edges.map(degrees).join(",")
}

/// Amenities, stars, a highest price and a lowest rating.
pub fn four_filters(rng: &mut StdRng) -> [(&'static str, String); 4] {
    let mut pick = |from: &[&str]| (*from.choose(rng).unwrap_or(&"")).to_owned();
    [
        ("amenities", pick(&["wifi", "wifi,parking", "breakfast", "wifi,air_conditioning"])),
        ("stars", pick(&["3,4", "3,4,5", "4,5", "2,3,4"])),
        ("price_max", pick(&["12000", "18000", "25000", "40000"])),
        ("rating_min", pick(&["6", "7", "7.5", "8"])),
    ]
}

/// An arrival that is not past anywhere and leaves a stay of so many nights within the inventory.
pub fn arrival(world: &World, nights: u64, rng: &mut StdRng) -> anyhow::Result<NaiveDate> {
    let Calendar { today, last_check_out } = &world.calendar;
    let first = today.latest().max(world.first_night);
    let days = (*last_check_out - first).num_days() - i64::try_from(nights)?;
    if days < 1 {
        bail!("the seeded nights are over: seed the world again with innsight seed --reset");
    }
    let after = u64::try_from(rng.random_range(0..days))?;
    Ok(first + Days::new(after))
}
