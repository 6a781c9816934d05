//! The bins of the price histogram: 0, 25, 50, … 1,000, ∞ in major units.

use crate::money::Currency;

/// Width of a bin in major units.
pub const BIN_WIDTH_MAJOR: i64 = 25;
/// Bins below the open one at the end.
pub const CLOSED_BINS: usize = 40;
/// All bins; the last one has no upper end.
pub const BINS: usize = CLOSED_BINS + 1;

/// Width of a bin in minor units of the currency.
pub const fn bin_width_minor(currency: Currency) -> i64 {
    BIN_WIDTH_MAJOR * currency.minor_per_major()
}

/// The bin that a nightly price falls into; the bins are `[from, to)`.
pub fn bin_of(nightly_minor: i64, width_minor: i64) -> usize {
    usize::try_from(nightly_minor / width_minor).map_or(0, |bin| bin.min(CLOSED_BINS))
}

/// The bounds of every bin in minor units, `to` exclusive and absent for the last.
pub fn bounds_minor(currency: Currency) -> impl Iterator<Item = (i64, Option<i64>)> {
    let width = bin_width_minor(currency);
    (0..BINS).scan(0, move |from, bin| {
        let start = *from;
        *from += width;
        Some((start, (bin < CLOSED_BINS).then_some(start + width)))
    })
}
