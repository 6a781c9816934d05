//! One command a file: read its settings, call the parts, say what happened.

pub mod api;
pub mod backup;
pub mod dead_letters;
pub mod drift;
pub mod events;
pub mod mails;
pub mod migrate;
pub mod openapi;
pub mod orders;
pub mod photos;
pub mod race;
pub mod restore;
pub mod resync;
pub mod seed;
pub mod sync;
pub mod up;
pub mod verify;
pub mod worker;
