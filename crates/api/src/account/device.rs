//! What a session is used with, in words that its owner recognises: browser and system, by names of
//! our own. What else a client says of itself is not kept.

use http::{HeaderMap, header};

/// More of a header is not looked at.
const READ_CHARACTERS_MAX: usize = 512;
const PROGRAM_CHARACTERS_MAX: usize = 40;

/// A sign in the header, and what it stands for. The first one counts: most browsers also claim to
/// be one of those below.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("okhttp/", "Android app"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Darwin", "macOS"),
    ("Linux", "Linux"),
];

/// In words, as `Firefox, Windows`; `None` where nobody can tell.
pub(super) fn device_of(headers: &HeaderMap) -> Option<String> {
    let told = headers.get(header::USER_AGENT)?.to_str().ok()?;
    let told = told.get(..READ_CHARACTERS_MAX).unwrap_or(told);
    let named = |table: &[(&str, &'static str)]| {
        table.iter().find(|(sign, _)| told.contains(sign)).map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => Some(format!("{browser}, {system}")),
        (Some(browser), None) => Some(browser.to_owned()),
        (None, system) => program(told).or_else(|| system.map(ToOwned::to_owned)),
    }
}

/// The name of a program, as in `curl/8.5.0`.
fn program(told: &str) -> Option<String> {
    let name = told.split(['/', ' ']).next().unwrap_or_default();
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    let fits = (1..=PROGRAM_CHARACTERS_MAX).contains(&name.len()) && is_plain;
    (fits && name != "Mozilla").then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(told: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, HeaderValue::from_bytes(told.as_bytes()).unwrap());
        device_of(&headers)
    }

    #[test]
    fn browsers_and_systems_have_names() {
        for (told, device) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
                "Firefox, Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/131.0.0.0 Mobile Safari/537.36",
                "Chrome, Android",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like \
                 Gecko) Version/18.1 Safari/605.1.15",
                "Safari, macOS",
            ),
            ("okhttp/4.12.0", "Android app"),
            ("curl/8.5.0", "curl"),
            ("Mozilla/5.0 (Windows NT 10.0)", "Windows"),
        ] {
            assert_eq!(of(told).as_deref(), Some(device), "{told}");
        }
    }

    /// Whatever a client says: it is shown to the owner of the account.
    #[test]
    fn nothing_else_is_kept() {
        for told in ["", " ", "Mozilla/5.0", "<script>alert(1)</script>", "ümläut/1", "/1"] {
            assert_eq!(of(told), None, "{told}");
        }
        assert_eq!(of(&"x".repeat(41)), None);
        assert_eq!(of(&format!("{} Firefox/1 Windows", "x".repeat(600))), None);
        assert_eq!(of("<b>Firefox/1</b> Windows"), Some("Firefox, Windows".to_owned()));
        assert_eq!(device_of(&HeaderMap::new()), None);
    }
}
