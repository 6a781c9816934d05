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
    let id = number_of(app, email, kind).await;
    compose(app.pool(), id, SITE).await.expect("a mail").expect("somebody to send it to")
}

/// The number of the newest mail of a kind to an address.
pub async fn number_of(app: &TestApp, email: &str, kind: &str) -> i64 {
    let mails = list_mails(app.pool()).await.expect("a list");
    let mail = mails.iter().find(|mail| mail.to.as_deref() == Some(email) && mail.kind == kind);
    mail.unwrap_or_else(|| panic!("no {kind} to {email}: {mails:?}")).id
}

/// Has so many hours pass for the limits of mails.
pub async fn age_counts(app: &TestApp, hours: i32) {
    let aged = "UPDATE mail_counts SET hour_at = hour_at - make_interval(hours => $1),
        day_at = day_at - make_interval(hours => $1)";
    sqlx::query(aged).bind(hours).execute(app.pool()).await.expect("older counts");
}

/// Has everybody's address verified.
pub async fn verify_all(app: &TestApp) {
    let verified = "UPDATE users SET verified_at = clock_timestamp()";
    sqlx::query(verified).execute(app.pool()).await.expect("verified addresses");
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
