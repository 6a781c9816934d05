//! Rows as `PostgreSQL`'s binary COPY format,
//! <https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4>. Pure: any thread may encode.

use chrono::{NaiveDate, NaiveTime, Timelike};
use uuid::Uuid;

use super::{CopyRow, Table};

pub(super) const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
pub(super) const TRAILER: [u8; 2] = (-1_i16).to_be_bytes();
const TEXT_OID: u32 = 25;

/// Rows of one table, ready to be sent. A few hundred kilobytes are a good size.
#[derive(Clone, Debug)]
pub struct EncodedRows {
    table: Table,
    bytes: Vec<u8>,
    count: u64,
}

impl EncodedRows {
    /// No rows yet.
    pub const fn new(table: Table) -> Self {
        Self { table, bytes: Vec::new(), count: 0 }
    }

    /// Appends a row. Rows of another table are a mistake in the caller.
    pub fn push<R: CopyRow>(&mut self, row: &R) {
        debug_assert_eq!(R::TABLE, self.table, "a row of another table");
        self.bytes.extend_from_slice(&R::FIELDS.to_be_bytes());
        row.encode(&mut Fields { bytes: &mut self.bytes });
        self.count += 1;
    }

    /// The table these rows belong to.
    pub const fn table(&self) -> Table {
        self.table
    }

    /// How many rows there are.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Their size on the wire.
    pub const fn size_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Forgets the rows and keeps the memory for the next ones.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.count = 0;
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Writes the fields of one row in the order of its columns.
pub struct Fields<'a> {
    bytes: &'a mut Vec<u8>,
}

fn length(bytes: usize) -> [u8; 4] {
    // a field beyond 2 GiB can't be stored anyway; the server refuses this length
    i32::try_from(bytes).unwrap_or(i32::MAX).to_be_bytes()
}

impl Fields<'_> {
    fn raw(&mut self, value: &[u8]) {
        self.bytes.extend_from_slice(&length(value.len()));
        self.bytes.extend_from_slice(value);
    }

    fn null(&mut self) {
        self.bytes.extend_from_slice(&(-1_i32).to_be_bytes());
    }

    pub(super) fn uuid(&mut self, value: Uuid) {
        self.raw(value.as_bytes());
    }

    pub(super) fn text(&mut self, value: &str) {
        self.raw(value.as_bytes());
    }

    pub(super) fn int4(&mut self, value: i32) {
        self.raw(&value.to_be_bytes());
    }

    pub(super) fn int4_or_null(&mut self, value: Option<i32>) {
        match value {
            Some(value) => self.int4(value),
            None => self.null(),
        }
    }

    pub(super) fn int2(&mut self, value: i16) {
        self.raw(&value.to_be_bytes());
    }

    pub(super) fn int2_or_null(&mut self, value: Option<i16>) {
        match value {
            Some(value) => self.int2(value),
            None => self.null(),
        }
    }

    pub(super) fn bool(&mut self, value: bool) {
        self.raw(&[u8::from(value)]);
    }

    /// Days since 2000-01-01.
    pub(super) fn date(&mut self, value: NaiveDate) {
        let days = value.to_epoch_days() - POSTGRES_EPOCH_DAYS;
        self.int4(days);
    }

    /// Microseconds since midnight.
    pub(super) fn time(&mut self, value: NaiveTime) {
        self.raw(&(i64::from(value.num_seconds_from_midnight()) * 1_000_000).to_be_bytes());
    }

    /// A one-dimensional `text[]`; the empty array has no dimension.
    pub(super) fn texts<'t>(&mut self, values: impl Iterator<Item = &'t str> + Clone) {
        let count = values.clone().count();
        let mut array = Vec::with_capacity(20 + count * 16);
        array.extend_from_slice(&i32::from(count > 0).to_be_bytes());
        array.extend_from_slice(&0_i32.to_be_bytes());
        array.extend_from_slice(&TEXT_OID.to_be_bytes());
        if count > 0 {
            array.extend_from_slice(&length(count));
            array.extend_from_slice(&1_i32.to_be_bytes());
        }
        for value in values {
            array.extend_from_slice(&length(value.len()));
            array.extend_from_slice(value.as_bytes());
        }
        self.raw(&array);
    }
}

/// 2000-01-01, `PostgreSQL`'s day 0, as days since 1970-01-01.
pub(crate) const POSTGRES_EPOCH_DAYS: i32 = 10_957;
