//! Requests as the types of `migrations/0012_read_holds.up.sql`, field by field in their order.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use domain::booking::request::{HoldRequest, Line};
use uuid::Uuid;

use super::hold::HoldTerms;

#[derive(Debug, sqlx::Type)]
#[sqlx(type_name = "hold_request_v1")]
pub(super) struct RequestParameter {
    id: Uuid,
    user_id: Uuid,
    key_hash: Vec<u8>,
    derived: bool,
    request_hash: Vec<u8>,
    check_in: NaiveDate,
    check_out: NaiveDate,
    lines: Vec<LineParameter>,
    quote_id: Option<Uuid>,
    quoted_minor: Option<i64>,
    quote_ends: Option<DateTime<Utc>>,
    guest_name: Option<String>,
    guest_email: Option<String>,
}

#[derive(Debug, sqlx::Type)]
#[sqlx(type_name = "hold_line_v1")]
struct LineParameter {
    room_type_id: Uuid,
    rooms: i32,
    adults: i32,
    children: i32,
}

#[derive(Debug, sqlx::Type)]
#[sqlx(type_name = "hold_terms_v1")]
pub(super) struct TermsParameter {
    lock_timeout_ms: i32,
    hold_seconds: i32,
    quote_seconds: i32,
    holds_max: Option<i32>,
    currency: String,
}

impl From<&HoldRequest> for RequestParameter {
    fn from(request: &HoldRequest) -> Self {
        let HoldRequest { id, user, key, stay, lines, quoted, guest } = request;
        Self {
            id: id.0,
            user_id: user.0,
            key_hash: key.hash.to_vec(),
            derived: key.derived,
            request_hash: key.request_hash.to_vec(),
            check_in: stay.check_in(),
            check_out: stay.check_out(),
            lines: lines.iter().map(LineParameter::from).collect(),
            quote_id: quoted.map(|quoted| quoted.id.0),
            quoted_minor: quoted.map(|quoted| quoted.total_minor),
            quote_ends: quoted.map(|quoted| quoted.expires_at),
            guest_name: guest.as_ref().map(|guest| guest.name.clone()),
            guest_email: guest.as_ref().map(|guest| guest.email.clone()),
        }
    }
}

impl From<&Line> for LineParameter {
    fn from(line: &Line) -> Self {
        Self {
            room_type_id: line.room_type_id.0,
            rooms: line.party.rooms.into(),
            adults: line.party.adults.into(),
            children: line.party.children.into(),
        }
    }
}

impl From<&HoldTerms> for TermsParameter {
    fn from(terms: &HoldTerms) -> Self {
        Self {
            // zero would mean to wait for ever
            lock_timeout_ms: i32::try_from(terms.lock_timeout.as_millis())
                .unwrap_or(i32::MAX)
                .max(1),
            hold_seconds: whole_seconds(terms.hold_ttl),
            quote_seconds: whole_seconds(terms.quote_ttl),
            holds_max: terms.holds_max.map(|max| i32::try_from(max).unwrap_or(i32::MAX)),
            currency: terms.currency.to_owned(),
        }
    }
}

pub(crate) fn whole_seconds(duration: Duration) -> i32 {
    i32::try_from(duration.as_secs()).unwrap_or(i32::MAX)
}
