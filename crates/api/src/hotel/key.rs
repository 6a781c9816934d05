//! How a path names a hotel: by id, or by the slug that its page's address has.

use domain::ids::HotelId;
use store::hotels::HotelKey;
use uuid::Uuid;

use crate::edge::codes::Code;
use crate::edge::problem::Problem;

const SLUG_CHARACTERS_MAX: usize = 120;
const UUID_CHARACTERS: usize = 36;

/// Reads a segment of the path as an id or a slug.
pub fn parse_hotel_key(text: &str) -> Result<HotelKey<'_>, Problem> {
    if text.len() == UUID_CHARACTERS
        && let Ok(id) = Uuid::try_parse(text)
    {
        return Ok(HotelKey::Id(HotelId(id)));
    }
    let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_slug = text.len() <= SLUG_CHARACTERS_MAX
        && text.split('-').all(|part| !part.is_empty() && part.bytes().all(lower));
    if is_slug {
        return Ok(HotelKey::Slug(text));
    }
    let got = domain::parameters::quoted(text);
    Err(Problem::invalid_field("id", format!("takes a hotel's id (a UUID) or its slug; got {got}")))
}

/// The problem of a hotel that is not there.
pub fn hotel_not_found(text: &str) -> Problem {
    Problem::new(Code::HotelNotFound, format!("no hotel has the id or slug {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_slugs_are_told_apart() {
        let id = "0198F7A2-0000-7000-8000-0000000000ab";
        assert!(matches!(parse_hotel_key(id), Ok(HotelKey::Id(_))));
        assert!(matches!(parse_hotel_key("casa-do-tejo-2"), Ok(HotelKey::Slug(_))));
        for broken in ["", "-", "a--b", "Casa", "a b", "é", "../x", &"x".repeat(121), "a'"] {
            assert!(parse_hotel_key(broken).is_err(), "{broken}");
        }
    }
}
