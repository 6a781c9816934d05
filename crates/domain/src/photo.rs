//! Photos of hotels: in which widths each is kept, and what is told of it.

use std::sync::Arc;

use crate::exact::exact;
use crate::ids::PhotoId;

/// The most photos of one hotel; the schema keeps to it.
pub const PHOTOS_MAX: u8 = 30;
/// The largest file of a photo is not wider than this.
pub const PHOTO_WIDTH_MAX: u16 = 1920;
/// … and not higher than this.
pub const PHOTO_HEIGHT_MAX: u16 = 2560;
/// Lists show photos about so wide.
pub const LISTED_WIDTH: u16 = 640;
/// Smaller files beside the largest one, for smaller places.
const SMALLER_WIDTHS: [u16; 3] = [320, 640, 1280];

/// What is told of a photo.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Photo {
    pub id: PhotoId,
    /// What it shows, for those who don't see it.
    pub alt: Arc<str>,
    /// Of the largest file, in pixels.
    pub width: u16,
    pub height: u16,
}

impl Photo {
    /// The widths there are files of, ascending.
    pub fn widths(&self) -> impl Iterator<Item = u16> + Clone + use<> {
        photo_widths(self.width)
    }

    /// The width that lists show.
    pub fn listed_width(&self) -> u16 {
        self.width.min(LISTED_WIDTH)
    }

    /// How high its file of a width is.
    pub fn height_at(&self, width: u16) -> u16 {
        height_at((self.width, self.height), width)
    }
}

/// The widths that files are made of, for a photo whose largest file is so wide.
pub fn photo_widths(largest: u16) -> impl Iterator<Item = u16> + Clone + use<> {
    let smaller = SMALLER_WIDTHS.into_iter().filter(move |width| *width < largest);
    smaller.chain(std::iter::once(largest))
}

/// The height that belongs to `width` in the shape of a picture, rounded, at least 1.
pub fn height_at((whole_width, whole_height): (u16, u16), width: u16) -> u16 {
    let (whole_width, whole_height) = (u32::from(whole_width.max(1)), u32::from(whole_height));
    let height = (u32::from(width) * whole_height + whole_width / 2) / whole_width;
    exact::<_, u16>(height.clamp(1, u32::from(u16::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_never_wider_than_the_photo() {
        let widths = |largest| photo_widths(largest).collect::<Vec<_>>();
        assert_eq!(widths(200), [200]);
        assert_eq!(widths(320), [320]);
        assert_eq!(widths(900), [320, 640, 900]);
        assert_eq!(widths(1280), [320, 640, 1280]);
        assert_eq!(widths(1920), [320, 640, 1280, 1920]);
    }

    #[test]
    fn files_keep_their_shape() {
        assert_eq!(height_at((1920, 1440), 640), 480);
        assert_eq!(height_at((1000, 333), 320), 107);
        assert_eq!(height_at((1920, 1), 320), 1, "never nothing");
        assert_eq!(height_at((1, 1000), 1000), u16::MAX, "never more than is counted");
    }
}
