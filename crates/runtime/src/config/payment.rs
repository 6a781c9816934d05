//! Settings of payments.

use std::time::Duration;

use clap::Args;

use super::Problems;

/// Payments.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Payments")]
pub struct PaymentArgs {
    /// Who takes payments: sandbox (moves no money) or none; empty = the sandbox, in production none
    #[arg(long, env = "INNSIGHT_GATEWAY", default_value = "", value_name = "NAME")]
    gateway: String,
    /// How long an order may take until it is paid
    #[arg(long, env = "INNSIGHT_PAYMENT_SECONDS", default_value = "600", value_name = "SECONDS")]
    payment_seconds: String,
}

/// Who takes payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayName {
    /// For trying everything out.
    Sandbox,
    /// Nobody: guests pay at the hotel.
    Nobody,
}

/// What [`PaymentArgs`] say.
#[derive(Clone, Debug)]
pub struct PaymentConfig {
    pub gateway: GatewayName,
    /// How long an order may take until it is paid.
    pub deadline: Duration,
}

impl PaymentArgs {
    /// Reads the section; what is wrong is noted. Where people depend on the service nobody pays with
    /// money that is none.
    pub fn read(&self, production: bool, problems: &mut Problems) -> PaymentConfig {
        let gateway = match self.gateway.trim() {
            "" if production => GatewayName::Nobody,
            "" => GatewayName::Sandbox,
            "sandbox" => {
                if production {
                    let told = "the sandbox moves no money: set none, or leave INNSIGHT_PRODUCTION";
                    problems.note("INNSIGHT_GATEWAY", told);
                }
                GatewayName::Sandbox
            }
            "none" => GatewayName::Nobody,
            _ => {
                problems.note("INNSIGHT_GATEWAY", "takes sandbox, none or nothing");
                GatewayName::Nobody
            }
        };
        let deadline =
            problems.seconds("INNSIGHT_PAYMENT_SECONDS", &self.payment_seconds, 10..=3600);
        PaymentConfig { gateway, deadline }
    }
}
