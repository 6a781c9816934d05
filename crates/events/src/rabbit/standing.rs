//! How a link stands: told once when that changes, and always in a metric.

use metrics::{Gauge, describe_gauge, gauge};
use runtime::telemetry::Causes;

use super::link::RabbitError;

const UP: &str = "innsight_rabbitmq_up";

/// What is known of one link.
pub struct Standing {
    /// `publisher`, or the consumer's name.
    whose: &'static str,
    up: Gauge,
    is_up: Option<bool>,
}

/// Says what the metric means.
pub fn describe() {
    describe_gauge!(UP, "1 while this link to RabbitMQ stands, else 0");
}

impl Standing {
    /// Nothing is known yet.
    pub fn new(whose: &'static str) -> Self {
        let up = gauge!(UP, "link" => whose);
        up.set(0.0);
        Self { whose, up, is_up: None }
    }

    /// It works.
    pub fn rises(&mut self) {
        self.up.set(1.0);
        if self.is_up.replace(true) != Some(true) {
            tracing::info!(link = self.whose, "the link to RabbitMQ stands");
        }
    }

    /// It failed, and is tried again.
    pub fn falls(&mut self, error: &RabbitError) {
        self.up.set(0.0);
        let (link, error) = (self.whose, Causes(error));
        if self.is_up.replace(false) == Some(false) {
            tracing::debug!(link, %error, "the link to RabbitMQ is still down");
        } else {
            tracing::warn!(link, %error, "the link to RabbitMQ is down; it is tried again");
        }
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        self.up.set(0.0);
    }
}
