//! One open COPY … FROM STDIN.

use sqlx::PgConnection;
use sqlx::postgres::PgCopyIn;

use super::Table;
use super::encode::{EncodedRows, HEADER, TRAILER};
use super::rows::{CityRow, CopyRow, HotelRow, NightRow, RoomTypeRow};
use crate::StoreError;

/// Takes the rows of one table. Dropped before [`CopySink::finish`], it fails the whole seeding.
pub struct CopySink<'a> {
    table: Table,
    copy: PgCopyIn<&'a mut PgConnection>,
}

impl<'a> CopySink<'a> {
    pub(super) async fn begin(
        connection: &'a mut PgConnection,
        table: Table,
    ) -> Result<Self, StoreError> {
        let columns = match table {
            Table::Cities => CityRow::COLUMNS,
            Table::Hotels => HotelRow::COLUMNS,
            Table::RoomTypes => RoomTypeRow::COLUMNS,
            Table::Inventory => NightRow::COLUMNS,
        };
        let name = table.name();
        let statement = format!("COPY {name} ({columns}) FROM STDIN (FORMAT binary, FREEZE true)");
        let mut copy = connection.copy_in_raw(&statement).await?;
        copy.send(HEADER).await?;
        Ok(Self { table, copy })
    }

    /// Sends rows; waits while the server is behind, so memory stays bounded.
    #[tracing::instrument(level = "debug", name = "db.send", skip_all)]
    pub async fn send(&mut self, rows: &EncodedRows) -> Result<(), StoreError> {
        if rows.table() != self.table {
            let (got, wanted) = (rows.table().name(), self.table.name());
            return Err(StoreError::Unreadable(format!("rows of {got} sent to {wanted}")));
        }
        self.copy.send(rows.bytes()).await?;
        Ok(())
    }

    /// Ends the table and returns how many rows went in.
    #[tracing::instrument(level = "debug", name = "db.finish", skip_all)]
    pub async fn finish(mut self) -> Result<u64, StoreError> {
        self.copy.send(TRAILER.as_slice()).await?;
        Ok(self.copy.finish().await?)
    }
}
