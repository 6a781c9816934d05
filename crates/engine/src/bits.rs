//! Sets of the 64 rows of a block, one bit each.

use domain::exact::exact;

/// Rows of a block.
pub const ROWS: usize = 64;

/// Packs one flag a row into a set. Written so that the compiler compares whole vectors of a
/// column and gathers eight flags with one multiplication.
#[inline]
pub fn rows_where(flag: impl Fn(usize) -> bool) -> u64 {
    let mut flags = [0_u8; ROWS];
    for (row, to) in flags.iter_mut().enumerate() {
        *to = u8::from(flag(row));
    }
    let mut set = 0;
    for (position, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
        // each byte is 0 or 1; the product puts byte i's bit at place 56 + i
        let gathered = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        set |= gathered << (8 * position);
    }
    set
}

/// The rows of a set, ascending.
#[inline]
pub fn rows(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (set != 0).then(|| {
            let row = set.trailing_zeros();
            set &= set - 1;
            exact(row)
        })
    })
}

/// The set of one row.
#[inline]
pub const fn bit(row: usize) -> u64 {
    1 << row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_become_the_bits_of_their_rows() {
        let pattern = 0x8000_0001_F00F_A5C3_u64;
        assert_eq!(rows_where(|row| pattern & bit(row) != 0), pattern);
        assert_eq!(rows(pattern).fold(0, |set, row| set | bit(row)), pattern);
    }
}
