//! The bodies of requests as the `OpenAPI` document describes them. Nothing is read into these
//! types: `json_body` takes fields one by one, with every limit and every error at once.
#![expect(dead_code, reason = "only documents")]

use chrono::NaiveDate;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a quote is wanted for.
#[derive(ToSchema)]
pub struct NewQuote {
    room_type_id: Uuid,
    check_in: NaiveDate,
    /// 1 to 30 nights later.
    check_out: NaiveDate,
    #[schema(minimum = 1, maximum = 16)]
    adults: u8,
    /// 0 when absent.
    #[schema(minimum = 0, maximum = 8, nullable = false)]
    children: Option<u8>,
    /// At most one room an adult.
    #[schema(minimum = 1, maximum = 8)]
    rooms: u8,
}

/// What is to be booked: a quote; or dates with the fields of one item; or dates with items of one
/// hotel, all of them or none.
#[derive(ToSchema)]
pub struct NewBooking {
    #[schema(nullable = false)]
    quote_id: Option<Uuid>,
    #[schema(nullable = false)]
    check_in: Option<NaiveDate>,
    #[schema(nullable = false)]
    check_out: Option<NaiveDate>,
    #[schema(nullable = false)]
    room_type_id: Option<Uuid>,
    #[schema(minimum = 1, maximum = 8, nullable = false)]
    rooms: Option<u8>,
    #[schema(minimum = 1, maximum = 16, nullable = false)]
    adults: Option<u8>,
    #[schema(minimum = 0, maximum = 8, nullable = false)]
    children: Option<u8>,
    #[schema(min_items = 1, max_items = 8, nullable = false)]
    items: Option<Vec<NewItem>>,
    #[schema(nullable = false)]
    guest: Option<NewGuest>,
}

/// Rooms of one type.
#[derive(ToSchema)]
pub struct NewItem {
    room_type_id: Uuid,
    #[schema(minimum = 1, maximum = 8)]
    rooms: u8,
    #[schema(minimum = 1, maximum = 16)]
    adults: u8,
    #[schema(minimum = 0, maximum = 8, nullable = false)]
    children: Option<u8>,
}

/// Who is to stay, if it is somebody else.
#[derive(ToSchema)]
pub struct NewGuest {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[schema(max_length = 254)]
    email: String,
}
