//! Reads the settings of the page's map.

use std::path::Path;

use api::map::MapSettings;
use api::map::archive::Archive;
use api::map::style::parse_style_url;
use runtime::config::{MapArgs, Problems};

/// Reads what the map shows beside the shipped land; what is wrong is noted.
pub fn map_settings(args: &MapArgs, problems: &mut Problems) -> MapSettings {
    let mut settings = MapSettings::default();
    let url = args.map_style_url.trim();
    if !url.is_empty() {
        match parse_style_url(url) {
            Ok(style) => settings.style = Some(style),
            // the value may hold a key, so it is not shown
            Err(error) => problems.note("INNSIGHT_MAP_STYLE_URL", error),
        }
    }
    let path = args.map_pmtiles.as_str();
    if !path.is_empty() {
        match Archive::open(Path::new(path)) {
            Ok(archive) => settings.streets = Some(archive),
            Err(error) => {
                problems.note("INNSIGHT_MAP_PMTILES", format!("names {path}, which {error}"));
            }
        }
    }
    settings
}
