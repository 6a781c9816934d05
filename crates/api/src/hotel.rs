//! One hotel: its page, calendar, picture and photos.

pub mod detail;
pub mod get_calendar;
pub mod get_hotel;
pub mod get_photo;
pub mod get_picture;
pub mod key;
pub mod nights_json;
pub mod picture;
pub mod read_hotel;
