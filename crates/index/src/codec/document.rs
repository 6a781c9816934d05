//! A hotel as Elasticsearch holds it: one flat document. `es-mappings/README.md` says what each
//! field is for.

mod shown;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::exact::exact;
use domain::geo::Coordinates;
use domain::grid::{ZOOM_MAX, cell_z8, tile};
use domain::hotel::{Document, Hotel};
use domain::ids::HotelId;
use domain::photo::Photo;
use domain::place::{Locality, PlaceId};
use domain::today::TimeZone;
use domain::words::{indexed, indexed_name, tokens};
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;

pub use self::shown::ReadHotel;
use self::shown::Shown;
use crate::codec::facts::Facts;
use crate::codec::months::{Month, PackedMonth, free_runs, pack};
use crate::failure::ElasticsearchError;

/// A run of free nights: the numbers of its first and last day.
#[derive(Serialize)]
struct Run {
    gte: i32,
    lte: i32,
}

/// The document as it is written.
#[derive(Serialize)]
struct Body<'d> {
    id: HotelId,
    digest: i64,
    cell: i32,
    /// Longitude before latitude, as `GeoJSON` has it.
    location: [f64; 2],
    lat_e7: i32,
    lon_e7: i32,
    tile: i64,
    stars: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    rating_x10: Option<u8>,
    rank: i32,
    property_type: &'static str,
    amenities: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    free_cancel_days: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<&'static str>,
    name: &'d str,
    name_key: String,
    places: Vec<String>,
    words: Vec<&'d str>,
    name_words: &'d [String],
    place_words: &'d [String],
    free: Vec<Run>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_minor: Option<i64>,
    from: BTreeMap<String, u32>,
    months: BTreeMap<String, String>,
    facts: String,
    told: String,
    shown: Shown<'d>,
}

/// The words of a hotel by field.
struct Words {
    name: Vec<String>,
    places: Vec<String>,
    description: Vec<String>,
}

/// Between the fields of [`Body::told`]; no word has it.
pub const FIELD_END: char = '\n';

impl Words {
    fn of(hotel: &Hotel) -> Self {
        let once = |mut found: Vec<String>| {
            found.sort_unstable();
            found.dedup();
            found
        };
        Self {
            name: once(indexed_name(&hotel.name)),
            places: once(hotel.place_names().flat_map(indexed_name).collect()),
            description: once(indexed(&hotel.description)),
        }
    }

    fn all(&self) -> Vec<&str> {
        let fields = [&self.name, &self.places, &self.description];
        let mut all: Vec<&str> = fields.into_iter().flatten().map(String::as_str).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn told(&self) -> String {
        [&self.name, &self.places, &self.description]
            .map(|field| field.join(" "))
            .join(FIELD_END.encode_utf8(&mut [0; 4]))
    }
}

/// A document as it is sent: packed and written down once, whatever is then asked of it.
#[derive(Clone, Debug)]
pub struct Encoded {
    hotel: HotelId,
    cell: i32,
    digest: u64,
    /// One line without its end; `None`: the hotel is not open, and counts as gone.
    pub(crate) json: Option<Vec<u8>>,
}

impl Encoded {
    /// Encodes what is known of a hotel.
    pub fn of(document: &Document) -> Result<Self, ElasticsearchError> {
        let packed = Packed::of(document);
        let (hotel, cell, digest) =
            (document.hotel.id, cell_z8(document.hotel.coordinates), packed.digest);
        let json = document.hotel.open.then(|| encode(document, packed, cell)).transpose();
        let json = json.map_err(|error| ElasticsearchError::unreadable(&error))?;
        Ok(Self { hotel, cell, digest, json })
    }

    /// Whose document it is.
    pub const fn hotel(&self) -> HotelId {
        self.hotel
    }

    /// Whether the hotel is searched.
    pub const fn is_open(&self) -> bool {
        self.json.is_some()
    }

    /// The cell of the hotel, by which documents are compared: its tile at zoom 8.
    pub const fn cell(&self) -> i32 {
        self.cell
    }

    /// A number of everything that the index holds of a hotel, the same for equal documents. What
    /// the index leaves out does not count: rooms left above 8, closed nights, what no search
    /// shows.
    pub const fn digest(&self) -> u64 {
        self.digest
    }
}

/// The packed parts of a document with their digest.
struct Packed {
    facts: Vec<u8>,
    months: BTreeMap<Month, PackedMonth>,
    digest: u64,
}

impl Packed {
    fn of(document: &Document) -> Self {
        let facts = Facts::pack(document);
        let months = pack(document);
        let mut hash = Xxh3::new();
        hash.update(&[u8::from(document.hotel.open)]);
        hash.update(&facts);
        for (month, packed) in &months {
            text(&mut hash, &month.field());
            bytes(&mut hash, &packed.bytes);
        }
        let hotel = &document.hotel;
        for of in [&hotel.slug, &*hotel.name, &hotel.description, &hotel.city, &hotel.country] {
            text(&mut hash, of);
        }
        text(&mut hash, hotel.time_zone.map_or("", TimeZone::name));
        locality(&mut hash, hotel);
        hash.update(&hotel.review_count.to_le_bytes());
        if let Some(Photo { id, alt, width, height }) = hotel.photo.as_deref() {
            hash.update(id.0.as_bytes());
            text(&mut hash, alt);
            hash.update(&width.to_le_bytes());
            hash.update(&height.to_le_bytes());
        }
        for of in &document.room_types {
            text(&mut hash, &of.room_type.name);
        }
        Self { facts, months, digest: hash.digest() }
    }
}

fn text(hash: &mut Xxh3, text: &str) {
    bytes(hash, text.as_bytes());
}

fn locality(hash: &mut Xxh3, hotel: &Hotel) {
    let Locality { city, district, region, names } = &*hotel.locality;
    for place in [city, district] {
        // no place has this number
        hash.update(&place.unwrap_or(i64::MIN).to_le_bytes());
    }
    for of in [hotel.district.as_deref(), region.as_deref()] {
        hash.update(&[u8::from(of.is_some())]);
        text(hash, of.unwrap_or(""));
    }
    hash.update(&exact::<_, u64>(names.len()).to_le_bytes());
    for name in names {
        text(hash, name);
    }
}

/// With its length before it, so that nothing slips from one field into the next.
fn bytes(hash: &mut Xxh3, bytes: &[u8]) {
    hash.update(&exact::<_, u64>(bytes.len()).to_le_bytes());
    hash.update(bytes);
}

fn encode(document: &Document, packed: Packed, cell: i32) -> Result<Vec<u8>, serde_json::Error> {
    let hotel = &document.hotel;
    let Packed { mut facts, months, digest } = packed;
    facts.extend(digest.to_le_bytes());
    let words = Words::of(hotel);
    let source = Body {
        id: hotel.id,
        digest: digest.cast_signed(),
        cell,
        location: [hotel.coordinates.longitude(), hotel.coordinates.latitude()],
        lat_e7: hotel.coordinates.lat_e7,
        lon_e7: hotel.coordinates.lon_e7,
        tile: finest_tile(hotel.coordinates),
        stars: hotel.stars,
        rating_x10: hotel.rating_x10,
        rank: hotel.rank,
        property_type: hotel.property_type.code(),
        amenities: hotel.amenities.codes().collect(),
        free_cancel_days: hotel.free_cancel_days,
        time_zone: hotel.time_zone.map(TimeZone::name),
        name: &hotel.name,
        name_key: name_key(&hotel.name),
        places: places(hotel).map(|place| place.to_string()).collect(),
        words: words.all(),
        name_words: &words.name,
        place_words: &words.places,
        free: free_runs(document).into_iter().map(|(gte, lte)| Run { gte, lte }).collect(),
        from_minor: months.values().map(|month| i64::from(month.from_minor)).min(),
        from: months.iter().map(|(month, packed)| (month.field(), packed.from_minor)).collect(),
        months: months
            .iter()
            .map(|(month, packed)| (month.field(), STANDARD.encode(&packed.bytes)))
            .collect(),
        facts: STANDARD.encode(&facts),
        told: STANDARD.encode(words.told()),
        shown: Shown::of(document),
    };
    serde_json::to_vec(&source)
}

/// The words of a name as they are typed, in order: whether a text is all of them, or their
/// beginning, is seen from this.
fn name_key(name: &str) -> String {
    let typed: Vec<String> = tokens(name).into_iter().map(|token| token.typed).collect();
    typed.join(" ")
}

/// Every place that the hotel lies in.
fn places(hotel: &Hotel) -> impl Iterator<Item = PlaceId> {
    let Locality { city, district, region, names: _ } = &*hotel.locality;
    let country = || hotel.country.clone();
    let region =
        region.as_deref().map(|code| PlaceId::Region { country: country(), code: code.to_owned() });
    let parts = [city.map(PlaceId::City), district.map(PlaceId::District), region];
    parts.into_iter().flatten().chain([PlaceId::Country(country())])
}

/// The tile at the finest level as one number whose pairs of bits name the tile of each level from
/// the coarsest down: dividing by four goes one level up.
pub(crate) fn finest_tile(point: Coordinates) -> i64 {
    let (row, column) = tile(point, ZOOM_MAX);
    (0..ZOOM_MAX).fold(0, |number, bit| {
        number | (column >> bit & 1) << (2 * bit) | (row >> bit & 1) << (2 * bit + 1)
    })
}

/// The tile (row, column) of a level whose number is the finest one's shifted to that level.
pub fn tile_of_number(number: i64) -> (i64, i64) {
    (0..ZOOM_MAX).fold((0, 0), |(row, column), bit| {
        let of = |odd: u8| (number >> (2 * bit + odd) & 1) << bit;
        (row | of(1), column | of(0))
    })
}

#[cfg(test)]
mod tests;
