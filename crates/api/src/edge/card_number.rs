//! Numbers of cards: none may reach us, and one that does is neither kept nor repeated.

/// A card number has so many digits, <https://www.iso.org/standard/70484.html>.
const DIGITS_MIN: usize = 13;
const DIGITS_MAX: usize = 19;

/// Whether a text has a run of 13 to 19 digits, with blanks and dashes between, whose check digit is
/// right. A run may have more beside it, as a date or the code from the back.
pub fn holds_card_number(text: &str) -> bool {
    let is_of_run =
        |character: char| character.is_ascii_digit() || matches!(character, ' ' | '-' | '\u{a0}');
    text.split(|character| !is_of_run(character)).any(run_holds_card_number)
}

/// Whether some groups of digits that follow each other make a number. Looks at no more of them than
/// a number has digits, wherever it begins.
fn run_holds_card_number(run: &str) -> bool {
    let groups = run.split(|character: char| !character.is_ascii_digit());
    let groups: Vec<&str> = groups.filter(|group| !group.is_empty()).collect();
    (0..groups.len()).any(|first| {
        let mut digits = Vec::new();
        for group in groups.iter().skip(first) {
            if digits.len() + group.len() > DIGITS_MAX {
                return false;
            }
            digits.extend(group.chars().filter_map(|digit| digit.to_digit(10)));
            if is_card_number(&digits) {
                return true;
            }
        }
        false
    })
}

fn is_card_number(digits: &[u32]) -> bool {
    (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len()) && has_check_digit(digits)
}

/// The check of ISO/IEC 7812-1, annex B (Luhn).
fn has_check_digit(digits: &[u32]) -> bool {
    let doubled = |(place, digit): (usize, &u32)| match (place % 2, digit * 2) {
        (0, _) => *digit,
        (_, twice) if twice > 9 => twice - 9,
        (_, twice) => twice,
    };
    let sum: u32 = digits.iter().rev().enumerate().map(doubled).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_however_they_are_written() {
        for text in [
            "4242424242424242",
            "card 4242 4242 4242 4242 please",
            "4242-4242-4242-4242",
            "378282246310005",
            "x6011111111111117y",
            "4242-4242-4242-4242-123",
            "4242424242424242 12/27",
        ] {
            assert!(holds_card_number(text), "{text}");
        }
    }

    /// A body full of single digits costs no more than any other.
    #[test]
    fn long_runs_are_looked_through_in_one_go() {
        for run in ["1 ", "- ", "1-"] {
            assert!(!holds_card_number(&run.repeat(400_000)), "{run}");
        }
        assert!(holds_card_number(&format!("{}4242 4242 4242 4242", "1 ".repeat(400_000))));
    }

    #[test]
    fn other_numbers_are_none() {
        for text in [
            "",
            "4242424242424241",
            "424242424242",
            "42424242424242424242424242424242",
            "tok_approve",
            "+351 21 123 4567",
            "4242.4242.4242.4242",
        ] {
            assert!(!holds_card_number(text), "{text}");
        }
    }
}
