//! Query parameters as they came, each to be taken once. Duplicates, empty values and names that
//! nobody takes are errors, so that a typo never widens a search.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What is wrong with one field, in words that tell what it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub field: String,
    pub message: String,
}

impl FieldError {
    /// An error on `field`.
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.to_owned(), message: message.into() }
    }
}

/// Values are quoted in messages up to so many characters.
const QUOTED_CHARACTERS_MAX: usize = 60;

/// A value as messages quote it: cut, and without control characters.
pub fn quoted(value: &str) -> String {
    let shown: String = value.chars().take(QUOTED_CHARACTERS_MAX).collect();
    let more = if shown.len() < value.len() { "…" } else { "" };
    format!("{shown:?}{more}")
}

/// Parameters of a request with the errors found so far.
#[derive(Debug, Default)]
pub struct Parameters {
    values: BTreeMap<String, String>,
    errors: Vec<FieldError>,
}

impl Parameters {
    /// Takes decoded pairs in; the first of duplicates is kept and the others are an error.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut parameters = Self::default();
        for (name, value) in pairs {
            match parameters.values.entry(name) {
                Entry::Vacant(vacant) => {
                    vacant.insert(value);
                }
                Entry::Occupied(occupied) => parameters
                    .errors
                    .push(FieldError::new(occupied.key(), "is given more than once; give it once")),
            }
        }
        parameters
    }

    /// Notes an error on a field.
    pub fn error(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(field, message));
    }

    /// Whether a parameter is there and was not taken yet.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Takes a parameter; an empty value is an error and counts as absent.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let value = self.values.remove(name)?;
        if value.is_empty() {
            self.error(name, "is empty; leave it out or give it a value");
            return None;
        }
        Some(value)
    }

    /// Takes a parameter through `parse`, which tells what the field takes when it fails.
    pub fn parse<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.take(name)?;
        match parse(&value) {
            Ok(parsed) => Some(parsed),
            Err(takes) => {
                self.error(name, format!("{takes}; got {}", quoted(&value)));
                None
            }
        }
    }

    /// Takes what somebody typed, which is never wrong, not even when it is empty.
    pub fn take_text(&mut self, name: &str) -> Option<String> {
        self.values.remove(name)
    }

    /// Takes a whole number within a range.
    pub fn parse_whole(&mut self, name: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        self.parse(name, |text| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let number = digits.then(|| text.parse().ok()).flatten();
            number.filter(|number| range.contains(number)).ok_or_else(|| {
                format!("takes a whole number from {} to {}", range.start(), range.end())
            })
        })
    }

    /// Takes `true` or `false`.
    pub fn parse_flag(&mut self, name: &str) -> Option<bool> {
        self.parse(name, |text| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err("takes true or false".to_owned()),
        })
    }

    /// Whether anything is wrong so far.
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Ends the taking: names that nobody took are errors, and any error fails the request.
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Vec<FieldError>> {
        for name in std::mem::take(&mut self.values).into_keys() {
            let name: String = name.chars().take(QUOTED_CHARACTERS_MAX).collect();
            self.error(&name, "is not a parameter of this request; see /docs for those that are");
        }
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(self.errors),
        }
    }
}
