//! Numbers of another type.

/// The same number as another type, which holds it by how the number was made. One that it does
/// not hold is a mistake of the program.
#[track_caller]
#[expect(clippy::panic, reason = "a wrong number would be worse")]
pub fn fit<N, T: TryFrom<N>>(number: N) -> T {
    T::try_from(number).unwrap_or_else(|_| panic!("a number does not fit where it always should"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_the_same_number() {
        assert_eq!(fit::<i64, u8>(255), 255_u8);
        assert_eq!(fit::<u32, usize>(7), 7_usize);
    }

    #[test]
    #[should_panic(expected = "does not fit")]
    fn what_does_not_fit_is_no_other_number() {
        fit::<i64, u8>(256);
    }
}
