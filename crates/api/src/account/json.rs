//! Accounts and sessions as JSON.

use chrono::{DateTime, Utc};
use serde::Serialize;
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
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        let User { id, email, name, created_at } = user;
        Self { id: id.0, email, name, created_at }
    }
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
