//! What a guest was written, read where it waits to be sent.

use mails::{Composed, compose};
use store::mails::reading::list_mails;

use crate::app::TestApp;

/// Where links in mails of tests lead.
pub const SITE: &str = "https://rooms.example";

/// The kinds of the mails to an address, the oldest first.
pub async fn kinds_to(app: &TestApp, email: &str) -> Vec<String> {
    let mails = list_mails(app.pool()).await.expect("a list").into_iter().rev();
    mails.filter(|mail| mail.to.as_deref() == Some(email)).map(|mail| mail.kind).collect()
}

/// The newest mail of a kind to an address, as it would be sent now.
pub async fn letter_to(app: &TestApp, email: &str, kind: &str) -> Composed {
    let mails = list_mails(app.pool()).await.expect("a list");
    let mail = mails.iter().find(|mail| mail.to.as_deref() == Some(email) && mail.kind == kind);
    let mail = mail.unwrap_or_else(|| panic!("no {kind} to {email}: {mails:?}"));
    compose(app.pool(), mail.id, SITE).await.expect("a mail").expect("somebody to send it to")
}

/// The token of the link in the newest mail of a kind.
pub async fn token_to(app: &TestApp, email: &str, kind: &str) -> String {
    token_in(&letter_to(app, email, kind).await.text)
}

/// The token of the link in a text.
pub fn token_in(text: &str) -> String {
    let (_, rest) = text.split_once(&format!("{SITE}/")).expect("a link");
    let link = rest.lines().next().expect("a line");
    link.split_once('#').expect("a token").1.to_owned()
}
