//! Settings of bookings and accounts.

use std::time::Duration;

use clap::Args;
use secrecy::SecretString;

use super::Problems;

/// Bookings and accounts.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Bookings")]
pub struct BookingArgs {
    /// A Redis through which processes share leases and answers of Elasticsearch; nothing depends on it
    #[arg(long, env = "REDIS_URL", hide_env_values = true, value_name = "URL")]
    redis_url: Option<String>,
    /// Queues that requests for rooms are spread over
    #[arg(long, env = "INNSIGHT_LANES", default_value = "4", value_name = "N")]
    lanes: String,
    /// How long rooms are held for somebody who has not confirmed
    #[arg(long, env = "INNSIGHT_HOLD_SECONDS", default_value = "900", value_name = "SECONDS")]
    hold_seconds: String,
    /// How long a quoted price is promised
    #[arg(long, env = "INNSIGHT_QUOTE_SECONDS", default_value = "900", value_name = "SECONDS")]
    quote_seconds: String,
    /// Live holds of one user at most; 0 = no limit
    #[arg(long, env = "INNSIGHT_HOLDS_PER_USER", default_value = "10", value_name = "N")]
    holds_per_user: String,
    /// Whether a booking may be confirmed without payment: true or false
    #[arg(long, env = "INNSIGHT_PAY_AT_HOTEL", default_value = "true", value_name = "FLAG")]
    pay_at_hotel: String,
    /// Writes a minute from one user at most; 0 = no limit
    #[arg(long, env = "INNSIGHT_WRITES_PER_USER", default_value = "120", value_name = "N")]
    writes_per_user: String,
    /// Writes a minute from one address at most; 0 = no limit
    #[arg(long, env = "INNSIGHT_WRITES_PER_ADDRESS", default_value = "600", value_name = "N")]
    writes_per_address: String,
    /// Wrong logins to one account in a row before each next one waits, longer each time; 0 = no limit
    #[arg(long, env = "INNSIGHT_LOGINS_PER_ACCOUNT", default_value = "5", value_name = "N")]
    logins_per_account: String,
    /// Wrong logins a minute from one address at most; 0 = no limit
    #[arg(long, env = "INNSIGHT_LOGINS_PER_ADDRESS", default_value = "100", value_name = "N")]
    logins_per_address: String,
    /// Links to another password that one address may ask for in a minute; 0 = no limit
    #[arg(long, env = "INNSIGHT_RESETS_PER_ADDRESS", default_value = "10", value_name = "N")]
    resets_per_address: String,
    /// Whether signing up tells nobody which addresses have an account: true or false
    ///
    /// Then nobody gets in before their address is verified, who has an account already neither, so mails
    /// have to be sent.
    #[arg(long, env = "INNSIGHT_HIDE_ACCOUNTS", default_value = "false", value_name = "FLAG")]
    hide_accounts: String,
    /// Whether nobody may take a password that many people have: true or false; empty = in production
    #[arg(long, env = "INNSIGHT_REFUSE_COMMON_PASSWORDS", default_value = "", value_name = "FLAG")]
    refuse_common_passwords: String,
    /// Passwords that are worked on at once: each takes 19 MiB and a core for a moment
    #[arg(long, env = "INNSIGHT_PASSWORDS_AT_ONCE", default_value = "2", value_name = "N")]
    passwords_at_once: String,
    /// Passwords that wait for it; more are turned away
    #[arg(long, env = "INNSIGHT_PASSWORDS_WAITING", default_value = "64", value_name = "N")]
    passwords_waiting: String,
    /// How long a session lasts
    #[arg(long, env = "INNSIGHT_SESSION_DAYS", default_value = "30", value_name = "DAYS")]
    session_days: String,
    /// How long a session lasts that nobody uses
    #[arg(long, env = "INNSIGHT_SESSION_IDLE_HOURS", default_value = "336", value_name = "HOURS")]
    session_idle_hours: String,
    /// Whether people depend on this service: demo users are not let in. true or false
    #[arg(long, env = "INNSIGHT_PRODUCTION", default_value = "false", value_name = "FLAG")]
    production: String,
}

/// What [`BookingArgs`] say.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct BookingConfig {
    pub redis_url: Option<SecretString>,
    pub lanes: usize,
    pub hold_ttl: Duration,
    pub quote_ttl: Duration,
    /// `None` = no limit.
    pub holds_max: Option<u32>,
    pub pay_at_hotel: bool,
    /// Writes a minute; `None` = no limit.
    pub writes_per_user: Option<u32>,
    pub writes_per_address: Option<u32>,
    /// Wrong logins in a row; `None` = no limit.
    pub logins_per_account: Option<u32>,
    /// Wrong logins a minute; `None` = no limit.
    pub logins_per_address: Option<u32>,
    pub resets_per_address: Option<u32>,
    pub hide_accounts: bool,
    pub refuse_common_passwords: bool,
    pub passwords_at_once_max: usize,
    pub passwords_waiting_max: usize,
    pub session_ttl: Duration,
    pub session_idle: Duration,
    pub production: bool,
}

impl BookingArgs {
    /// Reads the section; what is wrong is noted.
    pub fn read(&self, problems: &mut Problems) -> BookingConfig {
        let holds = problems.whole("INNSIGHT_HOLDS_PER_USER", &self.holds_per_user, 0..=10_000);
        let mut rate = |setting, text: &str| {
            let per_minute = problems.whole(setting, text, 0..=1_000_000);
            (per_minute > 0).then_some(per_minute)
        };
        let writes_per_user = rate("INNSIGHT_WRITES_PER_USER", &self.writes_per_user);
        let writes_per_address = rate("INNSIGHT_WRITES_PER_ADDRESS", &self.writes_per_address);
        let logins_per_account = rate("INNSIGHT_LOGINS_PER_ACCOUNT", &self.logins_per_account);
        let logins_per_address = rate("INNSIGHT_LOGINS_PER_ADDRESS", &self.logins_per_address);
        let resets_per_address = rate("INNSIGHT_RESETS_PER_ADDRESS", &self.resets_per_address);
        let days: u64 = problems.whole("INNSIGHT_SESSION_DAYS", &self.session_days, 1..=365);
        let idle_hours: u64 =
            problems.whole("INNSIGHT_SESSION_IDLE_HOURS", &self.session_idle_hours, 1..=8_760);
        let redis_url = self.redis_url.clone().filter(|url| !url.is_empty());
        if redis_url.as_ref().is_some_and(|url| !url.starts_with("redis")) {
            // the value may hold a password, so it is not shown
            problems.note("REDIS_URL", "takes redis://host:port");
        }
        let production = problems.flag("INNSIGHT_PRODUCTION", &self.production);
        let refuse_common_passwords = match self.refuse_common_passwords.as_str() {
            "" => production,
            text => problems.flag("INNSIGHT_REFUSE_COMMON_PASSWORDS", text),
        };
        BookingConfig {
            redis_url: redis_url.map(Into::into),
            lanes: problems.whole("INNSIGHT_LANES", &self.lanes, 1..=64),
            hold_ttl: problems.seconds("INNSIGHT_HOLD_SECONDS", &self.hold_seconds, 1..=86_400),
            quote_ttl: problems.seconds("INNSIGHT_QUOTE_SECONDS", &self.quote_seconds, 1..=86_400),
            holds_max: (holds > 0).then_some(holds),
            pay_at_hotel: problems.flag("INNSIGHT_PAY_AT_HOTEL", &self.pay_at_hotel),
            writes_per_user,
            writes_per_address,
            logins_per_account,
            logins_per_address,
            resets_per_address,
            hide_accounts: problems.flag("INNSIGHT_HIDE_ACCOUNTS", &self.hide_accounts),
            refuse_common_passwords,
            passwords_at_once_max: problems.whole(
                "INNSIGHT_PASSWORDS_AT_ONCE",
                &self.passwords_at_once,
                1..=1000,
            ),
            passwords_waiting_max: problems.whole(
                "INNSIGHT_PASSWORDS_WAITING",
                &self.passwords_waiting,
                0..=100_000,
            ),
            session_ttl: Duration::from_hours(24 * days),
            session_idle: Duration::from_hours(idle_hours),
            production,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Settings {
        #[command(flatten)]
        booking: BookingArgs,
    }

    fn refuses_common(arguments: &[&str]) -> Result<bool, String> {
        let settings = Settings::parse_from([&["innsight"][..], arguments].concat());
        let mut problems = Problems::default();
        let config = settings.booking.read(&mut problems);
        problems.finish().map_err(|error| error.to_string())?;
        Ok(config.refuse_common_passwords)
    }

    #[test]
    fn common_passwords_are_refused_in_production_unless_it_is_said() {
        let (production, refuse) = ("--production", "--refuse-common-passwords");
        for (arguments, refused) in [
            (&[][..], false),
            (&[refuse, "true"], true),
            (&[production, "true"], true),
            (&[production, "true", refuse, "false"], false),
            (&[production, "false", refuse, ""], false),
        ] {
            assert_eq!(refuses_common(arguments), Ok(refused), "{arguments:?}");
        }
        let told = refuses_common(&[refuse, "yes"]).unwrap_err();
        assert!(told.contains("INNSIGHT_REFUSE_COMMON_PASSWORDS takes true or false"), "{told}");
    }
}
