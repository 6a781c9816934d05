//! What people do with their own account: its sessions, its name and password, saved hotels, the copy
//! of its data, and its end.
// brief: O2, O7, U7

mod bad_input;
mod chosen_passwords;
mod data;
mod endings;
mod erasing;
mod flooding;
mod letters;
mod moving;
mod password;
mod person;
mod post_office;
mod resetting;
mod saved;
mod sending;
mod sessions;
mod told_of_bookings;
mod verifying;
