//! Puts together how guests are told of their bookings: by mails, and on their phones.

use std::net::SocketAddr;

use mails::{Smtp, start_mailer};
use pushes::{Expo, start_pusher};
use runtime::config::{BookingConfig, MailArgs, MailNeeds, Problems, PushArgs};
use runtime::role::Roles;
use sqlx::PgPool;

/// The ways to guests.
pub struct Telling {
    /// `None` = mails stay in the database.
    smtp: Option<Smtp>,
    /// `None` = phones are told nothing.
    expo: Option<Expo>,
}

impl Telling {
    /// Prepares the ways; what is wrong is noted.
    pub fn open(
        (mail, push): (&MailArgs, &PushArgs),
        booking: &BookingConfig,
        public_url: &str,
        problems: &mut Problems,
    ) -> Self {
        let smtp = open_smtp(mail, booking, public_url, problems);
        Self { smtp, expo: open_expo(push, problems) }
    }

    /// Whether phones are told anything.
    pub const fn tells_phones(&self) -> bool {
        self.expo.is_some()
    }

    /// Starts the roles. `site` is where links in mails lead.
    pub fn start(self, pool: &PgPool, site: &str, roles: &Roles) {
        start_mailer(pool, self.smtp, site, mails::Pace::default(), roles);
        if let Some(expo) = self.expo {
            start_pusher(pool, expo, pushes::Pace::default(), roles);
        }
    }
}

fn open_smtp(
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

fn open_expo(args: &PushArgs, problems: &mut Problems) -> Option<Expo> {
    let config = args.read(problems);
    let expo = Expo::new(&config.url?, config.token);
    expo.map_err(|error| problems.note("INNSIGHT_PUSH_URL", &error)).ok()
}

/// Where links in mails lead: where people reach the service, or this machine.
pub fn site(public_url: &str, address: SocketAddr) -> String {
    if public_url.is_empty() { format!("http://{address}") } else { public_url.to_owned() }
}
