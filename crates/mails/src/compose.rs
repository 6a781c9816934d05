//! From a row to a mail in words. Links are made here, when a mail is sent, so that no token waits
//! anywhere but in the mail itself: the database keeps its hash alone.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use domain::money::Currency;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use store::StoreError;
use store::mails::Kind;
use store::mails::reading::{Letter, ToldStay, find_letter, hold_reader};
use store::mails::sending::{Purpose, insert_link};

use crate::calendar::{Calendar, write_calendar};
use crate::template::{Values, fill, template_of};

const TOKEN_BYTES: usize = 32;

/// A mail as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Composed {
    pub id: i64,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The stay, for a calendar, or that it is none any more.
    pub calendar: Option<Calendar>,
}

/// Puts a mail into words, with a link that works from now on if it needs one. `None` = there is
/// nobody to send it to any more, or what it tells is no longer so. `site` is where people reach the
/// service. Whoever ends a user's links meanwhile ends this one, or this mail.
pub async fn compose(pool: &PgPool, id: i64, site: &str) -> Result<Option<Composed>, StoreError> {
    let mut transaction = pool.begin().await?;
    if !hold_reader(&mut transaction, id).await? {
        return Ok(None);
    }
    let letter = find_letter(&mut transaction, id).await?.filter(Letter::is_true);
    let Some(letter) = letter else { return Ok(None) };
    let link = match purpose_of(letter.kind) {
        None => String::new(),
        Some(purpose) => {
            let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; TOKEN_BYTES]>());
            let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
            insert_link(&mut transaction, &hash, purpose, (letter.user, &letter.to)).await?;
            let page = if purpose == Purpose::Reset { "reset" } else { "verify" };
            // what follows the hash is sent to no server by itself, and stands in no log
            format!("{site}/{page}#{token}")
        }
    };
    transaction.commit().await?;
    Ok(Some(write(letter, link, site)))
}

const fn purpose_of(kind: Kind) -> Option<Purpose> {
    match kind {
        Kind::Verification => Some(Purpose::Verification),
        Kind::Reset => Some(Purpose::Reset),
        Kind::NewAddress => Some(Purpose::NewAddress),
        _ => None,
    }
}

fn write(letter: Letter, link: String, site: &str) -> Composed {
    let is_german = letter.language == "de";
    let mut values: Values = vec![("name", letter.name), ("link", link), ("site", site.to_owned())];
    if let Some(stay) = &letter.stay {
        values.extend(told(stay, letter.amount_minor, is_german));
    }
    let filled = fill(template_of(letter.kind, is_german), &values, is_german);
    let is_for_calendars = matches!(letter.kind, Kind::BookingConfirmed | Kind::BookingCancelled);
    Composed {
        id: letter.id,
        to: letter.to,
        subject: filled.subject,
        text: filled.text,
        html: filled.html,
        calendar: letter.stay.as_ref().filter(|_| is_for_calendars).map(write_calendar),
    }
}

fn told(stay: &ToldStay, amount_minor: Option<i64>, is_german: bool) -> Values {
    let money = |minor: i64| money(minor, &stay.currency, is_german);
    let date = |night: NaiveDate| {
        night.format(if is_german { "%d.%m.%Y" } else { "%-d %B %Y" }).to_string()
    };
    vec![
        ("hotel", stay.hotel_name.clone()),
        ("address", format!("{}, {}", stay.address, stay.city)),
        ("check_in", date(stay.check_in)),
        ("check_out", date(stay.check_out)),
        ("total", money(stay.total_minor)),
        ("penalty", money(stay.penalty_minor.unwrap_or(0))),
        ("amount", money(amount_minor.unwrap_or(0))),
    ]
}

/// An amount with its currency, as the language writes it.
fn money(minor: i64, code: &str, is_german: bool) -> String {
    let decimal = Currency::from_code(code)
        .map_or_else(|_| minor.to_string(), |currency| currency.decimal(minor));
    if is_german {
        format!("{} {code}", decimal.replace('.', ","))
    } else {
        format!("{code} {decimal}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_the_language_does() {
        assert_eq!(money(123_450, "EUR", false), "EUR 1234.50");
        assert_eq!(money(123_450, "EUR", true), "1234,50 EUR");
        assert_eq!(money(1_234, "JPY", false), "JPY 1234");
    }
}
