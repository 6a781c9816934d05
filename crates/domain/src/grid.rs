//! The map's grid: tiles of the web-mercator pyramid, and hotels gathered into clusters (M11).

use std::collections::BTreeMap;

use crate::answer::{Cluster, MapAnswer, Pin, TotalRelation};
use crate::exact::exact;
use crate::geo::{BoundingBox, Coordinates, TURN_E7};
use crate::tally::Tally;

/// Up to so many hotels are all shown as pins.
pub const PINS_ONLY_MAX: usize = 200;
/// A grid has at most so many tiles over the area.
pub const TILES_MAX: i64 = 500;
/// The largest zoom of a map.
pub const ZOOM_MAX: u8 = 22;
/// Cells are so many levels finer than the map's tiles.
const LEVELS_FINER: u8 = 3;
/// Web mercator ends here; latitudes beyond are clamped, for the grid only.
const GRID_LATITUDE_MAX_E7: i32 = 850_500_000;
/// Cells of the feed end where web mercator is as high as it is wide.
const CELL_LATITUDE_MAX_E7: i32 = 850_511_287;

/// Tile column of a longitude counted eastwards from −180°, in 1e-7 degrees.
fn column(from_antimeridian_e7: i64, level: u8) -> i64 {
    (from_antimeridian_e7 << level).div_euclid(TURN_E7)
}

/// Tile row of a latitude: `floor((1 − ln(tan φ + 1 / cos φ) / π) / 2 · 2^level)`.
#[expect(clippy::cast_possible_truncation, clippy::as_conversions, reason = "rows are below 2^22")]
fn row(latitude_e7: i32, level: u8) -> i64 {
    let clamped = latitude_e7.clamp(-GRID_LATITUDE_MAX_E7, GRID_LATITUDE_MAX_E7);
    let latitude = (f64::from(clamped) / 1e7).to_radians();
    let mercator = (latitude.tan() + 1.0 / latitude.cos()).ln() / std::f64::consts::PI;
    ((1.0 - mercator) / 2.0 * f64::from(1_u32 << level)).floor() as i64
}

/// The tile of a point at a level as (row, column).
pub fn tile(point: Coordinates, level: u8) -> (i64, i64) {
    (row(point.lat_e7, level), column(i64::from(point.lon_e7) + TURN_E7 / 2, level))
}

/// The cell at zoom 8 that the change feed notes for a point (`x * 256 + y`), by the formula of
/// `cell_z8_v1` in `migrations/0004_create_feed.up.sql`.
pub fn cell_z8(point: Coordinates) -> i32 {
    const SIDE: f64 = 256.0;
    let clamped = point.lat_e7.clamp(-CELL_LATITUDE_MAX_E7, CELL_LATITUDE_MAX_E7);
    let mercator = point_latitude_radians(clamped).tan().asinh() / (2.0 * std::f64::consts::PI);
    let x = (point.longitude() / 360.0 + 0.5) * SIDE;
    let y = (0.5 - mercator) * SIDE;
    cell_part(x) * 256 + cell_part(y)
}

/// A box counts as touching a cell when it comes so near: the database's logarithms may differ from
/// ours in the last bit.
const CELL_MARGIN_E7: i32 = 10;

/// The cells of the change feed that a box touches, if they are at most `most`.
pub fn cells_z8_touched(bbox: &BoundingBox, most: usize) -> Option<Vec<i32>> {
    let corner = |lat_e7: i32, lon_e7: i32| cell_z8(Coordinates { lat_e7, lon_e7 });
    let north_e7 = bbox.north_e7.saturating_add(CELL_MARGIN_E7);
    let south_e7 = bbox.south_e7.saturating_sub(CELL_MARGIN_E7);
    let mut cells = Vec::new();
    for (west_e7, east_e7) in bbox.longitude_ranges_e7() {
        if west_e7 > east_e7 {
            continue;
        }
        let north_west = corner(north_e7, west_e7.saturating_sub(CELL_MARGIN_E7));
        let south_east = corner(south_e7, east_e7.saturating_add(CELL_MARGIN_E7));
        let (columns, rows) =
            (north_west / 256..=south_east / 256, north_west % 256..=south_east % 256);
        if columns.clone().count() * rows.clone().count() > most {
            return None;
        }
        cells.extend(columns.flat_map(|column| rows.clone().map(move |row| column * 256 + row)));
    }
    cells.sort_unstable();
    cells.dedup();
    (cells.len() <= most).then_some(cells)
}

fn point_latitude_radians(latitude_e7: i32) -> f64 {
    (f64::from(latitude_e7) / 1e7).to_radians()
}

#[expect(clippy::cast_possible_truncation, clippy::as_conversions, reason = "0 to 255")]
fn cell_part(position: f64) -> i32 {
    position.floor().clamp(0.0, 255.0) as i32
}

/// How many tiles of a level a box touches.
fn tiles_touched(bbox: &BoundingBox, level: u8) -> i64 {
    let west = i64::from(bbox.west_e7) + TURN_E7 / 2;
    let columns = column(west + bbox.width_e7, level) - column(west, level) + 1;
    let rows = row(bbox.south_e7, level) - row(bbox.north_e7, level) + 1;
    columns.min(1 << level) * rows
}

/// The largest level up to `min(zoom + 3, 22)` at which the box touches at most 500 tiles.
pub fn grid_level(bbox: &BoundingBox, zoom: u8) -> u8 {
    let finest = zoom.saturating_add(LEVELS_FINER).min(ZOOM_MAX);
    (0..=finest).rev().find(|level| tiles_touched(bbox, *level) <= TILES_MAX).unwrap_or(0)
}

/// A matching hotel as the map needs it; `N` names it once it turns out to be a pin.
#[derive(Clone, Copy, Debug)]
pub struct Marker<N> {
    pub coordinates: Coordinates,
    pub price_minor: Option<i64>,
    pub name: N,
}

struct Cell<N> {
    members: Vec<Marker<N>>,
}

impl<N> Cell<N> {
    fn cluster(&self) -> Cluster {
        let mut tally = Tally::NONE;
        for marker in &self.members {
            tally.take_in(marker.coordinates);
        }
        tally.cluster(self.members.iter().filter_map(|marker| marker.price_minor).min())
    }
}

/// Gathers markers into pins and clusters for a map of `extent` at `zoom`.
pub fn gather<N>(
    markers: Vec<Marker<N>>,
    extent: &BoundingBox,
    zoom: u8,
    pin: impl Fn(&Marker<N>) -> Pin,
) -> MapAnswer {
    let total = exact(markers.len());
    let mut answer =
        MapAnswer { total, total_relation: TotalRelation::Exact, clusters: vec![], pins: vec![] };
    if markers.len() <= PINS_ONLY_MAX {
        answer.pins = markers.iter().map(pin).collect();
    } else {
        let level = grid_level(extent, zoom);
        let mut cells: BTreeMap<(i64, i64), Cell<N>> = BTreeMap::new();
        for marker in markers {
            let cell = cells.entry(tile(marker.coordinates, level));
            cell.or_insert_with(|| Cell { members: vec![] }).members.push(marker);
        }
        for cell in cells.values() {
            match cell.members.as_slice() {
                [single] => answer.pins.push(pin(single)),
                _ => answer.clusters.push(cell.cluster()),
            }
        }
    }
    answer.pins.sort_unstable_by_key(|pin| pin.id);
    answer
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geo::{round_half_up, wrap_longitude_e7};

    #[test]
    fn levels_stay_within_the_limit() {
        assert_eq!(grid_level(&BoundingBox::WORLD, 0), 3);
        assert_eq!(grid_level(&BoundingBox::WORLD, 22), 4);
        let city = BoundingBox::new(386_900_000, 387_900_000, -92_300_000, -90_900_000).unwrap();
        let level = grid_level(&city, 12);
        assert_eq!(level, 15);
        assert!(tiles_touched(&city, level) <= TILES_MAX);
        let around = BoundingBox::new(0, 0, -1_799_999_999, 1_799_999_998).unwrap();
        assert_eq!(tiles_touched(&around, 3), 8);
    }

    #[test]
    fn tiles_are_those_of_web_mercator() {
        let lisbon = Coordinates { lat_e7: 387_167_000, lon_e7: -91_333_000 };
        assert_eq!(tile(lisbon, 8), (98, 121));
        let pole = Coordinates { lat_e7: 900_000_000, lon_e7: -1_800_000_000 };
        assert_eq!(tile(pole, 8), (0, 0));
    }

    #[test]
    fn cells_are_numbered_as_the_feed_does() {
        let lisbon = Coordinates { lat_e7: 387_167_000, lon_e7: -91_333_000 };
        assert_eq!(cell_z8(lisbon), 121 * 256 + 98);
        assert_eq!(cell_z8(Coordinates { lat_e7: -900_000_000, lon_e7: 1_799_999_999 }), 65_535);
    }

    #[test]
    fn a_box_touches_the_cells_of_its_points() {
        let cells = |south, north, west, east| {
            cells_z8_touched(&BoundingBox::new(south, north, west, east).unwrap(), 64)
        };
        let lisbon = cells(387_000_000, 388_000_000, -92_000_000, -91_000_000).unwrap();
        assert_eq!(lisbon, [121 * 256 + 98]);
        // over the 180° meridian both sides, and at an edge between two cells both of them
        let fiji = cells(-180_000_000, -180_000_000, 1_799_000_000, -1_799_000_000).unwrap();
        assert_eq!(fiji.iter().map(|cell| cell / 256).collect::<Vec<_>>(), [0, 255]);
        let edge = cells(100_000_000, 100_000_000, 0, 0).unwrap();
        assert_eq!(edge.iter().map(|cell| cell / 256).collect::<Vec<_>>(), [127, 128]);
        assert_eq!(cells_z8_touched(&BoundingBox::WORLD, 64), None);
        let pole = cells(899_000_000, 900_000_000, -1_800_000_000, -1_700_000_000).unwrap();
        assert!(pole.contains(&0), "{pole:?}");
    }

    proptest! {
        #[test]
        fn no_point_of_a_box_lies_in_a_cell_it_does_not_touch(
            south in -900_000_000..890_000_000_i32, height in 0..100_000_000_i32,
            west in -1_800_000_000..1_800_000_000_i64, width in 0..100_000_000_i64,
            (down, right) in (0.0..=1.0, 0.0..=1.0),
        ) {
            let north = (south + height).min(900_000_000);
            let bbox = BoundingBox::new(south, north, west, west + width).unwrap();
            let cells = cells_z8_touched(&bbox, 65_536).unwrap();
            let along = |from: i64, length: i64, share: f64| {
                from + round_half_up(f64::from(i32::try_from(length).unwrap()) * share)
            };
            let lat_e7 = along(south.into(), (north - south).into(), down);
            let point = Coordinates {
                lat_e7: i32::try_from(lat_e7).unwrap(),
                lon_e7: wrap_longitude_e7(along(west, width, right)),
            };
            prop_assert!(bbox.contains(point));
            prop_assert!(cells.contains(&cell_z8(point)), "{point:?} {cells:?}");
        }
    }
}
