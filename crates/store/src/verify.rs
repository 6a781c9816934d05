//! Recounts what was promised from the bookings themselves, in one state of the database.

mod orders;

use sqlx::{PgConnection, PgPool};

use crate::StoreError;
use crate::reading::Reading;

/// Faults that are told of each kind at most.
const FAULTS_PER_KIND_MAX: i64 = 1000;

/// What a recount found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub nights: i64,
    pub bookings: i64,
    pub keys: i64,
    pub orders: i64,
    /// Nights that the daily roll has closed although their local day is not over: its clock was
    /// ahead. [`crate::jobs::reopen_nights`] opens them again.
    pub early_nights: i64,
    /// In words, with ids; empty = all is well.
    pub faults: Vec<String>,
}

/// Recounts every night that somebody holds or bought, every booking, every key and every order.
#[tracing::instrument(level = "debug", name = "db.verify", skip_all)]
pub async fn verify(pool: &PgPool) -> Result<Verified, StoreError> {
    let mut reading = Reading::begin(pool).await?;
    sqlx::query("SET LOCAL statement_timeout = 0").execute(&mut *reading).await?;
    let counts = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM inventory) AS "nights!",
             (SELECT count(*) FROM bookings) AS "bookings!",
             (SELECT count(*) FROM idempotency_keys) AS "keys!",
             (SELECT count(*) FROM orders) AS "orders!""#
    );
    let counts = counts.fetch_one(&mut *reading).await?;
    let mut faults = find_faults(&mut reading).await?;
    faults.extend(orders::find_order_faults(&mut reading).await?);
    // nights that a hotel closed itself are its own affair
    let early = sqlx::query!(
        r#"SELECT format('room type %s, night %s: the daily roll closed it before its time',
            i.room_type_id, i.night) AS "fault!", count(*) OVER () AS "nights!"
        FROM inventory i JOIN room_types r ON r.id = i.room_type_id
            JOIN hotels h ON h.id = r.hotel_id
        WHERE i.closed AND i.closed_by_roll AND i.night >= clock_timestamp()::date - 2
            AND i.night >= timezone(h.time_zone, clock_timestamp())::date
        ORDER BY i.room_type_id, i.night LIMIT $1"#,
        FAULTS_PER_KIND_MAX
    );
    let early = early.fetch_all(&mut *reading).await?;
    let early_nights = early.first().map_or(0, |row| row.nights);
    faults.extend(early.into_iter().map(|row| row.fault));
    reading.close().await?;
    let (nights, bookings, keys) = (counts.nights, counts.bookings, counts.keys);
    Ok(Verified { nights, bookings, keys, orders: counts.orders, early_nights, faults })
}

async fn find_faults(connection: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    for found in [
        // held rooms are those of pending bookings, expired or not; sold ones of confirmed ones
        sqlx::query_scalar!(
            r#"WITH booked AS (
                SELECT br.room_type_id, br.check_in + g AS night,
                    coalesce(sum(br.rooms) FILTER (WHERE b.status = 'pending'), 0) AS held,
                    coalesce(sum(br.rooms) FILTER (WHERE b.status = 'confirmed'), 0) AS sold
                FROM bookings b JOIN booking_rooms br ON br.booking_id = b.id
                    CROSS JOIN LATERAL generate_series(0, br.check_out - br.check_in - 1) AS g
                WHERE b.status IN ('pending', 'confirmed')
                GROUP BY 1, 2
            )
            SELECT format('room type %s, night %s: %s held, %s sold of %s, '
                    'but bookings hold %s and bought %s',
                room_type_id, night, coalesce(i.held, 0), coalesce(i.sold, 0), coalesce(i.total, 0),
                coalesce(booked.held, 0), coalesce(booked.sold, 0)) AS "fault!"
            FROM (SELECT * FROM inventory WHERE held <> 0 OR sold <> 0 OR held + sold > total) AS i
                FULL JOIN booked USING (room_type_id, night)
            WHERE coalesce(i.held, 0) <> coalesce(booked.held, 0)
                OR coalesce(i.sold, 0) <> coalesce(booked.sold, 0)
                OR i.held + i.sold > i.total
            ORDER BY room_type_id, night LIMIT $1"#,
            FAULTS_PER_KIND_MAX
        ),
        sqlx::query_scalar!(
            r#"SELECT format('booking %s: its total is %s, its rooms cost %s',
                b.id, b.total_minor, rooms.total) AS "fault!"
            FROM bookings b CROSS JOIN LATERAL (
                SELECT sum(br.rooms * (SELECT sum(p) FROM unnest(br.nightly_minor) AS p)) AS total
                FROM booking_rooms br WHERE br.booking_id = b.id
            ) AS rooms
            WHERE b.total_minor IS DISTINCT FROM rooms.total
            ORDER BY b.id LIMIT $1"#,
            FAULTS_PER_KIND_MAX
        ),
        sqlx::query_scalar!(
            r#"SELECT format('booking %s (%s), line %s: its stay, hotel or hold '
                    'is not that of the booking',
                b.id, b.status, br.line) AS "fault!"
            FROM bookings b JOIN booking_rooms br ON br.booking_id = b.id
                JOIN room_types r ON r.id = br.room_type_id
            WHERE (br.check_in, br.check_out, r.hotel_id) IS DISTINCT FROM
                    (b.check_in, b.check_out, b.hotel_id)
                OR br.hold_until IS DISTINCT FROM CASE b.status WHEN 'pending' THEN b.expires_at END
            ORDER BY b.id, br.line LIMIT $1"#,
            FAULTS_PER_KIND_MAX
        ),
        sqlx::query_scalar!(
            r#"SELECT format('booking %s: %s keys answer with it', b.id, count(k.key_hash))
                AS "fault!"
            FROM bookings b LEFT JOIN idempotency_keys k ON k.booking_id = b.id
            WHERE b.status IN ('pending', 'confirmed') AND b.expires_at > b.created_at
            GROUP BY b.id HAVING count(k.key_hash) <> 1
            LIMIT $1"#,
            FAULTS_PER_KIND_MAX
        ),
    ] {
        faults.extend(found.fetch_all(&mut *connection).await?);
    }
    Ok(faults)
}
