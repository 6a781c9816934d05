//! One turn: what the guests were told, and what the database says of it afterwards.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ways::Failure;

/// One way, once through one situation.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Turn {
    /// Answers by which somebody has a room.
    pub succeeded: u32,
    /// Answers that the rooms are gone.
    pub refused: u32,
    /// Answers that are neither.
    pub failed: u32,
    /// How often somebody started again, all guests together.
    pub retries: u32,
    /// From the first request to the last answer.
    pub seconds: f64,
    /// 99 of 100 answers took no longer; of fewer than 100 none did.
    pub p99_seconds: f64,
    /// Why guests got neither yes nor no.
    pub failures: BTreeMap<Failure, u32>,
    /// Room-nights that bookings have, beyond what there is.
    pub oversold: i32,
    /// Nights on which more rooms are booked than there are, of each room type.
    pub oversold_nights: i32,
    /// Room-nights that are empty although somebody who wanted them went away without a room.
    pub unsold: i32,
    /// Room-nights that bookings have.
    pub booked: i32,
}
