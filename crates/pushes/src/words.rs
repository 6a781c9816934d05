//! What a phone says of a booking.

use std::time::Duration;

use chrono::NaiveDate;
use domain::money::Currency;
use store::pushes::{ClaimedPush, Kind, PushedStay};

/// A name is not longer than a phone shows.
const TITLE_CHARACTERS_MAX: usize = 100;

/// A notification in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub title: String,
    pub body: String,
}

/// Puts it into the phone's language. `None` = it is no longer so, or nobody's.
pub fn words_of(push: &ClaimedPush) -> Option<Words> {
    let stay = push.stay.as_ref()?;
    let is_german = push.language == "de";
    let says = |english: String, german: String| if is_german { german } else { english };
    let minutes = minutes_left(stay);
    let body = match (push.kind, stay.status.as_str()) {
        (Kind::HoldEnding, "pending") if stay.is_that_hold && minutes > 0 => says(
            format!("Your room is held for {} more. Pay to keep it.", english_minutes(minutes)),
            format!(
                "Ihr Zimmer ist noch {} reserviert. Zahlen Sie, damit es Ihres bleibt.",
                german_minutes(minutes)
            ),
        ),
        (Kind::BookingConfirmed, "confirmed") => says(
            format!("Your room is booked: {}.", english_dates(stay)),
            format!("Ihr Zimmer ist gebucht: {}.", german_dates(stay)),
        ),
        (Kind::BookingCancelled, "cancelled") => {
            let cost = money(stay.penalty_minor.unwrap_or(0), &stay.currency, is_german);
            says(
                format!("This booking is cancelled. That cost {cost}."),
                format!("Diese Buchung ist storniert. Das hat {cost} gekostet."),
            )
        }
        (Kind::BookingRejected, "pending" | "expired") => says(
            "The room was gone before the payment came. Nothing is charged, or it comes back."
                .to_owned(),
            "Das Zimmer war vergeben, ehe die Zahlung kam. Es wird nichts abgebucht, oder das Geld kommt \
             zurück."
                .to_owned(),
        ),
        (Kind::PaymentFailed, "pending") if minutes > 0 => says(
            format!(
                "The payment did not go through. Your room is held for {} more.",
                english_minutes(minutes)
            ),
            format!(
                "Die Zahlung kam nicht zustande. Ihr Zimmer ist noch {} reserviert.",
                german_minutes(minutes)
            ),
        ),
        (Kind::PaymentFailed, "pending" | "expired") => says(
            "The payment did not go through, and the room is not held any more.".to_owned(),
            "Die Zahlung kam nicht zustande, und das Zimmer ist nicht mehr reserviert.".to_owned(),
        ),
        (Kind::Refunded, _) => {
            let amount = money(push.amount_minor?, &stay.currency, is_german);
            says(
                format!("{amount} went back to you."),
                format!("{amount} sind an Sie zurückgegangen."),
            )
        }
        _ => return None,
    };
    Some(Words { title: title(&stay.hotel_name), body })
}

/// Begun minutes.
fn minutes_left(stay: &PushedStay) -> u128 {
    let held = Duration::try_from_secs_f64(stay.held_seconds).unwrap_or_default();
    held.as_millis().div_ceil(60_000)
}

fn english_minutes(minutes: u128) -> String {
    if minutes == 1 { "one minute".to_owned() } else { format!("{minutes} minutes") }
}

fn german_minutes(minutes: u128) -> String {
    if minutes == 1 { "eine Minute".to_owned() } else { format!("{minutes} Minuten") }
}

fn english_dates(stay: &PushedStay) -> String {
    let date = |day: NaiveDate| day.format("%-d %B %Y").to_string();
    format!("{} to {}", date(stay.check_in), date(stay.check_out))
}

fn german_dates(stay: &PushedStay) -> String {
    let date = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
    format!("{} bis {}", date(stay.check_in), date(stay.check_out))
}

fn money(minor: i64, code: &str, is_german: bool) -> String {
    let written = Currency::from_code(code)
        .map_or_else(|_| minor.to_string(), |currency| currency.decimal(minor));
    if is_german {
        format!("{} {code}", written.replace('.', ","))
    } else {
        format!("{code} {written}")
    }
}

fn title(name: &str) -> String {
    let plain = name.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    plain.take(TITLE_CHARACTERS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(kind: Kind, status: &str, held_seconds: f64) -> ClaimedPush {
        let day = |day| NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
        let stay = PushedStay {
            booking_id: uuid::Uuid::nil(),
            hotel_name: "Casa\ndo Tejo".to_owned(),
            status: status.to_owned(),
            check_in: day(1),
            check_out: day(4),
            held_seconds,
            is_that_hold: true,
            penalty_minor: None,
            currency: "EUR".to_owned(),
        };
        let (token, language) = ("ExponentPushToken[a]".to_owned(), "en".to_owned());
        let amount_minor = (kind == Kind::Refunded).then_some(15_300);
        ClaimedPush { id: 1, attempts: 1, kind, token, language, stay: Some(stay), amount_minor }
    }

    fn body(push: &ClaimedPush) -> Option<String> {
        words_of(push).map(|words| words.body)
    }

    #[test]
    fn what_is_so_is_told_in_the_phones_language() {
        for (kind, status, english, german) in [
            (Kind::HoldEnding, "pending", "held for 5 minutes more", "noch 5 Minuten reserviert"),
            (Kind::BookingConfirmed, "confirmed", "1 December 2026 to 4 D", "01.12.2026 bis"),
            (Kind::BookingCancelled, "cancelled", "That cost EUR 0.00.", "0,00 EUR gekostet"),
            (Kind::BookingRejected, "expired", "The room was gone", "Das Zimmer war vergeben"),
            (Kind::PaymentFailed, "pending", "held for 5 minutes more", "noch 5 Minuten"),
            (Kind::Refunded, "cancelled", "EUR 153.00 went back", "153,00 EUR sind"),
        ] {
            let mut told = push(kind, status, 299.0);
            let words = words_of(&told).unwrap();
            assert_eq!(words.title, "Casa do Tejo");
            assert!(words.body.contains(english), "{}", words.body);
            "de".clone_into(&mut told.language);
            assert!(body(&told).unwrap().contains(german), "{:?}", body(&told));
        }
    }

    #[test]
    fn what_is_no_longer_so_is_told_to_nobody() {
        for (kind, statuses) in [
            (Kind::HoldEnding, &["confirmed", "cancelled", "expired"][..]),
            (Kind::BookingConfirmed, &["pending", "cancelled", "expired"]),
            (Kind::BookingCancelled, &["pending", "confirmed", "expired"]),
            (Kind::BookingRejected, &["confirmed", "cancelled"]),
            (Kind::PaymentFailed, &["confirmed", "cancelled"]),
        ] {
            for status in statuses {
                assert_eq!(body(&push(kind, status, 299.0)), None, "{kind:?} {status}");
            }
        }
        let mut extended = push(Kind::HoldEnding, "pending", 299.0);
        extended.stay.as_mut().unwrap().is_that_hold = false;
        assert_eq!(body(&extended), None);
        assert_eq!(body(&push(Kind::HoldEnding, "pending", -1.0)), None);
        let late = body(&push(Kind::PaymentFailed, "pending", -1.0)).unwrap();
        assert!(late.contains("is not held any more"), "{late}");
        let nobodys = ClaimedPush { stay: None, ..push(Kind::Refunded, "cancelled", 0.0) };
        assert_eq!(body(&nobodys), None);
        let nothing = ClaimedPush { amount_minor: None, ..push(Kind::Refunded, "cancelled", 0.0) };
        assert_eq!(body(&nothing), None);
    }

    #[test]
    fn the_last_minute_is_one() {
        let told = |seconds| body(&push(Kind::HoldEnding, "pending", seconds)).unwrap();
        assert!(told(60.0).contains("for one minute more"), "{}", told(60.0));
        assert!(told(61.0).contains("for 2 minutes more"), "{}", told(61.0));
    }
}
