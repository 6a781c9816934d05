//! Puts the sending of mails together.

use std::net::SocketAddr;

use mails::Smtp;
use runtime::config::{BookingConfig, MailArgs, MailNeeds, Problems};

/// Prepares the way to the server; what is wrong is noted.
pub fn open_smtp(
    args: &MailArgs,
    booking: &BookingConfig,
    public_url: &str,
    problems: &mut Problems,
) -> Option<Smtp> {
    let &BookingConfig { production, hide_accounts, .. } = booking;
    let config = args.read(MailNeeds { public_url, production, hide_accounts }, problems);
    let smtp = Smtp::new(config.smtp_url.as_ref()?, &config.from);
    smtp.map_err(|error| problems.note(error.setting(), &error)).ok()
}

/// Where links in mails lead: where people reach the service, or this machine.
pub fn site(public_url: &str, address: SocketAddr) -> String {
    if public_url.is_empty() { format!("http://{address}") } else { public_url.to_owned() }
}
