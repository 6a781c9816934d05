//! The tables of a run as text.

use std::fmt::Write;

use crate::plan::{Plan, Way};
use crate::report::{Heat, Row};
use crate::server::Server;
use crate::statistics::Spread;
use crate::words;

const HEADINGS: [&str; 11] = [
    "way",
    "oversold",
    "nights",
    "unsold",
    "succeeded",
    "refused",
    "failed",
    "retries",
    "seconds",
    "p99",
    "failed mostly by",
];
/// What the headings mean, once at the top.
const LEGEND: &str = "  oversold  room-nights that bookings have beyond what there is, counted from the rooms of bookings;
  nights    on how many nights that is so, of each room type
  unsold    room-nights left empty although somebody who wanted them went away without a room
  succeeded, refused (the rooms are gone), failed (neither yes nor no); retries of all guests together
  seconds   until the last answer; p99: 99 of 100 answers took no longer (of fewer guests: the slowest)
  Each number is the median of the rounds, with their range where they differ.
";

/// What ran where: everything a reader needs to judge the tables.
pub fn heading(plan: &Plan, server: &Server, skipped: &[(Way, String)]) -> String {
    let Server { database, postgresql, fsync, synchronous_commit, full_page_writes, connections } =
        server;
    let rounds = plan.rounds;
    let build = if cfg!(debug_assertions) { " (DEBUG BUILD: times say nothing)" } else { "" };
    let mut text = format!(
        "innsight race: {rounds} rounds, ways in a new order each{build}\n  \
         database  PostgreSQL {postgresql}, fsync {fsync}, synchronous_commit {synchronous_commit}, \
         full_page_writes {full_page_writes}\n  \
         in        {database}, made for this run and removed afterwards\n  \
         writes    every way: booking, room, key and counters in one transaction; guests \
         share {connections} connections\n{LEGEND}  \
         lanes     read and write in one step, so there is no moment in which a guest could pause\n"
    );
    for (way, reason) in skipped {
        let _ = writeln!(text, "  {:<9} skipped: {reason}", way.name());
    }
    text
}

/// One situation.
pub fn heat_text(heat: &Heat) -> String {
    let mut rows = vec![HEADINGS.map(ToOwned::to_owned)];
    rows.extend(heat.rows.iter().map(cells));
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..HEADINGS.len()).map(width).collect();
    let title = words::title(heat.situation, heat.pause_seconds);
    let mut text = format!("\n{} ({})\n", title, heat.situation.name());
    for row in &rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let _ = if column == 0 || column + 1 == HEADINGS.len() {
                write!(line, "  {cell:<width$}")
            } else {
                write!(line, "  {cell:>width$}")
            };
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let _ = writeln!(text, "  {}", heat.meaning);
    text
}

fn cells(row: &Row) -> [String; 11] {
    [
        row.way.name().to_owned(),
        count(row.oversold),
        count(row.oversold_nights),
        count(row.unsold),
        count(row.succeeded),
        count(row.refused),
        count(row.failed),
        count(row.retries),
        time(row.seconds),
        time(row.p99_seconds),
        row.usual_failure().unwrap_or_default().to_owned(),
    ]
}

/// A count with its range, if it has one.
fn count(spread: Spread) -> String {
    let Spread { median, min, max } = spread;
    if max - min < 0.5 {
        format!("{median:.0}")
    } else {
        format!("{median:.0} ({min:.0}–{max:.0})")
    }
}

/// Seconds with their range; those that differ by a few hundredths count as equal.
fn time(spread: Spread) -> String {
    let Spread { median, min, max } = spread;
    let decimals = if median < 10.0 { 2 } else { 1 };
    if max - min < 0.005 {
        format!("{median:.decimals$}")
    } else {
        format!("{median:.decimals$} ({min:.decimals$}–{max:.decimals$})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::tests::heat;
    use crate::plan::Situation;

    #[test]
    fn columns_line_up() {
        let heat = heat(Situation::LastRoom, 0.2, &[(Way::Naive, 19), (Way::Lanes, 0)]);
        let text = heat_text(&heat);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[1],
            "20 guests for 1 room, 200 ms between reading and writing (last-room)"
        );
        assert_eq!(lines[3].find("19"), lines[2].find("sold").map(|at| at + 2), "{text}");
        assert!(lines[4].starts_with("  lanes         0"), "{text}");
        assert_eq!(lines[5], "  It means this.");
    }

    #[test]
    fn ranges_are_told_where_there_are_any() {
        assert_eq!(count(Spread { median: 3.0, min: 3.0, max: 3.0 }), "3");
        assert_eq!(count(Spread { median: 3.0, min: 1.0, max: 12.0 }), "3 (1–12)");
        assert_eq!(time(Spread { median: 0.25, min: 0.249, max: 0.252 }), "0.25");
        assert_eq!(time(Spread { median: 10.04, min: 10.0, max: 11.0 }), "10.0 (10.0–11.0)");
    }
}
