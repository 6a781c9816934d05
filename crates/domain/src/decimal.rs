//! Decimal text straight into scaled integers, so that no input ever passes through a float.

use thiserror::Error;

use crate::fit::fit;

/// Why a text is not the decimal that was asked for.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum DecimalError {
    /// Not `-?digits[.digits]`: letters, signs, blanks, NaN and infinities end here, exponents too
    /// unless surplus digits round.
    #[error("is not a decimal number")]
    Malformed,
    /// More digits behind the point than the field keeps.
    #[error("has more decimals than this field takes")]
    SurplusDecimals,
    /// Too large for the integer behind it.
    #[error("is too large")]
    TooLarge,
}

/// What happens to digits behind the last one that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surplus {
    /// They are an error, unless they are zeros.
    Refuse,
    /// They round half away from zero; only coordinates do so. They come from programs, which print
    /// small ones with an exponent: `5e-7`.
    Round,
}

const MAX_LENGTH: usize = 40;
/// No number of a program (an IEEE 754 double) has a larger one.
const EXPONENT_MAX: i32 = 400;

/// Parses `text` as a decimal and returns it times `10^decimals`.
///
/// `parse_scaled("38.7167", 7, Surplus::Round)` is `387_167_000`.
pub fn parse_scaled(text: &str, decimals: u32, surplus: Surplus) -> Result<i64, DecimalError> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (digits, exponent) = match digits.split_once(['e', 'E']) {
        Some((digits, exponent)) if surplus == Surplus::Round => (digits, read_exponent(exponent)?),
        _ => (digits, 0),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(DecimalError::Malformed),
        None => (digits, ""),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || text.len() > MAX_LENGTH || !all_digits(whole) || !all_digits(fraction) {
        return Err(DecimalError::Malformed);
    }
    // zeros before the first digit, then digits; so many of them are kept
    let whole_digits = i32::try_from(whole.len()).unwrap_or(i32::MAX);
    let kept = whole_digits.saturating_add(exponent).saturating_add_unsigned(decimals);
    let zeros = fit(kept.saturating_neg().max(0));
    let zeros = std::iter::repeat_n(b'0', zeros);
    let mut digits = zeros.chain(whole.bytes()).chain(fraction.bytes());
    let mut value: i64 = 0;
    for _ in 0..kept {
        value = value
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(i64::from(digits.next().unwrap_or(b'0') - b'0')))
            .ok_or(DecimalError::TooLarge)?;
    }
    let first_surplus = digits.next().unwrap_or(b'0');
    match surplus {
        Surplus::Refuse if first_surplus != b'0' || digits.any(|digit| digit != b'0') => {
            return Err(DecimalError::SurplusDecimals);
        }
        Surplus::Round if first_surplus >= b'5' => {
            value = value.checked_add(1).ok_or(DecimalError::TooLarge)?;
        }
        _ => {}
    }
    Ok(if negative { -value } else { value })
}

fn read_exponent(text: &str) -> Result<i32, DecimalError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_whole = (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let exponent: i32 = text.parse().map_err(|_| DecimalError::Malformed)?;
    let is_sane = exponent.unsigned_abs() <= EXPONENT_MAX.unsigned_abs();
    if is_whole && is_sane { Ok(exponent) } else { Err(DecimalError::Malformed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_scaled_exactly() {
        let round = |text| parse_scaled(text, 7, Surplus::Round);
        assert_eq!(round("38.7167"), Ok(387_167_000));
        assert_eq!(round("-0.00000005"), Ok(-1));
        assert_eq!(round("0.00000004"), Ok(0));
        assert_eq!(round("179.99999995"), Ok(1_800_000_000));
        assert_eq!(parse_scaled("8.50", 1, Surplus::Refuse), Ok(85));
    }

    #[test]
    fn exponents_are_read_where_programs_print_them() {
        let round = |text| parse_scaled(text, 7, Surplus::Round);
        for (text, scaled) in [
            ("5e-7", 5),
            ("-5e-7", -5),
            ("5e-8", 1),
            ("4.9e-8", 0),
            ("1e-9", 0),
            ("9e-9", 0),
            ("1e-300", 0),
            ("1.5E-6", 15),
            ("3.87167e1", 387_167_000),
            ("387167e-4", 387_167_000),
            ("1e2", 1_000_000_000),
            ("1e+2", 1_000_000_000),
            ("0e400", 0),
        ] {
            assert_eq!(round(text), Ok(scaled), "{text}");
        }
        for text in ["e", "1e", "e5", "1e+", "1e-", "1e1.5", "1e 5", "1ee5", "1e99999", "1e401"] {
            assert_eq!(round(text), Err(DecimalError::Malformed), "{text}");
        }
        assert_eq!(round("1e309"), Err(DecimalError::TooLarge));
        assert_eq!(round("922337203685.47758074"), Ok(i64::MAX));
        assert_eq!(round("922337203685.47758075"), Err(DecimalError::TooLarge));
    }

    #[test]
    fn everything_else_is_refused() {
        for text in ["", "-", ".5", "5.", "+1", "1e3", "NaN", "inf", "1 ", "0x1", "1,0", "١"] {
            let parsed = parse_scaled(text, 2, Surplus::Refuse);
            assert_eq!(parsed, Err(DecimalError::Malformed), "{text:?}");
        }
        assert_eq!(parse_scaled("8.55", 1, Surplus::Refuse), Err(DecimalError::SurplusDecimals));
        let large = "9".repeat(30);
        assert_eq!(parse_scaled(&large, 0, Surplus::Refuse), Err(DecimalError::TooLarge));
        let long = "1".repeat(10_000);
        assert_eq!(parse_scaled(&long, 0, Surplus::Refuse), Err(DecimalError::Malformed));
    }
}
