//! Generates rows on several threads and sends them in one order, with a few chunks in memory.

use std::sync::Arc;

use domain::ids::RoomTypeId;
use sqlx::PgConnection;
use store::seeding::{
    Bookings, CityRow, EncodedRows, HotelRow, NightRow, RoomTypeRow, SeededWorld, Seeding, Table,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::error::SeedError;
use crate::parallel::ask_all;
use crate::progress::{Phase, Progress, Sink};
use crate::world::{GENERATOR, Parameters, World};

/// Chunks that one thread may be ahead of the writer.
const CHUNKS_AHEAD: usize = 2;
/// Rows of a chunk: a few hundred kilobytes of each table.
const HOTELS_A_CHUNK: u32 = 512;
const NIGHTS_A_CHUNK: u32 = 6000;

/// A room type by its id: what the nights are sorted by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    id: RoomTypeId,
    hotel: u32,
    position: u8,
}

/// Threads, where progress goes, and the order to stop.
pub(crate) type Means = (usize, Sink, CancellationToken);

/// Generates a world and fills the database with it; returns how many room types and nights went in.
pub(crate) async fn send_world(
    connection: &mut PgConnection,
    parameters: Parameters,
    bookings: Bookings,
    (threads, sink, stop): Means,
) -> Result<(u64, u64), SeedError> {
    let hotels = parameters.hotels;
    sink(Progress { phase: Phase::Plan, done: 0, total: u64::from(hotels) });
    let (world, places) = blocking(move || {
        let world = World::new(parameters, threads)?;
        let places = places(&world, threads);
        Ok::<_, SeedError>((Arc::new(world), Arc::new(places)))
    })
    .await??;
    let mut seeding = Seeding::begin(connection, bookings).await?;
    load_cities(&mut seeding, &world, &sink).await?;

    let hotel_chunks = hotels.div_ceil(HOTELS_A_CHUNK);
    let range = move |chunk: u32| {
        let first = chunk * HOTELS_A_CHUNK;
        first..(first + HOTELS_A_CHUNK).min(hotels)
    };
    let from = world.clone();
    let make = move |chunk, rows: &mut EncodedRows| encode_hotels(&from, range(chunk), rows);
    let plan = Plan { table: Table::Hotels, phase: Phase::Hotels, chunks: hotel_chunks, threads };
    copy(&mut seeding, plan, make, (&sink, u64::from(hotels), &stop)).await?;

    let total = count(places.len());
    let from = world.clone();
    let make = move |chunk, rows: &mut EncodedRows| encode_room_types(&from, range(chunk), rows);
    let plan =
        Plan { table: Table::RoomTypes, phase: Phase::RoomTypes, chunks: hotel_chunks, threads };
    let room_types = copy(&mut seeding, plan, make, (&sink, total, &stop)).await?;

    let total = total * u64::from(parameters.nights);
    let a_chunk = usize::try_from((NIGHTS_A_CHUNK / parameters.nights).max(1)).unwrap_or(1);
    let chunks = u32::try_from(places.len().div_ceil(a_chunk)).unwrap_or(u32::MAX);
    let make = move |chunk, rows: &mut EncodedRows| {
        let first = usize::try_from(chunk).unwrap_or(usize::MAX).saturating_mul(a_chunk);
        let last = first.saturating_add(a_chunk).min(places.len());
        for place in places.get(first..last).unwrap_or_default() {
            encode_nights(&world, *place, rows);
        }
    };
    let plan = Plan { table: Table::Inventory, phase: Phase::Nights, chunks, threads };
    let nights = copy(&mut seeding, plan, make, (&sink, total, &stop)).await?;

    sink(Progress { phase: Phase::Keys, done: 0, total: 1 });
    seeding.finish(&seeded_world(parameters)?).await?;
    sink(Progress { phase: Phase::Keys, done: 1, total: 1 });
    Ok((room_types, nights))
}

/// A world as the database remembers it.
pub(crate) fn seeded_world(parameters: Parameters) -> Result<SeededWorld, SeedError> {
    let Parameters { seed, hotels, nights, start } = parameters;
    Ok(SeededWorld {
        generator: GENERATOR.to_owned(),
        seed,
        hotels: i32::try_from(hotels).map_err(|_| SeedError::Hotels { hotels })?,
        nights: i32::try_from(nights).map_err(|_| SeedError::Nights { nights })?,
        start_night: start,
    })
}

/// All room types, sorted by id.
fn places(world: &World, threads: usize) -> Vec<Place> {
    let mut places = ask_all(world.parameters().hotels, threads, |hotel, places| {
        let rooms = world.sketch(hotel).map_or(0, |sketch| sketch.rooms.len());
        let positions = 0..u8::try_from(rooms).unwrap_or(u8::MAX);
        places.extend(positions.map(|position| Place {
            id: world.room_type_id(hotel, position),
            hotel,
            position,
        }));
    });
    places.sort_unstable();
    places
}

#[derive(Clone, Copy)]
struct Plan {
    table: Table,
    phase: Phase,
    chunks: u32,
    threads: usize,
}

/// Copies a table: thread `t` makes the chunks `t`, `t + threads`, …; the writer takes one from
/// each in turn, which is the order of the chunks. Nobody is more than `CHUNKS_AHEAD` ahead.
async fn copy(
    seeding: &mut Seeding<'_>,
    plan: Plan,
    make: impl Fn(u32, &mut EncodedRows) + Send + Sync + 'static,
    (sink, total, stop): (&Sink, u64, &CancellationToken),
) -> Result<u64, SeedError> {
    let Plan { table, phase, chunks, threads } = plan;
    let make = Arc::new(make);
    let stride = u32::try_from(threads).unwrap_or(1);
    let mut queues = Vec::with_capacity(threads);
    for first in 0..stride {
        let (sender, receiver) = mpsc::channel(CHUNKS_AHEAD);
        queues.push(receiver);
        let (make, stop) = (make.clone(), stop.clone());
        tokio::task::spawn_blocking(move || {
            let mut chunk = Some(first);
            while let Some(this) = chunk.filter(|this| *this < chunks && !stop.is_cancelled()) {
                let mut rows = EncodedRows::new(table);
                make(this, &mut rows);
                if sender.blocking_send(rows).is_err() {
                    return; // the writer is gone, and with it the reason to go on
                }
                chunk = this.checked_add(stride);
            }
        });
    }
    let mut copy = seeding.copy_in(table).await?;
    let mut done = 0;
    for chunk in 0..chunks {
        let queue = usize::try_from(chunk % stride).ok().and_then(|queue| queues.get_mut(queue));
        let Some(queue) = queue else { return Err(SeedError::Worker) };
        let Some(rows) = queue.recv().await else {
            let cancelled = stop.is_cancelled();
            return Err(if cancelled { SeedError::Cancelled } else { SeedError::Worker });
        };
        copy.send(&rows).await?;
        done += rows.count();
        sink(Progress { phase, done, total });
    }
    let done = copy.finish().await?;
    if done != total {
        return Err(SeedError::Incomplete { table: table.name(), done, wanted: total });
    }
    Ok(done)
}

async fn load_cities(
    seeding: &mut Seeding<'_>,
    world: &World,
    sink: &Sink,
) -> Result<(), SeedError> {
    let mut rows = EncodedRows::new(Table::Cities);
    let atlas = world.atlas();
    for city in &atlas.cities {
        let Some(country) = atlas.country_of(city) else { continue };
        rows.push(&CityRow {
            id: city.id,
            name: city.name,
            country: country.code,
            country_name: country.name,
            coordinates: city.coordinates,
            population: city.population,
            time_zone: city.time_zone,
        });
    }
    let mut copy = seeding.copy_in(Table::Cities).await?;
    copy.send(&rows).await?;
    let (done, wanted) = (copy.finish().await?, count(atlas.cities.len()));
    if done != wanted {
        return Err(SeedError::Incomplete { table: Table::Cities.name(), done, wanted });
    }
    sink(Progress { phase: Phase::Cities, done, total: wanted });
    Ok(())
}

fn encode_hotels(world: &World, hotels: std::ops::Range<u32>, rows: &mut EncodedRows) {
    for index in hotels {
        let Some(sketch) = world.sketch(index) else { continue };
        let (Some(texts), Some(property_type)) =
            (world.texts(&sketch), sketch.lodging.property_type())
        else {
            continue;
        };
        rows.push(&HotelRow {
            id: world.hotel_id(index),
            city_id: Some(sketch.city.id),
            slug: &texts.slug,
            name: &texts.name,
            description: &texts.description,
            coordinates: sketch.site.coordinates,
            address: &texts.address,
            city: sketch.city.name,
            country: sketch.country.code,
            time_zone: sketch.city.time_zone,
            stars: i16::from(sketch.stars),
            rating_x10: sketch.rating_x10.map(i16::from),
            review_count: i32::try_from(sketch.review_count).unwrap_or(i32::MAX),
            property_type,
            amenities: sketch.amenities,
            free_cancel_days: sketch.free_cancel_days.map(i16::from),
            check_in_time: sketch.check_in_time,
            check_out_time: sketch.check_out_time,
            open: sketch.open,
        });
    }
}

fn encode_room_types(world: &World, hotels: std::ops::Range<u32>, rows: &mut EncodedRows) {
    for index in hotels {
        let Some(sketch) = world.sketch(index) else { continue };
        let hotel_id = world.hotel_id(index);
        for (position, room) in (0_u8..).zip(&sketch.rooms) {
            rows.push(&RoomTypeRow {
                id: world.room_type_id(index, position),
                hotel_id,
                name: room.kind.name,
                beds: room.kind.beds,
                max_adults: i16::from(room.kind.max_adults),
                max_guests: i16::from(room.kind.max_guests),
                total: i16::try_from(room.total).unwrap_or(i16::MAX),
                closed: room.closed,
            });
        }
    }
}

fn encode_nights(world: &World, place: Place, rows: &mut EncodedRows) {
    let Some(sketch) = world.sketch(place.hotel) else { return };
    let Some(room) = sketch.rooms.get(usize::from(place.position)) else { return };
    for night in world.nights(&sketch, place.position, room) {
        rows.push(&NightRow {
            room_type_id: place.id,
            night: night.date,
            total: i16::try_from(night.total).unwrap_or(i16::MAX),
            price_minor: i32::try_from(night.price_minor).unwrap_or(i32::MAX),
            min_stay: i16::from(night.min_stay),
            closed: night.closed,
        });
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, SeedError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| SeedError::Worker)
}

fn count(items: usize) -> u64 {
    u64::try_from(items).unwrap_or(u64::MAX)
}
