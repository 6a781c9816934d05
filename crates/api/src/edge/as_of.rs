//! The moment an answer's data is of, in a text of fixed length.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// Bytes from the quote before `as_of` to the end of an answer whose last field it is:
/// `"as_of":"2026-11-21T08:00:00.123456Z"}`.
pub const AS_OF_TAIL_BYTES: usize = 38;

/// An instant with six decimals of a second.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-21T08:00:00.123456Z")]
pub struct AsOf(pub DateTime<Utc>);

impl Serialize for AsOf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_as_long_as_promised() {
        #[derive(Serialize)]
        struct Answer {
            total: u8,
            as_of: AsOf,
        }
        let json =
            |instant| serde_json::to_string(&Answer { total: 1, as_of: AsOf(instant) }).unwrap();
        let now = DateTime::from_timestamp_nanos(1_789_000_000_123_000_000);
        for instant in [now, DateTime::UNIX_EPOCH] {
            let json = json(instant);
            assert_eq!(&json[..json.len() - AS_OF_TAIL_BYTES], "{\"total\":1,");
        }
    }
}
