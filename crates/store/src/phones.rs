//! Phones on which guests want to be told what becomes of their bookings.

use domain::ids::UserId;
use sqlx::{PgConnection, PgExecutor};

use crate::StoreError;

/// A phone, as its owner sees it in the copy of their data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPhone {
    /// What Expo's service calls this installation of the app.
    pub token: String,
    pub language: String,
}

/// Has a phone told from now on what becomes of the bookings of whoever is signed in there; false when the
/// session is over. `language` is `en` or `de`.
#[tracing::instrument(level = "debug", name = "db.keep_phone", skip_all)]
pub async fn keep_phone(
    connection: &mut PgConnection,
    session_hash: &[u8; 32],
    token: &str,
    language: &str,
) -> Result<bool, StoreError> {
    let kept = sqlx::query_scalar!(
        r#"SELECT keep_phone_v1($1, $2, $3) AS "kept!""#,
        token,
        session_hash.as_slice(),
        language
    );
    Ok(kept.fetch_one(connection).await?)
}

/// Has the phone of a session told nothing more, also when it never was.
#[tracing::instrument(level = "debug", name = "db.forget_phone", skip_all)]
pub async fn forget_phone(
    connection: &mut PgConnection,
    session_hash: &[u8; 32],
) -> Result<(), StoreError> {
    sqlx::query!("DELETE FROM phones WHERE session_hash = $1", session_hash.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

/// Has phones told nothing more that have taken the app away; what waited for them goes along.
#[tracing::instrument(level = "debug", name = "db.forget_phones", skip_all)]
pub async fn forget_phones(
    executor: impl PgExecutor<'_>,
    tokens: &[String],
) -> Result<(), StoreError> {
    sqlx::query!("DELETE FROM phones WHERE token = ANY ($1)", tokens).execute(executor).await?;
    Ok(())
}

/// The phones of a user. There is one for each session at most.
#[tracing::instrument(level = "debug", name = "db.list_own_phones", skip_all)]
pub async fn list_own_phones(
    executor: impl PgExecutor<'_>,
    user: UserId,
) -> Result<Vec<OwnPhone>, StoreError> {
    let phones = sqlx::query_as!(
        OwnPhone,
        "SELECT token, language FROM phones WHERE user_id = $1 ORDER BY token LIMIT 1000",
        user.0
    );
    Ok(phones.fetch_all(executor).await?)
}
