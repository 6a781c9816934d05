//! What brings orders to their end: consumers of events, the role that asks gateways, the role that
//! looks again at what nobody rang for.

mod caller;
pub(crate) mod consumers;
mod sweeper;
mod work;

pub(crate) use caller::call;
pub(crate) use sweeper::{hear, sweep};
pub(crate) use work::Saga;
