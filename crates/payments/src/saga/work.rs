//! What all of them share.

use std::sync::Arc;
use std::time::Duration;

use domain::ids::OrderId;
use domain::payment::facts::Refund;
use events::Bell;
use sqlx::PgPool;
use store::StoreError;
use store::events::Receipt;
use store::feed::Ringer;
use store::orders::{Learnt, Worked, is_news, release, sell, work_on};

use crate::gateway::{Gateways, Seen};
use crate::measures;

/// Refunds of an order that may fail before somebody is told.
const REFUND_FAILURES_UNTOLD_MAX: usize = 2;
/// Selling and giving back follow each other at most so often in one go.
const FOLLOWED_MAX: usize = 4;

/// The means of every role.
#[derive(Clone)]
pub(crate) struct Saga {
    pub pool: PgPool,
    pub gateways: Gateways,
    /// So long a call or an event that this process has claimed is nobody else's.
    pub claim: Duration,
    /// Wakes who asks gateways.
    pub calls: Bell,
    /// Wakes who tells events.
    pub outbox: Bell,
    /// Wakes who looks because of webhooks.
    pub webhooks: Bell,
    /// Wakes who tells guests of their bookings.
    pub guests: Bell,
    /// Wakes engines: rooms were sold or given back.
    pub rooms: Arc<Ringer>,
}

impl Saga {
    /// Takes in what was learnt of an order.
    pub async fn work_on(
        &self,
        id: OrderId,
        learnt: &Learnt,
        receipt: Option<Receipt>,
    ) -> Result<Option<Worked>, StoreError> {
        let worked = work_on(&self.pool, id, learnt, receipt).await?;
        self.tell(worked.as_ref());
        Ok(worked)
    }

    /// Sells the rooms of an order that is paid.
    pub async fn sell(
        &self,
        id: OrderId,
        receipt: Option<Receipt>,
    ) -> Result<Option<Worked>, StoreError> {
        let worked = sell(&self.pool, id, receipt).await?;
        self.rooms.ring();
        self.tell(worked.as_ref());
        Ok(worked)
    }

    /// Gives the rooms of an order back that came to nothing.
    pub async fn release(
        &self,
        id: OrderId,
        receipt: Option<Receipt>,
    ) -> Result<Option<Worked>, StoreError> {
        let worked = release(&self.pool, id, receipt).await?;
        self.rooms.ring();
        self.tell(worked.as_ref());
        Ok(worked)
    }

    /// Does all that is wanted of an order without waiting for an event.
    pub async fn follow(&self, id: OrderId, learnt: &Learnt) -> Result<(), StoreError> {
        let mut worked = self.work_on(id, learnt, None).await?;
        for _ in 0..FOLLOWED_MAX {
            worked = match worked {
                Some(Worked { sells: true, .. }) => self.sell(id, None).await?,
                Some(Worked { releases: true, .. }) => self.release(id, None).await?,
                _ => break,
            };
        }
        Ok(())
    }

    /// Looks at a payment and does what is wanted then.
    pub async fn look(
        &self,
        id: OrderId,
        gateway: &str,
        intent: Option<&str>,
    ) -> Result<(), StoreError> {
        let seen = match intent {
            Some(intent) => self.see(id, gateway, intent).await,
            None => None,
        };
        self.follow(id, &seen.map(Seen::learnt).unwrap_or_default()).await
    }

    /// Looks at a payment because a webhook spoke of it: mostly of what the answer to a call has told by
    /// then. Whether the gateway showed it.
    pub async fn look_for_news(
        &self,
        id: OrderId,
        gateway: &str,
        intent: &str,
    ) -> Result<bool, StoreError> {
        let Some(seen) = self.see(id, gateway, intent).await else { return Ok(false) };
        let learnt = seen.learnt();
        if is_news(&self.pool, id, &learnt).await? {
            self.follow(id, &learnt).await?;
        }
        Ok(true)
    }

    async fn see(&self, id: OrderId, gateway: &str, intent: &str) -> Option<Seen> {
        match self.gateways.look(gateway, intent).await {
            Ok(seen) => Some(seen),
            Err(silence) => {
                tracing::debug!(order = %id.0, gateway, error = %silence, "not seen");
                None
            }
        }
    }

    /// Wakes whoever goes on from here.
    fn tell(&self, worked: Option<&Worked>) {
        // whatever was committed may have events
        self.outbox.ring();
        self.guests.ring();
        let Some(worked) = worked else { return };
        if worked.calls {
            self.calls.ring();
        }
        for state in &worked.passed {
            measures::passed(*state);
            let (order, state) = (worked.order.id.0, state.to_string());
            tracing::debug!(%order, state, "an order moved on");
        }
        let failed = worked.order.calls.iter().filter(|call| call.refund == Some(Refund::Failed));
        if worked.calls && failed.count() > REFUND_FAILURES_UNTOLD_MAX {
            measures::alarm("refund");
            tracing::error!(order = %worked.order.id.0, "refunds of an order fail again and again");
        }
    }
}
