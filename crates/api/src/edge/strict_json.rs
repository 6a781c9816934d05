//! JSON in which every field stands once. Readers differ in which of two they take, the first or the
//! last, so that one could show something else than another does.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// More are not told.
const REPEATED_MAX: usize = 10;
/// Of a name, so much is told.
const NAME_LETTERS_MAX: usize = 60;

/// Reads a value, and the paths of the fields that stand in it more than once.
pub fn read_strictly(bytes: &[u8]) -> Result<(Value, Vec<String>), serde_json::Error> {
    let mut repeated = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let reader = Reader { path: Path::Body, repeated: &mut repeated };
    let value = reader.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok((value, repeated))
}

/// Reads the value that stands at a path.
struct Reader<'a> {
    path: Path<'a>,
    repeated: &'a mut Vec<String>,
}

/// Where a value stands: written only for what is told, since a body may have many values under long
/// names.
#[derive(Clone, Copy)]
enum Path<'a> {
    Body,
    Field(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body => Ok(()),
            Self::Field(Self::Body, name) => shorten(name).fmt(formatter),
            Self::Field(of, name) => write!(formatter, "{of}.{}", shorten(name)),
            Self::Item(of, place) => write!(formatter, "{of}[{place}]"),
        }
    }
}

fn shorten(name: &str) -> &str {
    name.char_indices().nth(NAME_LETTERS_MAX).and_then(|(end, _)| name.get(..end)).unwrap_or(name)
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let path = Path::Item(&self.path, list.len());
            let reader = Reader { path, repeated: &mut *self.repeated };
            let Some(item) = items.next_element_seed(reader)? else { return Ok(list.into()) };
            list.push(item);
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let path = Path::Field(&self.path, &name);
            let value = fields.next_value_seed(Reader { path, repeated: &mut *self.repeated })?;
            if object.contains_key(&name) && self.repeated.len() < REPEATED_MAX {
                self.repeated.push(path.to_string());
            }
            object.insert(name, value);
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_once_is_read_as_usual() {
        for text in [
            "null",
            "[1, -2, 3.5, true, \"a\\u00e9\", {\"a\": [], \"b\": {}}]",
            "{\"a\": {\"a\": 1}, \"b\": [{\"a\": 1}, {\"a\": 2}]}",
            "18446744073709551615",
        ] {
            let usual: Value = serde_json::from_str(text).unwrap();
            assert_eq!(read_strictly(text.as_bytes()).unwrap(), (usual, Vec::new()), "{text}");
        }
        for broken in ["", "{", "{} x", "{\"a\":}", "[1,]", "\u{feff}{}"] {
            assert!(read_strictly(broken.as_bytes()).is_err(), "{broken}");
        }
        let deep = "[".repeat(100_000);
        assert!(read_strictly(deep.as_bytes()).is_err());
    }

    #[test]
    fn what_stands_twice_is_told_by_its_path() {
        let text = r#"{"a": 1, "guest": {"name": "x", "n\u0061me": "y"}, "b": 2, "a": 1,
            "items": [{"rooms": 1}, {"rooms": 1, "rooms": 2, "rooms": 3}]}"#;
        let (_, repeated) = read_strictly(text.as_bytes()).unwrap();
        assert_eq!(repeated, ["guest.name", "a", "items[1].rooms", "items[1].rooms"]);
        let long = "ü".repeat(100);
        let text = format!(r#"{{"{long}": [{{"a": 1, "a": 2}}]}}"#);
        let shown = format!("{}[0].a", "ü".repeat(NAME_LETTERS_MAX));
        assert_eq!(read_strictly(text.as_bytes()).unwrap().1, [shown]);
        let many = format!("{{{}\"z\": 1}}", "\"a\": 1, ".repeat(1000));
        assert_eq!(read_strictly(many.as_bytes()).unwrap().1.len(), REPEATED_MAX);
    }
}
