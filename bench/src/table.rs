//! Tables and durations as people read them.

use std::fmt::Write as _;
use std::io::Write as _;

/// Rows of cells, the first one a heading. The first and the last column are words, those between
/// are numbers.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub fn new(headings: &[&str]) -> Self {
        Self { rows: vec![headings.iter().map(|heading| (*heading).to_owned()).collect()] }
    }

    /// Adds a row of as many cells as there are headings.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The table as text, indented by two spaces.
    pub fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widest = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(widest).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let _ = if column == 0 || column + 1 == columns {
                    write!(line, "  {cell:<width$}")
                } else {
                    write!(line, "  {cell:>width$}")
                };
            }
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }
}

/// Seconds in the unit that leaves few digits.
pub fn duration(seconds: f64) -> String {
    let (value, unit) = match seconds {
        _ if seconds < 1e-3 => (seconds * 1e6, "µs"),
        _ if seconds < 1.0 => (seconds * 1e3, "ms"),
        _ => (seconds, "s"),
    };
    format!("{} {unit}", digits(value))
}

/// A number with about three digits.
pub fn digits(value: f64) -> String {
    match value {
        _ if value < 10.0 => format!("{value:.2}"),
        _ if value < 100.0 => format!("{value:.1}"),
        _ => grouped(&format!("{value:.0}")),
    }
}

/// A count with a comma between thousands.
pub fn count(value: u64) -> String {
    grouped(&value.to_string())
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Prints a report where a person or a file takes it.
pub fn print(report: &str) -> anyhow::Result<()> {
    Ok(std::io::stdout().write_all(report.as_bytes())?)
}

/// What was reached of a target.
pub fn verdict(target: &str, reached: bool) -> String {
    format!("{target}: {}", if reached { "reached" } else { "MISSED" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_read_them() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(0), "0");
        assert_eq!(digits(2.345_6), "2.35");
        assert_eq!(digits(1234.5), "1,234");
        assert_eq!(duration(0.000_002_5), "2.50 µs");
        assert_eq!(duration(0.0123), "12.3 ms");
        assert_eq!(duration(61.0), "61.0 s");
    }

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(&["what", "n", "note"]);
        table.row(vec!["a".to_owned(), "1,000".to_owned(), "fine".to_owned()]);
        assert_eq!(table.text(), "  what      n  note\n  a     1,000  fine\n");
    }
}
