//! Settings of events: where they go when they leave the database.

use clap::Args;
use secrecy::SecretString;

use super::Problems;

/// Events.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Events")]
pub struct EventsArgs {
    /// A RabbitMQ that carries events between processes; empty = each process deals with its own
    #[arg(long, env = "AMQP_URL", default_value = "", hide_env_values = true, value_name = "URL")]
    amqp_url: String,
}

/// What [`EventsArgs`] say.
#[derive(Clone, Debug)]
pub struct EventsConfig {
    /// `None` = there is no broker, and consumers of this process get the events.
    pub amqp_url: Option<SecretString>,
}

impl EventsArgs {
    /// Reads the section; what is wrong is noted.
    pub fn read(&self, problems: &mut Problems) -> EventsConfig {
        let url = self.amqp_url.trim();
        // the value may hold a password, so it is not shown
        if url.starts_with("amqps://") {
            let other = "end TLS beside this program, and name that place with amqp://";
            problems.note("AMQP_URL", format!("takes amqp://, not amqps://: {other}"));
        } else if !url.is_empty() && !is_address(url) {
            problems.note("AMQP_URL", "takes amqp://user:password@host:port/vhost");
        }
        EventsConfig { amqp_url: (!url.is_empty()).then(|| url.into()) }
    }
}

fn is_address(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("amqp://") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, "5672"));
    // an address of IPv6 has colons itself: the client can't take it
    !name.is_empty() && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn read(url: &str) -> Result<EventsConfig, String> {
        let mut problems = Problems::default();
        let config = EventsArgs { amqp_url: url.to_owned() }.read(&mut problems);
        problems.finish().map(|()| config).map_err(|error| error.to_string())
    }

    #[test]
    fn a_broker_is_named_or_there_is_none() {
        assert!(read("").unwrap().amqp_url.is_none());
        for url in ["amqp://host", "amqp://me:a%40b@host:5673/rooms", "amqp://host/?heartbeat=5"] {
            let config = read(url).unwrap();
            assert_eq!(config.amqp_url.unwrap().expose_secret(), url);
        }
    }

    #[test]
    fn what_can_not_be_used_is_said_without_the_password() {
        for url in ["amqps://me:secret@host", "http://host", "amqp://", "amqp://me:secret@[::1]"] {
            let told = read(url).unwrap_err();
            assert!(told.contains("AMQP_URL takes amqp://"), "{told}");
            assert!(!told.contains("secret"), "{told}");
        }
    }
}
