//! The nights of a room type: what each costs, how many rooms are left, which are closed.
//!
//! Every number is a function of the world's seed, the room type and the date, so nights come out
//! the same in whatever order they are asked for.

use chrono::{Datelike, NaiveDate, Weekday};
use domain::fit::fit;

use crate::draw::{Stream, key, mix, scale, smooth};
use crate::rooms::RoomPlan;
use crate::season::Season;
use crate::sketch::{PriceStyle, Sketch, StayRule};

/// One night of a room type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Night {
    pub date: NaiveDate,
    /// Rooms for sale; 0 = sold out.
    pub total: u16,
    pub price_minor: u32,
    pub min_stay: u8,
    pub closed: bool,
}

/// Days of a block in which a city may have one event and a room type one sold-out run.
const EVENT_BLOCK_DAYS: i64 = 24;
const RUN_BLOCK_DAYS: i64 = 28;
/// Days of a block in which a hotel may be closed for works.
const WORKS_BLOCK_DAYS: i64 = 400;
const PRICE_MIN_MINOR: i64 = 900;

/// The keys of the noises that make the nights of one room type.
struct Noise {
    event: u64,
    hotel: u64,
    room: u64,
    dither: u64,
    run: u64,
    works: u64,
    wobble: u64,
}

/// Goes through the nights of a room type from `start` on, `count` of them.
pub(crate) fn nights<'s>(
    seed: i64,
    sketch: &'s Sketch<'_>,
    position: u8,
    room: &'s RoomPlan,
    start: NaiveDate,
    count: u32,
) -> impl Iterator<Item = Night> + use<'s> {
    let hotel = u64::from(sketch.index);
    let this = hotel << 8 | u64::from(position);
    let noise = Noise {
        event: key(seed, Stream::Event, u64::from(sketch.city.id.cast_unsigned())),
        hotel: key(seed, Stream::HotelDemand, hotel),
        room: key(seed, Stream::RoomDemand, this),
        dither: key(seed, Stream::RoomDither, this),
        run: key(seed, Stream::SoldOutRun, this),
        works: key(seed, Stream::Works, hotel),
        wobble: key(seed, Stream::PriceWobble, hotel),
    };
    let rule = if room.ruled { sketch.stay_rule } else { StayRule::None };
    let (season, style) = (sketch.season, sketch.price_style);
    // some houses are always full, some hardly ever
    let popularity = scale(noise.hotel, 521).cast_signed() - 260 + sketch.quality * 7 / 100;
    let (price, total) = (room.base_price_minor, i64::from(room.total));
    start.iter_days().take(fit(count)).zip(0_i64..).map(move |(date, ahead)| {
        let day = i64::from(date.to_epoch_days());
        let demand = season.demand(date);
        let weekday = weekday(date.weekday(), season.leisure);
        let event = event(noise.event, day);
        let mood = smooth(noise.hotel, day, 11);
        let swing = 1000 + mood * 7 / 100 + event * 6 / 10 + wobble(noise.wobble, day);
        let price_minor =
            [demand, weekday, swing].iter().fold(price, |price, factor| price * factor / 1000);
        let fill = booked_ahead(ahead)
            + (demand - 1000) * 45 / 100
            + (weekday - 1000)
            + event
            + mood * 16 / 100
            + smooth(noise.room, day, 5) * 20 / 100
            + popularity;
        // a house with one such room is either free or not: runs of three days, not dots
        let dither = scale(mix(noise.dither, day.div_euclid(3).cast_unsigned()), 1000);
        let left = (total * (1000 - fill.clamp(0, 1000)) + dither.cast_signed()) / 1000;
        let left = if in_sold_out_run(noise.run, day) { 0 } else { left.clamp(0, total) };
        Night {
            date,
            total: fit(left),
            price_minor: dress(price_minor, style),
            min_stay: min_stay(rule, &season, date),
            closed: season.is_closed(date) || under_works(noise.works, day),
        }
    })
}

/// The share of rooms already gone so many days before, per mille: most people book late.
const fn booked_ahead(days: i64) -> i64 {
    230 + 14_000 / (days + 32)
}

const fn weekday(day: Weekday, leisure: bool) -> i64 {
    match (day, leisure) {
        (Weekday::Sat, true) => 1160,
        (Weekday::Fri, true) => 1120,
        (Weekday::Sun, true) => 970,
        (_, true) => 940,
        (Weekday::Sat, false) => 1070,
        (Weekday::Fri, false) => 1030,
        (Weekday::Sun, false) => 900,
        (Weekday::Mon, false) => 980,
        (_, false) => 1020,
    }
}

/// A fair, a festival, a marathon: how much it lifts demand on this day, per mille.
fn event(key: u64, day: i64) -> i64 {
    let (block, offset) = (day.div_euclid(EVENT_BLOCK_DAYS), day.rem_euclid(EVENT_BLOCK_DAYS));
    let ticket = mix(key, block.cast_unsigned());
    if scale(ticket, 1000) >= 240 {
        return 0;
    }
    let first = scale(mix(ticket, 1), 20).cast_signed();
    let lasts = 2 + scale(mix(ticket, 2), 3).cast_signed();
    if (first..first + lasts).contains(&offset) {
        180 + scale(mix(ticket, 3), 420).cast_signed()
    } else {
        0
    }
}

/// Groups and companies take whole kinds of rooms for some days.
fn in_sold_out_run(key: u64, day: i64) -> bool {
    let (block, offset) = (day.div_euclid(RUN_BLOCK_DAYS), day.rem_euclid(RUN_BLOCK_DAYS));
    let ticket = mix(key, block.cast_unsigned());
    let first = scale(mix(ticket, 1), 20).cast_signed();
    let lasts = 2 + scale(mix(ticket, 2), 8).cast_signed();
    scale(ticket, 1000) < 170 && (first..first + lasts).contains(&offset)
}

/// Houses close for some weeks to renovate.
fn under_works(key: u64, day: i64) -> bool {
    let (block, offset) = (day.div_euclid(WORKS_BLOCK_DAYS), day.rem_euclid(WORKS_BLOCK_DAYS));
    let ticket = mix(key, block.cast_unsigned());
    let first = scale(mix(ticket, 1), 350).cast_signed();
    let lasts = 10 + scale(mix(ticket, 2), 40).cast_signed();
    scale(ticket, 1000) < 40 && (first..first + lasts).contains(&offset)
}

/// Small daily differences, ±2 %.
fn wobble(key: u64, day: i64) -> i64 {
    scale(mix(key, day.cast_unsigned()), 41).cast_signed() - 20
}

/// Makes a price look like one that a hotel would print.
fn dress(price_minor: i64, style: PriceStyle) -> u32 {
    let price = price_minor.max(PRICE_MIN_MINOR);
    let dressed = match style {
        PriceStyle::WholeEuro => (price + 50) / 100 * 100,
        PriceStyle::EndsInNine if price >= 5000 => (price + 600) / 1000 * 1000 - 100,
        PriceStyle::NinetyCents | PriceStyle::EndsInNine => (price + 50) / 100 * 100 - 10,
        PriceStyle::FiveEuro => (price + 250) / 500 * 500,
    };
    u32::try_from(dressed).unwrap_or(u32::MAX >> 1)
}

fn min_stay(rule: StayRule, season: &Season, date: NaiveDate) -> u8 {
    let weekend = u8::from(matches!(date.weekday(), Weekday::Fri | Weekday::Sat)) + 1;
    match rule {
        StayRule::None => 1,
        StayRule::HighSeason(nights) if season.is_high(date) => nights,
        StayRule::Weekends | StayRule::HighSeason(_) => weekend,
        StayRule::Always(nights) => nights,
    }
}
