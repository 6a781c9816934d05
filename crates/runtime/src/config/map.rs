//! Settings of the page's map. What they name is looked at by whoever serves it.

use clap::Args;

/// What the map shows beside the shipped land.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Map")]
pub struct MapArgs {
    /// A MapLibre style instead of the shipped map; empty = the shipped map
    #[arg(long, env = "INNSIGHT_MAP_STYLE_URL", default_value = "", value_name = "URL")]
    pub map_style_url: String,
    /// An archive of streets (PMTiles) to draw on the shipped map; empty = no streets
    #[arg(long, env = "INNSIGHT_MAP_PMTILES", default_value = "", value_name = "FILE")]
    pub map_pmtiles: String,
}
