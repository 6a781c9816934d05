//! What a page of the feed is read against: the state of the feed in the page's own snapshot.

use chrono::{DateTime, Utc};

use super::{Lineage, Position, read_lineage};
use crate::StoreError;
use crate::reading::Reading;

/// Why a reader can't go on from where it is and has to load everything again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reload {
    /// The database was restored, recovered or failed over.
    OtherLineage,
    /// Everything may have changed at once: TRUNCATE or a seeder.
    OtherEpoch,
    /// Changes that the reader has not seen may have been trimmed.
    Trimmed,
    /// Somebody removed the place of this index: another one takes over.
    Forgotten,
}

/// The feed as one snapshot sees it.
pub(super) struct FeedState {
    pub(super) lineage: Lineage,
    pub(super) epoch: i64,
    trimmed_to: u64,
    /// The snapshot itself.
    pub(super) position: Position,
    /// The database's clock just before the snapshot.
    pub(super) as_of: DateTime<Utc>,
}

impl FeedState {
    pub(super) async fn read(reading: &mut Reading<'_>) -> Result<Self, StoreError> {
        let state = sqlx::query!(
            r#"SELECT epoch, trimmed_to::text AS "trimmed_to!",
                 pg_current_snapshot()::text AS "snapshot!", now() AS "as_of!" FROM feed_state"#
        );
        let state = state.fetch_one(&mut **reading).await?;
        let unreadable = |what: &str| StoreError::Unreadable(what.to_owned());
        Ok(Self {
            lineage: read_lineage(&mut **reading).await?,
            epoch: state.epoch,
            trimmed_to: state.trimmed_to.parse().map_err(|_| unreadable("the feed's trim mark"))?,
            position: state.snapshot.parse().map_err(|_| unreadable("the server's snapshot"))?,
            as_of: state.as_of,
        })
    }

    /// Whether a reader of this lineage and epoch, who asks for changes from `floor` on, misses
    /// something.
    pub(super) fn reload(&self, lineage: &Lineage, epoch: i64, floor: u64) -> Option<Reload> {
        if self.lineage != *lineage {
            Some(Reload::OtherLineage)
        } else if self.epoch != epoch {
            Some(Reload::OtherEpoch)
        } else if floor < self.trimmed_to {
            Some(Reload::Trimmed)
        } else {
            None
        }
    }
}
