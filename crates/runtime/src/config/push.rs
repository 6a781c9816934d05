//! Settings of notifications on phones.

use clap::Args;
use secrecy::SecretString;

use super::Problems;

/// Notifications on phones.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Phones")]
pub struct PushArgs {
    /// Where notifications are handed to Expo's service; empty = phones are told nothing
    #[arg(long, env = "INNSIGHT_PUSH_URL", default_value = "", value_name = "URL")]
    push_url: String,
    /// The token that Expo's service wants of senders, where the app's project asks for one
    #[arg(long, env = "INNSIGHT_PUSH_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    push_token: Option<String>,
}

/// What [`PushArgs`] say.
#[derive(Clone, Debug)]
pub struct PushConfig {
    /// `None` = phones are told nothing.
    pub url: Option<String>,
    pub token: Option<SecretString>,
}

impl PushArgs {
    /// Whether phones are told anything.
    pub fn are_sent(&self) -> bool {
        !self.push_url.trim().is_empty()
    }

    /// Reads the section; what is wrong is noted. What guests are told goes over encrypted lines, but to a
    /// service on this machine.
    pub fn read(&self, problems: &mut Problems) -> PushConfig {
        let url = self.push_url.trim();
        let is_here = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"]
            .iter()
            .any(|here| url.starts_with(here));
        if !url.is_empty() && !url.starts_with("https://") && !is_here {
            let takes = "takes https://, for example https://exp.host/--/api/v2/push";
            problems.note("INNSIGHT_PUSH_URL", takes);
        }
        let token = self.push_token.clone().filter(|token| !token.is_empty());
        PushConfig { url: (!url.is_empty()).then(|| url.to_owned()), token: token.map(Into::into) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(push_url: &str) -> (PushConfig, Vec<String>) {
        let args = PushArgs { push_url: push_url.to_owned(), push_token: Some(String::new()) };
        let mut problems = Problems::default();
        let config = args.read(&mut problems);
        let told = problems.finish().map_or_else(|error| error.to_string(), |()| String::new());
        (config, told.lines().skip(1).map(ToOwned::to_owned).collect())
    }

    #[test]
    fn guests_are_told_over_encrypted_lines() {
        for good in ["", "https://exp.host/--/api/v2/push", "http://127.0.0.1:9/push"] {
            let (config, problems) = read(good);
            assert!(problems.is_empty(), "{problems:?}");
            assert_eq!(config.url.is_some(), !good.is_empty());
            assert!(config.token.is_none());
        }
        for bad in ["http://exp.host", "exp.host", "http://localhost.example:9"] {
            assert!(read(bad).1[0].trim_start().starts_with("INNSIGHT_PUSH_URL"), "{bad}");
        }
    }
}
