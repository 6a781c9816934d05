//! Settings of realtime: how many sockets may stay open.

use clap::Args;

use super::Problems;

/// Sockets of clients that are told what changes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Realtime")]
pub struct RealtimeArgs {
    /// Open sockets at most; more are turned away with 503
    #[arg(long, env = "INNSIGHT_SOCKETS_MAX", default_value = "2000", value_name = "N")]
    sockets_max: String,
    /// Open sockets from one address (an IPv6 /64) at most; 0 = no limit
    #[arg(long, env = "INNSIGHT_SOCKETS_PER_ADDRESS", default_value = "200", value_name = "N")]
    sockets_per_address: String,
}

/// What [`RealtimeArgs`] say.
#[derive(Clone, Copy, Debug)]
pub struct RealtimeConfig {
    pub sockets_max: usize,
    /// `None` = no limit.
    pub sockets_per_address: Option<usize>,
}

impl RealtimeArgs {
    /// Reads the section; what is wrong is noted.
    pub fn read(&self, problems: &mut Problems) -> RealtimeConfig {
        let (most, here) = (&self.sockets_max, &self.sockets_per_address);
        let sockets_max = problems.whole("INNSIGHT_SOCKETS_MAX", most, 0..=1_000_000);
        let per_address: usize =
            problems.whole("INNSIGHT_SOCKETS_PER_ADDRESS", here, 0..=1_000_000);
        RealtimeConfig {
            sockets_max,
            sockets_per_address: (per_address > 0).then_some(per_address),
        }
    }
}
