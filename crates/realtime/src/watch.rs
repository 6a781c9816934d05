//! One viewport of one socket: where it looks, and for what.

use std::sync::Arc;

use domain::geo::{Area, Coordinates};
use domain::grid::cells_z8_touched;
use domain::query::{SearchQuery, Sort};

use crate::listeners::SocketId;
use crate::mailbox::Mailbox;
use crate::planted::{Bug, Planted};

/// A viewport that touches more cells is asked at each change, wherever that is.
const CELLS_MAX: usize = 64;

/// What is asked of hotels and offers, wherever they are: shared by all who ask the same, so that it is
/// worked out once for each changed hotel.
#[derive(Debug)]
pub(crate) struct Search {
    /// Its number, for lists of what was worked out.
    pub(crate) id: u64,
    pub(crate) query: SearchQuery,
}

/// The cells of the feed in which a change may concern a viewport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    Cells(Vec<i32>),
    Everywhere,
}

impl Reach {
    pub(crate) fn of(area: &Area, planted: Planted) -> Self {
        let cells = cells_z8_touched(&area.extent(), CELLS_MAX);
        cells.map_or(Self::Everywhere, |mut cells| {
            if planted.has(Bug::OneCellOfAll) {
                cells.truncate(1);
            }
            Self::Cells(cells)
        })
    }

    /// What the feed is asked with; `None`: all of it.
    pub(crate) fn cells(&self) -> Option<&[i32]> {
        match self {
            Self::Cells(cells) => Some(cells),
            Self::Everywhere => None,
        }
    }
}

/// A viewport that is watched.
pub(crate) struct Watch {
    pub(crate) socket: SocketId,
    pub(crate) mailbox: Arc<Mailbox>,
    /// Which viewport of its socket it is.
    pub(crate) viewport: u64,
    pub(crate) area: Area,
    pub(crate) reach: Reach,
    pub(crate) search: Arc<Search>,
    pub(crate) planted: Planted,
}

impl Watch {
    /// Whether a place lies inside of it.
    pub(crate) fn sees(&self, point: Coordinates) -> bool {
        self.area.contains(point) || self.planted.has(Bug::CellForArea)
    }
}

/// A query without what a single hotel is not judged by: where on the map it lies, order and distances.
/// The place of the gazetteer stays: a viewport may show more than it.
pub(crate) fn without_map(query: SearchQuery) -> SearchQuery {
    let area = Area { place: query.area.place, ..Area::default() };
    SearchQuery { area, origin: None, sort: Sort::Recommended, ..query }
}
