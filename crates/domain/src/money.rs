//! The platform's one currency. Amounts are `i64` minor units; no float touches money.

use serde::Serialize;
use thiserror::Error;

/// An ISO 4217 currency the platform may be run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Currency {
    /// Three capital letters, for example `EUR`.
    pub code: &'static str,
    /// How many decimals the minor unit has: 2 for cents, 0 for yen.
    pub exponent: u32,
}

/// The code is not one of the currencies that [`Currency::from_code`] knows.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("unknown currency {0:?}: use an ISO 4217 code such as EUR, USD, JPY or KWD")]
pub struct UnknownCurrency(String);

impl Currency {
    /// The default of the platform.
    pub const EUR: Self = Self { code: "EUR", exponent: 2 };

    /// Looks a currency up by its ISO 4217 code in capital letters.
    pub fn from_code(code: &str) -> Result<Self, UnknownCurrency> {
        let known = iso_currency::Currency::from_code(code)
            .filter(|known| !known.is_fund() && !known.is_special())
            .filter(|known| known.is_superseded().is_none());
        // gold and the like have no minor unit
        let exponent = known.and_then(iso_currency::Currency::exponent);
        match (known, exponent) {
            (Some(known), Some(exponent)) => {
                Ok(Self { code: known.code(), exponent: u32::from(exponent) })
            }
            _ => Err(UnknownCurrency(code.to_owned())),
        }
    }

    /// Minor units in one major unit: 100 for the euro.
    pub const fn minor_per_major(self) -> i64 {
        10_i64.pow(self.exponent)
    }

    /// An amount of minor units in major ones, as programs write it: `173.00`.
    pub fn decimal(self, minor: i64) -> String {
        let per_major = self.minor_per_major().unsigned_abs();
        let (sign, minor) = (if minor < 0 { "-" } else { "" }, minor.unsigned_abs());
        let (major, rest) = (minor / per_major, minor % per_major);
        match usize::try_from(self.exponent) {
            Ok(digits) if digits > 0 => format!("{sign}{major}.{rest:0digits$}"),
            _ => format!("{sign}{major}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_as_many_decimals_as_their_currency() {
        let written = |exponent, minor| Currency { code: "XXX", exponent }.decimal(minor);
        assert_eq!(written(2, 17_300), "173.00");
        assert_eq!(written(2, -5), "-0.05");
        assert_eq!(written(0, 17_300), "17300");
        assert_eq!(written(3, 1_001), "1.001");
        assert_eq!(written(2, i64::MIN), "-92233720368547758.08");
    }

    #[test]
    fn currencies_by_their_codes() {
        for (code, exponent) in [("EUR", 2), ("HUF", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3)] {
            assert_eq!(Currency::from_code(code), Ok(Currency { code, exponent }));
        }
        // none, small letters, gold, a fund, the one for tests, one that is no more
        for code in ["", "ZZZ", "eur", "EURO", "XAU", "CHE", "XTS", "HRK"] {
            assert_eq!(Currency::from_code(code), Err(UnknownCurrency(code.to_owned())), "{code}");
        }
    }
}
