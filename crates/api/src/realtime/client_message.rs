//! What a client may say. Its shape is judged here, its sense by whoever does what it says.

use domain::parameters::FieldError;
use serde_json::{Map, Value};

use crate::edge::strict_json::read_strictly;

/// One message.
#[derive(Debug, PartialEq)]
pub enum ClientMessage {
    /// The token of a session.
    Authenticate(String),
    WatchViewport(Asked),
    UnwatchViewport,
    /// The id of a booking, not looked at yet.
    WatchBooking(String),
    UnwatchBooking(String),
    /// A position.
    Resume(String),
}

/// The parameters of a viewport as the search takes them, and those that are none.
#[derive(Debug, Default, PartialEq)]
pub struct Asked {
    pub pairs: Vec<(String, String)>,
    pub errors: Vec<FieldError>,
}

impl ClientMessage {
    /// Reads a message; `None` if it is none of this protocol.
    pub fn read(text: &str) -> Option<Self> {
        let (value, repeated) = read_strictly(text.as_bytes()).ok()?;
        let Value::Object(mut fields) = value else { return None };
        if !repeated.is_empty() {
            return None;
        }
        let mut verb = |name: &str| match fields.remove(name) {
            None => Ok(None),
            Some(Value::String(said)) => Ok(Some(said)),
            Some(_) => Err(()),
        };
        let said = (
            verb("authenticate").ok()?,
            verb("subscribe").ok()?,
            verb("unsubscribe").ok()?,
            verb("resume").ok()?,
        );
        match said {
            (Some(token), None, None, None) => nothing_else(&fields, Self::Authenticate(token)),
            (None, None, None, Some(place)) => nothing_else(&fields, Self::Resume(place)),
            (None, Some(topic), None, None) if topic == "viewport" => {
                Some(Self::WatchViewport(Asked::of(fields)))
            }
            (None, Some(topic), None, None) if topic == "booking" => {
                let id = take_id(&mut fields)?;
                nothing_else(&fields, Self::WatchBooking(id))
            }
            (None, None, Some(topic), None) if topic == "viewport" => {
                nothing_else(&fields, Self::UnwatchViewport)
            }
            (None, None, Some(topic), None) if topic == "booking" => {
                let id = take_id(&mut fields)?;
                nothing_else(&fields, Self::UnwatchBooking(id))
            }
            _ => None,
        }
    }
}

fn nothing_else(fields: &Map<String, Value>, message: ClientMessage) -> Option<ClientMessage> {
    fields.is_empty().then_some(message)
}

fn take_id(fields: &mut Map<String, Value>) -> Option<String> {
    match fields.remove("id")? {
        Value::String(id) => Some(id),
        _ => None,
    }
}

impl Asked {
    fn of(fields: Map<String, Value>) -> Self {
        let mut asked = Self::default();
        if !fields.contains_key("bbox") {
            let message = "is missing: takes [west, south, east, north] in decimal degrees";
            asked.errors.push(FieldError::new("bbox", message));
        }
        for (name, value) in fields {
            if let Some(text) = as_parameter(&value) {
                asked.pairs.push((name, text));
            } else {
                let name: String = name.chars().take(60).collect();
                let takes = "takes a text, a number, true or false, or a list of those";
                asked.errors.push(FieldError::new(&name, takes));
            }
        }
        asked
    }
}

/// A value as a query string has it: lists are joined by commas.
fn as_parameter(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(as_single).collect();
            items.map(|items| items.join(","))
        }
        single => as_single(single),
    }
}

fn as_single(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        // a fraction is written out: the parameters know no exponents
        Value::Number(number) => match number.as_f64() {
            Some(fraction) if number.is_f64() => Some(fraction.to_string()),
            _ => Some(number.to_string()),
        },
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_the_shape_is_read() {
        let read = ClientMessage::read;
        let id = "0198c5f0-0000-7000-8000-000000000000";
        assert_eq!(
            read(r#"{"authenticate":"abc"}"#),
            Some(ClientMessage::Authenticate("abc".to_owned()))
        );
        assert_eq!(
            read(&format!(r#"{{"id":"{id}","subscribe":"booking"}}"#)),
            Some(ClientMessage::WatchBooking(id.to_owned()))
        );
        assert_eq!(
            read(&format!(r#"{{"unsubscribe":"booking","id":"{id}"}}"#)),
            Some(ClientMessage::UnwatchBooking(id.to_owned()))
        );
        assert_eq!(read(r#"{"unsubscribe":"viewport"}"#), Some(ClientMessage::UnwatchViewport));
        assert_eq!(read(r#"{"resume":""}"#), Some(ClientMessage::Resume(String::new())));
    }

    #[test]
    fn parameters_become_those_of_a_query_string() {
        let text = r#"{"subscribe":"viewport","bbox":[-9.25,38,1e-7,"39"],"adults":2,
            "free_cancellation":true,"amenities":["wifi","pool"],"q":"casa","stars":[]}"#;
        let Some(ClientMessage::WatchViewport(asked)) = ClientMessage::read(text) else {
            panic!("no viewport")
        };
        assert_eq!(asked.errors, []);
        let mut pairs = asked.pairs;
        pairs.sort();
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            pairs,
            [
                ("adults", "2"),
                ("amenities", "wifi,pool"),
                ("bbox", "-9.25,38,0.0000001,39"),
                ("free_cancellation", "true"),
                ("q", "casa"),
                ("stars", ""),
            ]
        );
        for wrong in ["null", "{}", "[[1]]", "[null]"] {
            let text = format!(r#"{{"subscribe":"viewport","bbox":{wrong}}}"#);
            let Some(ClientMessage::WatchViewport(asked)) = ClientMessage::read(&text) else {
                panic!("no viewport")
            };
            assert_eq!(asked.errors.len(), 1, "{wrong}");
        }
    }

    #[test]
    fn anything_else_is_no_message() {
        for text in [
            "",
            "nonsense",
            "1",
            "null",
            "[]",
            "{}",
            "{\"subscribe\":\"viewport\"",
            "\u{feff}{}",
            r#"{"subscribe":"weather"}"#,
            r#"{"subscribe":1}"#,
            r#"{"subscribe":null}"#,
            r#"{"subscribe":"booking"}"#,
            r#"{"subscribe":"booking","id":7}"#,
            r#"{"subscribe":"booking","id":"a","more":1}"#,
            r#"{"unsubscribe":"viewport","id":"a"}"#,
            r#"{"unsubscribe":"booking"}"#,
            r#"{"resume":7}"#,
            r#"{"resume":"a","bbox":[1]}"#,
            r#"{"authenticate":"a","resume":"b"}"#,
            r#"{"authenticate":["a"]}"#,
            r#"{"subscribe":"viewport","subscribe":"viewport"}"#,
            r#"{"hello":"world"}"#,
        ] {
            assert_eq!(ClientMessage::read(text), None, "{text}");
        }
        let deep = format!("{}{}", "[".repeat(8_000), "]".repeat(8_000));
        assert_eq!(ClientMessage::read(&deep), None);
    }
}
