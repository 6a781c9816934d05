//! Settings of mails to guests.

use clap::Args;
use secrecy::SecretString;

use super::Problems;

/// Mails to guests.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Mails")]
pub struct MailArgs {
    /// A server that takes mails, by smtps, or by smtp with ?tls=required (STARTTLS), which without it
    /// is not encrypted; empty = mails are sent nowhere, and innsight mails shows them
    #[arg(
        long,
        env = "INNSIGHT_SMTP_URL",
        default_value = "",
        hide_env_values = true,
        value_name = "URL"
    )]
    smtp_url: String,
    /// Whom mails are from
    #[arg(
        long,
        env = "INNSIGHT_MAIL_FROM",
        default_value = "Innsight <innsight@localhost>",
        value_name = "ADDRESS"
    )]
    mail_from: String,
}

/// What [`MailArgs`] say.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// `None` = mails stay in the database.
    pub smtp_url: Option<SecretString>,
    pub from: String,
}

impl MailArgs {
    /// Reads the section; what is wrong is noted.
    pub fn read(&self, problems: &mut Problems) -> MailConfig {
        let url = self.smtp_url.trim();
        let is_known = url.starts_with("smtp://") || url.starts_with("smtps://");
        if !url.is_empty() && !is_known {
            // the value may hold a password, so it is not shown
            problems.note("INNSIGHT_SMTP_URL", "takes smtps://user:password@host or smtp://host");
        }
        let smtp_url = is_known.then(|| url.into());
        MailConfig { smtp_url, from: self.mail_from.clone() }
    }
}
