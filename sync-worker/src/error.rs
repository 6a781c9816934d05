//! What can end a pass, a fill or a check.

use index::ElasticsearchError;
use store::StoreError;
use store::feed::Reload;
use thiserror::Error;

/// Why the index is not where it was to be brought. Whatever was written stays written, and doing
/// it again is safe.
#[derive(Debug, Error)]
pub enum SyncError {
    #[error("the hotels can't be read")]
    Store(#[from] StoreError),
    #[error("the index can't be written")]
    Elasticsearch(#[from] ElasticsearchError),
    /// Elasticsearch has more to do than it can; what it took is taken.
    #[error("the index {index} has no room for {hotels} more documents at the moment")]
    Overloaded { index: String, hotels: usize },
    /// Documents were read and then not sent for too long, because the process was stopped.
    #[error("documents for {index} grew too old on the way")]
    TooOld { index: String },
    /// The index has to be filled anew, or another one has taken over.
    #[error("the index can't follow the feed any further: {0:?}")]
    Reload(Reload),
    /// The index holds documents that claim to be newer than anything this database has done.
    #[error("{index} holds documents of another life of the database")]
    FromTheFuture { index: String },
    #[error("another process is at {index}; wait for it, or stop it")]
    Busy { index: String },
    /// Nothing can be done with it yet.
    #[error(
        "the index {index} is being filled, {hotels} hotels so far; it is used when it is full \
         (if nobody fills it any more: innsight resync --all goes on)"
    )]
    Filling { index: String, hotels: u64 },
    #[error("there is no search index yet; make one: innsight resync --all")]
    NoIndex,
    #[error("there is no older index to go back to")]
    NoPrevious,
    /// A filled index that differs from the database although nothing is on its way.
    #[error(
        "{index} differs from the database in {hotels} hotels after it was filled, so it was not put to use"
    )]
    Differs { index: String, hotels: usize },
    /// Nobody took forced changes; they are noted and will be taken.
    #[error(
        "the indexer did not take {hotels} hotels in time; they are noted, and it takes them when it can"
    )]
    NotTaken { hotels: usize },
    #[error("stopped")]
    Stopped,
}

impl SyncError {
    /// Whether waiting may help.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Store(error) => error.is_passing(),
            Self::Elasticsearch(error) => error.is_passing(),
            _ => matches!(
                self,
                Self::Overloaded { .. }
                    | Self::TooOld { .. }
                    | Self::Busy { .. }
                    | Self::Filling { .. }
            ),
        }
    }
}
