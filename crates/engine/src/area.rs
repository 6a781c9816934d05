//! Areas as blocks are asked for them: which blocks and which rows lie inside.

use domain::geo::{Area, BoundingBox, Coordinates, DistanceFrom, Extremes};

use crate::bits::{ROWS, rows, rows_where};

/// A box with its longitudes cut at the 180° meridian, so that rows are compared with plain ranges.
#[derive(Clone, Copy)]
struct Ranges {
    south_e7: i32,
    north_e7: i32,
    longitudes_e7: [(i32, i32); 2],
}

impl Ranges {
    fn of(bbox: &BoundingBox) -> Self {
        Self {
            south_e7: bbox.south_e7,
            north_e7: bbox.north_e7,
            longitudes_e7: bbox.longitude_ranges_e7(),
        }
    }

    fn touches(&self, block: &Extremes) -> bool {
        block.south_e7 <= self.north_e7
            && self.south_e7 <= block.north_e7
            && self
                .longitudes_e7
                .iter()
                .any(|(west, east)| block.west_e7 <= *east && *west <= block.east_e7)
    }

    fn holds(&self, block: &Extremes) -> bool {
        self.south_e7 <= block.south_e7
            && block.north_e7 <= self.north_e7
            && self
                .longitudes_e7
                .iter()
                .any(|(west, east)| *west <= block.west_e7 && block.east_e7 <= *east)
    }

    #[expect(clippy::indexing_slicing, reason = "row is below ROWS; the compiler drops the check")]
    fn rows_inside(&self, lat_e7: &[i32; ROWS], lon_e7: &[i32; ROWS]) -> u64 {
        let (south, north) = (self.south_e7, self.north_e7);
        let [(west, east), (west_2, east_2)] = self.longitudes_e7;
        rows_where(|row| {
            let (lat, lon) = (lat_e7[row], lon_e7[row]);
            lat >= south
                && lat <= north
                && ((lon >= west && lon <= east) || (lon >= west_2 && lon <= east_2))
        })
    }
}

/// A compiled [`Area`].
pub struct AreaFilter {
    boxes: Vec<Ranges>,
    circle: Option<(DistanceFrom, i64)>,
}

impl AreaFilter {
    /// Compiles an area; a circle is preceded by the box around it.
    pub fn new(area: &Area) -> Self {
        let around = area.circle.map(|circle| circle.bounding_box());
        Self {
            boxes: area.bbox.iter().chain(&around).map(Ranges::of).collect(),
            circle: area
                .circle
                .map(|circle| (DistanceFrom::new(circle.centre), circle.radius_metres)),
        }
    }

    /// Whether a block may hold rows of the area.
    pub fn touches(&self, block: &Extremes) -> bool {
        self.boxes.iter().all(|ranges| ranges.touches(block))
    }

    /// The rows among `candidates` that lie in the boxes.
    pub fn rows_in_boxes(
        &self,
        candidates: u64,
        extremes: &Extremes,
        lat_e7: &[i32; ROWS],
        lon_e7: &[i32; ROWS],
    ) -> u64 {
        self.boxes.iter().fold(candidates, |inside, ranges| {
            if ranges.holds(extremes) {
                inside
            } else {
                inside & ranges.rows_inside(lat_e7, lon_e7)
            }
        })
    }

    /// The rows among `candidates` that lie in the circle.
    pub fn rows_in_circle(&self, candidates: u64, point: impl Fn(usize) -> Coordinates) -> u64 {
        let Some((from, radius_metres)) = &self.circle else { return candidates };
        let inside = rows(candidates).filter(|row| from.metres_to(point(*row)) <= *radius_metres);
        inside.fold(0, |set, row| set | crate::bits::bit(row))
    }
}
