//! What people do with their own account: its sessions, its name and password, saved hotels, the copy
//! of its data, and its end.
// brief: O2, O7, U7

mod bad_input;
mod data;
mod erasing;
mod password;
mod person;
mod saved;
mod sessions;
