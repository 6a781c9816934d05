//! Reads the committed tables line by line; an error names the file and the line.

use std::str::FromStr;

use thiserror::Error;

/// A committed data file is not as it should be.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("seed/data/{file}, line {line}: {what}")]
pub struct DataError {
    pub file: &'static str,
    /// From 1.
    pub line: usize,
    pub what: String,
}

/// One line, cut at its tabs. Missing fields at the end read as empty.
pub(crate) struct Line<'a> {
    file: &'static str,
    number: usize,
    fields: Vec<&'a str>,
}

/// The lines of a table, without comments and blank ones.
pub(crate) fn lines<'a>(
    file: &'static str,
    text: &'a str,
) -> impl Iterator<Item = Line<'a>> + use<'a> {
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(move |(number, line)| Line { file, number, fields: line.split('\t').collect() })
}

impl<'a> Line<'a> {
    pub(crate) fn error(&self, what: impl Into<String>) -> DataError {
        DataError { file: self.file, line: self.number, what: what.into() }
    }

    /// A field by position, empty when the line is too short.
    pub(crate) fn text(&self, position: usize) -> &'a str {
        self.fields.get(position).copied().unwrap_or_default()
    }

    /// A field that must be there.
    pub(crate) fn required(&self, position: usize, name: &str) -> Result<&'a str, DataError> {
        match self.text(position) {
            "" => Err(self.error(format!("{name} is missing"))),
            text => Ok(text),
        }
    }

    /// A number within a range.
    pub(crate) fn number<T: FromStr + PartialOrd + std::fmt::Display>(
        &self,
        position: usize,
        name: &str,
        range: std::ops::RangeInclusive<T>,
    ) -> Result<T, DataError> {
        let text = self.required(position, name)?;
        match text.parse::<T>() {
            Ok(number) if range.contains(&number) => Ok(number),
            _ => Err(self.error(format!(
                "{name} is {text:?}, expected a number from {} to {}",
                range.start(),
                range.end()
            ))),
        }
    }
}
