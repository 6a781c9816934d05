//! Random changes through SQL, as an operator and a booking service would make them.

use domain::geo::TURN_E7;
use domain::hotel::Document;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::PgConnection;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use uuid::Uuid;

use super::world::{NIGHTS, start};

/// Makes changes from a seed: the same world and seed, the same changes.
pub struct Changes {
    random: StdRng,
    /// Some may be gone: deleted, or made by a transaction that was rolled back.
    hotels: Vec<Uuid>,
    made: u128,
}

type Statement = Query<'static, sqlx::Postgres, PgArguments>;

/// Up to so many nights are changed at once.
const NIGHTS_MAX: i32 = 5;

impl Changes {
    /// Changes to hotels of these documents.
    pub fn new<'d>(seed: u64, documents: impl Iterator<Item = &'d Document>) -> Self {
        let hotels = documents.map(|document| document.hotel.id.0).collect();
        Self { random: StdRng::seed_from_u64(seed), hotels, made: 0 }
    }

    /// Makes one change to one of the hotels whose number has this remainder of two, so that two
    /// transactions never wait for each other.
    pub async fn make(&mut self, connection: &mut PgConnection, half: usize) {
        let of_half = self.random.random_range(0..self.hotels.len() / 2) * 2 + half;
        let hotel = self.hotels[of_half];
        self.made += 1;
        for statement in self.draw(hotel, half) {
            statement.execute(&mut *connection).await.expect("a change");
        }
    }

    fn draw(&mut self, hotel: Uuid, half: usize) -> Vec<Statement> {
        match self.random.random_range(0..100) {
            0..20 => {
                vec![self.on_nights(hotel, "price_minor = 1 + (price_minor % 40000 + $3) % 40000")]
            }
            20..30 => vec![self.on_nights(hotel, "closed = NOT closed")],
            30..40 => vec![self.on_nights(hotel, "min_stay = 1 + $3 % 4")],
            40..50 => vec![self.on_nights(hotel, "total = sold + held + $3 % 9")],
            50..60 => vec![self.on_nights(hotel, "sold = $3 % (total - held + 1)")],
            60..65 => vec![self.on_nights(hotel, "held = $3 % (total - sold + 1)")],
            65..68 => vec![self.without_nights(hotel)],
            68..75 => vec![on_hotel(hotel, OPEN_OR_CLOSE)],
            75..82 => vec![self.moved(hotel)],
            82..88 => vec![self.described_anew(hotel)],
            88..90 => vec![self.photographed(hotel)],
            90..94 => self.with_another_room_type(hotel),
            94..96 => vec![on_hotel(hotel, CLOSE_ROOM_TYPE)],
            _ => self.copied(hotel, half),
        }
    }

    fn number(&mut self) -> i32 {
        self.random.random_range(0..10_000)
    }

    /// An update of some nights of one of the hotel's room types; `$3` is a random number.
    fn on_nights(&mut self, hotel: Uuid, change: &'static str) -> Statement {
        let nights = i32::try_from(NIGHTS).expect("nights");
        let first = self.random.random_range(0..nights);
        let text = format!(
            "UPDATE inventory SET {change}
             WHERE room_type_id = (SELECT id FROM room_types WHERE hotel_id = $1
                     ORDER BY md5(id::text || $3) LIMIT 1)
                 AND night >= $2::date + $4 AND night < $2::date + $5"
        );
        sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(hotel)
            .bind(start())
            .bind(self.number())
            .bind(first)
            .bind(first + self.random.random_range(1..=NIGHTS_MAX))
    }

    fn without_nights(&mut self, hotel: Uuid) -> Statement {
        let text = "DELETE FROM inventory WHERE night = $2::date + $3 % 60 AND room_type_id IN (
            SELECT id FROM room_types WHERE hotel_id = $1)";
        sqlx::query(text).bind(hotel).bind(start()).bind(self.number())
    }

    /// Mostly next door, now and then anywhere.
    fn moved(&mut self, hotel: Uuid) -> Statement {
        if self.random.random_range(0..3) > 0 {
            let text = "UPDATE hotels SET lat_e7 = greatest(-900000000, least(899000000, lat_e7))
                + $2 WHERE id = $1";
            return sqlx::query(text).bind(hotel).bind(self.number());
        }
        let half_turn = i32::try_from(TURN_E7 / 2).expect("half a turn");
        sqlx::query("UPDATE hotels SET lat_e7 = $2, lon_e7 = $3 WHERE id = $1")
            .bind(hotel)
            .bind(self.random.random_range(-900_000_000..=900_000_000))
            .bind(self.random.random_range(-half_turn..half_turn))
    }

    fn described_anew(&mut self, hotel: Uuid) -> Statement {
        let text = "UPDATE hotels SET name = 'Renamed ' || name, description = 'Zanzoliva ' || $2,
            stars = $2 % 6, amenities = amenities[2:],
            rating_x10 = CASE WHEN $2 % 5 = 0 THEN NULL ELSE $2 % 101 END,
            review_count = CASE WHEN $2 % 5 = 0 THEN 0 ELSE 1 + $2 END,
            free_cancel_days = CASE WHEN $2 % 3 = 0 THEN NULL ELSE $2 % 61 END
            WHERE id = $1 AND length(name) < 150";
        sqlx::query(text).bind(hotel).bind(self.number())
    }

    /// One photo more, another order, or none at all.
    fn photographed(&mut self, hotel: Uuid) -> Statement {
        match self.random.random_range(0..3) {
            0 => sqlx::query("DELETE FROM hotel_photos WHERE hotel_id = $1").bind(hotel),
            1 => sqlx::query("UPDATE hotel_photos SET place = 31 - place WHERE hotel_id = $1")
                .bind(hotel),
            _ => {
                let text = "INSERT INTO hotel_photos (id, hotel_id, place, alt, width, height, source)
                    SELECT md5($2::text || $1)::uuid, id, 1 + $2 % 30, 'Photo ' || $2, 1 + $2 % 1920,
                        $2 + 1, sha256(convert_to($2::text, 'UTF8'))
                    FROM hotels WHERE id = $1 AND NOT EXISTS (
                        SELECT FROM hotel_photos WHERE hotel_id = $1 AND place = 1 + $2 % 30)
                    ON CONFLICT (hotel_id, source) DO NOTHING";
                sqlx::query(text).bind(hotel).bind(self.number())
            }
        }
    }

    fn with_another_room_type(&mut self, hotel: Uuid) -> Vec<Statement> {
        let id = Uuid::from_u128(0xadd_0000 << 96 | self.made);
        let room_type = "INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests,
            total) SELECT $1, id, 'Added', '2 beds', 1 + $3 % 4, 6, 9 FROM hotels WHERE id = $2";
        let nights = "INSERT INTO inventory (room_type_id, night, total, price_minor)
            SELECT id, $2::date + n, 1 + n % 9, 1000 + $3
            FROM room_types CROSS JOIN generate_series(0, 59) AS n WHERE id = $1";
        vec![
            sqlx::query(room_type).bind(id).bind(hotel).bind(self.number()),
            sqlx::query(nights).bind(id).bind(start()).bind(self.number()),
        ]
    }

    /// A new hotel like another one, with or without its rooms; without, it is deleted again now
    /// and then.
    fn copied(&mut self, hotel: Uuid, half: usize) -> Vec<Statement> {
        let id = Uuid::from_u128(0xc0b_0000 << 96 | self.made);
        let mut statements = vec![sqlx::query(COPY_HOTEL).bind(id).bind(hotel)];
        match self.random.random_range(0..4) {
            0 => {}
            1 => statements.push(sqlx::query("DELETE FROM hotels WHERE id = $1").bind(id)),
            _ => statements.extend([
                sqlx::query(COPY_ROOM_TYPES).bind(id).bind(hotel),
                sqlx::query(COPY_NIGHTS).bind(id).bind(hotel),
            ]),
        }
        // only hotels of this half are known to the other transaction as being of the other half
        if self.hotels.len() % 2 == half {
            self.hotels.push(id);
        }
        statements
    }
}

fn on_hotel(hotel: Uuid, text: &'static str) -> Statement {
    sqlx::query(text).bind(hotel)
}

const OPEN_OR_CLOSE: &str = "UPDATE hotels
    SET status = CASE status WHEN 'open' THEN 'closed' ELSE 'open' END WHERE id = $1";
const CLOSE_ROOM_TYPE: &str = "UPDATE room_types SET closed = NOT closed
    WHERE id = (SELECT id FROM room_types WHERE hotel_id = $1 ORDER BY id LIMIT 1)";
const COPY_HOTEL: &str = "INSERT INTO hotels (id, city_id, slug, name, description, lat_e7, lon_e7,
        city, country, time_zone, stars, rating_x10, review_count, property_type, amenities,
        free_cancel_days)
    SELECT $1, city_id, 'copy-' || md5($1::text), 'New ' || left(name, 100), description,
        lat_e7 / 2, lon_e7, city, country, time_zone, stars, rating_x10, review_count,
        property_type, amenities, free_cancel_days FROM hotels WHERE id = $2";
const COPY_ROOM_TYPES: &str = "INSERT INTO room_types
    SELECT md5(id::text || $1)::uuid, $1, name, beds, max_adults, max_guests, total, closed
    FROM room_types WHERE hotel_id = $2";
const COPY_NIGHTS: &str = "INSERT INTO inventory
    SELECT md5(room_type_id::text || $1)::uuid, night, i.total, sold, held, price_minor, min_stay,
        i.closed
    FROM inventory AS i JOIN room_types AS r ON r.id = i.room_type_id WHERE r.hotel_id = $2";
