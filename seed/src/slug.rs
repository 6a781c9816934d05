//! Slugs: what a name is in an address of the web.

use domain::words::tokens;

const SLUG_LENGTH_MAX: usize = 100;

/// Words as they may stand in a slug. The words of the search keep letters that have no plain
/// form in their table (Maltese ħ, Azerbaijani ə); a slug has ASCII only.
pub(crate) fn ascii_slug(text: &str) -> String {
    let plain = |letter: char| match letter {
        'ħ' => Some('h'),
        'ə' => Some('a'),
        'ŧ' => Some('t'),
        letter => letter.is_ascii_alphanumeric().then_some(letter),
    };
    // a slug parts words at apostrophes, which stand inside of the words of the search
    let parted = text.replace(['\'', '`', '´', '‘', '’', '＇'], " ");
    let words: Vec<String> = tokens(&parted).into_iter().map(|token| token.typed).collect();
    let words = words.iter().map(|word| word.chars().filter_map(plain).collect::<String>());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// The slug of a name in a city, without what makes it unique.
pub(crate) fn plain_slug(name: &str, city_slug: &str) -> String {
    let mut slug = ascii_slug(name);
    if !slug.ends_with(city_slug) {
        slug.push('-');
        slug.push_str(city_slug);
    }
    if slug.len() > SLUG_LENGTH_MAX {
        // ASCII by now, so any byte is a boundary
        slug.truncate(SLUG_LENGTH_MAX);
        slug.truncate(slug.trim_end_matches('-').len());
    }
    slug
}
