//! Templates of mails: the subject is the first line, paragraphs follow with a line between them. Words
//! in braces are filled in, once: what a guest is called can't become a word of the template. The
//! pages in HTML are made of the same paragraphs, with every value as text.

use store::mails::Kind;

/// What may stand in braces.
#[cfg(test)]
const WORDS: [&str; 10] = [
    "name",
    "link",
    "site",
    "hotel",
    "address",
    "check_in",
    "check_out",
    "total",
    "penalty",
    "amount",
];

/// A mail in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filled {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Values for the words in braces.
pub(crate) type Values = Vec<(&'static str, String)>;

macro_rules! words {
    ($name:literal) => {
        (
            include_str!(concat!("words/en/", $name, ".txt")),
            include_str!(concat!("words/de/", $name, ".txt")),
        )
    };
}

/// The template of a kind; in English if there is none in the language.
pub(crate) const fn template_of(kind: Kind, is_german: bool) -> &'static str {
    let (english, german) = match kind {
        Kind::Verification => words!("verification"),
        Kind::Reset => words!("reset"),
        Kind::AlreadyRegistered => words!("already_registered"),
        Kind::NewAddress => words!("new_address"),
        Kind::AddressAsked => words!("address_asked"),
        Kind::AddressChanged => words!("address_changed"),
        Kind::PasswordChanged => words!("password_changed"),
        Kind::LoginsRefused => words!("logins_refused"),
        Kind::BookingConfirmed => words!("booking_confirmed"),
        Kind::BookingCancelled => words!("booking_cancelled"),
        Kind::Refunded => words!("refunded"),
    };
    if is_german { german } else { english }
}

/// Fills a template.
pub(crate) fn fill(template: &str, values: &Values, is_german: bool) -> Filled {
    let (subject, body) = template.split_once('\n').unwrap_or((template, ""));
    let text = fill_in(body, values, plain);
    let paragraphs = body.trim().split("\n\n").map(|paragraph| {
        let filled = fill_in(paragraph, values, escaped);
        if matches!(paragraph, "{link}" | "{site}") {
            format!("<p><a href=\"{filled}\">{filled}</a></p>\n")
        } else {
            format!("<p>{filled}</p>\n")
        }
    });
    let (subject, language) =
        (fill_in(subject, values, plain), if is_german { "de" } else { "en" });
    let html = format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head><meta charset=\"utf-8\">\
         <title>{}</title></head>\n<body style=\"font-family:sans-serif;max-width:36em\">\n{}\
         </body>\n</html>\n",
        escaped(&subject),
        paragraphs.collect::<String>()
    );
    Filled { subject, text, html }
}

/// Nothing that is filled in is looked at again.
fn fill_in(text: &str, values: &Values, write: fn(&str) -> String) -> String {
    let (mut filled, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('{') {
        let (word, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(before);
        let value = values.iter().find(|(name, _)| *name == word);
        filled.push_str(&write(value.map_or("", |(_, value)| value)));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// One line of text: what a guest typed begins no other line and no other header.
fn plain(value: &str) -> String {
    value.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for letter in plain(value).chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&#39;"),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(name: &str) -> Values {
        WORDS
            .iter()
            .map(|word| (*word, if *word == "name" { name } else { *word }.to_owned()))
            .collect()
    }

    #[test]
    fn every_template_has_a_subject_and_known_words() {
        for kind in Kind::ALL {
            let both = [false, true].map(|is_german| {
                let template = template_of(kind, is_german);
                let (subject, body) = template.split_once('\n').unwrap();
                assert!(subject.len() > 5 && body.len() > 40, "{kind:?}");
                let mut words: Vec<&str> = template
                    .split('{')
                    .skip(1)
                    .map(|part| part.split_once('}').unwrap().0)
                    .collect();
                words.sort_unstable();
                words.dedup();
                assert!(words.iter().all(|word| WORDS.contains(word)), "{kind:?}: {words:?}");
                words
            });
            assert_eq!(both[0], both[1], "both languages of {kind:?} tell the same");
        }
    }

    /// Anybody can name an address, and would have their own words sent to it.
    #[test]
    fn strangers_are_sent_no_word_of_anybody() {
        let kinds = Kind::ALL.into_iter().filter(|kind| kind.goes_to_strangers());
        for (kind, is_german) in kinds.flat_map(|kind| [(kind, false), (kind, true)]) {
            let template = template_of(kind, is_german);
            let words = template.split('{').skip(1).map(|part| part.split_once('}').unwrap().0);
            let words: Vec<&str> = words.filter(|word| !["link", "site"].contains(word)).collect();
            assert!(words.is_empty(), "{kind:?}: {words:?}");
        }
    }

    #[test]
    fn what_a_guest_is_called_stays_text() {
        let name = "{link}<b>&\"'\r\nBcc: eve@example.org";
        for kind in Kind::ALL.into_iter().filter(|kind| !kind.goes_to_strangers()) {
            let filled = fill(template_of(kind, false), &values(name), false);
            assert!(filled.text.contains("Hello {link}<b>&\"'  Bcc: eve@example.org,\n"));
            assert!(filled.html.contains("Hello {link}&lt;b&gt;&amp;&quot;&#39;  Bcc:"));
            assert!(!filled.subject.contains(['\r', '\n']));
        }
        let hotel = vec![("hotel", "Casa\r\nBcc: eve@example.org".to_owned())];
        let filled = fill(template_of(Kind::BookingConfirmed, true), &hotel, true);
        assert_eq!(filled.subject, "Ihre Buchung: Casa  Bcc: eve@example.org");
        assert!(filled.html.contains("<html lang=\"de\">"));
    }
}
