//! Which part of a file a request wants (RFC 9110, 14.1.2 and 14.2).

/// What a `Range` header asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// It says nothing that we understand, so everything.
    Whole,
    /// From the first of these bytes to the last.
    Part { first: u64, last: u64 },
    /// Nothing of the file, or several parts, which would be a body of another kind.
    Nothing,
}

/// Reads the header for a file of `length` bytes. A part is never longer than `bytes_max`: an answer may
/// hold less than was asked for, and says so.
pub fn read_range(header: &str, length: u64, bytes_max: u64) -> Wanted {
    let Some((unit, ranges)) = header.split_once('=') else { return Wanted::Nothing };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Wanted::Whole;
    }
    read_bounds(ranges.trim(), length).map_or(Wanted::Nothing, |(first, last)| {
        let longest = first.saturating_add(bytes_max.saturating_sub(1));
        Wanted::Part { first, last: last.min(longest) }
    })
}

fn read_bounds(range: &str, length: u64) -> Option<(u64, u64)> {
    let end = length.checked_sub(1)?;
    match range.split_once('-')? {
        ("", last_bytes) => {
            let last_bytes = read_number(last_bytes)?.min(length);
            (last_bytes > 0).then(|| (length - last_bytes, end))
        }
        (first, last) => {
            let first = read_number(first)?;
            let last = if last.is_empty() { end } else { read_number(last)? };
            (first <= last && first <= end).then(|| (first, last.min(end)))
        }
    }
}

/// Digits alone; more than fit are as good as the largest number that does.
fn read_number(digits: &str) -> Option<u64> {
    let are_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_lies_within_the_file() {
        let part = |header: &str| match read_range(header, 1000, 100) {
            Wanted::Part { first, last } => (first, last),
            other => panic!("{header}: {other:?}"),
        };
        for (header, first, last) in [
            ("bytes=0-0", 0, 0),
            ("bytes=0-99", 0, 99),
            ("bytes=0-100", 0, 99),
            ("bytes=0-", 0, 99),
            ("bytes=999-", 999, 999),
            ("bytes=990-99999999999999999999999", 990, 999),
            ("bytes=-1", 999, 999),
            ("bytes=-99999999999999999999999", 0, 99),
            ("Bytes = 5-6", 5, 6),
        ] {
            assert_eq!(part(header), (first, last), "{header}");
        }
    }

    #[test]
    fn what_is_no_part_gets_nothing() {
        for header in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=-0",
            "bytes=1000-",
            "bytes=5-4",
            "bytes=0-1,5-6",
            "bytes=+1-2",
            "bytes=1-+2",
            "bytes=0x1-2",
            "bytes=--1",
            "bytes=18446744073709551616-",
        ] {
            assert_eq!(read_range(header, 1000, 100), Wanted::Nothing, "{header}");
        }
        assert_eq!(read_range("bytes=0-", 0, 100), Wanted::Nothing, "of an empty file");
        assert_eq!(read_range("rows=1-2", 1000, 100), Wanted::Whole, "a unit that we don't know");
    }
}
