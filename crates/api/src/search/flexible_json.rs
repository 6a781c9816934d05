//! The same search on other dates.

use chrono::NaiveDate;
use domain::flexible::Shift;
use domain::money::Currency;
use serde::Serialize;
use utoipa::ToSchema;

use crate::edge::as_of::AsOf;
use crate::search::answering::Given;
use crate::search::json::{EngineCode, TotalRelationCode, relation_code};

/// What a search finds on dates around its own.
#[derive(Serialize, ToSchema)]
#[schema(as = FlexibleAnswer)]
pub struct FlexibleBody {
    /// By arrival, the asked one among them. Dates that lie in the past or beyond the inventory are
    /// missing.
    pub stays: Vec<FlexibleStay>,
    /// ISO 4217.
    #[schema(example = "EUR")]
    pub currency: &'static str,
    #[schema(value_type = EngineCode)]
    pub engine: &'static str,
    /// Whether the engine that usually answers could not: a slower one stood in, or an earlier answer
    /// was given (`as_of` tells of when).
    pub degraded: bool,
    /// The data is of this moment, or partly of a later one.
    pub as_of: AsOf,
}

/// A stay as long as the asked one.
#[derive(Serialize, ToSchema)]
pub struct FlexibleStay {
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    /// How many hotels the search finds for these dates.
    pub total: u64,
    #[schema(value_type = TotalRelationCode)]
    pub total_relation: &'static str,
    /// The lowest total of the stay among them, taxes included; null when there is none.
    #[schema(required = true, example = 19200)]
    pub cheapest_total_minor: Option<i64>,
}

impl FlexibleBody {
    /// The answer as JSON.
    pub fn new(given: &Given<Vec<Shift>>, currency: Currency) -> Self {
        Self {
            stays: given.answer.iter().map(FlexibleStay::new).collect(),
            currency: currency.code,
            engine: given.engine.as_str(),
            degraded: given.degraded,
            as_of: AsOf(given.as_of),
        }
    }
}

impl FlexibleStay {
    fn new(shift: &Shift) -> Self {
        Self {
            check_in: shift.stay.check_in(),
            check_out: shift.stay.check_out(),
            total: shift.total,
            total_relation: relation_code(shift.total_relation),
            cheapest_total_minor: shift.cheapest_total_minor,
        }
    }
}
