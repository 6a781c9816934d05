//! What guests are told on their phones: the words, in the phone's language, and the role that hands
//! them to Expo's service. What waits says what became of whom, and is read when it is sent.

mod expo;
mod pusher;
mod words;

pub use expo::{Expo, ExpoError};
pub use pusher::{Pace, start_pusher};
