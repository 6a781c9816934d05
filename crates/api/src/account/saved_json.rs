//! Saved hotels as JSON.

use chrono::{DateTime, Utc};
use serde::Serialize;
use store::saved_hotels::SavedHotel;
use utoipa::ToSchema;
use uuid::Uuid;

/// The hotels that somebody has saved.
#[derive(Serialize, ToSchema)]
#[schema(as = SavedHotels)]
pub struct SavedHotelsBody {
    /// Newest first. Hotels that are gone are not there any more.
    pub items: Vec<SavedHotelBody>,
    /// So many may be saved.
    pub saved_max: i64,
}

/// A hotel that was saved. `GET /v1/hotels/{id}` has the rest, and prices.
#[derive(Serialize, ToSchema)]
#[schema(as = SavedHotel)]
pub struct SavedHotelBody {
    pub hotel_id: Uuid,
    #[schema(example = "casa-do-tejo-lisbon")]
    pub slug: String,
    pub name: String,
    pub city: String,
    /// The part of the city that it is in; null where none is told apart.
    #[schema(required = true, example = "Belém")]
    pub district: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "PT")]
    pub country: String,
    /// A closed one can be looked at but not booked.
    pub open: bool,
    pub saved_at: DateTime<Utc>,
}

impl From<SavedHotel> for SavedHotelBody {
    fn from(saved: SavedHotel) -> Self {
        let SavedHotel { hotel_id, slug, name, city, district, country, open, saved_at } = saved;
        Self { hotel_id, slug, name, city, district, country, open, saved_at }
    }
}
