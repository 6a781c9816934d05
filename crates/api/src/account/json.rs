//! Accounts and sessions as JSON.

use chrono::{DateTime, Utc};
use serde::Serialize;
use store::sessions::OwnSession;
use store::users::User;
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody with an account.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserBody {
    pub id: Uuid,
    #[schema(example = "ana@example.org")]
    pub email: String,
    pub name: String,
    pub created_at: DateTime<Utc>,
    /// When the address was verified; null while it is not.
    pub verified_at: Option<DateTime<Utc>>,
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        let User { id, email, name, created_at, verified_at } = user;
        Self { id: id.0, email, name, created_at, verified_at }
    }
}

/// An address that somebody reads.
#[derive(Serialize, ToSchema)]
#[schema(as = VerifiedAddress)]
pub struct VerifiedBody {
    #[schema(example = "ana@example.org")]
    pub email: String,
}

/// An open session.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionBody {
    /// Send it as `Authorization: Bearer`. It is told once.
    pub token: String,
    pub expires_at: DateTime<Utc>,
    pub user: UserBody,
}

/// Where somebody is signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnSession)]
pub struct OwnSessionBody {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    /// When it was used last, to a few minutes.
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// Browser and system; null when nobody can tell.
    #[schema(required = true, example = "Firefox, Windows")]
    pub device: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl From<OwnSession> for OwnSessionBody {
    fn from(session: OwnSession) -> Self {
        let OwnSession { id, created_at, last_seen_at, expires_at, device, current } = session;
        Self { id, created_at, last_seen_at, expires_at, device, current }
    }
}

/// The own sessions.
#[derive(Serialize, ToSchema)]
#[schema(as = Sessions)]
pub struct SessionsBody {
    /// The one that asks first, then the one used last.
    pub items: Vec<OwnSessionBody>,
}

/// How many sessions were ended.
#[derive(Serialize, ToSchema)]
#[schema(as = EndedSessions)]
pub struct EndedBody {
    pub ended: u64,
}
