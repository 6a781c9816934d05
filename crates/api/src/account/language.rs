//! The languages that somebody can be told in, and which one a browser asks for.

use http::{HeaderMap, header};

/// More of a header is not looked at.
const READ_CHARACTERS_MAX: usize = 512;
/// The first one is that of everybody else.
const LANGUAGES: [&str; 2] = ["en", "de"];

/// A language of ours by its code.
pub(super) fn parse_language(code: &str) -> Option<&'static str> {
    LANGUAGES.into_iter().find(|language| *language == code)
}

/// The first language of ours that a browser names: they begin with the one they like best.
pub(super) fn language_of(headers: &HeaderMap) -> &'static str {
    let [usual, _] = LANGUAGES;
    let told = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let told = told.unwrap_or_default();
    let told = told.get(..READ_CHARACTERS_MAX).unwrap_or(told);
    let named = told.split(',').filter_map(|entry| {
        let tag = entry.split(';').next()?.trim();
        let primary = tag.split('-').next()?;
        LANGUAGES.into_iter().find(|language| language.eq_ignore_ascii_case(primary))
    });
    named.take(1).last().unwrap_or(usual)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_first_language_of_ours_counts() {
        for (told, language) in [
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("fr, DE ;q=0.5, en", "de"),
            ("en-GB,de", "en"),
            ("fr", "en"),
            ("", "en"),
            ("deutsch;;,,-", "en"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_str(told).unwrap());
            assert_eq!(language_of(&headers), language, "{told}");
        }
        assert_eq!(language_of(&HeaderMap::new()), "en");
    }
}
