//! The places of this binary in a database, told in one line.

use std::time::Instant;

use anyhow::Context;
use gazetteer::{Ensured, ensure};
use sqlx::PgConnection;

/// Loads them where they are missing or others.
pub async fn load_places(connection: &mut PgConnection) -> anyhow::Result<()> {
    let begun = Instant::now();
    match ensure(connection).await.context("can't load the places")? {
        Ensured::AlreadyThere => {}
        Ensured::Loaded { places, hotels } => eprintln!(
            "loaded {places} places in {:.1} s; {hotels} hotels were told where they are",
            begun.elapsed().as_secs_f64()
        ),
    }
    Ok(())
}
