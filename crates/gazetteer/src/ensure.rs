//! Loads the gazetteer of this binary into a database, unless it is there.

use sqlx::{Acquire, PgConnection};
use store::StoreError;
use store::gazetteer::{Edition, begin_loading, bring_hotels_up_to_date, loaded, note, replace};
use thiserror::Error;

use crate::tables::{DataError, Tables};

/// What a database holds now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ensured {
    /// The same, or a later one; nothing was touched.
    AlreadyThere,
    /// Loaded now.
    Loaded {
        places: usize,
        /// Hotels that belong elsewhere than before.
        hotels: u64,
    },
}

/// Why there are no places.
#[derive(Debug, Error)]
pub enum GazetteerError {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("can't load the gazetteer")]
    Store(#[from] StoreError),
}

/// Loads the places of this binary into a migrated database that has earlier ones or none, and says of
/// every hotel anew where it belongs: all in one transaction, in which hotels can be read but not
/// written. Of several processes at once one loads and the others wait.
pub async fn ensure(connection: &mut PgConnection) -> Result<Ensured, GazetteerError> {
    ensure_of(connection, Tables::COMMITTED).await
}

/// The same with other tables.
pub async fn ensure_of(
    connection: &mut PgConnection,
    tables: Tables<'_>,
) -> Result<Ensured, GazetteerError> {
    let edition = tables.edition();
    // one of a later version of this program is left to it
    let is_there = |loaded: Option<Edition>| {
        loaded.is_some_and(|of| of.digest == edition.digest || of.version > edition.version)
    };
    if is_there(loaded(&mut *connection).await?) {
        return Ok(Ensured::AlreadyThere);
    }
    let gazetteer = tables.read()?;
    let mut transaction = connection.begin().await.map_err(StoreError::from)?;
    begin_loading(&mut transaction).await?;
    // another process may have been first
    if is_there(loaded(&mut *transaction).await?) {
        return Ok(Ensured::AlreadyThere);
    }
    replace(&mut transaction, &gazetteer).await?;
    let hotels = bring_hotels_up_to_date(&mut transaction).await?;
    note(&mut transaction, &edition).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    let places = gazetteer.places.len();
    tracing::info!(places, hotels, "the gazetteer was loaded");
    Ok(Ensured::Loaded { places, hotels })
}
