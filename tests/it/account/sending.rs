//! Mails on their way to a real server.

use std::time::Duration;

use mails::{Pace, Smtp, start_mailer};
use runtime::role::Roles;
use serde_json::json;
use store::mails::reading::{ListedMail, list_mails};
use store::mails::sending::{
    Reason, bury_mail, claim_mail, find_mail_facts, mark_sent, put_off_mail, revive_mails,
};

use super::letters::SITE;
use super::person::{PASSWORD, Person, post};
use super::post_office::{PostOffice, Taken};
use crate::app::{CONDITION_TIMEOUT, TestApp};

const ANA: &str = "ana@example.org";
const LOOK: Duration = Duration::from_millis(20);

fn start(app: &TestApp, office: &PostOffice, tries_max: i16) -> Roles {
    start_with(app, office, tries_max, CONDITION_TIMEOUT)
}

fn start_with(app: &TestApp, office: &PostOffice, tries_max: i16, patience: Duration) -> Roles {
    let smtp = Smtp::new(&office.url.clone().into(), "Innsight <rooms@example.org>").unwrap();
    let pause = Duration::from_millis(20);
    let pace = Pace { pause, pause_max: pause, tries_max, patience };
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
    let named = "INSERT INTO mails (kind, user_id) SELECT 'password_changed', id FROM users";
    sqlx::query(named).execute(app.pool()).await.unwrap();
    let office = PostOffice::open().await;
    let roles = start(&app, &office, 3);
    await_mails(&app, all_sent).await;
    let taken = office.taken();
    assert_eq!(taken.len(), 2);
    assert!(taken[0].to.starts_with("RCPT TO:<ana@example.org>"), "{:?}", taken[0]);
    assert!(taken[0].from.starts_with("MAIL FROM:<rooms@example.org>"));
    assert_eq!(header(&taken[0], "Subject:"), "Subject: Confirm your e-mail address");
    assert_eq!(header(&taken[0], "Auto-Submitted:"), "Auto-Submitted: auto-generated");
    for mail in &taken {
        assert!(!mail.data.lines().any(|line| line.starts_with("Bcc:")), "{}", mail.data);
    }
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
    office.answer("MAIL", "", "451 later");
    let roles = start(&app, &office, 3);
    let dead = await_mails(&app, |mails| mails[0].dead_at.is_some()).await;
    assert_eq!(dead[0].attempts, 3);
    assert_eq!(dead[0].failure.as_deref(), Some("the server refused it with 451"));
    let facts = find_mail_facts(app.pool()).await.unwrap();
    assert_eq!((facts.waiting, facts.dead), (0, 1));
    assert!(office.taken().is_empty());
    office.be_good();
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
    let mails = await_mails(&app, |mails| mails[0].sent_at.is_some() && mails[1].dead_at.is_some());
    assert_eq!(mails.await[1].failure.as_deref(), Some("nobody expects it after a day"));
    assert_eq!(office.taken().len(), 1);
    let facts = find_mail_facts(app.pool()).await.unwrap();
    assert_eq!((facts.waiting, facts.dead), (0, 0), "nobody is to mend that");
    roles.stop().await;
}

/// Neither before its first word nor after the last of a mail.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_says_nothing_is_left_in_time() {
    for step in ["HELLO", "END"] {
        let app = TestApp::with().empty().start().await;
        Person::new(&app, "Ana").await;
        let office = PostOffice::open().await;
        office.answer(step, "", "");
        let roles = start_with(&app, &office, i16::MAX, Duration::from_secs(1));
        let tried = |mails: &[ListedMail]| mails[0].failure.is_some();
        let mails = await_mails(&app, tried).await;
        let why = mails[0].failure.as_deref();
        assert_eq!(why, Some("the server did not answer in time"), "{step}");
        office.be_good();
        await_mails(&app, all_sent).await;
        roles.stop().await;
    }
}

/// What lies in the address is not tried again, and no operator is called for it: anybody can name one.
#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_are_none_are_given_up_at_once_and_alarm_nobody() {
    let app = TestApp::with().empty().start().await;
    let ana = Person::new(&app, "Ana").await;
    let far = json!({ "email": "\u{e4}na@example.org", "name": "A", "password": PASSWORD });
    assert_eq!(post(&app, "/v1/users", &far).await.status, 201);
    Person::new(&app, "Spam").await;
    Person::new(&app, "Bo").await;
    Person::new(&app, "Grey").await;
    let office = PostOffice::open().await;
    office.answer("RCPT", "<ana@", "550 5.1.1 no such user");
    office.answer("RCPT", "<grey@", "451 4.7.1 later");
    office.answer("END", "To: spam@", "554 5.7.1 we don't like it");
    let roles = start(&app, &office, i16::MAX);
    let mails = await_mails(&app, |mails| {
        // the newest first
        let [grey, bo, spam, far, ana] = mails else { return false };
        grey.attempts > 1
            && bo.sent_at.is_some()
            && spam.dead_at.is_some()
            && far.dead_at.is_some()
            && ana.dead_at.is_some()
    });
    let mails = mails.await;
    assert_eq!(mails[4].to.as_deref(), Some(ana.email.as_str()));
    assert_eq!(mails[4].failure.as_deref(), Some("the server refused the address with 550"));
    assert_eq!(mails[3].failure.as_deref(), Some("no mail can be sent to the address"));
    assert_eq!(mails[2].failure.as_deref(), Some("the server refused what the mail says with 554"));
    assert_eq!([mails[4].attempts, mails[3].attempts, mails[2].attempts], [1, 1, 1]);
    let facts = find_mail_facts(app.pool()).await.unwrap();
    assert_eq!((facts.waiting, facts.waiting_since, facts.dead), (1, None, 0));
    roles.stop().await;
}

/// A server that knows us no more refuses everybody: that is tried again, and told.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_refuses_us_is_tried_again_and_alarms() {
    for (step, answer, code) in [
        ("HELLO", "554 go away", 554),
        ("MAIL", "550 who are you", 550),
        ("RCPT", "530 5.7.0 sign in first", 530),
        ("RCPT", "554 5.7.1 relay access denied", 554),
    ] {
        let app = TestApp::with().empty().start().await;
        Person::new(&app, "Ana").await;
        let office = PostOffice::open().await;
        office.answer(step, "", answer);
        let roles = start(&app, &office, 2);
        let dead = await_mails(&app, |mails| mails[0].dead_at.is_some()).await;
        assert_eq!(dead[0].attempts, 2, "{answer}");
        assert_eq!(dead[0].failure, Some(format!("the server refused it with {code}")));
        assert_eq!(find_mail_facts(app.pool()).await.unwrap().dead, 1, "{answer}");
        roles.stop().await;
    }
}

/// Neither one that can't be read nor one that kills whoever tries it.
#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_fails_takes_no_other_along() {
    let app = TestApp::with().empty().start().await;
    let deadly = "INSERT INTO mails (kind, user_id, attempts) SELECT 'reset', id, 7 FROM users";
    for statement in [
        "ALTER TABLE mails DROP CONSTRAINT mails_kind_known",
        "INSERT INTO users (id, email, name, password_hash) VALUES
            (gen_random_uuid(), 'eve@example.org', 'Eve', '$argon2id$none')",
        "INSERT INTO mails (kind, user_id) SELECT 'greeting', id FROM users",
        deadly,
    ] {
        sqlx::query(statement).execute(app.pool()).await.unwrap();
    }
    Person::new(&app, "Ana").await;
    let office = PostOffice::open().await;
    let roles = start(&app, &office, 3);
    let mails = await_mails(&app, |mails| {
        mails[0].sent_at.is_some() && mails[1..].iter().all(|mail| mail.dead_at.is_some())
    });
    let mails = mails.await;
    assert_eq!(mails[1].failure.as_deref(), Some("it was tried too often"));
    assert_eq!(mails[2].failure.as_deref(), Some("what the mail tells of can't be read"));
    assert_eq!(mails[2].attempts, 3);
    assert_eq!(office.taken().len(), 1);
    roles.stop().await;
}

/// Somebody sits and waits for a link; and one line does for all that waits.
#[tokio::test(flavor = "multi_thread")]
async fn links_go_first_and_all_over_one_line() {
    let app = TestApp::with().empty().start().await;
    Person::new(&app, "Ana").await;
    let before = "INSERT INTO mails (kind, user_id, due_at)
        SELECT 'password_changed', id, clock_timestamp() - interval '1 hour'
        FROM users, generate_series(1, 6)";
    sqlx::query(before).execute(app.pool()).await.unwrap();
    let office = PostOffice::open().await;
    let roles = start(&app, &office, 3);
    await_mails(&app, all_sent).await;
    let taken = office.taken();
    assert_eq!((taken.len(), office.lines()), (7, 1));
    assert_eq!(header(&taken[0], "Subject:"), "Subject: Confirm your e-mail address");
    roles.stop().await;
}

/// Whoever comes back after their claim changes nothing of what became of the mail since.
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_is_over_is_worth_nothing() {
    let app = TestApp::with().empty().start().await;
    Person::new(&app, "Ana").await;
    let claim = async || claim_mail(app.pool(), Duration::ZERO).await.unwrap().unwrap();
    let (late, now) = (claim().await, claim().await);
    assert_eq!((late.id, late.attempts, now.attempts), (now.id, 1, 2));
    let reason = Reason { why: "late", is_quiet: false };
    bury_mail(app.pool(), &late, reason).await.unwrap();
    put_off_mail(app.pool(), &late, Duration::from_hours(1), reason).await.unwrap();
    let listed = async || list_mails(app.pool()).await.unwrap().remove(0);
    assert_eq!((listed().await.dead_at, listed().await.failure), (None, None));
    // that it was sent stays true
    mark_sent(app.pool(), late.id).await.unwrap();
    bury_mail(app.pool(), &now, reason).await.unwrap();
    let sent = listed().await;
    assert!(sent.sent_at.is_some() && sent.dead_at.is_none());
}

/// Where it went is nobody's business once it went there.
#[tokio::test(flavor = "multi_thread")]
async fn another_address_is_forgotten_once_its_mail_was_sent() {
    let app = TestApp::with().empty().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    let wish = json!({ "email": "ana@new.example", "password": PASSWORD });
    assert_eq!(guest.send(&app, "PUT", "/v1/users/me/email", &wish).await.status, 202);
    let office = PostOffice::open().await;
    let roles = start(&app, &office, 3);
    let mails = await_mails(&app, all_sent).await;
    assert_eq!((mails[0].kind.as_str(), &mails[0].to), ("new_address", &None));
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM mails WHERE email IS NOT NULL")
        .fetch_one(app.pool())
        .await
        .unwrap();
    assert_eq!(kept, 0);
    roles.stop().await;
}
