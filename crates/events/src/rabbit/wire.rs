//! What a message says. It carries ids, never content; fields may be added, and what means something
//! else gets another kind.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::events::OutboxEvent;
use thiserror::Error;
use uuid::Uuid;

use crate::consumer::Event;

/// The only form of messages so far.
const SCHEMA: u32 = 1;
/// Ours have some 200 bytes; what is much longer is not ours.
const BYTES_MAX: usize = 16 * 1024;

/// An event as a message's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    schema: u32,
    id: Uuid,
    kind: String,
    subject: Uuid,
    /// Of the subject, when this was written.
    version: i32,
    at: DateTime<Utc>,
}

/// The one field that every form has.
#[derive(Deserialize)]
struct Form {
    schema: u32,
}

/// Why a body is no event to us.
#[derive(Debug, Error)]
pub enum Unreadable {
    #[error("a message of {0} bytes")]
    TooLong(usize),
    #[error("a message in form {0}, which this program does not know")]
    UnknownSchema(u32),
    #[error("a message that says nothing")]
    Nonsense(#[from] serde_json::Error),
}

impl Message {
    /// Reads a body.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        if body.len() > BYTES_MAX {
            return Err(Unreadable::TooLong(body.len()));
        }
        match serde_json::from_slice(body)? {
            Form { schema: SCHEMA } => Ok(serde_json::from_slice(body)?),
            Form { schema } => Err(Unreadable::UnknownSchema(schema)),
        }
    }

    /// The body.
    pub fn to_body(&self) -> Result<Vec<u8>, Unreadable> {
        Ok(serde_json::to_vec(self)?)
    }

    /// What consumers get.
    pub fn into_event(self) -> Event {
        Event { id: self.id, kind: self.kind, subject: self.subject }
    }
}

impl From<&OutboxEvent> for Message {
    fn from(event: &OutboxEvent) -> Self {
        Self {
            schema: SCHEMA,
            id: event.event_id,
            kind: event.kind.clone(),
            subject: event.subject_id,
            version: event.version,
            at: event.created_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> OutboxEvent {
        OutboxEvent {
            id: 7,
            event_id: Uuid::from_u128(1),
            topic: "payment.events".to_owned(),
            kind: "OrderPaid".to_owned(),
            subject_id: Uuid::from_u128(2),
            version: 3,
            created_at: DateTime::UNIX_EPOCH,
            attempts: 1,
            is_handled: false,
            waited_seconds: 0.5,
        }
    }

    #[test]
    fn a_message_is_what_it_is_documented_to_be() {
        let body = Message::from(&event()).to_body().unwrap();
        let id = |last| format!("00000000-0000-0000-0000-00000000000{last}");
        let expected = format!(
            r#"{{"schema":1,"id":"{}","kind":"OrderPaid","subject":"{}","version":3,"#,
            id(1),
            id(2)
        ) + r#""at":"1970-01-01T00:00:00Z"}"#;
        assert_eq!(String::from_utf8(body.clone()).unwrap(), expected);
        let read = Message::read(&body).unwrap();
        assert_eq!(read.into_event(), Event::from(&event()));
    }

    #[test]
    fn fields_may_be_added_and_other_forms_are_told_apart() {
        let more = format!(
            r#"{{"schema":1,"id":"{0}","kind":"K","subject":"{0}","version":1,"more":[1],
                "at":"2026-12-01T00:00:00Z"}}"#,
            Uuid::nil()
        );
        assert!(Message::read(more.as_bytes()).is_ok());
        let other = Message::read(br#"{"schema":2,"any":"thing"}"#);
        assert!(matches!(other, Err(Unreadable::UnknownSchema(2))));
        for nonsense in [&b""[..], b"{}", b"[]", b"\xff\xfe", br#"{"schema":1}"#] {
            assert!(matches!(Message::read(nonsense), Err(Unreadable::Nonsense(_))));
        }
        let long = vec![b' '; BYTES_MAX + 1];
        assert!(matches!(Message::read(&long), Err(Unreadable::TooLong(_))));
    }
}
