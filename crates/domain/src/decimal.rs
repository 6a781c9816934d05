//! Decimal text straight into scaled integers, so that no input ever passes through a float.

use thiserror::Error;

/// Why a text is not the decimal that was asked for.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum DecimalError {
    /// Not `-?digits[.digits]`: letters, exponents, signs, blanks, NaN and infinities end here.
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
    /// They round half away from zero; only coordinates do so.
    Round,
}

const MAX_LENGTH: usize = 40;

/// Parses `text` as a decimal and returns it times `10^decimals`.
///
/// `parse_scaled("38.7167", 7, Surplus::Round)` is `387_167_000`.
pub fn parse_scaled(text: &str, decimals: u32, surplus: Surplus) -> Result<i64, DecimalError> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
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
    let mut value: i64 = 0;
    let mut push = |digit: u8| -> Result<(), DecimalError> {
        value = value
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(i64::from(digit - b'0')))
            .ok_or(DecimalError::TooLarge)?;
        Ok(())
    };
    let mut kept = fraction.bytes();
    whole.bytes().try_for_each(&mut push)?;
    for _ in 0..decimals {
        push(kept.next().unwrap_or(b'0'))?;
    }
    let first_surplus = kept.next().unwrap_or(b'0');
    match surplus {
        Surplus::Refuse if first_surplus != b'0' || kept.any(|digit| digit != b'0') => {
            return Err(DecimalError::SurplusDecimals);
        }
        Surplus::Round if first_surplus >= b'5' => value += 1,
        _ => {}
    }
    Ok(if negative { -value } else { value })
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
