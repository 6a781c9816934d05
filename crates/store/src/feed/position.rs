//! A place in the feed: a snapshot of transactions. Pure.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Which transactions had ended when a snapshot was taken, as `pg_snapshot` states it,
/// <https://www.postgresql.org/docs/15/functions-info.html#FUNCTIONS-PG-SNAPSHOT-PARTS>.
///
/// Positions of one lineage only can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    xmin: u64,
    xmax: u64,
    /// Transactions between `xmin` and `xmax` that were still running, ascending.
    running: Vec<u64>,
}

/// Not the text of a snapshot.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not a snapshot: {0:?}")]
pub struct MalformedPosition(String);

impl Position {
    /// Every transaction below this one had ended.
    pub const fn xmin(&self) -> u64 {
        self.xmin
    }

    /// No transaction from this one on had ended.
    pub const fn xmax(&self) -> u64 {
        self.xmax
    }

    /// Whether what this transaction did, if it was not rolled back, is visible here.
    pub fn contains(&self, xid: u64) -> bool {
        xid < self.xmin || (xid < self.xmax && self.running.binary_search(&xid).is_err())
    }

    /// Whether this contains everything that `other` contains.
    pub fn covers(&self, other: &Self) -> bool {
        self.xmax >= other.xmax && !self.running.iter().any(|xid| other.contains(*xid))
    }

    /// Everything below `floor` and nothing else: where a reader begins that knows only its floor.
    pub(super) const fn below(floor: u64) -> Self {
        Self { xmin: floor, xmax: floor, running: Vec::new() }
    }

    /// Half-open ranges of transactions, ascending and apart, that hold what is new in `target` and
    /// what settles there: what lies at or above `floor` and below `target`'s oldest running one.
    pub(super) fn ranges_to_settle(&self, floor: u64, target: &Self) -> Vec<(u64, u64)> {
        let settling = (floor < target.xmin).then_some((floor, target.xmin));
        let mut ranges: Vec<_> = settling.into_iter().chain(self.ranges_to(target)).collect();
        ranges.sort_unstable();
        let mut apart: Vec<(u64, u64)> = Vec::with_capacity(ranges.len());
        for (first, beyond) in ranges {
            match apart.last_mut() {
                Some((_, end)) if first <= *end => *end = beyond.max(*end),
                _ => apart.push((first, beyond)),
            }
        }
        apart
    }

    /// Half-open ranges of transactions, ascending, that hold all that `target` contains and this
    /// position does not.
    pub(super) fn ranges_to(&self, target: &Self) -> Vec<(u64, u64)> {
        let ended = self.running.iter().filter(|xid| target.contains(**xid));
        let mut ranges: Vec<(u64, u64)> = ended.map(|xid| (*xid, *xid + 1)).collect();
        if self.xmax < target.xmax {
            ranges.push((self.xmax, target.xmax));
        }
        ranges
    }
}

impl FromStr for Position {
    type Err = MalformedPosition;

    fn from_str(text: &str) -> Result<Self, MalformedPosition> {
        parse(text).ok_or_else(|| MalformedPosition(text.chars().take(100).collect()))
    }
}

fn parse(text: &str) -> Option<Position> {
    let mut parts = text.split(':');
    let xmin = parts.next()?.parse().ok()?;
    let xmax = parts.next()?.parse().ok()?;
    let listed = parts.next()?.split(',').filter(|xid| !xid.is_empty());
    let running: Vec<u64> = listed.map(str::parse).collect::<Result<_, _>>().ok()?;
    let within = running.iter().all(|xid| (xmin..xmax).contains(xid));
    let ascending = running.is_sorted_by(|a, b| a < b);
    (parts.next().is_none() && xmin <= xmax && within && ascending).then_some(Position {
        xmin,
        xmax,
        running,
    })
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let running: Vec<String> = self.running.iter().map(u64::to_string).collect();
        write!(f, "{}:{}:{}", self.xmin, self.xmax, running.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(text: &str) -> Position {
        text.parse().unwrap()
    }

    #[test]
    fn text_goes_both_ways_and_nonsense_is_refused() {
        for text in ["10:20:10,14,15", "10:10:", "1:18446744073709551615:"] {
            assert_eq!(position(text).to_string(), text);
        }
        let nonsense = ["", "10", "20:10:", "10:20:9", "10:20:20", "10:20:14,12", "a:b:", "1:2::"];
        for text in nonsense {
            assert!(text.parse::<Position>().is_err(), "{text}");
        }
    }

    #[test]
    fn contains_what_had_ended() {
        let seen = position("10:20:10,14");
        let contained: Vec<u64> = (8..22).filter(|xid| seen.contains(*xid)).collect();
        assert_eq!(contained, [8, 9, 11, 12, 13, 15, 16, 17, 18, 19]);
    }

    #[test]
    fn ranges_hold_what_ended_since() {
        let seen = position("10:20:10,14");
        assert_eq!(seen.ranges_to(&position("10:20:10,14")), []);
        assert_eq!(seen.ranges_to(&position("10:25:10,22")), [(14, 15), (20, 25)]);
        assert_eq!(seen.ranges_to(&position("20:20:")), [(10, 11), (14, 15)]);
    }

    #[test]
    fn a_later_snapshot_covers_an_earlier_one() {
        let earlier = position("10:20:10,14");
        for later in ["10:20:10,14", "10:20:10", "14:25:14,22", "10:25:10,22", "20:20:"] {
            assert!(position(later).covers(&earlier), "{later}");
        }
        for other in ["10:20:10,15", "10:20:10,12,14", "9:19:9,14", "5:19:", "9:9:"] {
            assert!(!position(other).covers(&earlier), "{other}");
        }
    }

    #[test]
    fn what_settles_and_what_is_new_is_asked_for_once() {
        let seen = position("10:20:10,14");
        let to = |floor, target| seen.ranges_to_settle(floor, &position(target));
        assert_eq!(to(10, "10:20:10,14"), []);
        assert_eq!(to(10, "10:25:10,22"), [(14, 15), (20, 25)]);
        assert_eq!(to(10, "14:25:14"), [(10, 14), (20, 25)]);
        assert_eq!(to(10, "22:25:22,24"), [(10, 25)]);
        assert_eq!(to(7, "10:20:10,14"), [(7, 10)]);
        assert_eq!(Position::below(7).ranges_to_settle(7, &seen), [(7, 20)]);
    }
}
