//! Power cuts, planted into a process of its own by tests that see it go on where it ended.
//!
//! Only tests turn the feature `planted-bugs` on; nothing of it is in any other build.

/// The point at which the process ends at once, the first time it comes there.
#[cfg(feature = "planted-bugs")]
const POINT: &str = "INNSIGHT_PLANTED_CRASH";

/// Ends the process here, if that was planted for this point of that.
#[cfg(feature = "planted-bugs")]
pub fn crash_at(what: &str, point: &str) {
    #[expect(clippy::disallowed_methods, reason = "not a setting: no operator has it")]
    if std::env::var(POINT).is_ok_and(|planted| planted == format!("{what} {point}")) {
        std::process::abort();
    }
}

/// Nothing: this build has no power cuts.
#[cfg(not(feature = "planted-bugs"))]
#[inline]
pub const fn crash_at(_what: &str, _point: &str) {}
