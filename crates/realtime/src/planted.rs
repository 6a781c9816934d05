//! Bugs to be planted into one realtime service by tests, which prove themselves by finding each of them.
//!
//! Only the test package turns the feature `planted-bugs` on. Without it [`Planted::has`] is always
//! false, so that nothing of a bug is left in a build.

/// A mistake that a realtime service could make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// Where a client was when it was cut off is not looked at.
    NothingResumed,
    /// Everything waits for a client that does not read.
    MailboxUnbounded,
    /// A session is looked at when it comes, and never again.
    SessionsNotLookedAt,
    /// A viewport hears of one of the cells that it touches.
    OneCellOfAll,
    /// A viewport sees whatever lies in its cells.
    CellForArea,
}

/// Which bug a service has: none, but in tests of these.
#[derive(Clone, Copy, Debug, Default)]
pub struct Planted(#[cfg(feature = "planted-bugs")] Option<Bug>);

impl Planted {
    /// One bug.
    #[cfg(feature = "planted-bugs")]
    pub const fn of(bug: Bug) -> Self {
        Self(Some(bug))
    }

    /// Whether this bug was planted.
    #[cfg(feature = "planted-bugs")]
    pub(crate) fn has(self, bug: Bug) -> bool {
        self.0 == Some(bug)
    }

    /// Whether this bug was planted: never.
    #[cfg(not(feature = "planted-bugs"))]
    #[expect(clippy::unused_self, reason = "has one with the feature")]
    pub(crate) const fn has(self, _: Bug) -> bool {
        false
    }
}
