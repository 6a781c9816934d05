//! What a doctor asks of the server: versions, settings, and what holds the feed back.

use sqlx::PgConnection;

use crate::StoreError;

/// Facts of the server and of this database.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ServerFacts {
    /// As in `15.20`.
    pub version: String,
    /// 150020 for 15.20.
    pub version_number: i32,
    /// What is installed in this database.
    pub postgis: Option<String>,
    pub fuzzystrmatch: Option<String>,
    /// Prepared transactions hold the feed's floor for as long as nobody ends them.
    pub max_prepared_transactions: i32,
    pub max_connections: i32,
    /// How much of a statement's parameters is logged: `0` is nothing, `-1` everything.
    pub log_parameter_max_length: String,
    /// Age of the oldest transaction that writes: the feed's floor can't be younger.
    pub oldest_write_seconds: f64,
}

/// Asks the server.
#[tracing::instrument(level = "debug", name = "db.find_server_facts", skip_all)]
pub async fn find_server_facts(connection: &mut PgConnection) -> Result<ServerFacts, StoreError> {
    let facts = sqlx::query_as::<_, ServerFacts>(
        "SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
             current_setting('server_version_num')::int AS version_number,
             (SELECT extversion FROM pg_extension WHERE extname = 'postgis') AS postgis,
             (SELECT extversion FROM pg_extension WHERE extname = 'fuzzystrmatch')
                 AS fuzzystrmatch,
             current_setting('max_prepared_transactions')::int AS max_prepared_transactions,
             current_setting('max_connections')::int AS max_connections,
             current_setting('log_parameter_max_length') AS log_parameter_max_length,
             coalesce((SELECT extract(epoch FROM clock_timestamp() - min(xact_start))
                       FROM pg_stat_activity WHERE backend_xid IS NOT NULL), 0)::float8
                 AS oldest_write_seconds",
    );
    Ok(facts.fetch_one(connection).await?)
}

/// Has the server look at all rows, so that it plans with what is there.
#[tracing::instrument(level = "debug", name = "db.analyze", skip_all)]
pub async fn analyze(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query("ANALYZE").execute(connection).await?;
    Ok(())
}

/// `idle_in_transaction_session_timeout` for sessions that say nothing themselves, from the
/// server's files; `None` when it is not set there. Roles without the right to look get an error.
#[tracing::instrument(level = "debug", name = "db.find_idle_timeout", skip_all)]
pub async fn find_idle_timeout(
    connection: &mut PgConnection,
) -> Result<Option<String>, StoreError> {
    let setting = sqlx::query_scalar::<_, String>(
        "SELECT setting FROM pg_file_settings
         WHERE name = 'idle_in_transaction_session_timeout' AND applied
         ORDER BY seqno DESC LIMIT 1",
    );
    Ok(setting.fetch_optional(connection).await?)
}

/// Statements that put triggers back as `migrations/` made them: enabled whoever writes. A restore
/// with --disable-triggers leaves them weaker, and what they miss no search ever shows.
#[tracing::instrument(level = "debug", name = "db.find_weak_triggers", skip_all)]
pub async fn find_weak_triggers(connection: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let statements = sqlx::query_scalar::<_, String>(
        "SELECT format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', t.tgrelid::regclass, t.tgname)
         FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
         WHERE NOT t.tgisinternal AND t.tgenabled <> 'A'
           AND c.relnamespace = current_schema()::regnamespace
         ORDER BY 1 LIMIT 100",
    );
    Ok(statements.fetch_all(connection).await?)
}

/// Whether there is any hotel.
#[tracing::instrument(level = "debug", name = "db.has_hotels", skip_all)]
pub async fn has_hotels(connection: &mut PgConnection) -> Result<bool, StoreError> {
    let exists = sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM hotels) AS "exists!""#);
    Ok(exists.fetch_one(connection).await?)
}
