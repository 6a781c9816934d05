//! How a text is put together: pieces of SQL with `{}` where a value is bound.

use sqlx::{Postgres, QueryBuilder};

/// A value to bind, with the type that the text sees it as.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Integer(i64),
    Integers(Vec<i64>),
    Date(chrono::NaiveDate),
    Id(uuid::Uuid),
    Text(String),
    Texts(Vec<String>),
    Flags(Vec<bool>),
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<u8> for Value {
    fn from(value: u8) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

/// Appends `piece`, binding one of `values` at every `{}`.
pub(super) fn push<const N: usize>(
    sql: &mut QueryBuilder<Postgres>,
    piece: &'static str,
    values: [Value; N],
) {
    let mut parts = piece.split("{}");
    sql.push(parts.next().unwrap_or_default());
    for (value, part) in values.into_iter().zip(parts) {
        match value {
            Value::Integer(value) => sql.push_bind(value).push("::bigint"),
            Value::Integers(value) => sql.push_bind(value).push("::bigint[]"),
            Value::Date(value) => sql.push_bind(value).push("::date"),
            Value::Id(value) => sql.push_bind(value).push("::uuid"),
            Value::Text(value) => sql.push_bind(value).push("::text"),
            Value::Texts(value) => sql.push_bind(value).push("::text[]"),
            Value::Flags(value) => sql.push_bind(value).push("::boolean[]"),
        };
        sql.push(part);
    }
}
