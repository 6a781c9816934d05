//! Everything that an index holds of a hotel as one number, worked out on both sides: from the
//! document as it is sent, and from what the server has really stored of it. So a field that was
//! changed by hand is noticed, whatever the document says of itself.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use xxhash_rust::xxh3::xxh3_64;

use crate::codec::document::Encoded;
use crate::failure::ElasticsearchError;

/// What is read back from doc values: every field that has any. Of `location` see [`is_in_place`].
pub(crate) const DOC_VALUES: [&str; 25] = [
    "id",
    "digest",
    "cell",
    "location",
    "lat_e7",
    "lon_e7",
    "tile",
    "stars",
    "rating_x10",
    "rank",
    "property_type",
    "amenities",
    "free_cancel_days",
    "time_zone",
    "name",
    "name_key",
    "places",
    "words",
    "name_words",
    "place_words",
    "from_minor",
    "facts",
    "told",
    "from.*",
    "months.*",
];
/// What is read back as it was sent.
pub(crate) const KEPT: [&str; 2] = ["shown", "free"];
/// The server keeps a point in steps of 0.000 000 1 degrees, and decides nothing by it.
const LOCATION_STEPS_E7: f64 = 10.0;

/// Fields and their values; those of a list ascending, each once, as doc values have them.
type Fields = BTreeMap<String, Value>;

impl Encoded {
    /// The number of the document as it is sent; `None`: the hotel is not open, and not searched.
    pub fn fingerprint(&self) -> Result<Option<u64>, ElasticsearchError> {
        let Some(json) = &self.json else { return Ok(None) };
        let sent: Map<String, Value> =
            serde_json::from_slice(json).map_err(|error| ElasticsearchError::unreadable(&error))?;
        let mut fields = Fields::new();
        for (name, value) in sent {
            match value {
                _ if name == "location" => {}
                value if KEPT.contains(&name.as_str()) => drop(fields.insert(name, value)),
                Value::Object(parts) => {
                    let named = |(part, value)| (format!("{name}.{part}"), list(vec![value]));
                    fields.extend(parts.into_iter().map(named));
                }
                Value::Array(values) if values.is_empty() => {}
                Value::Array(values) => drop(fields.insert(name, list(values))),
                value => drop(fields.insert(name, list(vec![value]))),
            }
        }
        number(&fields).map(Some)
    }
}

/// The number of a document as it is stored: by its doc values and what is kept of it as sent.
pub(crate) fn stored_fingerprint(
    doc_values: BTreeMap<String, Vec<Value>>,
    kept: Map<String, Value>,
) -> Result<u64, ElasticsearchError> {
    let is_in_place = is_in_place(&doc_values);
    let listed = doc_values.into_iter().map(|(name, values)| (name, list(values)));
    let mut fields: Fields = listed.chain(kept).collect();
    if is_in_place {
        fields.remove("location");
    }
    number(&fields)
}

/// Whether the point lies where the whole numbers say.
fn is_in_place(doc_values: &BTreeMap<String, Vec<Value>>) -> bool {
    let one = |name: &str| match doc_values.get(name).map(Vec::as_slice) {
        Some([value]) => Some(value),
        _ => None,
    };
    let number = |name: &str| i32::try_from(one(name)?.as_i64()?).ok().map(f64::from);
    let location = || {
        let (lat, lon) = one("location")?.as_str()?.split_once(',')?;
        Some((lat.trim().parse::<f64>().ok()?, lon.trim().parse::<f64>().ok()?))
    };
    let near = |degrees: f64, e7: f64| (degrees * 1e7 - e7).abs() <= LOCATION_STEPS_E7;
    location()
        .zip(number("lat_e7").zip(number("lon_e7")))
        .is_some_and(|((lat, lon), (lat_e7, lon_e7))| near(lat, lat_e7) && near(lon, lon_e7))
}

fn list(mut values: Vec<Value>) -> Value {
    values.sort_unstable_by(|a, b| a.as_str().cmp(&b.as_str()));
    values.dedup();
    Value::Array(values)
}

fn number(fields: &Fields) -> Result<u64, ElasticsearchError> {
    let text =
        serde_json::to_vec(fields).map_err(|error| ElasticsearchError::unreadable(&error))?;
    Ok(xxh3_64(&text))
}
