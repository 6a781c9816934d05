//! The only SQL of the project besides `migrations/`: reads, writes, the change feed and its jobs.
//! It knows nothing of HTTP, engines or configuration, and has no clock but the database's.

pub mod bookings;
pub mod connect;
pub mod dead_letters;
pub mod demo_users;
pub mod documents;
pub mod erasure;
pub mod error;
pub mod events;
pub mod feed;
pub mod former_slugs;
pub mod from_prices;
pub mod gazetteer;
pub mod hotel_ids;
pub mod hotels;
pub mod jobs;
pub mod mail_links;
pub mod mails;
pub mod migrate;
pub mod open_slugs;
pub mod orders;
pub mod phones;
pub mod photos;
pub mod planted;
pub mod pushes;
pub mod quotes;
pub mod reading;
pub mod referee;
pub mod reset_owner;
pub mod sandbox;
pub mod saved_hotels;
pub mod second_sign_up;
pub mod seeding;
pub mod server_facts;
pub mod sessions;
pub mod users;
pub mod verify;

pub use error::StoreError;
