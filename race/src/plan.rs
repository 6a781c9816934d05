//! What can be run: ways to sell a room, and situations in which guests meet.

use std::time::Duration;

use clap::ValueEnum;
use serde::Serialize;

/// How long a guest thinks between reading and writing, unless somebody says otherwise.
pub const PAUSE: Duration = Duration::from_millis(200);
/// How long the holder of a lease sleeps in [`Situation::Lease`]: longer than the lease.
pub const PAUSE_OF_SLEEPER: Duration = Duration::from_secs(6);
/// How long a lease in Redis lasts.
pub const LEASE: Duration = Duration::from_secs(5);
/// How often those who may try again do so.
pub(crate) const TRIES_MAX: u32 = 10;
/// How long anybody waits for rows that others have locked, as requests in a lane do.
pub(crate) const PATIENCE: Duration = booking::settings::WAIT_MAX;

/// A way to sell a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Read the counter, then write what was read plus one.
    Naive,
    /// Write only if the row's version is the one that was read; else start again, 10 times.
    Optimistic,
    /// SELECT ... FOR UPDATE in one order, then write.
    Pessimistic,
    /// The naive way under a lock in Redis that ends by itself after 5 s.
    Redis,
    /// The booking service as it is: requests for the same rooms are answered by one transaction.
    Lanes,
}

impl Way {
    /// In the order of tables.
    pub const ALL: [Self; 5] =
        [Self::Naive, Self::Optimistic, Self::Pessimistic, Self::Redis, Self::Lanes];

    /// Its name in tables and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Naive => "naive",
            Self::Optimistic => "optimistic",
            Self::Pessimistic => "pessimistic",
            Self::Redis => "redis",
            Self::Lanes => "lanes",
        }
    }
}

/// A situation in which guests meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Situation {
    /// 20 guests for 1 room.
    LastRoom,
    /// 20 guests for 10 rooms.
    TenRooms,
    /// 100 guests for 50 room types, 80 of them for the same ten.
    Favourites,
    /// 20 guests for 1 room with overlapping stays, some of whom name their nights backwards.
    Crossing,
    /// 100 guests who book again and again for 10 s, all in one room type.
    Hot,
    /// 20 guests for 1 room, and whoever reads sleeps 6 s before writing: longer than a lease lasts.
    Lease,
}

impl Situation {
    /// In the order in which they are run.
    pub const ALL: [Self; 6] =
        [Self::LastRoom, Self::TenRooms, Self::Favourites, Self::Crossing, Self::Hot, Self::Lease];

    /// Its name on the command line and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LastRoom => "last-room",
            Self::TenRooms => "ten-rooms",
            Self::Favourites => "favourites",
            Self::Crossing => "crossing",
            Self::Hot => "hot",
            Self::Lease => "lease",
        }
    }

    /// Guests who ask at once.
    pub const fn guests(self) -> usize {
        match self {
            Self::LastRoom | Self::TenRooms | Self::Crossing | Self::Lease => 20,
            Self::Favourites | Self::Hot => 100,
        }
    }
}

/// A run.
#[derive(Clone, Debug)]
pub struct Plan {
    pub ways: Vec<Way>,
    pub situations: Vec<Situation>,
    /// With the pause between reading and writing, without it, or both.
    pub pauses: Vec<bool>,
    /// How long that pause is; `None` = [`PAUSE`], in [`Situation::Lease`] [`PAUSE_OF_SLEEPER`].
    pub pause: Option<Duration>,
    /// How long a lease in Redis lasts.
    pub lease: Duration,
    /// Over how long guests come in [`Situation::Lease`].
    pub arrivals: Duration,
    /// Turns of each way in each situation.
    pub rounds: u32,
    /// How long guests go on in [`Situation::Hot`].
    pub hot: Duration,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            ways: Way::ALL.to_vec(),
            situations: Situation::ALL.to_vec(),
            pauses: vec![true, false],
            pause: None,
            lease: LEASE,
            arrivals: PAUSE_OF_SLEEPER,
            rounds: 3,
            hot: Duration::from_secs(10),
        }
    }
}

impl Plan {
    /// What is to be run, in order: situations with the pause of each.
    pub(crate) fn heats(&self) -> Vec<(Situation, Duration)> {
        let mut heats = Vec::new();
        for situation in Situation::ALL.into_iter().filter(|one| self.situations.contains(one)) {
            let usual = match situation {
                Situation::Lease => PAUSE_OF_SLEEPER,
                _ => PAUSE,
            };
            let pause = self.pause.unwrap_or(usual);
            if self.pauses.contains(&true) && !pause.is_zero() {
                heats.push((situation, pause));
            }
            // nobody sleeps there, so it would be the last room again
            let is_again = situation == Situation::Lease && !pause.is_zero();
            if (self.pauses.contains(&false) && !is_again) || pause.is_zero() {
                heats.push((situation, Duration::ZERO));
            }
        }
        heats
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_situation_is_run_with_and_without_its_pause() {
        let heats = Plan::default().heats();
        assert_eq!(heats.len(), 11);
        assert!(heats.contains(&(Situation::LastRoom, PAUSE)));
        assert!(heats.contains(&(Situation::LastRoom, Duration::ZERO)));
        assert!(heats.contains(&(Situation::Lease, PAUSE_OF_SLEEPER)));
        assert!(!heats.contains(&(Situation::Lease, Duration::ZERO)));
        let without = Plan { pause: Some(Duration::ZERO), ..Plan::default() };
        assert!(without.heats().iter().all(|(_, pause)| pause.is_zero()));
        assert_eq!(without.heats().len(), 6);
    }
}
