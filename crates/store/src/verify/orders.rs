//! Recounts the money of every order: its columns, its ledger, its booking and its story agree.

use sqlx::PgConnection;

use super::FAULTS_PER_KIND_MAX;
use crate::StoreError;

/// What does not add up, in words.
pub(super) async fn find_order_faults(
    connection: &mut PgConnection,
) -> Result<Vec<String>, StoreError> {
    let mut faults = find_money_faults(connection).await?;
    faults.extend(find_other_faults(connection).await?);
    Ok(faults)
}

/// The ledger and the refunds against the facts.
async fn find_money_faults(connection: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    for found in [
        // what the ledger says against what the facts say
        sqlx::query_scalar!(
            r#"WITH moved AS (
                SELECT order_id, debit AS account, -amount_minor AS amount FROM ledger
                UNION ALL SELECT order_id, credit, amount_minor FROM ledger
            ), balances AS (
                SELECT o.id, o.state, o.captured_minor, o.refunded_minor, o.refund_due_minor,
                    o.disputed_minor - o.returned_minor AS out_minor,
                    CASE WHEN o.state = 'FAILED' THEN 0
                         ELSE coalesce(o.penalty_minor, o.amount_minor) END AS kept_minor,
                    coalesce(sum(m.amount) FILTER (WHERE m.account = 'guest'), 0) AS guest,
                    coalesce(sum(m.amount) FILTER (WHERE m.account = 'deposit'), 0) AS deposit,
                    coalesce(sum(m.amount) FILTER (WHERE m.account = 'earned'), 0) AS earned,
                    coalesce(sum(m.amount) FILTER (WHERE m.account = 'refund_due'), 0) AS due
                FROM orders o LEFT JOIN moved m ON m.order_id = o.id GROUP BY o.id
            )
            SELECT format('order %s (%s): captured %s, refunded %s, refund due %s, disputed %s, but the '
                    'ledger has guest %s, deposit %s, earned %s, refund due %s',
                id, state, captured_minor, refunded_minor, refund_due_minor, out_minor,
                guest, deposit, earned, due) AS "fault!"
            FROM balances
            WHERE guest <> refunded_minor + out_minor - captured_minor
                OR due <> refund_due_minor
                OR deposit <> CASE WHEN state IN ('CREATED', 'PAID') THEN captured_minor - refunded_minor
                              ELSE 0 END
                OR earned <> CASE WHEN state IN ('CREATED', 'PAID') THEN 0
                    ELSE kept_minor - greatest(0, refunded_minor - (captured_minor - kept_minor)) END
            ORDER BY id LIMIT $1"#,
            FAULTS_PER_KIND_MAX
        ),
        sqlx::query_scalar!(
            r#"SELECT format('order %s: refunded %s, but its refunds add up to %s',
                o.id, o.refunded_minor, given.amount) AS "fault!"
            FROM orders o CROSS JOIN LATERAL (
                SELECT coalesce(sum(c.amount_minor), 0) AS amount FROM gateway_calls c
                WHERE c.order_id = o.id AND c.refund = 'succeeded') AS given
            WHERE o.refunded_minor <> given.amount ORDER BY o.id LIMIT $1"#,
            FAULTS_PER_KIND_MAX
        ),
    ] {
        faults.extend(found.fetch_all(&mut *connection).await?);
    }
    Ok(faults)
}

/// Rooms, what is left to be done, and the story.
async fn find_other_faults(connection: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    for found in [
        // rooms: who sold them, and for whom
        sqlx::query_scalar!(
            r#"SELECT format('order %s (%s, sold %s, released %s): its booking %s is %s, sold by %s',
                o.id, o.state, o.sold, o.released, b.id, b.status, coalesce(b.sold_by::text, 'nobody'))
                AS "fault!"
            FROM orders o JOIN bookings b ON b.id = o.booking_id
            WHERE (o.sold AND NOT o.released) <> (b.sold_by IS NOT DISTINCT FROM o.id)
                OR o.state = 'CREATED' AND o.sold
                OR o.state = 'CONFIRMED' AND b.status NOT IN ('confirmed', 'cancelled')
                OR o.state = 'FAILED' AND o.sold AND NOT o.released AND o.look_at IS NULL
                OR b.sold_by = o.id AND b.status NOT IN ('confirmed', 'cancelled')
                OR o.penalty_minor IS NOT NULL AND b.status <> 'cancelled'
                OR o.penalty_minor IS NOT NULL AND o.state = 'CONFIRMED'
                    AND o.penalty_minor IS DISTINCT FROM b.penalty_minor
            ORDER BY o.id LIMIT $1"#,
            FAULTS_PER_KIND_MAX
        ),
        // nothing that is owed or held is forgotten
        sqlx::query_scalar!(
            r#"SELECT format('order %s (%s): nobody looks after it any more, with refund due %s, '
                    'authorised %s, captured %s',
                o.id, o.state, o.refund_due_minor, o.authorised_minor, o.captured_minor) AS "fault!"
            FROM orders o
            WHERE o.look_at IS NULL AND o.attention IS NULL
                AND (o.state IN ('CREATED', 'PAID') OR o.refund_due_minor > 0
                     OR o.authorised_minor > 0 AND o.captured_minor = 0 AND NOT o.ended
                     OR EXISTS (SELECT FROM gateway_calls c WHERE c.order_id = o.id
                                AND c.status IN ('waiting', 'asked')))
            ORDER BY o.id LIMIT $1"#,
            FAULTS_PER_KIND_MAX
        ),
        // nor does a guest's money stay set aside for what came to nothing
        sqlx::query_scalar!(
            r#"SELECT format('order %s (%s): authorised %s is set aside since %s', o.id, o.reason,
                o.authorised_minor, to_char(ended.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI UTC'))
                AS "fault!"
            FROM orders o JOIN LATERAL (
                SELECT max(h.at) AS at FROM order_history h WHERE h.order_id = o.id) AS ended ON true
            WHERE o.state = 'FAILED' AND o.authorised_minor > 0 AND o.captured_minor = 0 AND NOT o.ended
                AND ended.at < clock_timestamp() - interval '10 minutes'
            ORDER BY o.id LIMIT $1"#,
            FAULTS_PER_KIND_MAX
        ),
        sqlx::query_scalar!(
            r#"SELECT format('order %s (%s): its story is %s', o.id, o.state, story.states) AS "fault!"
            FROM orders o LEFT JOIN LATERAL (
                SELECT string_agg(h.state, ' ' ORDER BY h.n) AS states, min(h.n) AS first,
                    max(h.n) - count(*) AS holes
                FROM order_history h WHERE h.order_id = o.id) AS story ON true
            WHERE story.first IS DISTINCT FROM 1 OR story.holes <> 0
                OR story.states NOT IN ('CREATED', 'CREATED PAID', 'CREATED FAILED',
                    'CREATED PAID FAILED', 'CREATED PAID CONFIRMED')
                OR right(story.states, length(o.state)) <> o.state
            ORDER BY o.id LIMIT $1"#,
            FAULTS_PER_KIND_MAX
        ),
    ] {
        faults.extend(found.fetch_all(&mut *connection).await?);
    }
    Ok(faults)
}
