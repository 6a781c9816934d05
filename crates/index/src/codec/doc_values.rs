//! What a search reads of a document: doc values, which touch no stored document.

use std::borrow::Cow;
use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::codec::facts::Facts;
use crate::failure::ElasticsearchError;

/// Fields by name, each with one value.
#[derive(Deserialize)]
pub struct DocValues<'a> {
    #[serde(borrow)]
    fields: HashMap<&'a str, [Cow<'a, str>; 1]>,
}

impl DocValues<'_> {
    /// A field of text; `None` when the document has none or it was not asked for.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(|[text]| &**text)
    }

    /// A packed field; empty when the document has none.
    pub fn packed(&self, field: &str) -> Result<Vec<u8>, ElasticsearchError> {
        let unreadable = |error| ElasticsearchError::unreadable(&error);
        self.text(field).map_or(Ok(Vec::new()), |text| STANDARD.decode(text).map_err(unreadable))
    }

    /// The facts of the hotel.
    pub fn facts(&self) -> Result<Facts, ElasticsearchError> {
        let facts = Facts::unpack(&self.packed("facts")?);
        facts.ok_or_else(|| ElasticsearchError::Unreadable("the facts of a hotel".to_owned()))
    }
}
