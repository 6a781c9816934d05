//! The app's page with words of the server in it: its head, and what is there before any script ran.

use std::io::ErrorKind;
use std::path::Path;

use serde_json::Value;

use crate::edge::markup::{escaped, json_in_script};
use crate::edge::problem::Problem;

/// Where the app draws itself, in the place of whatever stands there.
const ROOT: &str = "<div id=\"root\">";
const DESCRIPTION: &str = "<meta name=\"description\"";

/// What a page says of itself to those who read no scripts.
pub struct Words {
    pub title: String,
    pub description: String,
    /// The page's one address; `None`: it has none.
    pub canonical: Option<String>,
    /// What is shown of it elsewhere: a whole address.
    pub image: Option<String>,
    /// Whether search engines are to keep it.
    pub indexed: bool,
    /// JSON-LD.
    pub data: Option<Value>,
    /// Markup, escaped.
    pub body: String,
}

/// The page of the web build as it lies there; `None`: nobody has built it yet.
pub async fn read_shell(root: &Path) -> Result<Option<String>, Problem> {
    match tokio::fs::read_to_string(root.join("index.html")).await {
        Ok(page) => Ok(Some(page)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(Problem::unavailable("the web build can't be read right now").caused_by(error))
        }
    }
}

/// Puts words in: the head in the place of the page's own title and description.
pub fn with_words(shell: &str, words: &Words) -> serde_json::Result<String> {
    let head = head(words)?;
    let page = without(shell, DESCRIPTION, ">");
    let page = match (page.find("<title>"), page.find("</title>")) {
        (Some(from), Some(to)) if from < to => {
            let (before, rest) = page.split_at(from);
            let after = rest.split_once("</title>").map_or("", |(_, after)| after);
            [before, &head, after].concat()
        }
        _ => [&head, page.as_str()].concat(),
    };
    Ok(page.replacen(ROOT, &format!("{ROOT}{}", words.body), 1))
}

/// Without the first stretch from `start` to `end`.
fn without(text: &str, start: &str, end: &str) -> String {
    let cut = text.split_once(start).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(end)?;
        Some([before, after].concat())
    });
    cut.unwrap_or_else(|| text.to_owned())
}

fn head(words: &Words) -> serde_json::Result<String> {
    let (title, description) = (escaped(&words.title), escaped(&words.description));
    let mut head = format!(
        "<title>{title}</title>\n<meta name=\"description\" content=\"{description}\">\n\
         <meta property=\"og:type\" content=\"website\">\n\
         <meta property=\"og:site_name\" content=\"Innsight\">\n\
         <meta property=\"og:title\" content=\"{title}\">\n\
         <meta property=\"og:description\" content=\"{description}\">\n"
    );
    let mut line = |start: &str, value: &str| {
        head.extend([start, &escaped(value), "\">\n"]);
    };
    line("<meta name=\"robots\" content=\"", if words.indexed { "index" } else { "noindex" });
    if let Some(address) = &words.canonical {
        line("<link rel=\"canonical\" href=\"", address);
        line("<meta property=\"og:url\" content=\"", address);
    }
    if let Some(image) = &words.image {
        line("<meta property=\"og:image\" content=\"", image);
    }
    if let Some(data) = &words.data {
        let json = json_in_script(data)?;
        head.extend(["<script type=\"application/ld+json\">", &json, "</script>\n"]);
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SHELL: &str = "<!doctype html><html><head><meta name=\"description\" content=\"x\" />\
        <title>Innsight</title></head><body><div id=\"root\"></div><script src=\"/a.js\"></script>\
        </body></html>";

    fn words(text: &str) -> Words {
        Words {
            title: text.to_owned(),
            description: text.to_owned(),
            canonical: Some("https://inn.example/hotels/x".to_owned()),
            image: Some(text.to_owned()),
            indexed: true,
            data: Some(json!({ "name": text })),
            body: format!("<h1>{}</h1>", escaped(text)),
        }
    }

    #[test]
    fn words_take_the_place_of_the_shells_own() {
        let page = with_words(SHELL, &words("Casa")).unwrap();
        assert_eq!(page.matches("<title>").count(), 1);
        assert_eq!(page.matches("name=\"description\"").count(), 1);
        assert!(
            page.contains("<title>Casa</title>") && page.contains("content=\"Casa\""),
            "{page}"
        );
        assert!(page.contains("<div id=\"root\"><h1>Casa</h1></div>"), "{page}");
        assert!(page.ends_with("<script src=\"/a.js\"></script></body></html>"), "{page}");
    }

    #[test]
    fn a_shell_of_another_shape_keeps_what_it_has() {
        let page = with_words("<p>app", &words("Casa")).unwrap();
        assert!(page.contains("<title>Casa</title>") && page.ends_with("<p>app"), "{page}");
    }

    #[test]
    fn nothing_that_is_told_becomes_markup() {
        let hostile = "</title></script><script>alert(1)</script>\"><img src=x onerror='x'>&amp;";
        let page = with_words(SHELL, &words(hostile)).unwrap();
        // the shell's script, and the one that holds data
        assert_eq!(page.matches("<script").count(), 2, "{page}");
        assert_eq!(page.matches("</script>").count(), 2, "{page}");
        assert!(!page.contains("<img"), "{page}");
        let data = page.split_once("ld+json\">").unwrap().1.split_once("</script>").unwrap().0;
        assert_eq!(serde_json::from_str::<Value>(data).unwrap(), json!({ "name": hostile }));
    }
}
