//! What a situation is and what its table says, in sentences.

use crate::plan::{Situation, Way};
use crate::report::Row;

/// A situation and its pause.
pub fn title(situation: Situation, pause_seconds: f64) -> String {
    let guests = match situation {
        Situation::LastRoom => "20 guests for 1 room",
        Situation::TenRooms => "20 guests for 10 rooms",
        Situation::Favourites => {
            "100 guests for 50 room types of 2 rooms, 80 of them for the same 10"
        }
        Situation::Crossing => {
            "20 guests for 1 room, 3 overlapping nights each, some name them backwards"
        }
        Situation::Hot => "100 guests who book again and again in one room type",
        Situation::Lease => "20 guests for 1 room, one after the other",
    };
    format!("{guests}, {}", pause(pause_seconds))
}

/// The time between reading and writing.
pub fn pause(seconds: f64) -> String {
    if seconds > 0.0 {
        format!("{} between reading and writing", duration(seconds))
    } else {
        "no pause between reading and writing".to_owned()
    }
}

/// Seconds as people read them.
pub fn duration(seconds: f64) -> String {
    match seconds {
        _ if seconds >= 9.95 => format!("{seconds:.0} s"),
        _ if seconds >= 0.9995 => format!("{} s", trimmed(seconds, 1)),
        _ => format!("{} ms", trimmed(seconds * 1e3, usize::from(seconds < 0.00995))),
    }
}

/// A number with at most so many decimals, without a zero at its end.
fn trimmed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), ToOwned::to_owned)
}

/// What a table says, in one sentence.
pub fn meaning(situation: Situation, pause_seconds: f64, rows: &[Row]) -> String {
    let too_many =
        |row: &&Row| format!("{} sold up to {}", row.way.name(), trimmed(row.oversold.max, 1));
    let (dishonest, honest): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.oversells());
    let oversold: Vec<String> = dishonest.iter().map(too_many).collect();
    let names: Vec<String> = honest.iter().map(|row| row.way.name().to_owned()).collect();
    let mut parts = Vec::new();
    if oversold.is_empty() {
        let when = if pause_seconds > 0.0 { "" } else { "this time " };
        parts.push(format!("{when}nobody sold what is not there"));
    } else {
        parts.push(format!("{} room-nights that are not there", list(&oversold)));
        if !names.is_empty() {
            parts.push(format!("{} none", list(&names)));
        }
    }
    let failing = rows.iter().filter(|row| row.failed.median > 0.0);
    let failing: Vec<String> = failing
        .map(|row| format!("{} with {}", trimmed(row.failed.median, 1), row.way.name()))
        .collect();
    if !failing.is_empty() {
        parts.push(format!("requests that got neither yes nor no: {}", list(&failing)));
    }
    if situation == Situation::Hot && pause_seconds <= 0.0 {
        parts.extend(pace(&honest));
    }
    let mut sentence = parts.join("; ");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence + "."
}

/// How much faster the lanes sold than locking rows one by one.
fn pace(honest: &[&Row]) -> Option<String> {
    let pace = |way: Way| {
        let row = honest.iter().find(|row| row.way == way)?;
        (row.seconds.median > 0.0).then(|| row.succeeded.median / row.seconds.median)
    };
    let ratio = pace(Way::Lanes)? / pace(Way::Pessimistic)?;
    (ratio.is_finite() && ratio > 0.0)
        .then(|| format!("lanes sold {} × as fast as pessimistic", trimmed(ratio, 1)))
}

/// Words joined as in a sentence.
fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::tests::heat;

    #[test]
    fn a_table_in_one_sentence() {
        let rows = heat(
            Situation::LastRoom,
            0.2,
            &[(Way::Naive, 19), (Way::Optimistic, 0), (Way::Pessimistic, 0), (Way::Lanes, 0)],
        )
        .rows;
        assert_eq!(
            meaning(Situation::LastRoom, 0.2, &rows),
            "Naive sold up to 19 room-nights that are not there; optimistic, pessimistic and lanes none."
        );
        let rows = heat(Situation::LastRoom, 0.0, &[(Way::Naive, 0)]).rows;
        assert_eq!(
            meaning(Situation::LastRoom, 0.0, &rows),
            "This time nobody sold what is not there."
        );
    }

    #[test]
    fn who_is_fast_is_told_where_nobody_pauses() {
        let ways = [(Way::Pessimistic, 0), (Way::Lanes, 0)];
        let rows = heat(Situation::Hot, 0.0, &ways).rows;
        let told = meaning(Situation::Hot, 0.0, &rows);
        assert!(told.ends_with("; lanes sold 1 × as fast as pessimistic."), "{told}");
        assert!(!meaning(Situation::Hot, 0.2, &rows).contains("as fast"));
    }

    #[test]
    fn times_as_people_read_them() {
        assert_eq!(duration(0.2), "200 ms");
        assert_eq!(duration(0.0042), "4.2 ms");
        assert_eq!(duration(6.0), "6 s");
        assert_eq!(duration(2.26), "2.3 s");
        assert_eq!(duration(10.4), "10 s");
        assert!(title(Situation::Lease, 0.0).ends_with("no pause between reading and writing"));
    }
}
