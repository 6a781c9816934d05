//! A place in the change feed as clients carry it: `1.{lineage}.{epoch}.{floor}`. A client brings back
//! the last one it got, and whatever is not below its floor is told again. Pure.

use std::fmt;
use std::str::FromStr;

use store::feed::{FeedReader, Since};
use thiserror::Error;

/// The meaning of the rest; another meaning is another number.
const VERSION: &str = "1";
/// Longer texts are no places.
const CHARACTERS_MAX: usize = 120;

/// Up to where somebody was told everything: at least once, so what lies above may come twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    lineage: String,
    epoch: i64,
    floor: u64,
}

/// Not the text of a place.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not a position of this service")]
pub struct MalformedPlace;

impl Place {
    /// Where a reader has seen everything.
    pub fn of(reader: &FeedReader) -> Self {
        let (lineage, floor) = (reader.lineage().to_string(), reader.position().xmin());
        Self { lineage, epoch: reader.epoch(), floor }
    }

    /// What the feed is asked with.
    pub fn since(&self) -> Since<'_> {
        Since { lineage: &self.lineage, epoch: self.epoch, floor: self.floor }
    }
}

impl FromStr for Place {
    type Err = MalformedPlace;

    fn from_str(text: &str) -> Result<Self, MalformedPlace> {
        parse(text).ok_or(MalformedPlace)
    }
}

fn parse(text: &str) -> Option<Place> {
    if text.len() > CHARACTERS_MAX {
        return None;
    }
    let mut parts = text.split('.');
    if parts.next()? != VERSION {
        return None;
    }
    let lineage = parts.next()?;
    let is_lineage = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if lineage.is_empty() || !lineage.bytes().all(is_lineage) {
        return None;
    }
    let (epoch, floor) = (whole(parts.next()?)?, whole(parts.next()?)?);
    let epoch = i64::try_from(epoch).ok()?;
    parts.next().is_none().then(|| Place { lineage: lineage.to_owned(), epoch, floor })
}

/// Digits and nothing else: no sign.
fn whole(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}.{}.{}.{}", self.lineage, self.epoch, self.floor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_both_ways_and_nonsense_is_refused() {
        for text in ["1.7312-00000001-16384.3.812", "1.a.0.18446744073709551615"] {
            assert_eq!(text.parse::<Place>().unwrap().to_string(), text);
        }
        let long = format!("1.a.1.{}", "0".repeat(200));
        for text in [
            "",
            "1",
            "1.a.1",
            "2.a.1.1",
            "1..1.1",
            "1.a.1.1.1",
            "1.a.-1.1",
            "1.a.+1.1",
            "1.a.1.-1",
            "1.a b.1.1",
            "1.a.1.18446744073709551616",
            "1.a.9223372036854775808.1",
            "1.é.1.1",
            "1.a..1",
            "1.a.1.",
            &long,
        ] {
            assert_eq!(text.parse::<Place>(), Err(MalformedPlace), "{text}");
        }
    }
}
