//! Text of others within HTML, XML and scripts: it stays text, whatever stands in it.

use serde::Serialize;

/// Text that can't end an element or an attribute; characters that XML forbids are dropped.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() => {}
            other => safe.push(other),
        }
    }
    safe
}

/// JSON that can stand in a `<script>`: within strings, the only place where they can be, the
/// characters that could end the element or a line of script are written as escapes.
pub fn json_in_script(value: &impl Serialize) -> serde_json::Result<String> {
    let json = serde_json::to_string(value)?;
    let mut safe = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            other => safe.push(other),
        }
    }
    Ok(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "</script><!-- & \"x\" 'y' \u{2028}\u{0}\u{ffff}";

    #[test]
    fn text_stays_text() {
        let safe = escaped(HOSTILE);
        assert_eq!(safe, "&lt;/script&gt;&lt;!-- &amp; &quot;x&quot; &#39;y&#39; \u{2028}");
    }

    #[test]
    fn json_in_a_script_means_the_same_and_ends_nothing() {
        let safe = json_in_script(&[HOSTILE]).unwrap();
        for broken in ['<', '>', '&', '\u{2028}'] {
            assert!(!safe.contains(broken), "{safe}");
        }
        assert_eq!(serde_json::from_str::<Vec<String>>(&safe).unwrap(), [HOSTILE]);
    }
}
