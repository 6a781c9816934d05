//! What the app's page may load.

use http::HeaderValue;

use crate::app::Settings;

/// Where the fields for cards come from, what they are framed by, and whom they ask.
/// Source: Stripe's list for Content-Security-Policy of Stripe.js.
const STRIPE_SCRIPTS: &str = "https://*.js.stripe.com https://js.stripe.com";
const STRIPE_FRAMES: &str =
    "https://*.js.stripe.com https://js.stripe.com https://hooks.stripe.com";
const STRIPE_ANSWERS: &str = "https://api.stripe.com";

/// Its own origin only, and what settings have asked for. `MapLibre` starts its worker from a blob, and
/// pictures of the map come as data.
/// A style of the map from elsewhere loads from `origins`; it draws, and runs nothing.
pub fn page_policy(settings: &Settings, origins: &[String]) -> HeaderValue {
    let mut scripts = vec!["'self'"];
    let mut answers = vec!["'self'"];
    let mut images = vec!["'self'", "data:"];
    let mut frames = vec![];
    if settings.stripe_publishable_key.is_some() {
        scripts.push(STRIPE_SCRIPTS);
        answers.push(STRIPE_ANSWERS);
        frames.push(STRIPE_FRAMES);
    }
    for origin in origins {
        images.push(origin);
        answers.push(origin);
    }
    let directives = [
        ("default-src", vec!["'none'"]),
        ("script-src", scripts),
        ("style-src", vec!["'self'"]),
        ("img-src", images),
        ("font-src", vec!["'self'"]),
        ("connect-src", answers),
        ("worker-src", vec!["'self'", "blob:"]),
        ("frame-src", frames),
        ("base-uri", vec!["'none'"]),
        ("form-action", vec!["'self'"]),
        ("frame-ancestors", vec!["'none'"]),
    ];
    let told = directives.iter().filter(|(_, sources)| !sources.is_empty());
    let told: Vec<String> =
        told.map(|(name, sources)| format!("{name} {}", sources.join(" "))).collect();
    // of settings only what was read as an address is in it
    HeaderValue::try_from(told.join("; "))
        .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_loads_from_its_own_origin() {
        let policy = page_policy(&Settings::default(), &[]);
        let policy = policy.to_str().unwrap();
        assert!(policy.contains("script-src 'self'; "), "{policy}");
        assert!(!policy.contains("http") && !policy.contains("frame-src"), "{policy}");
    }

    #[test]
    fn fields_for_cards_are_let_in_where_stripe_is() {
        let key = Some("pk_test_of_tests".to_owned());
        let settings = Settings { stripe_publishable_key: key, ..Settings::default() };
        let policy = page_policy(&settings, &[]);
        let policy = policy.to_str().unwrap();
        assert!(policy.contains("script-src 'self' https://*.js.stripe.com"), "{policy}");
        assert!(policy.contains("frame-src https://*.js.stripe.com"), "{policy}");
        assert!(policy.contains("connect-src 'self' https://api.stripe.com"), "{policy}");
    }
}
