//! The one error of this crate: what went wrong in the words of the business where it has some.

use sqlx::error::DatabaseError;
use thiserror::Error;

/// Why the database did not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// No connection, or it broke: worth another try, nothing is known of the work in flight.
    #[error("the database can't be reached")]
    Unreachable(#[source] sqlx::Error),
    /// The server gave up because a statement took longer than the session allows.
    #[error("the database gave up after its time limit")]
    TimedOut(#[source] sqlx::Error),
    /// A row or table was locked by somebody else for longer than the session waits.
    #[error("rows stayed locked by another transaction")]
    Locked(#[source] sqlx::Error),
    /// Two transactions crossed: the same work may be tried again from its start.
    #[error("the transaction met a concurrent one")]
    Conflict(#[source] sqlx::Error),
    /// The server is there and can't write: its disk or memory is full, its disk fails, or it is a
    /// standby. Reads may go on.
    #[error("the database can't write")]
    CantWrite(#[source] sqlx::Error),
    /// The data breaks a rule of the schema; `constraint` is its name in `migrations/`.
    #[error("the data breaks the rule {constraint}")]
    Refused { constraint: String, source: sqlx::Error },
    /// The role lacks a right, or a table, function or extension is missing: run the migrations.
    #[error("the database is not set up for this")]
    NotSetUp(#[source] sqlx::Error),
    /// The migrations can't be applied or differ from those that were.
    #[error("the schema can't be migrated")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A new world was asked for, and bookings of the old one would be lost.
    #[error("there are bookings, and a new world would destroy them")]
    BookingsExist,
    /// Stored data that the schema should have made impossible.
    #[error("unreadable data: {0}")]
    Unreadable(String),
    /// Anything else that the server or the driver reported.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
}

impl StoreError {
    /// Whether the same call may succeed later without anybody changing anything.
    pub const fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_)
                | Self::TimedOut(_)
                | Self::Locked(_)
                | Self::Conflict(_)
                | Self::CantWrite(_)
        )
    }

    /// The name of the broken rule, when the data broke one.
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Refused { constraint, .. } => Some(constraint),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match &error {
            E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed => {
                Self::Unreachable(error)
            }
            E::Database(database) => {
                let code = database.code().unwrap_or_default().into_owned();
                let constraint = rule(database.as_ref());
                Self::from_sqlstate(&code, constraint, error)
            }
            _ => Self::Database(error),
        }
    }
}

impl StoreError {
    /// Sorts by SQLSTATE, <https://www.postgresql.org/docs/15/errcodes-appendix.html>.
    fn from_sqlstate(code: &str, constraint: Option<String>, error: sqlx::Error) -> Self {
        match code {
            "57014" | "25P03" => Self::TimedOut(error),
            "55P03" => Self::Locked(error),
            "40001" | "40P01" => Self::Conflict(error),
            "42501" | "42P01" | "42883" | "42704" | "0A000" => Self::NotSetUp(error),
            // the server shuts down, starts up, or has no connection left
            "57P01" | "57P02" | "57P03" | "53300" => Self::Unreachable(error),
            _ if code.starts_with("08") => Self::Unreachable(error),
            // read-only transactions, full disks and memory, failing disks
            "25006" | "58000" | "58030" => Self::CantWrite(error),
            _ if code.starts_with("53") => Self::CantWrite(error),
            _ if code.starts_with("23") => Self::Refused {
                constraint: constraint.unwrap_or_else(|| "not_null".to_owned()),
                source: error,
            },
            // timezone() in a CHECK raises this for an unknown zone before the CHECK can fail
            "22023" => {
                Self::Refused { constraint: "hotels_time_zone_known".to_owned(), source: error }
            }
            _ => Self::Database(error),
        }
    }
}

fn rule(database: &dyn DatabaseError) -> Option<String> {
    database.constraint().map(ToOwned::to_owned)
}
