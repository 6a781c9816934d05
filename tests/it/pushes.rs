//! What phones are told, over a service that stands in for Expo's.
// brief: U4

mod bad_input;
mod fake_expo;
mod phone;
mod sending;
mod told;
