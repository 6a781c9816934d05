//! `innsight mails`: what an operator sees of what guests were written.

use super::{create_database, output, run_sql};

const GUEST: &str = "INSERT INTO users (id, email, name, password_hash, language)
    VALUES ('00000000-0000-0000-0000-000000000002', 'ana@example.org', 'Ana', '$argon2id$', 'de')";
const MAILS: &str = "INSERT INTO mails (kind, user_id, sent_at, dead_at, attempts, failure)
    SELECT kind, '00000000-0000-0000-0000-000000000002', sent, dead, attempts, failure
    FROM (VALUES ('verification', NULL::timestamptz, NULL::timestamptz, 0, NULL),
                 ('password_changed', now(), NULL, 1, NULL),
                 ('reset', NULL, now(), 20, 'the server refused it with 550'))
        AS m (kind, sent, dead, attempts, failure)";
const NOBODYS: &str = "INSERT INTO mails (kind) VALUES ('reset')";

#[tokio::test]
async fn mails_are_listed_shown_and_tried_again() {
    let url = create_database().await;
    let (status, told) = output(&url, &["migrate"]);
    assert_eq!(status, Some(0), "{told}");
    for statement in [GUEST, MAILS, NOBODYS] {
        run_sql(&url, statement).await;
    }
    let (status, told) = output(&url, &["mails", "list"]);
    assert_eq!(status, Some(0), "{told}");
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 3, "nobody's is for nobody: {told}");
    for (line, parts) in [
        (lines[0], ["reset", "given up after 20 tries: the server refused it with 550"]),
        (lines[1], ["password_changed", "a server took it at "]),
        (lines[2], ["verification", "not sent"]),
    ] {
        for part in parts.iter().chain(&["ana@example.org"]) {
            assert!(line.contains(part), "{line}");
        }
    }
    let (status, told) =
        output(&url, &["mails", "show", "1", "--public-url", "https://rooms.example"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.starts_with("To: ana@example.org\nSubject: Bestätigen Sie"), "{told}");
    assert!(told.contains("\nhttps://rooms.example/verify#"), "{told}");
    for (id, why) in [("2", "what it said is not kept"), ("4", "there is no mail 4")] {
        let (status, told) = output(&url, &["mails", "show", id]);
        assert_eq!(status, Some(1), "{told}");
        assert!(told.contains(why), "{told}");
    }
    let (status, told) = output(&url, &["mails", "retry"]);
    assert_eq!((status, told.as_str()), (Some(0), "1 mails are tried again\n"));
    let (_, told) = output(&url, &["mails", "list", "--json"]);
    assert!(told.contains("\"kind\": \"reset\"") && !told.contains("\"attempts\": 20"), "{told}");
}

#[tokio::test]
async fn a_server_that_cant_be_used_is_told_by_its_setting() {
    let url = create_database().await;
    let settings = ["--smtp-url", "http://u:secret@host", "--mail-from", "nobody"];
    let (status, told) = output(&url, &[&["api"][..], &settings].concat());
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("INNSIGHT_SMTP_URL takes"), "{told}");
    assert!(!told.contains("secret"), "{told}");
    let settings = ["--smtp-url", "smtp://127.0.0.1:9", "--mail-from", "nobody"];
    let (status, told) = output(&url, &[&["api"][..], &settings].concat());
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("INNSIGHT_MAIL_FROM takes"), "{told}");
}

/// Links in mails open accounts; nobody is to be locked out, nor read along, by a setting.
#[tokio::test]
async fn settings_that_lock_out_or_tell_links_are_refused_and_the_doctor_says_so() {
    let url = create_database().await;
    let hiding = ["--hide-accounts", "true"];
    let production = ["--production", "true", "--smtp-url", "smtp://u:secret@mail.example:25"];
    for (settings, told_of) in [
        (&hiding[..], &["INNSIGHT_HIDE_ACCOUNTS lets nobody in without a mail"][..]),
        (
            &production[..],
            &[
                "INNSIGHT_SMTP_URL takes smtps:// or smtp://host?tls=required in production",
                "INNSIGHT_PUBLIC_URL takes https:// in production",
                "INNSIGHT_MAIL_FROM is missing",
            ],
        ),
    ] {
        for command in ["api", "up", "doctor"] {
            let (status, told) = output(&url, &[&[command][..], settings].concat());
            assert_eq!(status, Some(1), "{told}");
            assert!(told_of.iter().all(|part| told.contains(part)), "{command}: {told}");
            assert!(!told.contains("secret"), "{told}");
        }
    }
}
