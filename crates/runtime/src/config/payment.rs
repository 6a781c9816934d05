//! Settings of payments.

use std::time::Duration;

use clap::Args;
use secrecy::SecretString;

use super::Problems;

/// Shorter ones are no secrets of Stripe's, or only the beginning of one.
const SECRET_CHARACTERS_MIN: usize = 20;

/// Payments.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Payments")]
pub struct PaymentArgs {
    /// Who takes payments: stripe, sandbox (moves no money) or none; empty = the sandbox, in production none
    #[arg(long, env = "INNSIGHT_GATEWAY", default_value = "", value_name = "NAME")]
    gateway: String,
    /// How long an order may take until it is paid
    #[arg(long, env = "INNSIGHT_PAYMENT_SECONDS", default_value = "600", value_name = "SECONDS")]
    payment_seconds: String,
    #[command(flatten)]
    stripe: StripeArgs,
}

/// Stripe.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Payments")]
pub struct StripeArgs {
    /// The key of Stripe's API: sk_… or, better, rk_… with rights to payments, refunds and disputes
    #[arg(
        long,
        env = "STRIPE_SECRET_KEY",
        default_value = "",
        hide_env_values = true,
        value_name = "KEY"
    )]
    stripe_secret_key: String,
    /// What Stripe signs webhooks with: whsec_…; two joined by a comma while it is changed
    #[arg(
        long,
        env = "STRIPE_WEBHOOK_SECRETS",
        default_value = "",
        hide_env_values = true,
        value_name = "SECRETS"
    )]
    stripe_webhook_secrets: String,
    /// The key that the page's fields of Stripe need: pk_…; without it no card is asked for on the page
    #[arg(long, env = "STRIPE_PUBLISHABLE_KEY", default_value = "", value_name = "KEY")]
    stripe_publishable_key: String,
    /// Where Stripe is
    #[arg(
        long,
        env = "INNSIGHT_STRIPE_URL",
        default_value = "https://api.stripe.com",
        value_name = "URL"
    )]
    stripe_url: String,
}

/// How Stripe is reached.
#[derive(Clone, Debug)]
pub struct StripeConfig {
    pub url: String,
    pub key: SecretString,
    /// One, or two while it is changed.
    pub webhook_secrets: Vec<SecretString>,
    /// Everybody may see this one: the page asks for cards with it.
    pub publishable_key: Option<String>,
}

/// Who takes new payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsualGateway {
    /// For trying everything out.
    Sandbox,
    Stripe,
    /// Nobody: guests pay at the hotel.
    Nobody,
}

/// What [`PaymentArgs`] say.
#[derive(Clone, Debug)]
pub struct PaymentConfig {
    pub usual: UsualGateway,
    /// Whether orders of the sandbox are looked after.
    pub sandbox: bool,
    /// Orders of Stripe are looked after as long as its key is there, whoever takes new ones.
    pub stripe: Option<StripeConfig>,
    /// How long an order may take until it is paid.
    pub deadline: Duration,
}

impl PaymentConfig {
    /// What the page asks for cards with, where Stripe takes new payments.
    pub fn publishable_key(&self) -> Option<&str> {
        let stripe = self.stripe.as_ref().filter(|_| self.usual == UsualGateway::Stripe);
        stripe?.publishable_key.as_deref()
    }
}

impl PaymentArgs {
    /// Reads the section; what is wrong is noted. Where people depend on the service nobody pays with
    /// money that is none.
    pub fn read(&self, production: bool, problems: &mut Problems) -> PaymentConfig {
        let usual = match self.gateway.trim() {
            "" if production => UsualGateway::Nobody,
            "" => UsualGateway::Sandbox,
            "sandbox" => {
                if production {
                    let told = "the sandbox moves no money: set none, or leave INNSIGHT_PRODUCTION";
                    problems.note("INNSIGHT_GATEWAY", told);
                }
                UsualGateway::Sandbox
            }
            "stripe" => UsualGateway::Stripe,
            "none" => UsualGateway::Nobody,
            _ => {
                problems.note("INNSIGHT_GATEWAY", "takes stripe, sandbox, none or nothing");
                UsualGateway::Nobody
            }
        };
        let is_there = usual == UsualGateway::Stripe || self.stripe.is_there();
        PaymentConfig {
            usual,
            sandbox: !production,
            stripe: is_there.then(|| self.stripe.read(production, problems)),
            deadline: problems.seconds(
                "INNSIGHT_PAYMENT_SECONDS",
                &self.payment_seconds,
                10..=3600,
            ),
        }
    }
}

impl StripeArgs {
    /// Reads the section for somebody who only looks; nothing without a key.
    pub fn read_if_there(&self, problems: &mut Problems) -> Option<StripeConfig> {
        self.is_there().then(|| self.read(false, problems))
    }

    fn is_there(&self) -> bool {
        !self.stripe_secret_key.trim().is_empty()
    }

    /// The values are secrets, so none is shown.
    fn read(&self, production: bool, problems: &mut Problems) -> StripeConfig {
        let key = self.stripe_secret_key.trim();
        let is_of =
            |kind: &str| ["sk_", "rk_"].iter().any(|of| key.starts_with(&format!("{of}{kind}")));
        if !is_of("test_") && !is_of("live_") {
            problems.note("STRIPE_SECRET_KEY", "takes a key of Stripe's API: sk_… or rk_…");
        } else if production && is_of("test_") {
            problems.note(
                "STRIPE_SECRET_KEY",
                "is for tests and moves no money: production takes a live one",
            );
        }
        let secrets: Vec<&str> = self
            .stripe_webhook_secrets
            .split(',')
            .map(str::trim)
            .filter(|of| !of.is_empty())
            .collect();
        if secrets.is_empty()
            || secrets.len() > 2
            || secrets
                .iter()
                .any(|of| !of.starts_with("whsec_") || of.len() < SECRET_CHARACTERS_MIN)
        {
            problems.note("STRIPE_WEBHOOK_SECRETS", "takes one whsec_…, or two joined by a comma");
        }
        let publishable = self.stripe_publishable_key.trim();
        let is_publishable = publishable.starts_with("pk_")
            && publishable.chars().all(|of| of.is_ascii_alphanumeric() || of == '_');
        if !publishable.is_empty() && !is_publishable {
            problems
                .note("STRIPE_PUBLISHABLE_KEY", "takes a key for pages: pk_…, never sk_… or rk_…");
        } else if is_publishable && publishable.starts_with("pk_test_") != is_of("test_") {
            problems.note("STRIPE_PUBLISHABLE_KEY", "and STRIPE_SECRET_KEY: one is for tests only");
        }
        if self.stripe_url.trim().is_empty() {
            problems.note("INNSIGHT_STRIPE_URL", "takes https://api.stripe.com, or leave it out");
        } else if production && !self.stripe_url.starts_with("https://") {
            problems.note("INNSIGHT_STRIPE_URL", "takes https:// in production: a key goes there");
        }
        StripeConfig {
            url: problems.url("INNSIGHT_STRIPE_URL", &self.stripe_url),
            key: key.into(),
            webhook_secrets: secrets.into_iter().map(Into::into).collect(),
            publishable_key: is_publishable.then(|| publishable.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "sk_test_of_these_tests";

    fn read(gateway: &str, secret: &str, publishable: &str) -> Result<PaymentConfig, String> {
        let args = PaymentArgs {
            gateway: gateway.to_owned(),
            payment_seconds: "600".to_owned(),
            stripe: StripeArgs {
                stripe_secret_key: secret.to_owned(),
                stripe_webhook_secrets: "whsec_of_these_long_tests".to_owned(),
                stripe_publishable_key: publishable.to_owned(),
                stripe_url: "https://api.stripe.com".to_owned(),
            },
        };
        let mut problems = Problems::default();
        let config = args.read(false, &mut problems);
        problems.finish().map(|()| config).map_err(|error| error.to_string())
    }

    #[test]
    fn a_page_gets_the_key_that_is_meant_for_pages() {
        let config = read("stripe", SECRET, "pk_test_1").unwrap();
        assert_eq!(config.publishable_key(), Some("pk_test_1"));
        assert_eq!(read("stripe", SECRET, "").unwrap().publishable_key(), None);
        // orders of before are looked after, but cards are not taken any more
        assert_eq!(read("sandbox", SECRET, "pk_test_1").unwrap().publishable_key(), None);
    }

    #[test]
    fn no_other_key_gets_to_a_page() {
        for publishable in [SECRET, "rk_live_1", "pk_test_<script>", "pk_live_1"] {
            let told = read("stripe", SECRET, publishable).unwrap_err();
            assert!(told.contains("STRIPE_PUBLISHABLE_KEY"), "{told}");
            assert!(!told.contains(publishable), "{told}");
        }
    }
}
