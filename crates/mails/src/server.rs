//! A server that takes mails: where it is, and what is said on a line to it (RFC 5321). Whose fault it is
//! that a mail is not taken shows at which step it was refused.

use std::error::Error as _;

use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Tls, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::{Address, Message};
use percent_encoding::percent_decode_str;
use thiserror::Error;
use url::Url;

const PORT: u16 = 25;
const SUBMISSION_PORT: u16 = 587;
const SUBMISSIONS_PORT: u16 = 465;

/// Why a mail was not sent, without a word of what it holds or where it goes.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum Failure {
    #[error("no mail can be sent to the address")]
    Address,
    #[error("the mail can't be written")]
    Unwritable,
    #[error("what the mail tells of can't be read")]
    Unreadable,
    #[error("it was tried too often")]
    Tired,
    /// The answer to the recipient.
    #[error("the server refused the address with {0}")]
    RefusedAddress(u16),
    /// The answer to the whole mail.
    #[error("the server refused what the mail says with {0}")]
    RefusedMail(u16),
    /// Any other answer: to us, whatever the mail.
    #[error("the server refused it with {0}")]
    Refused(u16),
    #[error("TLS with the server failed")]
    Tls,
    #[error("the server did not answer in time")]
    Silent,
    #[error("the server can't be reached, or broke off")]
    Away,
}

impl Failure {
    /// Whether it fails again however often it is tried.
    pub(crate) const fn is_final(&self) -> bool {
        match self {
            Self::Address | Self::Unwritable | Self::Tired => true,
            Self::RefusedAddress(code) | Self::RefusedMail(code) => *code >= 500,
            _ => false,
        }
    }

    /// Whether it lies in this mail alone: anybody can name an address that is none, so no operator is
    /// alarmed by it.
    pub(crate) const fn is_of_this_mail(&self) -> bool {
        match self {
            Self::Address | Self::RefusedAddress(_) => true,
            Self::RefusedMail(code) => *code >= 500,
            _ => false,
        }
    }
}

/// Where a server is, and how it is spoken to.
#[derive(Clone)]
pub(crate) struct Server {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    /// How we call ourselves.
    hello: ClientId,
}

impl Server {
    /// By its URL: `smtps://user:password@host`, `smtp://host?tls=required`, `smtp://host`; a path is how
    /// we call ourselves. `None` = it is none.
    pub(crate) fn parse(url: &str) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
        let wish = url.query_pairs().find(|(name, _)| name == "tls");
        let parameters = || TlsParameters::new(host.clone()).ok();
        let (port, tls) = match (url.scheme(), wish.as_ref().map(|(_, wish)| wish.as_ref())) {
            ("smtp", None) => (PORT, Tls::None),
            ("smtp", Some("required")) => (SUBMISSION_PORT, Tls::Required(parameters()?)),
            ("smtp", Some("opportunistic")) => (SUBMISSION_PORT, Tls::Opportunistic(parameters()?)),
            ("smtps", _) => (SUBMISSIONS_PORT, Tls::Wrapper(parameters()?)),
            _ => return None,
        };
        let decoded = |text: &str| {
            percent_decode_str(text).decode_utf8().map(std::borrow::Cow::into_owned).ok()
        };
        let credentials = match url.password() {
            Some(password) => Some(Credentials::new(decoded(url.username())?, decoded(password)?)),
            None => None,
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let port = url.port().unwrap_or(port);
        Some(Self { host, port, tls, credentials, hello })
    }

    /// Opens a line, signs in, and begins a mail.
    async fn begin(&self, message: &Message) -> Result<AsyncSmtpConnection, Failure> {
        let at = (self.host.as_str(), self.port);
        let wrapper = match &self.tls {
            Tls::Wrapper(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let opened = AsyncSmtpConnection::connect_tokio1(at, None, &self.hello, wrapper, None);
        let mut line = opened.await.map_err(|error| of_server(&error))?;
        let upgrade = match &self.tls {
            Tls::Required(parameters) => Some(parameters),
            Tls::Opportunistic(parameters) if line.can_starttls() => Some(parameters),
            _ => None,
        };
        if let Some(parameters) = upgrade {
            let upgraded = line.starttls(parameters.clone(), &self.hello).await;
            upgraded.map_err(
                |error| if error.is_client() { Failure::Tls } else { of_server(&error) },
            )?;
        }
        if let Some(credentials) = &self.credentials {
            let known = line.auth(DEFAULT_MECHANISMS, credentials).await;
            known.map_err(|error| of_server(&error))?;
        }
        name_sender(&mut line, message).await?;
        Ok(line)
    }

    /// Hands a mail over, on a line that was kept if it still works; gives the line back.
    pub(crate) async fn take(
        &self,
        kept: Option<AsyncSmtpConnection>,
        message: &Message,
    ) -> Result<AsyncSmtpConnection, Failure> {
        let mut line = match resume(kept, message).await {
            Some(line) => line,
            None => self.begin(message).await?,
        };
        let to = message.envelope().to().first().ok_or(Failure::Address)?;
        if !is_ascii(to) && !line.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Failure::Address);
        }
        let known = line.command(Rcpt::new(to.clone(), Vec::new())).await;
        known.map_err(|error| of_recipient(&error))?;
        line.command(Data).await.map_err(|error| of_server(&error))?;
        let taken = line.message(&message.formatted()).await;
        taken.map_err(|error| match error.status() {
            Some(code) if error.is_permanent() => Failure::RefusedMail(code.into()),
            _ => of_server(&error),
        })?;
        Ok(line)
    }
}

/// Whatever is the matter with a line that was kept, another one may do.
async fn resume(
    kept: Option<AsyncSmtpConnection>,
    message: &Message,
) -> Option<AsyncSmtpConnection> {
    let mut line = kept?;
    name_sender(&mut line, message).await.ok()?;
    Some(line)
}

async fn name_sender(line: &mut AsyncSmtpConnection, message: &Message) -> Result<(), Failure> {
    let mut options = Vec::new();
    if message.envelope().to().iter().any(|to| !is_ascii(to))
        && line.server_info().supports_feature(Extension::SmtpUtfEight)
    {
        options.push(MailParameter::SmtpUtfEight);
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let from = message.envelope().from().cloned();
    let named = line.command(Mail::new(from, options)).await;
    named.map(drop).map_err(|error| of_server(&error))
}

fn is_ascii(address: &Address) -> bool {
    address.user().is_ascii() && address.domain().is_ascii()
}

fn of_server(error: &smtp::Error) -> Failure {
    if let Some(code) = error.status() {
        Failure::Refused(code.into())
    } else if error.is_tls() {
        Failure::Tls
    } else if error.is_timeout() {
        Failure::Silent
    } else {
        Failure::Away
    }
}

/// A server that wants us to sign in, or does not relay for us, says so of every recipient: 5.7 is its
/// policy (RFC 3463).
fn of_recipient(error: &smtp::Error) -> Failure {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    match error.status().map(u16::from) {
        Some(code @ (450 | 451 | 550..=553 | 501 | 554 | 556)) if !is_policy(&said) => {
            Failure::RefusedAddress(code)
        }
        _ => of_server(error),
    }
}

fn is_policy(said: &str) -> bool {
    let said = said.to_ascii_lowercase();
    said.starts_with("5.7.") || said.contains("relay")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_and_how() {
        let read = |url: &str| {
            Server::parse(url).map(|server| {
                let tls = match server.tls {
                    Tls::None => "none",
                    Tls::Opportunistic(_) => "opportunistic",
                    Tls::Required(_) => "required",
                    Tls::Wrapper(_) => "wrapper",
                };
                (server.host, server.port, tls, server.credentials.is_some())
            })
        };
        let at = |host: &str, port, tls, signs_in| Some((host.to_owned(), port, tls, signs_in));
        for (url, told) in [
            ("smtp://mail", at("mail", 25, "none", false)),
            ("smtp://[::1]:2525", at("::1", 2525, "none", false)),
            ("smtp://mail?tls=required", at("mail", 587, "required", false)),
            ("smtp://mail?tls=opportunistic", at("mail", 587, "opportunistic", false)),
            ("smtps://u:p%40ss@mail.example", at("mail.example", 465, "wrapper", true)),
            ("smtp://mail?tls=never", None),
            ("http://mail", None),
            ("mail", None),
        ] {
            assert_eq!(read(url), told, "{url}");
        }
    }

    #[test]
    fn a_server_that_does_not_relay_refuses_no_address() {
        for said in ["5.7.1 relaying denied", "Relay access denied", "relay not permitted"] {
            assert!(is_policy(said), "{said}");
        }
        assert!(!is_policy("5.1.1 no such user"));
    }
}
