//! The texts of a hotel: name, slug, address and description.

use domain::fit::fit;

use crate::christening::Christening;
use crate::draw::{Draw, Stream};
use crate::grammar::{Block, Mentions};
use crate::lodging::Lodging;
use crate::site::Setting;
use crate::sketch::Sketch;
use crate::slug::plain_slug;

/// How many amenities one sentence lists at most.
const LISTED_MAX: usize = 4;

/// The texts of one hotel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    pub name: String,
    pub slug: String,
    pub address: String,
    pub description: String,
}

/// The name a hotel would like to have; another hotel of its city may like it too.
pub(crate) fn wished_name(names: &Block, seed: i64, sketch: &Sketch<'_>, wish: u8) -> String {
    let mut draw = Draw::new(seed, Stream::Name, u64::from(sketch.index) << 8 | u64::from(wish));
    let mut name = String::with_capacity(40);
    let mentions = Mentions { city: sketch.city.name, ..Mentions::default() };
    names.say(sketch.lodging.names(), mentions, &mut draw, &mut name);
    name
}

/// Writes all texts.
pub(crate) fn write(
    names: &Block,
    phrases: &Block,
    seed: i64,
    sketch: &Sketch<'_>,
    christening: Christening,
) -> Texts {
    let mut name = wished_name(names, seed, sketch, christening.wish);
    let mut slug = plain_slug(&name, &sketch.city.slug);
    let quarter = quarter_name(names, seed, sketch);
    if christening.number > 0 {
        slug = format!("{slug}-{}", christening.number);
        name = format!("{name} {quarter} {}", christening.number);
    }
    let mut draw = Draw::new(seed, Stream::Text, u64::from(sketch.index));
    let address = address(names, sketch, &quarter, &mut draw);
    let mentions = Mentions { city: sketch.city.name, name: &name, quarter: &quarter, list: "" };
    let description = describe(phrases, sketch, mentions, &mut draw);
    Texts { name, slug, address, description }
}

/// The name of the hotel's quarter: the same for all hotels there.
fn quarter_name(names: &Block, seed: i64, sketch: &Sketch<'_>) -> String {
    let Some(list) = names.list("quarter") else { return String::new() };
    // a city takes its quarters' names from the list in turn, from a place of its own
    let city = u64::from(sketch.city.id.cast_unsigned());
    let first = Draw::new(seed, Stream::Quarter, city << 8).below(1 << 20);
    let mentions = Mentions { city: sketch.city.name, ..Mentions::default() };
    let mut draw = Draw::new(seed, Stream::Quarter, city << 8 | 255);
    names.entry(list, first + u64::from(sketch.site.quarter), mentions, &mut draw)
}

fn address(names: &Block, sketch: &Sketch<'_>, quarter: &str, draw: &mut Draw) -> String {
    let mentions = Mentions { city: sketch.city.name, ..Mentions::default() };
    let mut address = String::with_capacity(60);
    let rural = sketch.is_rural();
    names.say(if rural { "rural" } else { "street" }, mentions, draw, &mut address);
    if !rural && !quarter.is_empty() {
        address.push_str(", ");
        address.push_str(quarter);
    }
    address.push_str(", ");
    address.push_str(sketch.city.name);
    address
}

/// Two to four sentences: what it is, where it lies, what it has, and perhaps a word more.
fn describe(
    phrases: &Block,
    sketch: &Sketch<'_>,
    mentions: Mentions<'_>,
    draw: &mut Draw,
) -> String {
    let mut text = String::with_capacity(320);
    let opening = match sketch.lodging {
        Lodging::Hotel => "open_hotel",
        Lodging::Hostel => "open_hostel",
        Lodging::Apartment => "open_apartment",
        Lodging::Guesthouse => "open_guesthouse",
        Lodging::BedAndBreakfast => "open_bed_and_breakfast",
        Lodging::Resort => "open_resort",
        Lodging::Villa => "open_villa",
        Lodging::Motel => "open_motel",
    };
    phrases.say(opening, mentions, draw, &mut text);
    if draw.chance(880) {
        text.push(' ');
        phrases.say(setting(sketch, draw), mentions, draw, &mut text);
    }
    let list = amenities(phrases, sketch, mentions, draw);
    if !list.is_empty() {
        text.push(' ');
        phrases.say("have", Mentions { list: &list, ..mentions }, draw, &mut text);
    }
    if draw.chance(450) {
        text.push(' ');
        phrases.say("close", mentions, draw, &mut text);
    }
    text
}

fn setting(sketch: &Sketch<'_>, draw: &mut Draw) -> &'static str {
    use crate::atlas::Character;
    match (sketch.site.setting, sketch.city.character) {
        (Setting::Seaside, _) => "where_seaside",
        (_, Character::Ski) if draw.chance(500) => "where_ski",
        (_, Character::Nature) if draw.chance(400) => "where_nature",
        (Setting::Rural, _) => "where_rural",
        (Setting::Centre, _) => "where_centre",
        (Setting::Quarter, _) => "where_quarter",
        (Setting::Edge, _) => "where_edge",
    }
}

/// Some of what the hotel really has, as "a, b and c".
fn amenities(
    phrases: &Block,
    sketch: &Sketch<'_>,
    mentions: Mentions<'_>,
    draw: &mut Draw,
) -> String {
    let mut codes: Vec<&str> = sketch.amenities.codes().collect();
    let mut parts: Vec<String> = Vec::with_capacity(LISTED_MAX);
    let wanted: usize = fit(draw.between(2, 4));
    while parts.len() < wanted && !codes.is_empty() {
        let position = draw.below(fit(codes.len()));
        let code = codes.remove(fit(position));
        let mut part = String::new();
        phrases.say(code, mentions, draw, &mut part);
        parts.push(part);
    }
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}
