//! From the bytes of a picture to the files of a photo: looked at before it is decoded, turned
//! upright, without whatever else was in it (places, times, names, previews), in a few widths.

use std::borrow::Cow;
use std::io::Cursor;

use anyhow::{Context, bail};
use domain::photo::{PHOTO_HEIGHT_MAX, PHOTO_WIDTH_MAX, height_at, photo_widths};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Rgb,
    RgbImage,
};

/// What a decoder has to hold at once: a bomb is told by its head, before it goes off.
const PIXELS_MAX: u64 = 50_000_000;
const SIDE_PIXELS_MAX: u32 = 16_384;
const SIDE_PIXELS_MIN: u32 = 200;
/// A strip of pixels is no photo that a page could show.
const SIDES_RATIO_MAX: u32 = 5;
/// The first at which a file is small enough: a picture of noise takes the last.
const JPEG_QUALITIES: [u8; 4] = [82, 70, 55, 40];
/// The schema keeps to it: `hotel_photo_files_size`.
const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// A colour profile is a few kilobytes; larger ones are for printers.
const PROFILE_BYTES_MAX: usize = 64 * 1024;
/// Behind a picture that one can look through.
const PAPER: Rgb<u8> = Rgb([255, 255, 255]);

/// The files of a photo.
pub struct Made {
    /// Of the largest file, in pixels.
    pub width: u16,
    pub height: u16,
    /// JPEG, with their widths, ascending.
    pub files: Vec<(u16, Vec<u8>)>,
}

/// Makes the files, or says why this is no photo. Takes a second of a processor for a large one.
pub fn make(source: &[u8]) -> anyhow::Result<Made> {
    let (picture, profile) = decode(source)?;
    let (width, height) = (picture.width(), picture.height());
    if width.min(height) < SIDE_PIXELS_MIN {
        bail!("it has {width} × {height} pixels; a photo has at least {SIDE_PIXELS_MIN} each way");
    }
    if width.max(height) / width.min(height) >= SIDES_RATIO_MAX {
        bail!("it has {width} × {height} pixels: that is a strip and no photo");
    }
    let whole = fitted(width, height)?;
    let largest = resized(&picture, whole.0, whole.1);
    let files = photo_widths(whole.0).map(|width| {
        let picture = resized(&largest, width, height_at(whole, width));
        Ok((width, encode(&picture, profile.as_deref())?))
    });
    let files = files.collect::<anyhow::Result<_>>()?;
    Ok(Made { width: whole.0, height: whole.1, files })
}

/// The picture upright, and the profile that its colours are meant by.
fn decode(source: &[u8]) -> anyhow::Result<(RgbImage, Option<Vec<u8>>)> {
    let reader = ImageReader::new(Cursor::new(source)).with_guessed_format()?;
    match reader.format() {
        Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) => {}
        _ => bail!("it is no photo: its content is neither JPEG nor PNG nor WebP"),
    }
    let mut decoder = reader.into_decoder().context("it can't be read as a picture")?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PIXELS_MAX || width.max(height) > SIDE_PIXELS_MAX {
        bail!(
            "it has {width} × {height} pixels; at most {SIDE_PIXELS_MAX} each way and {} million \
             in all",
            PIXELS_MAX / 1_000_000
        );
    }
    let upright = decoder.orientation().context("it can't be read as a picture")?;
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| is_of_rgb(profile));
    let mut picture = DynamicImage::from_decoder(decoder).context("it is broken or cut off")?;
    picture.apply_orientation(upright);
    Ok((on_paper(picture), profile))
}

/// Profiles name what they are of at byte 16 (ICC.1:2022, 7.2.8).
fn is_of_rgb(profile: &[u8]) -> bool {
    profile.len() <= PROFILE_BYTES_MAX && profile.get(16..20) == Some(b"RGB ")
}

fn on_paper(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let seen_through = picture.into_rgba8();
    let mut solid = RgbImage::from_pixel(seen_through.width(), seen_through.height(), PAPER);
    for (to, from) in solid.pixels_mut().zip(seen_through.pixels()) {
        let [red, green, blue, opaque] = from.0;
        let of = |ink: u8, paper: u8| {
            let (opaque, through) = (u16::from(opaque), u16::from(u8::MAX - opaque));
            let mixed = (u16::from(ink) * opaque + u16::from(paper) * through) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        to.0 = [of(red, PAPER.0[0]), of(green, PAPER.0[1]), of(blue, PAPER.0[2])];
    }
    solid
}

/// The size of the largest file: no larger than the picture, no wider or higher than we keep.
fn fitted(width: u32, height: u32) -> anyhow::Result<(u16, u16)> {
    let whole = (u16::try_from(width)?, u16::try_from(height)?);
    let at_full_height = u32::from(PHOTO_HEIGHT_MAX) * width / height.max(1);
    let kept = width.min(PHOTO_WIDTH_MAX.into()).min(at_full_height.max(1));
    let kept = u16::try_from(kept)?;
    Ok((kept, height_at(whole, kept)))
}

fn resized(picture: &RgbImage, width: u16, height: u16) -> Cow<'_, RgbImage> {
    let (width, height) = (u32::from(width), u32::from(height));
    if picture.dimensions() == (width, height) {
        return Cow::Borrowed(picture);
    }
    Cow::Owned(imageops::resize(picture, width, height, FilterType::Lanczos3))
}

fn encode(picture: &RgbImage, profile: Option<&[u8]>) -> anyhow::Result<Vec<u8>> {
    for quality in JPEG_QUALITIES {
        let file = encode_at(quality, picture, profile)?;
        if file.len() <= FILE_BYTES_MAX {
            return Ok(file);
        }
    }
    bail!("it has too much detail for a file of {} MiB", FILE_BYTES_MAX / 1024 / 1024)
}

fn encode_at(quality: u8, picture: &RgbImage, profile: Option<&[u8]>) -> anyhow::Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, quality);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile.to_vec())?;
    }
    let (width, height) = picture.dimensions();
    encoder.write_image(picture.as_raw(), width, height, ExtendedColorType::Rgb8)?;
    Ok(file)
}

#[cfg(test)]
mod tests;
