//! A stay as a file that calendars take (RFC 5545). The web app makes the same of what it shows
//! (`calendarFile.ts`).

use chrono::{DateTime, Utc};
use serde::Serialize;
use store::mails::reading::ToldStay;

const LINE_OCTETS_MAX: usize = 75;

/// A file for calendars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Calendar {
    /// What is to be done with it, as the mail says too: `PUBLISH` or `CANCEL` (RFC 5546).
    pub method: &'static str,
    pub text: String,
}

/// The file of a stay; of one that was cancelled it takes away what the first one put there. Times are
/// instants in UTC: every calendar shows them on its own clock.
pub(crate) fn write_calendar(stay: &ToldStay) -> Calendar {
    let ToldStay { hotel_name, address, city, .. } = stay;
    let stamp = stay.cancelled_at.or(stay.confirmed_at).unwrap_or(stay.arrives_at);
    let (method, status, sequence) = match stay.cancelled_at {
        Some(_) => ("CANCEL", "CANCELLED", 1),
        None => ("PUBLISH", "CONFIRMED", 0),
    };
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Innsight//Booking//EN".to_owned(),
        format!("METHOD:{method}"),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@innsight", stay.booking_id),
        format!("SEQUENCE:{sequence}"),
        format!("DTSTAMP:{}", written(stamp)),
        format!("DTSTART:{}", written(stay.arrives_at)),
        format!("DTEND:{}", written(stay.departs_at)),
        format!("SUMMARY:{}", escaped(hotel_name)),
        format!("LOCATION:{}", escaped(&format!("{hotel_name}, {address}, {city}"))),
        format!("GEO:{};{}", degrees(stay.lat_e7), degrees(stay.lon_e7)),
        format!("STATUS:{status}"),
        "TRANSP:TRANSPARENT".to_owned(),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    Calendar { method, text: lines.iter().map(|line| folded(line)).collect() }
}

fn written(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn degrees(e7: i32) -> String {
    format!("{:.7}", f64::from(e7) / 1e7)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Its rest goes on after a blank, and no letter is cut in two.
fn folded(line: &str) -> String {
    let (mut text, mut octets) = (String::with_capacity(line.len() + 2), 0);
    for letter in line.chars() {
        if octets + letter.len_utf8() > LINE_OCTETS_MAX {
            text.push_str("\r\n ");
            octets = 1;
        }
        text.push(letter);
        octets += letter.len_utf8();
    }
    text.push_str("\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stay() -> ToldStay {
        ToldStay {
            booking_id: "00000000-0000-0000-0000-00000000000a".parse().unwrap(),
            hotel_name: format!("Casa; {}\r\nBEGIN:VEVENT", "é".repeat(80)),
            address: "Rua 1, 2".to_owned(),
            city: "Lisbon".to_owned(),
            lat_e7: 387_000_000,
            lon_e7: -91_000_000,
            check_in: "2026-12-01".parse().unwrap(),
            check_out: "2026-12-03".parse().unwrap(),
            arrives_at: "2026-12-01T15:00:00Z".parse().unwrap(),
            departs_at: "2026-12-03T11:00:00Z".parse().unwrap(),
            confirmed_at: None,
            cancelled_at: None,
            total_minor: 1,
            penalty_minor: None,
            currency: "EUR".to_owned(),
        }
    }

    #[test]
    fn a_cancelled_stay_takes_its_own_entry_away() {
        let (kept, gone) = (stay(), "2026-11-20T08:00:00Z".parse().unwrap());
        let cancelled = write_calendar(&ToldStay { cancelled_at: Some(gone), ..stay() });
        assert_eq!((write_calendar(&kept).method, cancelled.method), ("PUBLISH", "CANCEL"));
        for line in ["METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:1", "DTSTAMP:20261120T080000Z"]
        {
            assert!(cancelled.text.contains(&format!("\r\n{line}\r\n")), "{}", cancelled.text);
        }
        let id = |text: &str| text.lines().find(|line| line.starts_with("UID:")).map(str::to_owned);
        assert_eq!(id(&write_calendar(&kept).text), id(&cancelled.text));
    }

    #[test]
    fn lines_are_folded_between_letters_and_hold_nothing_but_text() {
        let file = write_calendar(&stay()).text;
        assert!(file.split("\r\n").all(|line| line.len() <= LINE_OCTETS_MAX));
        assert_eq!(file.matches("\r\nBEGIN:VEVENT").count(), 1);
        let unfolded = file.replace("\r\n ", "");
        assert!(unfolded.contains("SUMMARY:Casa\\; éé"), "{unfolded}");
        assert!(unfolded.contains("Rua 1\\, 2\\, Lisbon"));
        assert!(unfolded.contains("DTSTART:20261201T150000Z\r\nDTEND:20261203T110000Z\r\n"));
        assert!(unfolded.contains("GEO:38.7000000;-9.1000000\r\n"));
    }
}
