//! The header `Idempotency-Key`.

use domain::booking::key::{KEY_CHARACTERS_MAX, is_key};
use http::{HeaderMap, HeaderName};

use crate::edge::card_number::holds_card_number;
use crate::edge::problem::Problem;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Takes the key, if there is one.
pub fn take_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut keys = headers.get_all(IDEMPOTENCY_KEY).iter();
    let key = keys.next().map(|key| key.to_str().ok().filter(|key| is_key(key)));
    match key {
        None => Ok(None),
        Some(Some(key)) if keys.next().is_none() => Ok(Some(key.to_owned())),
        Some(_) => Err(Problem::invalid_field(
            "Idempotency-Key",
            format!("takes one key of 1 to {KEY_CHARACTERS_MAX} visible ASCII characters"),
        )),
    }
}

/// The same where somebody may have put a card number.
pub fn take_key_without_card(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let keys = headers.get_all(IDEMPOTENCY_KEY).iter();
    let mut texts = keys.filter_map(|key| key.to_str().ok());
    if texts.any(|text| uuid::Uuid::try_parse(text).is_err() && holds_card_number(text)) {
        return Err(Problem::invalid_field("Idempotency-Key", "takes no card number"));
    }
    take_key(headers)
}
