//! The few numbers that describe several turns.

use serde::Serialize;

/// The middle of some measurements and the range they lie in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    pub median: f64,
    pub min: f64,
    pub max: f64,
}

impl Spread {
    /// Of some measurements; zeros of none. Of two in the middle it is halfway.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let at = |place: usize| sorted.get(place).copied().unwrap_or_default();
        Self {
            median: f64::midpoint(at(sorted.len() / 2), at(sorted.len().saturating_sub(1) / 2)),
            min: at(0),
            max: at(sorted.len().saturating_sub(1)),
        }
    }
}

/// The smallest value that at least so many percent of the values do not exceed; zero of none.
pub fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_range() {
        assert_eq!(Spread::of([3.0, 1.0, 2.0]), Spread { median: 2.0, min: 1.0, max: 3.0 });
        assert_eq!(Spread::of([4.0, 1.0]), Spread { median: 2.5, min: 1.0, max: 4.0 });
        assert_eq!(Spread::of([]), Spread::default());
    }

    #[test]
    fn the_ninety_ninth_of_few_is_the_last() {
        let hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(percentile(&hundred, 99).to_bits(), 99_f64.to_bits());
        assert_eq!(percentile(&[2.0, 5.0, 3.0], 99).to_bits(), 5_f64.to_bits());
        assert_eq!(percentile(&[], 99).to_bits(), 0_f64.to_bits());
    }
}
