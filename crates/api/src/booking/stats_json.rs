//! Numbers of bookings as JSON.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use store::bookings::HoldCounts;
use utoipa::ToSchema;

use booking::Statistics;

/// What happened in this process since its start, and the holds of the whole platform.
#[derive(Serialize, ToSchema)]
#[schema(as = BookingStatistics)]
pub struct BookingStatsBody {
    pub total_requests: u64,
    pub successful_bookings: u64,
    /// Refused ones too.
    pub failed_bookings: u64,
    /// Over the last ten seconds.
    pub requests_per_second: f64,
    pub uptime_seconds: u64,
    /// `lane_0` and so on with `length` and `capacity`, and `total_pending`.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub lanes: BTreeMap<String, Value>,
    pub locks: LocksBody,
    pub holds: HoldsBody,
}

/// Leases of rooms in Redis; without Redis there are none.
#[derive(Serialize, ToSchema)]
#[schema(as = Locks)]
pub struct LocksBody {
    /// Taken since the start.
    pub total: u64,
    pub active: u64,
    /// Lost to time before they were given back.
    pub expired: u64,
}

/// Holds of everybody.
#[derive(Serialize, ToSchema)]
#[schema(as = Holds)]
pub struct HoldsBody {
    pub active: i64,
    /// Over, and not tidied up yet.
    pub expired: i64,
}

impl BookingStatsBody {
    /// Puts numbers together.
    pub fn new(statistics: &Statistics, holds: HoldCounts) -> Self {
        let mut lanes = BTreeMap::new();
        let mut pending = 0;
        for (place, lane) in statistics.lanes.iter().enumerate() {
            pending += lane.length;
            let body = json!({ "length": lane.length, "capacity": lane.capacity });
            lanes.insert(format!("lane_{place}"), body);
        }
        lanes.insert("total_pending".to_owned(), json!(pending));
        Self {
            total_requests: statistics.total_requests,
            successful_bookings: statistics.successful_bookings,
            failed_bookings: statistics.failed_bookings,
            requests_per_second: statistics.requests_per_second,
            uptime_seconds: statistics.uptime.as_secs(),
            lanes,
            locks: LocksBody {
                total: statistics.leases.total,
                active: statistics.leases.active,
                expired: statistics.leases.expired,
            },
            holds: HoldsBody { active: holds.active, expired: holds.expired },
        }
    }
}
