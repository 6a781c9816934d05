//! A query string to pairs, strictly: what is not percent-encoded UTF-8 is refused, never guessed
//! at, because a parameter that is read otherwise than it was meant could widen a search.

use domain::parameters::{FieldError, Parameters, quoted};

use crate::edge::problem::Problem;

/// The most parameters of a request; the contract has fewer than 30.
const PARAMETERS_MAX: usize = 64;

/// Decodes `application/x-www-form-urlencoded` text.
pub fn parse_query_string(query: Option<&str>) -> Result<Parameters, Problem> {
    let query = query.unwrap_or_default();
    let mut pairs = Vec::with_capacity(8);
    let mut errors = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        if pairs.len() == PARAMETERS_MAX {
            let message = format!("has more than {PARAMETERS_MAX} parameters");
            errors.push(FieldError::new("query", message));
            break;
        }
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match (decode(name), decode(value)) {
            (Some(name), Some(value)) => pairs.push((name, value)),
            (Some(name), None) => errors.push(FieldError::new(&shown(&name), undecodable(value))),
            (None, _) => errors.push(FieldError::new("query", undecodable(name))),
        }
    }
    if errors.is_empty() { Ok(Parameters::new(pairs)) } else { Err(Problem::invalid(errors)) }
}

/// Refuses every parameter: for resources that take none.
pub fn refuse_parameters(query: Option<&str>) -> Result<(), Problem> {
    match query {
        None | Some("") => Ok(()),
        query => parse_query_string(query)?.finish(Some(())).map_err(Problem::invalid),
    }
}

fn undecodable(text: &str) -> String {
    format!("takes percent-encoded UTF-8; got {}", quoted(text))
}

fn shown(name: &str) -> String {
    name.chars().take(60).collect()
}

fn decode(text: &str) -> Option<String> {
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hex_digit(rest.next()?)? << 4 | hex_digit(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

const fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_or_refused() {
        assert_eq!(decode("a+b%2Bc%C3%A9").as_deref(), Some("a b+cé"));
        for broken in ["%", "%4", "%zz", "%C3", "%ff", "a%0"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
    }

    #[test]
    fn every_broken_pair_is_reported() {
        let problem = parse_query_string(Some("q=%zz&%ff=1&&limit=5")).unwrap_err();
        let fields: Vec<_> = problem.errors().iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["q", "query"]);
        assert!(parse_query_string(Some(&"a&".repeat(PARAMETERS_MAX + 1))).is_err());
    }
}
