//! One number for what a seeder made: equal worlds, equal checksums.

use futures::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use store::StoreError;
use store::seeding::{Table, export};

/// SHA-256, in hexadecimal, over hotels, room types and inventory as COPY writes them, ordered by
/// key. There are no timestamps in them. Reads everything: seconds for a million nights.
pub async fn checksum(connection: &mut PgConnection) -> Result<String, StoreError> {
    let mut sha = Sha256::new();
    for table in [Table::Hotels, Table::RoomTypes, Table::Inventory] {
        sha.update(table.name());
        let mut bytes = export(connection, table).await?;
        while let Some(part) = bytes.try_next().await? {
            sha.update(&part);
        }
    }
    Ok(hex::encode(sha.finalize()))
}
