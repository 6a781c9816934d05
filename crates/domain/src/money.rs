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

/// ISO 4217 codes of money in use, grouped by the exponent of their minor unit.
const BY_EXPONENT: [(u32, &str); 3] = [
    (
        2,
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD \
         CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD \
         GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL \
         MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN \
         PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP \
         SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW",
    ),
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
];

impl Currency {
    /// The default of the platform.
    pub const EUR: Self = Self { code: "EUR", exponent: 2 };

    /// Looks a currency up by its ISO 4217 code in capital letters.
    pub fn from_code(code: &str) -> Result<Self, UnknownCurrency> {
        BY_EXPONENT
            .iter()
            .find_map(|(exponent, codes)| {
                let code = codes.split_ascii_whitespace().find(|known| *known == code)?;
                Some(Self { code, exponent: *exponent })
            })
            .ok_or_else(|| UnknownCurrency(code.to_owned()))
    }

    /// Minor units in one major unit: 100 for the euro.
    pub const fn minor_per_major(self) -> i64 {
        10_i64.pow(self.exponent)
    }
}
