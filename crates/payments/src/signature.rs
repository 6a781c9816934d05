//! Signatures of webhooks: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, the form that Stripe
//! documents (<https://docs.stripe.com/webhooks/signature>). Several `v1` may stand there while a
//! secret is changed.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// A signature this much older or younger than now is not believed.
const TOLERANCE_SECONDS: i64 = 300;
/// Signatures of one webhook that are looked at.
const SIGNATURES_MAX: usize = 8;

/// The secrets that webhooks may be signed with: the present one, and perhaps the one before.
#[derive(Clone)]
pub struct Secrets(Vec<SecretString>);

impl Secrets {
    /// At least one.
    pub fn new(secrets: Vec<SecretString>) -> Self {
        Self(secrets)
    }

    /// Whether the body was signed by one of them, about now.
    pub fn have_signed(&self, signature: &str, body: &[u8], now: DateTime<Utc>) -> bool {
        let mut at = None;
        let mut tags = Vec::new();
        for part in signature.split(',') {
            match part.trim().split_once('=') {
                Some(("t", seconds)) => at = seconds.parse::<i64>().ok(),
                Some(("v1", tag)) if tags.len() < SIGNATURES_MAX => tags.extend(hex::decode(tag)),
                _ => {}
            }
        }
        let Some(at) = at else { return false };
        if now.timestamp().abs_diff(at) > TOLERANCE_SECONDS.unsigned_abs() {
            return false;
        }
        self.0.iter().any(|secret| {
            tags.iter().any(|tag| {
                // in constant time
                mac(secret, at, body).is_some_and(|mac| mac.verify_slice(tag).is_ok())
            })
        })
    }
}

/// The signature of a body.
pub fn sign(secret: &SecretString, body: &[u8], now: DateTime<Utc>) -> String {
    let at = now.timestamp();
    let tag = mac(secret, at, body).map(|mac| mac.finalize().into_bytes()).unwrap_or_default();
    format!("t={at},v1={}", hex::encode(tag))
}

fn mac(secret: &SecretString, at: i64, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
    mac.update(format!("{at}.").as_bytes());
    mac.update(body);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).expect("an instant")
    }

    fn secret(text: &str) -> SecretString {
        text.to_owned().into()
    }

    #[test]
    fn the_present_secret_and_the_one_before_sign() {
        let now = now();
        let secrets = Secrets::new(vec![secret("new"), secret("old")]);
        for of in ["new", "old"] {
            assert!(secrets.have_signed(&sign(&secret(of), b"{}", now), b"{}", now), "{of}");
        }
        let other = sign(&secret("other"), b"{}", now);
        assert!(!secrets.have_signed(&other, b"{}", now));
        let good = sign(&secret("old"), b"{}", now);
        let tag = good.split_once(",v1=").expect("a tag").1;
        assert!(secrets.have_signed(&format!("{other},v1={tag}"), b"{}", now), "one of several");
    }

    #[test]
    fn what_was_changed_is_noticed() {
        let now = now();
        let secrets = Secrets::new(vec![secret("s")]);
        let signed = sign(&secret("s"), b"body", now);
        assert!(!secrets.have_signed(&signed, b"bodY", now));
        assert!(!secrets.have_signed(&signed.replacen("t=", "t=1", 1), b"body", now));
        for nonsense in ["", "t=", "v1=00", "t=x,v1=zz", "t=1,v1="] {
            assert!(!secrets.have_signed(nonsense, b"body", now), "{nonsense}");
        }
    }

    #[test]
    fn old_and_early_ones_are_not_believed() {
        let now = now();
        let secrets = Secrets::new(vec![secret("s")]);
        for (seconds, is_good) in
            [(0, true), (299, true), (301, false), (-299, true), (-302, false)]
        {
            let at = now - TimeDelta::seconds(seconds);
            let signed = sign(&secret("s"), b"body", at);
            assert_eq!(secrets.have_signed(&signed, b"body", now), is_good, "{seconds}");
        }
    }
}
