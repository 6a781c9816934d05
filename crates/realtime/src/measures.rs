//! What is measured of sockets.

use std::time::Duration;

use domain::exact::exact;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

use crate::mailbox::End;

const SOCKETS: &str = "innsight_realtime_sockets";
const FRAMES: &str = "innsight_realtime_frames_total";
const RESYNCS: &str = "innsight_realtime_resyncs_total";
const CLOSED: &str = "innsight_realtime_closed_total";
const LAG: &str = "innsight_realtime_lag_seconds";

/// Says what the series are.
pub(crate) fn describe() {
    describe_gauge!(SOCKETS, "open sockets of this process");
    describe_counter!(FRAMES, "frames sent, by event");
    describe_counter!(RESYNCS, "clients that had to search anew, by cause");
    describe_counter!(CLOSED, "sockets that were closed, by code");
    describe_histogram!(LAG, "from a change of a hotel to the frame that tells of it");
}

/// How many sockets are open.
pub(crate) fn open(sockets: usize) {
    let sockets: u32 = exact(sockets);
    gauge!(SOCKETS).set(f64::from(sockets));
}

/// Frames of one event went out.
pub fn sent(event: &'static str, frames: usize) {
    counter!(FRAMES, "event" => event).increment(exact(frames));
}

/// A change was told.
pub fn told(lag: Duration) {
    histogram!(LAG).record(lag);
}

/// Clients have to search anew.
pub(crate) fn resynced(cause: &'static str, clients: usize) {
    counter!(RESYNCS, "cause" => cause).increment(exact(clients));
}

/// A socket was closed.
pub fn closed(end: End) {
    counter!(CLOSED, "code" => end.code().to_string()).increment(1);
}
