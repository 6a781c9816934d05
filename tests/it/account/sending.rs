//! Mails on their way to a real server.

use std::time::Duration;

use mails::{Pace, Smtp, start_mailer};
use runtime::role::Roles;
use serde_json::json;
use store::mails::reading::{ListedMail, list_mails};
use store::mails::sending::{find_mail_facts, revive_mails};

use super::letters::SITE;
use super::person::{Person, post};
use super::post_office::{PostOffice, Taken};
use crate::app::{CONDITION_TIMEOUT, TestApp};

const ANA: &str = "ana@example.org";
const LOOK: Duration = Duration::from_millis(20);

fn start(app: &TestApp, office: &PostOffice, tries_max: i16) -> Roles {
    let smtp = Smtp::new(&office.url.clone().into(), "Innsight <rooms@example.org>").unwrap();
    let pause = Duration::from_millis(20);
    let pace = Pace { pause, pause_max: pause, tries_max };
    let roles = Roles::new();
    start_mailer(app.pool(), Some(smtp), SITE, pace, &roles);
    roles
}

async fn await_mails(app: &TestApp, wanted: impl Fn(&[ListedMail]) -> bool) -> Vec<ListedMail> {
    let look = async {
        loop {
            let mails = list_mails(app.pool()).await.unwrap();
            if wanted(&mails) {
                return mails;
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(CONDITION_TIMEOUT, look).await.expect("mails as wanted in time")
}

fn all_sent(mails: &[ListedMail]) -> bool {
    mails.iter().all(|mail| mail.sent_at.is_some())
}

fn header<'t>(taken: &'t Taken, name: &str) -> &'t str {
    let line = taken.data.lines().find(|line| line.starts_with(name));
    line.unwrap_or_else(|| panic!("no {name}: {}", taken.data))
}

// asvs: 1.3.11
#[tokio::test(flavor = "multi_thread")]
async fn a_mail_reaches_its_reader_with_a_link_that_works() {
    let app = TestApp::with().empty().start().await;
    let name = "Ana\u{2028}Bcc: eve@example.org <b>";
    let body = json!({ "email": ANA, "name": name, "password": "correct horse" });
    assert_eq!(post(&app, "/v1/users", &body).await.status, 201);
    let office = PostOffice::open().await;
    let roles = start(&app, &office, 3);
    await_mails(&app, all_sent).await;
    let taken = office.taken();
    assert_eq!(taken.len(), 1);
    assert!(taken[0].to.starts_with("RCPT TO:<ana@example.org>"), "{:?}", taken[0]);
    assert!(taken[0].from.starts_with("MAIL FROM:<rooms@example.org>"));
    assert_eq!(header(&taken[0], "Subject:"), "Subject: Confirm your e-mail address");
    assert_eq!(header(&taken[0], "Auto-Submitted:"), "Auto-Submitted: auto-generated");
    assert!(!taken[0].data.lines().any(|line| line.starts_with("Bcc:")));
    // soft line breaks of quoted-printable
    let unfolded = taken[0].data.replace("=\r\n", "");
    let (_, rest) = unfolded.split_once("https://rooms.example/verify#").expect("a link");
    let from_link: String = rest.chars().take(43).collect();
    let used = post(&app, "/v1/verifications", &json!({ "token": from_link })).await;
    assert_eq!(used.status, 200, "{}", used.text());
    roles.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_refuses_is_tried_again_and_then_given_up() {
    let app = TestApp::with().empty().start().await;
    Person::new(&app, "Ana").await;
    let office = PostOffice::open().await;
    office.refuse(true);
    let roles = start(&app, &office, 3);
    let dead = await_mails(&app, |mails| mails[0].dead_at.is_some()).await;
    assert_eq!(dead[0].attempts, 3);
    assert_eq!(dead[0].failure.as_deref(), Some("the server refused it with 451"));
    let facts = find_mail_facts(app.pool()).await.unwrap();
    assert_eq!((facts.waiting, facts.dead), (0, 1));
    assert!(office.taken().is_empty());
    office.refuse(false);
    assert_eq!(revive_mails(app.pool()).await.unwrap(), 1);
    await_mails(&app, all_sent).await;
    assert_eq!(office.taken().len(), 1);
    roles.stop().await;
}

/// Several processes send each mail once, and what nobody can be sent is gone.
#[tokio::test(flavor = "multi_thread")]
async fn mailers_share_the_work() {
    let app = TestApp::with().empty().start().await;
    for number in 0..12 {
        Person::new(&app, &format!("Guest{number}")).await;
    }
    post(&app, "/v1/password-resets", &json!({ "email": "nobody@example.org" })).await;
    let office = PostOffice::open().await;
    let (one, other) = (start(&app, &office, 3), start(&app, &office, 3));
    await_mails(&app, all_sent).await;
    let mut to: Vec<String> = office.taken().into_iter().map(|mail| mail.to).collect();
    to.sort_unstable();
    to.dedup();
    assert_eq!((to.len(), office.taken().len()), (12, 12));
    let gone = async {
        while sqlx::query_scalar::<_, i64>("SELECT count(*) FROM mails WHERE user_id IS NULL")
            .fetch_one(app.pool())
            .await
            .unwrap()
            > 0
        {
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(CONDITION_TIMEOUT, gone).await.expect("nobody's mail is gone");
    one.stop().await;
    other.stop().await;
}

/// A demo that is given a server one day does not send what lay there for weeks.
#[tokio::test(flavor = "multi_thread")]
async fn old_mails_are_not_sent_any_more() {
    let app = TestApp::with().empty().start().await;
    Person::new(&app, "Ana").await;
    sqlx::query("UPDATE mails SET created_at = created_at - interval '25 hours'")
        .execute(app.pool())
        .await
        .unwrap();
    Person::new(&app, "Bo").await;
    let office = PostOffice::open().await;
    let roles = start(&app, &office, 3);
    await_mails(&app, |mails| mails[0].sent_at.is_some()).await;
    assert_eq!(office.taken().len(), 1);
    roles.stop().await;
}
