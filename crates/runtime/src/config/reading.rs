//! Reads values and collects what is wrong with them.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

/// What is wrong with settings so far.
#[derive(Debug, Default)]
pub struct Problems(Vec<String>);

/// Every setting that can't be used.
#[derive(Debug, Error)]
#[error("{} can't be used:{}", count(.0), list(.0))]
pub struct ConfigError(Vec<String>);

fn count(problems: &[String]) -> String {
    match problems.len() {
        1 => "a setting".to_owned(),
        many => format!("{many} settings"),
    }
}

fn list(problems: &[String]) -> String {
    problems.iter().flat_map(|problem| ["\n  ", problem]).collect()
}

impl Problems {
    /// Notes what is wrong with a setting.
    pub fn note(&mut self, setting: &str, message: impl fmt::Display) {
        self.0.push(format!("{setting} {message}"));
    }

    /// Ends the reading.
    pub fn finish(self) -> Result<(), ConfigError> {
        if self.0.is_empty() { Ok(()) } else { Err(ConfigError(self.0)) }
    }

    /// Reads a whole number within a range.
    pub(super) fn whole<T>(&mut self, setting: &str, text: &str, range: RangeInclusive<T>) -> T
    where
        T: FromStr + PartialOrd + Copy + fmt::Display,
    {
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.unwrap_or_else(|| {
            let (from, to) = (range.start(), range.end());
            self.note(setting, format!("takes a whole number from {from} to {to}, got {text:?}"));
            *from
        })
    }

    /// Reads a number of seconds.
    pub(super) fn seconds(
        &mut self,
        setting: &str,
        text: &str,
        range: RangeInclusive<u64>,
    ) -> Duration {
        Duration::from_secs(self.whole(setting, text, range))
    }

    /// Reads true or false.
    pub(super) fn flag(&mut self, setting: &str, text: &str) -> bool {
        if !matches!(text, "true" | "false") {
            self.note(setting, format!("takes true or false, got {text:?}"));
        }
        text == "true"
    }

    /// Reads an address to listen on.
    pub(super) fn address(&mut self, setting: &str, text: &str) -> SocketAddr {
        let named = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
        let text = named.as_deref().unwrap_or(text);
        text.parse().unwrap_or_else(|_| {
            let takes = "takes ADDRESS:PORT, for example 127.0.0.1:8080 or 0.0.0.0:80";
            self.note(setting, format!("{takes}, got {text:?}"));
            (Ipv4Addr::LOCALHOST, 0).into()
        })
    }

    /// Reads a URL without path; empty is allowed.
    pub(super) fn url(&mut self, setting: &str, text: &str) -> String {
        let url = text.trim_end_matches('/');
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let is_host = |host: &str| {
            !host.is_empty()
                && host
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte))
        };
        if !url.is_empty() && !host.is_some_and(is_host) {
            self.note(setting, format!("takes https://host, got {text:?}"));
        }
        url.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_problems_are_told_together() {
        let mut problems = Problems::default();
        assert_eq!(problems.whole("A", "7", 1..=9), 7);
        assert_eq!(problems.whole("B", "10", 1..=9), 1);
        assert_eq!(problems.address("C", "localhost:80").port(), 80);
        assert_eq!(problems.address("D", "here").port(), 0);
        assert_eq!(problems.url("E", "https://a.example/"), "https://a.example");
        problems.url("F", "https://a.example/path");
        problems.url("G", "javascript:alert(1)");
        assert!(problems.flag("H", "true") && !problems.flag("I", "yes"));
        let told = problems.finish().unwrap_err().to_string();
        let names: Vec<&str> =
            told.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
        assert!(told.starts_with("5 settings can't be used:"), "{told}");
        assert_eq!(names, ["B", "D", "F", "G", "I"]);
    }
}
