//! What the outside asks for: to pay, to see what became of it, to be told by gateways.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::booking::key::Key;
use domain::ids::{BookingId, OrderId, UserId};
use events::{Bell, Bus, Consumer, InProcess, start_outbox};
use runtime::role::Roles;
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::feed::Ringer;
use store::orders::{
    Checkout, CheckoutTerms, Learnt, NewOrder, Order, checkout, find_order, insert_webhook,
    order_of_booking,
};
use store::planted::crash_at;
use uuid::Uuid;

use crate::error::PaymentError;
use crate::gateway::{Gateways, WebhookError};
use crate::measures;
use crate::saga::{Saga, call, consumers, hear, sweep};
use crate::sandbox::Sandbox;

/// What keys of checkouts belong to.
const ROUTE: &str = "checkout";
/// Roles of payments are moments apart; without a sign of life for so long something is in the way.
const PATIENCE: Duration = Duration::from_mins(1);

/// What holds for every order.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How long an order may take until it is paid.
    pub deadline: Duration,
    /// How much longer its rooms are held.
    pub grace: Duration,
    /// Orders that one booking may have.
    pub orders_max: u16,
    /// So long what a process has claimed is nobody else's; no gateway is waited for as long.
    pub claim: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            deadline: Duration::from_mins(10),
            grace: Duration::from_mins(2),
            orders_max: 5,
            claim: Duration::from_mins(1),
        }
    }
}

/// An order that a checkout made, or found.
#[derive(Clone, Debug, PartialEq)]
pub struct Begun {
    pub order: Order,
    pub is_new: bool,
}

/// What payments are made of.
pub struct Parts {
    pub pool: PgPool,
    pub settings: Settings,
    pub gateways: Gateways,
    /// Where guests take the steps that its bank asks for.
    pub sandbox: Option<Sandbox>,
    /// Rung when rooms were sold or given back.
    pub rooms: Arc<Ringer>,
    /// Rung when something may have changed that guests are told of.
    pub guests: Bell,
}

/// The payments of a process.
pub struct Payments {
    saga: Saga,
    settings: Settings,
    sandbox: Option<Sandbox>,
}

impl Payments {
    /// Puts it together and starts its roles. `bus` is made of the consumers of orders, in this process
    /// or at a broker; that fails when the broker's address can't be used.
    pub fn start<E>(
        parts: Parts,
        bus: impl FnOnce(&[Arc<dyn Consumer>]) -> Result<Arc<dyn Bus>, E>,
        roles: &Roles,
    ) -> Result<Self, E> {
        let Parts { pool, settings, gateways, sandbox, rooms, guests } = parts;
        measures::describe();
        let bell = Bell::default;
        let (calls, outbox, webhooks) = (bell(), bell(), bell());
        let claim = settings.claim;
        let saga = Saga { pool, gateways, claim, calls, outbox, webhooks, guests, rooms };
        let consumers = consumers::all(&saga);
        let bus = bus(&consumers)?;
        let here = InProcess::new(&consumers);
        start_outbox(&saga.pool, &bus, &here, &saga.outbox, claim, roles);
        let means = saga.clone();
        roles.start("gateway-calls", PATIENCE, move |life| {
            let saga = means.clone();
            async move { life.until_stopped(call(saga, &life)).await }
        });
        let means = saga.clone();
        roles.start("order-sweeper", PATIENCE, move |life| {
            let saga = means.clone();
            async move { life.until_stopped(sweep(saga, &life)).await }
        });
        let means = saga.clone();
        roles.start("webhooks", PATIENCE, move |life| {
            let saga = means.clone();
            async move { life.until_stopped(hear(saga, &life)).await }
        });
        Ok(Self { saga, settings, sandbox })
    }

    /// Who takes new payments; nobody: guests pay at the hotel.
    pub fn usual_gateway(&self) -> Option<&'static str> {
        self.saga.gateways.usual().map(|gateway| gateway.name())
    }

    /// Makes an order for a booking that is held, or finds the one that lives. Without a key the
    /// request itself is the key.
    pub async fn checkout(
        &self,
        user: UserId,
        booking: BookingId,
        token: &str,
        key: Option<&str>,
    ) -> Result<Begun, PaymentError> {
        let text = format!("{}\n{token}", booking.0);
        let key = match key {
            Some(key) => Key::chosen(user, ROUTE, key, &text),
            None => Key::derived(user, ROUTE, &text),
        };
        let gateway = self.saga.gateways.usual().ok_or(PaymentError::NoGateway)?.name();
        let new = NewOrder { id: OrderId(Uuid::now_v7()), booking, user, gateway, token, key };
        let Settings { deadline, grace, orders_max, .. } = self.settings;
        let terms = CheckoutTerms { deadline, grace, orders_max };
        let mut connection = self.saga.pool.acquire().await.map_err(store::StoreError::from)?;
        match checkout(&mut connection, &new, terms).await? {
            Checkout::Order { id, is_new } => {
                if is_new {
                    self.saga.outbox.ring();
                }
                let found = find_order(&mut *connection, id, Some(user)).await?;
                let order = found.ok_or(PaymentError::UnknownOrder)?;
                Ok(Begun { order, is_new })
            }
            Checkout::Unknown => Err(PaymentError::UnknownBooking),
            Checkout::Expired => Err(PaymentError::Expired),
            Checkout::NotPending => Err(PaymentError::NotPending),
            Checkout::TooMany => Err(PaymentError::TooManyAttempts),
            Checkout::Conflict => Err(PaymentError::KeyConflict),
        }
    }

    /// One of the own orders as it is now.
    pub async fn order(&self, id: OrderId, user: UserId) -> Result<Order, PaymentError> {
        let found = find_order(&self.saga.pool, id, Some(user)).await?;
        found.ok_or(PaymentError::UnknownOrder)
    }

    /// Takes the step that the sandbox's bank asked the guest for.
    pub async fn take_sandbox_action(
        &self,
        id: OrderId,
        user: UserId,
        approve: bool,
    ) -> Result<Order, PaymentError> {
        let order = self.order(id, user).await?;
        let (Some(sandbox), Some(intent)) = (&self.sandbox, &order.intent) else {
            return Err(PaymentError::NoAction);
        };
        if order.action.is_none() || !sandbox.take_action(intent, approve).await? {
            return Err(PaymentError::NoAction);
        }
        self.saga.look(id, &order.gateway, Some(intent)).await?;
        self.order(id, user).await
    }

    /// Decides over the order of a booking that was just cancelled, so that its guest sees at once what
    /// they get back. What fails here is done when the event comes.
    pub async fn heed_booking(&self, booking: BookingId) {
        crash_at("cancel", "committed");
        let heeded = async {
            match order_of_booking(&self.saga.pool, booking).await? {
                Some(order) => self.saga.follow(order, &Learnt::default()).await,
                None => Ok(()),
            }
        };
        if let Err(error) = heeded.await {
            tracing::debug!(booking = %booking.0, error = %Causes(&error), "heeded later");
        }
        self.saga.outbox.ring();
    }

    /// The header that webhooks of a gateway are signed in; `None`: there is no such gateway.
    pub fn signature_header(&self, gateway: &str) -> Option<&'static str> {
        self.saga.gateways.named(gateway).map(|gateway| gateway.signature_header())
    }

    /// Takes a webhook: once this is answered it is stored, and it will be heeded.
    pub async fn receive_webhook(
        &self,
        gateway: &str,
        signature: &str,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Result<(), WebhookError>, PaymentError> {
        let Some(gateway) = self.saga.gateways.named(gateway) else {
            return Ok(Err(WebhookError::Unreadable));
        };
        let webhook = match gateway.read_webhook(signature, body, now) {
            Ok(Some(webhook)) => webhook,
            Ok(None) => {
                measures::heard(gateway.name(), "other");
                return Ok(Ok(()));
            }
            Err(error) => {
                let unsigned = error == WebhookError::Unsigned;
                measures::heard(gateway.name(), if unsigned { "unsigned" } else { "unreadable" });
                return Ok(Err(error));
            }
        };
        let (name, event, intent) = (gateway.name(), &webhook.event_id, &webhook.intent);
        let is_new = insert_webhook(&self.saga.pool, name, event, intent).await?;
        crash_at("webhook", "stored");
        measures::heard(name, if is_new { "new" } else { "known" });
        if is_new {
            self.saga.webhooks.ring();
        }
        Ok(Ok(()))
    }
}
