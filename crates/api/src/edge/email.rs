//! Addresses of e-mail as people type them: trimmed, in NFC, with domains in any script. What is
//! obviously none is refused; whether somebody reads it, only a letter to it can tell.

use unicode_normalization::UnicodeNormalization;

/// RFC 5321, 4.5.3.1.
const LOCAL_BYTES_MAX: usize = 64;
const CHARACTERS_MAX: usize = 254;
/// Signs that a local part may hold only in quotes, which nobody uses.
const QUOTED_ONLY: &str = "\"(),:;<>@[\\]";
/// Begins a label of a domain that is written in ASCII and means another script.
const PUNYCODE: &str = "xn--";

/// Reads an address; `None` when it is none. Two spellings of one domain come out alike.
pub fn read_email(text: &str) -> Option<String> {
    let text: String = text.trim().nfc().collect();
    let (local, domain) = text.rsplit_once('@')?;
    let is_word = |part: &str| {
        let is_sign =
            |sign: char| !sign.is_whitespace() && !sign.is_control() && !QUOTED_ONLY.contains(sign);
        !part.is_empty() && part.chars().all(is_sign)
    };
    if local.len() > LOCAL_BYTES_MAX || !local.split('.').all(is_word) {
        return None;
    }
    let ascii = idna::domain_to_ascii_strict(domain).ok()?;
    let has_scripts = ascii.split('.').any(|label| label.starts_with(PUNYCODE));
    let domain = if has_scripts {
        let (domain, read) = idna::domain_to_unicode(&ascii);
        read.ok()?;
        domain.nfc().collect()
    } else {
        domain.to_owned()
    };
    let email = format!("{local}@{domain}");
    (email.chars().count() <= CHARACTERS_MAX).then_some(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_have_is_taken() {
        for (typed, read) in [
            ("ana@example.org", "ana@example.org"),
            ("  Ana.B+tag@Example.ORG\n", "Ana.B+tag@Example.ORG"),
            ("o'neil@example.co.uk", "o'neil@example.co.uk"),
            ("ana@müller.example", "ana@müller.example"),
            ("ana@MÜLLER.example", "ana@müller.example"),
            ("ana@mu\u{308}ller.example", "ana@müller.example"),
            ("ana@xn--mller-kva.example", "ana@müller.example"),
            ("jose\u{301}@example.org", "josé@example.org"),
            ("用户@例え.テスト", "用户@例え.テスト"),
            ("a@b", "a@b"),
            ("a!#$%&'*+-/=?^_`{|}~z@example.org", "a!#$%&'*+-/=?^_`{|}~z@example.org"),
        ] {
            assert_eq!(read_email(typed).as_deref(), Some(read), "{typed}");
        }
    }

    #[test]
    fn what_is_obviously_none_is_refused() {
        for typed in [
            "",
            "ana",
            "@example.org",
            "ana@",
            "a@example..org",
            "a@.example.org",
            "a@example.org.",
            "a@-example.org",
            "a@example-.org",
            "a@exa mple.org",
            "a@exa_mple.org",
            "a b@example.org",
            "a@b@example.org",
            ".a@example.org",
            "a.@example.org",
            "a..b@example.org",
            "a<b>@example.org",
            "Ana <ana@example.org>",
            "a,b@example.org",
            "a@[127.0.0.1]",
            "a\u{0}b@example.org",
            "a@xn--\u{7f}.org",
        ] {
            assert_eq!(read_email(typed), None, "{typed:?}");
        }
        assert_eq!(read_email(&format!("{}@example.org", "a".repeat(65))), None);
        assert_eq!(read_email(&format!("a@{}.org", "a".repeat(64))), None);
        assert_eq!(read_email(&format!("a@{}", "abc.".repeat(70))), None);
    }
}
