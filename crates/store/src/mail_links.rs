//! What the links in mails do. Each works once and for half an hour: whoever uses one locks its owner
//! first and then takes it, so that of many at once one does.

use domain::ids::UserId;
use sqlx::{Connection, PgConnection};

use crate::StoreError;
use crate::mails::{Kind, count_wish, write_mail};
use crate::users::hold_address;

/// A link that worked.
struct Taken {
    purpose: String,
    user: UserId,
    email: String,
}

/// Takes a link for one of two purposes. `None` = it was used, is over, or was never for this.
async fn take_link(
    connection: &mut PgConnection,
    token_hash: &[u8; 32],
    purposes: &[String],
) -> Result<Option<Taken>, StoreError> {
    sqlx::query!(
        "SELECT u.id FROM users u
         WHERE u.id = (SELECT l.user_id FROM mail_links l WHERE l.token_hash = $1)
         FOR NO KEY UPDATE",
        token_hash.as_slice()
    )
    .fetch_optional(&mut *connection)
    .await?;
    let taken = sqlx::query!(
        "DELETE FROM mail_links
         WHERE token_hash = $1 AND purpose = ANY ($2) AND expires_at > clock_timestamp()
         RETURNING purpose, user_id, email",
        token_hash.as_slice(),
        purposes
    );
    let taken = taken.fetch_all(connection).await?.into_iter().next();
    Ok(taken.map(|row| Taken { purpose: row.purpose, user: UserId(row.user_id), email: row.email }))
}

/// Notes that the owner of an account reads what comes to an address, and makes it that of the
/// account when it was sent to a new one: the old one is told. Returns the address; `None` = the link
/// does nothing (any more).
#[tracing::instrument(level = "debug", name = "db.use_verification", skip_all)]
pub async fn use_verification(
    connection: &mut PgConnection,
    token_hash: &[u8; 32],
) -> Result<Option<String>, StoreError> {
    let mut transaction = connection.begin().await?;
    let purposes = ["verification".to_owned(), "new_address".to_owned()];
    let Some(taken) = take_link(&mut transaction, token_hash, &purposes).await? else {
        return Ok(None);
    };
    let works = if taken.purpose == "new_address" {
        move_to(&mut transaction, &taken).await?
    } else {
        verify(&mut transaction, &taken).await?
    };
    transaction.commit().await?;
    Ok(works.then_some(taken.email))
}

/// The address may be another one by now.
async fn verify(connection: &mut PgConnection, taken: &Taken) -> Result<bool, StoreError> {
    let verified = sqlx::query!(
        "UPDATE users SET verified_at = coalesce(verified_at, clock_timestamp())
         WHERE id = $1 AND email = $2",
        taken.user.0,
        taken.email
    );
    Ok(verified.execute(connection).await?.rows_affected() > 0)
}

/// Somebody else may have it by now.
async fn move_to(connection: &mut PgConnection, taken: &Taken) -> Result<bool, StoreError> {
    let old = sqlx::query_scalar!("SELECT email FROM users WHERE id = $1", taken.user.0);
    let old = old.fetch_one(&mut *connection).await?;
    hold_address(connection, &taken.email).await?;
    let moved = sqlx::query!(
        "UPDATE users SET email = $2, verified_at = clock_timestamp()
         WHERE id = $1 AND NOT EXISTS (
             SELECT FROM users o WHERE lower(o.email) = lower($2) AND o.id <> $1)",
        taken.user.0,
        taken.email
    );
    if moved.execute(&mut *connection).await?.rows_affected() == 0 {
        return Ok(false);
    }
    delete_links(connection, taken.user).await?;
    write_mail(connection, Kind::AddressChanged, taken.user, Some(&old)).await?;
    Ok(true)
}

/// Has a link sent to the address that a user wants to have, and tells the present one. An earlier wish
/// ends by it. False when the user, or the address, got too many such mails.
#[tracing::instrument(level = "debug", name = "db.ask_for_address", skip_all)]
pub async fn ask_for_address(
    connection: &mut PgConnection,
    user: UserId,
    email: &str,
) -> Result<bool, StoreError> {
    let mut transaction = connection.begin().await?;
    let own =
        sqlx::query_scalar!("SELECT email FROM users WHERE id = $1 FOR NO KEY UPDATE", user.0);
    let Some(own) = own.fetch_optional(&mut *transaction).await? else { return Ok(false) };
    let kind = Kind::NewAddress;
    delete_some_links(&mut transaction, user, &[kind]).await?;
    if !count_wish(&mut transaction, kind, user).await?
        || !write_mail(&mut transaction, kind, user, Some(email)).await?
    {
        return Ok(false);
    }
    write_mail(&mut transaction, Kind::AddressAsked, user, Some(&own)).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Whether a link to another password would work now: asked before a password is worked on.
#[tracing::instrument(level = "debug", name = "db.is_reset_open", skip_all)]
pub async fn is_reset_open(
    executor: impl sqlx::PgExecutor<'_>,
    token_hash: &[u8; 32],
) -> Result<bool, StoreError> {
    let open = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM mail_links WHERE token_hash = $1 AND purpose = 'reset'
             AND expires_at > clock_timestamp()) AS "open!""#,
        token_hash.as_slice()
    );
    Ok(open.fetch_one(executor).await?)
}

/// Sets another password by a link: every session and every other link of the owner ends, and the
/// owner is told. Whoever has the link reads what comes to the address, so it is verified too. False
/// = the link does nothing (any more).
#[tracing::instrument(level = "debug", name = "db.use_reset", skip_all)]
pub async fn use_reset(
    connection: &mut PgConnection,
    token_hash: &[u8; 32],
    password_hash: &str,
) -> Result<bool, StoreError> {
    let mut transaction = connection.begin().await?;
    let taken = take_link(&mut transaction, token_hash, &["reset".to_owned()]).await?;
    let Some(taken) = taken else { return Ok(false) };
    let changed = sqlx::query!(
        "UPDATE users SET password_hash = $3,
             verified_at = coalesce(verified_at, clock_timestamp())
         WHERE id = $1 AND email = $2",
        taken.user.0,
        taken.email,
        password_hash
    );
    if changed.execute(&mut *transaction).await?.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!("DELETE FROM sessions WHERE user_id = $1", taken.user.0)
        .execute(&mut *transaction)
        .await?;
    delete_links(&mut transaction, taken.user).await?;
    write_mail(&mut transaction, Kind::PasswordChanged, taken.user, None).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Ends every link of a user, those in mails that are not sent yet too: what they were for is no longer
/// so. The caller holds the user.
pub(crate) async fn delete_links(
    connection: &mut PgConnection,
    user: UserId,
) -> Result<(), StoreError> {
    delete_some_links(connection, user, &[Kind::Verification, Kind::Reset, Kind::NewAddress]).await
}

/// A mail of a kind and its link have one name.
async fn delete_some_links(
    connection: &mut PgConnection,
    user: UserId,
    kinds: &[Kind],
) -> Result<(), StoreError> {
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.code().to_owned()).collect();
    sqlx::query!(
        "WITH unsent AS (
             DELETE FROM mails WHERE user_id = $1 AND kind = ANY ($2) AND sent_at IS NULL)
         DELETE FROM mail_links WHERE user_id = $1 AND purpose = ANY ($2)",
        user.0,
        &kinds
    )
    .execute(connection)
    .await?;
    Ok(())
}
