//! Bodies, strictly: each field is taken once, with what it takes; what nobody takes is refused,
//! and everything that is wrong is told together.

use std::ops::RangeInclusive;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRef, FromRequest, Request};
use chrono::NaiveDate;
use domain::parameters::{FieldError, quoted};
use domain::parse::parse_date;
use http::{HeaderMap, header};
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use crate::edge::card_number::holds_card_number;
use crate::edge::codes::Code;
use crate::edge::email::read_email;
use crate::edge::guard::Edge;
use crate::edge::problem::Problem;
use crate::edge::query_string::refuse_parameters;
use crate::edge::strict_json::read_strictly;

const UUID_CHARACTERS: usize = 36;

/// A body of JSON as it came, in time and of a size that is taken.
#[derive(Debug)]
pub struct RawBody(pub Bytes);

/// The fields of an object, and what is wrong with them so far.
#[derive(Debug)]
pub struct Fields {
    /// Where the object stands, as in `items[2].`; empty for the body itself.
    path: String,
    values: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl<S: Send + Sync> FromRequest<S> for Fields
where
    Arc<Edge>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let RawBody(bytes) = RawBody::from_request(request, state).await?;
        match read_strictly(&bytes) {
            Ok((Value::Object(values), repeated)) if repeated.is_empty() => {
                Ok(Self { path: String::new(), values, errors: Vec::new() })
            }
            Ok((Value::Object(_), repeated)) => Err(Problem::invalid_body(
                repeated.iter().map(|path| FieldError::new(path, "is there twice")).collect(),
            )),
            Ok(_) => Err(unreadable("takes a JSON object")),
            Err(error) => Err(unreadable(&format!("is no JSON that can be read: {error}"))),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for RawBody
where
    Arc<Edge>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        refuse_parameters(request.uri().query())?;
        check_format(request.headers())?;
        let edge = Arc::<Edge>::from_ref(state);
        let bytes = Bytes::from_request(request, state);
        let bytes = tokio::time::timeout(edge.body_timeout, bytes).await.map_err(|_| {
            let detail = format!("the body took longer than {:?}", edge.body_timeout);
            Problem::new(Code::RequestTimeout, detail)
        })?;
        let bytes = bytes.map_err(|rejection| {
            let code = Code::for_status(rejection.status());
            match code {
                Code::PayloadTooLarge => Problem::new(code, "the body has more than 64 KiB"),
                _ => unreadable("the body could not be read"),
            }
        })?;
        Ok(Self(bytes))
    }
}

fn check_format(headers: &HeaderMap) -> Result<(), Problem> {
    let refused = |detail: String| Err(Problem::new(Code::UnsupportedMediaType, detail));
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = given.and_then(|given| given.split(';').next()).unwrap_or_default();
    if !media_type.trim().eq_ignore_ascii_case("application/json") {
        let given = quoted(given.unwrap_or_default());
        return refused(format!("takes application/json, got {given}"));
    }
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    match encodings.find(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        Some(encoding) => {
            let given = quoted(encoding.to_str().unwrap_or_default());
            refused(format!("takes bodies as they are, got Content-Encoding {given}"))
        }
        None => Ok(()),
    }
}

fn unreadable(message: &str) -> Problem {
    Problem::invalid_body(vec![FieldError::new("body", message)])
}

impl Fields {
    /// Notes an error on a field.
    pub fn error(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(&format!("{}{field}", self.path), message));
    }

    /// Whether a field is there and was not taken yet. Null is a value like any other, and no
    /// field takes it.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.values.remove(name)
    }

    /// Takes what has to be there through `read`; `takes` tells what the field takes.
    pub fn require<T>(
        &mut self,
        name: &str,
        takes: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let Some(value) = self.take(name) else {
            self.error(name, format!("is missing: takes {takes}"));
            return None;
        };
        let found = read(&value);
        if found.is_none() {
            let got = match &value {
                Value::String(text) => quoted(text),
                other => quoted(&other.to_string()).trim_matches('"').to_owned(),
            };
            self.error(name, format!("takes {takes}; got {got}"));
        }
        found
    }

    /// A text of so many characters, without control characters, not only of spaces.
    pub fn text(&mut self, name: &str, characters: RangeInclusive<usize>) -> Option<String> {
        let takes = format!("a text of {} to {} characters", characters.start(), characters.end());
        self.require(name, &takes, |value| {
            let text = value.as_str()?;
            let fits = characters.contains(&text.chars().count())
                && !text.chars().any(char::is_control)
                && !text.trim().is_empty();
            fits.then(|| text.to_owned())
        })
    }

    /// A text of so many characters, all of them visible and ASCII.
    pub fn visible(&mut self, name: &str, characters: RangeInclusive<usize>) -> Option<String> {
        let (first, last) = (characters.start(), characters.end());
        let takes = format!("a text of {first} to {last} visible ASCII characters");
        self.require(name, &takes, |value| {
            let text = value.as_str()?;
            let fits = characters.contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_graphic());
            fits.then(|| text.to_owned())
        })
    }

    /// True or false.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        self.require(name, "true or false", Value::as_bool)
    }

    /// Refuses a card number, wherever it stands. It is not repeated.
    pub fn refuse_card_numbers(&self) -> Result<(), Problem> {
        if self.values.iter().any(|(name, value)| holds_card(name, value)) {
            let told = "takes no card number; those stay between the guest and the gateway";
            return Err(unreadable(told));
        }
        Ok(())
    }

    /// An address of e-mail, in the one form that such are compared in (but for case).
    pub fn email(&mut self, name: &str) -> Option<String> {
        self.require(name, "an e-mail address such as ana@example.org", |value| {
            read_email(value.as_str()?)
        })
    }

    /// A password, in the one form of its characters (NFC): keyboards differ in how they write `é`.
    /// It is never quoted.
    pub fn password(&mut self, name: &str) -> Option<String> {
        let taken = self.take(name);
        let password = taken.as_ref().and_then(Value::as_str);
        let password: Option<String> = password.map(|password| password.nfc().collect());
        let fits = password.filter(|password| (8..=200).contains(&password.chars().count()));
        if fits.is_none() {
            self.error(name, "takes a text of 8 to 200 characters");
        }
        fits
    }

    /// An id.
    pub fn id(&mut self, name: &str) -> Option<Uuid> {
        self.require(name, "an id (a UUID)", |value| parse_id(value.as_str()?))
    }

    /// A date.
    pub fn date(&mut self, name: &str) -> Option<NaiveDate> {
        self.require(name, "a date as YYYY-MM-DD", |value| parse_date(value.as_str()?).ok())
    }

    /// A whole number within a range.
    pub fn whole(&mut self, name: &str, range: RangeInclusive<u8>) -> Option<u8> {
        let takes = format!("a whole number from {} to {}", range.start(), range.end());
        self.require(name, &takes, |value| {
            let number = u8::try_from(value.as_u64()?).ok()?;
            range.contains(&number).then_some(number)
        })
    }

    /// Reads an object within this one, if it is there.
    pub fn object<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if let Value::Object(values) = self.take(name)? {
            return self.inner(format!("{}{name}.", self.path), values, read);
        }
        self.error(name, "takes an object");
        None
    }

    /// Reads an object within this one, which has to be there.
    pub fn required_object<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if self.has(name) {
            return self.object(name, read);
        }
        self.error(name, "is missing: takes an object");
        None
    }

    /// Reads a list of objects.
    pub fn objects<T>(
        &mut self,
        name: &str,
        count: RangeInclusive<usize>,
        read: impl Fn(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let takes = format!("a list of {} to {} objects", count.start(), count.end());
        let items = self.require(name, &takes, |value| {
            let items = value.as_array().filter(|items| count.contains(&items.len()))?;
            items.iter().map(|item| item.as_object().cloned()).collect::<Option<Vec<_>>>()
        })?;
        let mut found = Vec::with_capacity(items.len());
        for (place, values) in items.into_iter().enumerate() {
            let path = format!("{}{name}[{place}].", self.path);
            found.push(self.inner(path, values, &read));
        }
        found.into_iter().collect()
    }

    fn inner<T>(
        &mut self,
        path: String,
        values: Map<String, Value>,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let mut inner = Self { path, values, errors: Vec::new() };
        let taken = read(&mut inner);
        inner.refuse_rest();
        self.errors.append(&mut inner.errors);
        taken
    }

    fn refuse_rest(&mut self) {
        for name in std::mem::take(&mut self.values).into_iter().map(|(name, _)| name) {
            let name: String = name.chars().take(60).collect();
            self.error(&name, "is not a field of this request; see /docs for those that are");
        }
    }

    /// Ends the taking: fields that nobody took are errors, and any error fails the request.
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Problem> {
        self.refuse_rest();
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(Problem::invalid_body(self.errors)),
        }
    }
}

/// Whether a card number stands in a name, a text that is no id, or a number.
fn holds_card(name: &str, value: &Value) -> bool {
    holds_card_number(name)
        || match value {
            Value::String(text) => parse_id(text).is_none() && holds_card_number(text),
            Value::Number(number) => holds_card_number(&number.to_string()),
            Value::Array(values) => values.iter().any(|value| holds_card("", value)),
            Value::Object(values) => values.iter().any(|(name, value)| holds_card(name, value)),
            Value::Null | Value::Bool(_) => false,
        }
}

/// Reads an id in its usual form of 36 characters.
pub fn parse_id(text: &str) -> Option<Uuid> {
    if text.len() == UUID_CHARACTERS { Uuid::try_parse(text).ok() } else { None }
}

/// Reads an id of the path.
pub fn parse_path_id(text: &str) -> Result<Uuid, Problem> {
    parse_id(text).ok_or_else(|| {
        Problem::invalid_field("id", format!("takes an id (a UUID); got {}", quoted(text)))
    })
}
