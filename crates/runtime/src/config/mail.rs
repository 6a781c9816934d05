//! Settings of mails to guests.

use std::net::IpAddr;

use clap::Args;
use secrecy::SecretString;

use super::Problems;

/// An address that nobody has, for trying mails out.
const USUAL_FROM: &str = "Innsight <innsight@localhost>";

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
        default_value = USUAL_FROM,
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

/// What mails are for, by other settings.
#[derive(Clone, Copy, Debug)]
pub struct MailNeeds<'a> {
    /// Where links lead.
    pub public_url: &'a str,
    /// Whether people depend on this service.
    pub production: bool,
    /// Whether nobody gets in without a mail.
    pub hide_accounts: bool,
}

impl MailArgs {
    /// Whether mails are sent anywhere.
    pub fn are_sent(&self) -> bool {
        !self.smtp_url.trim().is_empty()
    }

    /// Reads the section; what is wrong is noted. Links in mails open accounts: where people depend on
    /// the service neither they nor their mails may be read on the way.
    pub fn read(&self, needs: MailNeeds<'_>, problems: &mut Problems) -> MailConfig {
        let url = self.smtp_url.trim();
        let is_known = url.starts_with("smtp://") || url.starts_with("smtps://");
        // the value may hold a password, so it is not shown
        if !url.is_empty() && !is_known {
            problems.note("INNSIGHT_SMTP_URL", "takes smtps://user:password@host or smtp://host");
        } else if url.is_empty() && needs.hide_accounts {
            let told = "lets nobody in without a mail: set INNSIGHT_SMTP_URL too";
            problems.note("INNSIGHT_HIDE_ACCOUNTS", told);
        } else if needs.production && !url.is_empty() {
            self.read_strictly(url, needs.public_url, problems);
        }
        let smtp_url = is_known.then(|| url.into());
        MailConfig { smtp_url, from: self.mail_from.clone() }
    }

    fn read_strictly(&self, url: &str, public_url: &str, problems: &mut Problems) {
        if !is_private(url) {
            let told = "takes smtps:// or smtp://host?tls=required in production";
            problems.note("INNSIGHT_SMTP_URL", format!("{told}: links in mails open accounts"));
        }
        if !public_url.starts_with("https://") {
            let told = "takes https:// in production, if mails are sent: their links open accounts";
            problems.note("INNSIGHT_PUBLIC_URL", told);
        }
        if matches!(self.mail_from.trim(), "" | USUAL_FROM) {
            let told = "is missing: in production mails are from an address of your own";
            problems.note("INNSIGHT_MAIL_FROM", told);
        }
    }
}

/// Whether nobody reads along on the way to a server: it is encrypted, or does not leave this machine.
fn is_private(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("smtp://") else { return true };
    let rest = rest.split('#').next().unwrap_or_default();
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let tls = query.split('&').find_map(|pair| pair.strip_prefix("tls="));
    let server = place.split('/').next().unwrap_or_default();
    let server = server.rsplit_once('@').map_or(server, |(_, server)| server);
    let host = match server.strip_prefix('[') {
        Some(server) => server.split(']').next(),
        None => server.split(':').next(),
    };
    let is_here = |host: &str| {
        host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
    };
    tls == Some("required") || host.is_some_and(is_here)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRODUCTION: MailNeeds<'_> =
        MailNeeds { public_url: "https://rooms.example", production: true, hide_accounts: false };

    /// The settings that can't be used.
    fn refused(smtp_url: &str, mail_from: &str, needs: MailNeeds<'_>) -> Vec<String> {
        let (smtp_url, mail_from) = (smtp_url.to_owned(), mail_from.to_owned());
        let mut problems = Problems::default();
        MailArgs { smtp_url, mail_from }.read(needs, &mut problems);
        let told = problems.finish().map_or_else(|error| error.to_string(), |()| String::new());
        assert!(!told.contains("secret"), "{told}");
        let lines = told.lines().skip(1).filter_map(|line| line.split_whitespace().next());
        lines.map(ToOwned::to_owned).collect()
    }

    #[test]
    fn production_sends_links_where_nobody_reads_along() {
        let from = "Innsight <rooms@example.org>";
        for private in [
            "",
            "smtps://u:secret@mail.example",
            "smtp://u:secret@mail.example:587?tls=required",
            "smtp://mail.example/hello?tls=required",
            "smtp://localhost:25",
            "smtp://127.0.0.1",
            "smtp://[::1]:2525",
        ] {
            assert!(refused(private, from, PRODUCTION).is_empty(), "{private}");
        }
        for public in [
            "smtp://mail.example",
            "smtp://u:secret@mail.example:25",
            "smtp://localhost@mail.example",
            "smtp://localhost.example",
            "smtp://mail.example?tls=opportunistic",
            "smtp://mail.example?tls=opportunistic&tls=required",
            "smtp://mail.example#?tls=required",
            "smtp://10.0.0.1",
        ] {
            assert_eq!(refused(public, from, PRODUCTION), ["INNSIGHT_SMTP_URL"], "{public}");
            let tried = MailNeeds { production: false, public_url: "", ..PRODUCTION };
            assert!(refused(public, USUAL_FROM, tried).is_empty(), "{public}");
        }
    }

    #[test]
    fn production_needs_an_address_for_links_and_one_that_mails_are_from() {
        let smtp = "smtps://mail.example";
        for public_url in ["", "http://rooms.example"] {
            let needs = MailNeeds { public_url, ..PRODUCTION };
            let told = refused(smtp, "rooms@example.org", needs);
            assert_eq!(told, ["INNSIGHT_PUBLIC_URL"], "{public_url}");
            // links lead nowhere then
            assert!(refused("", USUAL_FROM, needs).is_empty());
        }
        for from in ["", USUAL_FROM] {
            assert_eq!(refused(smtp, from, PRODUCTION), ["INNSIGHT_MAIL_FROM"], "{from}");
        }
    }

    #[test]
    fn accounts_are_hidden_only_where_mails_are_sent() {
        for production in [false, true] {
            let needs = MailNeeds { hide_accounts: true, production, ..PRODUCTION };
            let told = refused("", "rooms@example.org", needs);
            assert_eq!(told, ["INNSIGHT_HIDE_ACCOUNTS"]);
            assert!(refused("smtp://localhost", "rooms@example.org", needs).is_empty());
        }
    }
}
