//! Who hears what became of orders and bookings.

use std::sync::Arc;

use async_trait::async_trait;
use domain::ids::{BookingId, OrderId};
use events::{Consumer, ConsumerError, Event};
use store::orders::{Learnt, order_of_booking};

use super::Saga;

/// Everybody.
pub(crate) fn all(saga: &Saga) -> Vec<Arc<dyn Consumer>> {
    vec![Arc::new(Orders(saga.clone())), Arc::new(Inventory(saga.clone()))]
}

/// Decides over an order that is new, or whose booking was cancelled.
struct Orders(Saga);

/// Sells what was paid and gives back what came to nothing.
struct Inventory(Saga);

#[async_trait]
impl Consumer for Orders {
    fn name(&self) -> &'static str {
        "order"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["OrderCreated", "BookingCancelled"]
    }

    async fn handle(&self, event: &Event) -> Result<(), ConsumerError> {
        let order = if event.kind == "OrderCreated" {
            Some(OrderId(event.subject))
        } else {
            order_of_booking(&self.0.pool, BookingId(event.subject)).await?
        };
        // a booking that nobody pays for
        let Some(order) = order else { return Ok(()) };
        let receipt = event.receipt(self.name());
        self.0.work_on(order, &Learnt::default(), Some(receipt)).await?;
        Ok(())
    }
}

#[async_trait]
impl Consumer for Inventory {
    fn name(&self) -> &'static str {
        "inventory"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["OrderPaid", "OrderFailed"]
    }

    async fn handle(&self, event: &Event) -> Result<(), ConsumerError> {
        let (order, receipt) = (OrderId(event.subject), event.receipt(self.name()));
        if event.kind == "OrderPaid" {
            self.0.sell(order, Some(receipt)).await?;
        } else {
            self.0.release(order, Some(receipt)).await?;
        }
        Ok(())
    }
}
