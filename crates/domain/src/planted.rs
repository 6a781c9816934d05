//! Bugs to be planted by the conformance suite, which proves itself by finding each of them.
//!
//! Only the test package turns the feature `planted-bugs` on. Without it [`has`] is the constant
//! `false`, so that nothing of a bug is left in a build.

/// A mistake that an engine could make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// One room left counts as enough for any number of rooms.
    RoomsIgnored,
    /// The minimum stay of every night counts, not only that of the arrival.
    MinStayOnAnyNight,
    /// A box does not hold its eastern edge.
    EdgeOpen,
    /// Distances are rounded down.
    FloorForRound,
    /// Equal sort keys go by row instead of by hotel id.
    TiesByRow,
    /// A stay is pieced together from several room types.
    TypesOredPerNight,
    /// Children need no place in a room.
    ChildrenUncounted,
    /// A box ends at the 180° meridian.
    AntimeridianNotWrapped,
    /// Today is the date of UTC, not that of the hotel.
    TodayOfUtc,
    /// A hotel that fails two filters counts as missed by one.
    MissedByTwo,
    /// A stay that is moved arrives on another day and leaves on the same.
    DepartureStays,
    /// A typo is forgiven where no hotel that passes the filters carries the word, instead of none.
    TypoRulePerFilter,
    /// A hotel's name counts no more once a place is understood.
    NameBranchForgotten,
    /// A hotel in a part of a city is not in the city.
    PartIsNoCity,
    /// The words of a query may be answered by any of its forms' words instead of all of one form.
    FormsHalved,
    /// Of several places of one name the first counts, not the most prominent.
    FirstPlace,
    /// The centre of a place is the plain mean of longitudes.
    CircularMeanForgotten,
    /// A part of a city is suggested as a city.
    PartShownAsCity,
}

impl Bug {
    /// The bugs of engines: two that answer the same questions disagree.
    pub const OF_ENGINES: [Self; 15] = [
        Self::RoomsIgnored,
        Self::MinStayOnAnyNight,
        Self::EdgeOpen,
        Self::FloorForRound,
        Self::TiesByRow,
        Self::TypesOredPerNight,
        Self::ChildrenUncounted,
        Self::AntimeridianNotWrapped,
        Self::TodayOfUtc,
        Self::MissedByTwo,
        Self::DepartureStays,
        Self::TypoRulePerFilter,
        Self::NameBranchForgotten,
        Self::PartIsNoCity,
        Self::FormsHalved,
    ];

    /// The bugs of the lexicon: the table of typed texts finds them.
    pub const OF_UNDERSTANDING: [Self; 3] =
        [Self::FirstPlace, Self::CircularMeanForgotten, Self::PartShownAsCity];
}

#[cfg(not(feature = "planted-bugs"))]
/// Whether this thread has planted a bug: never.
pub const fn has(_: Bug) -> bool {
    false
}

#[cfg(feature = "planted-bugs")]
pub use planting::{has, plant};

#[cfg(feature = "planted-bugs")]
mod planting {
    use std::cell::Cell;

    use super::Bug;

    thread_local! {
        static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
    }

    /// Whether this thread has planted a bug.
    pub fn has(bug: Bug) -> bool {
        PLANTED.get() == Some(bug)
    }

    /// A bug lives in its own thread until this is dropped.
    #[must_use = "the bug is gone when this is dropped"]
    pub struct Planted(());

    /// Plants a bug for everything that this thread computes.
    pub fn plant(bug: Bug) -> Planted {
        PLANTED.set(Some(bug));
        Planted(())
    }

    impl Drop for Planted {
        fn drop(&mut self) {
            PLANTED.set(None);
        }
    }
}
