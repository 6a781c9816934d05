//! Mails on their way to a server, over SMTP; with TLS as its URL says.

use std::time::Duration;

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::{Address, Message};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::time::timeout;
use url::Host;

use crate::compose::Composed;
use crate::server::{Failure, Server};

/// A server is told that a line ends, and not waited for any longer.
const GOODBYE_TIMEOUT: Duration = Duration::from_secs(2);

/// The setting can't be used.
#[derive(Debug, Error)]
pub enum SmtpError {
    #[error("takes smtp://user:password@host:port?tls=required or smtps://host")]
    Url,
    #[error("takes an address such as Innsight <rooms@example.org>")]
    From(#[source] lettre::address::AddressError),
}

impl SmtpError {
    /// Which setting it is.
    pub const fn setting(&self) -> &'static str {
        match self {
            Self::Url => "INNSIGHT_SMTP_URL",
            Self::From(_) => "INNSIGHT_MAIL_FROM",
        }
    }
}

/// A server that takes mails.
#[derive(Clone)]
pub struct Smtp {
    server: Server,
    from: Mailbox,
}

/// A line to a server, kept from one mail to the next.
#[derive(Default)]
pub(crate) struct Line(Option<AsyncSmtpConnection>);

impl Line {
    /// Ends it, if there is one.
    pub(crate) async fn hang_up(&mut self) {
        if let Some(mut line) = self.0.take() {
            let _ = timeout(GOODBYE_TIMEOUT, line.abort()).await;
        }
    }
}

/// Machines answer no mail that says so (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Smtp {
    /// Prepares the way to a server, and asks nothing of it.
    pub fn new(url: &SecretString, from: &str) -> Result<Self, SmtpError> {
        let server = Server::parse(url.expose_secret()).ok_or(SmtpError::Url)?;
        Ok(Self { server, from: from.parse().map_err(SmtpError::From)? })
    }

    /// Sends a mail within `patience`, whatever the server does or does not. Sent twice it has the same
    /// name, so that programs may show it once.
    pub(crate) async fn send(
        &self,
        line: &mut Line,
        mail: &Composed,
        patience: Duration,
    ) -> Result<(), Failure> {
        let message = self.write(mail)?;
        // a line on which something failed is not used again
        let sent = timeout(patience, self.server.take(line.0.take(), &message)).await;
        line.0 = Some(sent.map_err(|_| Failure::Silent)??);
        Ok(())
    }

    fn write(&self, mail: &Composed) -> Result<Message, Failure> {
        let to = in_ascii(mail.to.parse().map_err(|_| Failure::Address)?);
        let name = hex::encode(Sha256::digest(format!("{} {}", mail.id, mail.to)));
        let words = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
        let body = match &mail.calendar {
            None => words,
            Some(calendar) => {
                let kind = format!("text/calendar; method={}; charset=utf-8", calendar.method);
                let kind = ContentType::parse(&kind).map_err(|_| Failure::Unwritable)?;
                let file = Attachment::new("stay.ics".to_owned());
                let file = file.body(calendar.text.clone(), kind);
                MultiPart::mixed().multipart(words).singlepart(file)
            }
        };
        let written = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&mail.subject)
            .message_id(Some(format!("<{name}@{}>", self.from.email.domain())))
            .header(AutoSubmitted)
            .multipart(body);
        written.map_err(|_| Failure::Unwritable)
    }
}

/// The domain as every server takes it (RFC 5890); what stands before it may need a newer one.
fn in_ascii(address: Address) -> Address {
    match Host::parse(address.domain()) {
        Ok(Host::Domain(domain)) => Address::new(address.user(), domain).unwrap_or(address),
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;

    fn smtp() -> Smtp {
        let url = "smtp://127.0.0.1:25".to_owned().into();
        Smtp::new(&url, "Innsight <rooms@example.org>").unwrap()
    }

    fn mail(to: &str, subject: &str) -> Composed {
        let (text, html) = ("Grüße".to_owned(), "<p>Grüße</p>".to_owned());
        let (to, subject) = (to.to_owned(), subject.to_owned());
        let calendar = Calendar { method: "PUBLISH", text: "BEGIN:VCALENDAR\r\n".to_owned() };
        Composed { id: 7, to, subject, text, html, calendar: Some(calendar) }
    }

    #[test]
    fn a_mail_has_its_parts_and_no_header_that_nobody_meant() {
        let written = smtp().write(&mail("ana@example.org", "Hi\r\nBcc: eve@example.org")).unwrap();
        let text = String::from_utf8(written.formatted()).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc:")), "{head}");
        assert!(head.contains("Auto-Submitted: auto-generated"));
        for part in ["text/plain", "text/html", "text/calendar; method=PUBLISH"] {
            assert!(text.contains(part), "{part}");
        }
        assert!(text.contains("filename=\"stay.ics\""));
        let again = smtp().write(&mail("ana@example.org", "Hi")).unwrap().formatted();
        let again = String::from_utf8(again).unwrap();
        let id = |text: &str| text.lines().find(|l| l.starts_with("Message-ID")).map(str::to_owned);
        assert_eq!(id(&text), id(&again));
    }

    #[test]
    fn addresses_that_are_none_are_told() {
        for to in ["", "ana", "ana@example.org\r\nRCPT TO:<eve@example.org>", "a b@example.org"] {
            assert_eq!(smtp().write(&mail(to, "Hi")).err(), Some(Failure::Address), "{to:?}");
        }
    }

    #[test]
    fn domains_of_any_script_are_written_in_ascii() {
        let written = smtp().write(&mail("ana@münchen.example", "Hi")).unwrap();
        let to = written.envelope().to().first().unwrap().to_string();
        assert_eq!(to, "ana@xn--mnchen-3ya.example");
    }

    #[test]
    fn settings_that_cant_be_used_are_told_without_their_password() {
        let bad = |url: &str, from: &str| Smtp::new(&url.to_owned().into(), from).err().unwrap();
        let url = bad("http://u:secret@host", "rooms@example.org");
        assert_eq!(url.setting(), "INNSIGHT_SMTP_URL");
        assert!(!url.to_string().contains("secret"));
        assert_eq!(bad("smtp://host", "nobody").setting(), "INNSIGHT_MAIL_FROM");
    }
}
