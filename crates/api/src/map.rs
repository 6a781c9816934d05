//! What the page's map shows beside the shipped land: streets from a file of ours, or a style that
//! somebody else serves. The rest of the map are files of the web build.

pub mod archive;
mod byte_range;
pub mod get_streets;
pub mod origins;
pub mod style;

use url::Url;

use archive::Archive;

/// Settings of the map; without any it is the shipped one.
#[derive(Clone, Debug, Default)]
pub struct MapSettings {
    /// A `MapLibre` style that stands in for the shipped map.
    pub style: Option<Url>,
    /// Streets that are drawn on the shipped map.
    pub streets: Option<Archive>,
}
