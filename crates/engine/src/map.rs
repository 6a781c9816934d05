//! Pins and clusters of a query.

use std::sync::Arc;

use domain::answer::{MapAnswer, Pin};
use domain::grid::{Marker, gather};
use domain::offer::Offer;
use domain::query::SearchQuery;

use crate::bits::rows;
use crate::scan::Wanted;
use crate::snapshot::Snapshot;

impl Snapshot {
    /// Answers the map of a query at a zoom of 0 to 22.
    #[expect(clippy::indexing_slicing, reason = "rows are below ROWS")]
    pub fn map(&self, query: &SearchQuery, zoom: u8) -> MapAnswer {
        let filter = self.filter(query);
        let mut markers = Vec::new();
        let wanted = Wanted { offers: true, near_misses: false };
        self.scan(&filter, wanted, 0..self.blocks.len(), |_, found| {
            markers.extend(rows(found.rows()).filter_map(|row| {
                let document = found.block.document(row)?;
                let price_minor = found.offers[row].as_ref().map(Offer::sort_price_minor);
                let coordinates = found.block.coordinates(row);
                Some(Marker { coordinates, price_minor, name: &document.hotel })
            }));
        });
        gather(markers, &query.area.extent(), zoom, |marker| Pin {
            id: marker.name.id,
            name: Arc::clone(&marker.name.name),
            coordinates: marker.coordinates,
            price_minor: marker.price_minor,
        })
    }
}
