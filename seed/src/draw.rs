//! Random numbers that come out the same on every machine, for ever: one stream per question.
//!
//! Only integers, +, −, ×, ÷ and square roots are used downstream: libm's sines and logarithms may
//! differ by a bit between platforms, and a bit would be another world.

use domain::fit::fit;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};

/// What a stream of numbers is for; two questions never share one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stream {
    Traits = 1,
    Site = 2,
    Name = 3,
    Text = 4,
    Quarter = 5,
    Event = 6,
    HotelDemand = 7,
    RoomDemand = 8,
    RoomDither = 9,
    SoldOutRun = 10,
    Works = 11,
    PriceWobble = 12,
}

impl Stream {
    #[expect(clippy::as_conversions, reason = "a fieldless enum has no other way to its number")]
    const fn number(self) -> u64 {
        self as u64
    }
}

/// A number for a key: the same key always gives the same one (`SplitMix64`'s finaliser, twice).
pub(crate) fn mix(key: u64, part: u64) -> u64 {
    let mut z = key ^ part.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23);
    for _ in 0..2 {
        z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
    }
    z
}

/// The key of a stream about one thing.
pub(crate) fn key(seed: i64, stream: Stream, thing: u64) -> u64 {
    mix(mix(seed.cast_unsigned(), stream.number()), thing)
}

/// A number from 0 to `n − 1` out of a mixed key.
pub(crate) fn scale(random: u64, n: u64) -> u64 {
    fit((u128::from(random) * u128::from(n)) >> 64)
}

/// Noise in per mille, −1000 to 1000, that changes smoothly over `period` steps.
pub(crate) fn smooth(key: u64, step: i64, period: i64) -> i64 {
    let (knot, offset) = (step.div_euclid(period), step.rem_euclid(period));
    let at = |knot: i64| fit::<_, i64>(scale(mix(key, knot.cast_unsigned()), 2001));
    (at(knot) * (period - offset) + at(knot + 1) * offset) / period - 1000
}

/// One stream of random numbers.
pub(crate) struct Draw(Xoshiro256PlusPlus);

impl Draw {
    pub(crate) fn new(seed: i64, stream: Stream, thing: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(key(seed, stream, thing)))
    }

    /// From 0 to `n − 1`; 0 for `n` = 0.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        scale(self.0.next_u64(), n)
    }

    /// From `low` to `high`, both possible.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = (high - low).max(0).cast_unsigned() + 1;
        low + self.below(width).cast_signed()
    }

    /// True in so many of a thousand cases.
    pub(crate) fn chance(&mut self, per_mille: i64) -> bool {
        self.below(1000).cast_signed() < per_mille
    }

    /// A number in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        let high: u32 = fit(self.0.next_u64() >> 32);
        f64::from(high) / 4_294_967_296.0
    }

    /// Roughly normal: mean 0, deviation 1000, never beyond ±6000. The sum of 12 uniform numbers.
    pub(crate) fn bell(&mut self) -> i64 {
        let sum: u64 = (0..3)
            .map(|_| {
                let word = self.0.next_u64();
                (word & 0xffff) + (word >> 16 & 0xffff) + (word >> 32 & 0xffff) + (word >> 48)
            })
            .sum();
        (sum.cast_signed() - 6 * 65_535) * 1000 / 65_535
    }

    /// An entry of a list; `None` only of an empty one.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(fit::<_, usize>(self.below(fit(list.len()))))
    }

    /// A position, with the given weights; 0 when they are all zero.
    pub(crate) fn weighted(&mut self, weights: &[u16]) -> usize {
        let mut rest = self.below(weights.iter().copied().map(u64::from).sum());
        for (position, weight) in weights.iter().enumerate() {
            match rest.checked_sub(u64::from(*weight)) {
                Some(left) => rest = left,
                None => return position,
            }
        }
        0
    }
}
