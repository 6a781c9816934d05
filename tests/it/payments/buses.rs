//! The same tests as ever, with all their services over another bus. Over the one inside the process is
//! how they run by themselves.
// brief: P2

use std::process::Command;

use super::start::{BUSES, SETTING};
use crate::sync::is_long;

const SUITE: [&str; 5] = [
    "payments::checkout",
    "payments::tokens",
    "payments::refunds",
    "payments::others",
    "payments::crashes",
];

#[test]
fn the_suite_goes_through_over_every_bus() {
    // every day each has its share of the suite
    let shares: [&[&str]; 2] = [&SUITE[..2], &SUITE[2..4]];
    for (bus, share) in BUSES.into_iter().zip(shares) {
        let modules = if is_long() { &SUITE } else { share };
        let mut run = Command::new(std::env::current_exe().unwrap());
        let output = run.args(modules).env(SETTING, bus).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "over {bus}: {told}");
        assert!(!told.contains(" 0 passed"), "over {bus}: {told}");
    }
}
