//! What becomes a photo, and what is refused before it does harm.
// brief: U7

use image::{GenericImageView, ImageBuffer, Rgba};

use super::*;

/// Left half red, right half blue.
fn halves(width: u32, height: u32) -> RgbImage {
    ImageBuffer::from_fn(width, height, |x, _| {
        if x < width / 2 { Rgb([200, 20, 20]) } else { Rgb([20, 20, 200]) }
    })
}

fn as_format(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A JPEG with this between its first marker and the rest.
fn with_segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let file = as_format(halves(400, 300), ImageFormat::Jpeg);
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&file[..2], &[0xff, marker], &length, content, &file[2..]].concat()
}

/// EXIF that says one thing: which side is up.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"GPS 38.7167 -9.1333");
    exif
}

fn opened(file: &[u8]) -> DynamicImage {
    image::load_from_memory_with_format(file, ImageFormat::Jpeg).unwrap()
}

fn refusal(source: &[u8]) -> String {
    make(source).err().expect("a refusal").to_string()
}

#[test]
fn every_kind_becomes_jpeg_in_a_few_widths() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let made = make(&as_format(halves(2400, 1600), format)).unwrap();
        assert_eq!((made.width, made.height), (1920, 1280), "{format:?}");
        let sizes = made.files.iter().map(|(width, file)| (*width, opened(file).dimensions()));
        assert_eq!(
            sizes.collect::<Vec<_>>(),
            [(320, (320, 213)), (640, (640, 427)), (1280, (1280, 853)), (1920, (1920, 1280))]
        );
        let small = opened(&made.files[0].1).into_rgb8();
        let (left, right) = (small.get_pixel(40, 100).0, small.get_pixel(280, 100).0);
        assert!(left[0] > 150 && left[2] < 80, "{format:?} {left:?}");
        assert!(right[2] > 150 && right[0] < 80, "{format:?} {right:?}");
    }
}

#[test]
fn a_small_photo_is_not_blown_up() {
    let made = make(&as_format(halves(500, 400), ImageFormat::Png)).unwrap();
    let widths: Vec<u16> = made.files.iter().map(|(width, _)| *width).collect();
    assert_eq!((made.width, made.height, widths), (500, 400, vec![320, 500]));
}

#[test]
fn what_else_was_in_it_is_gone_and_it_stands_upright() {
    // turned by 90° to the right: what was left is on top
    let made = make(&with_segment(0xe1, &exif(6))).unwrap();
    assert_eq!((made.width, made.height), (300, 400));
    let (_, file) = made.files.last().unwrap();
    let upright = opened(file).into_rgb8();
    assert!(upright.get_pixel(150, 50).0[0] > 150, "red is on top");
    assert!(upright.get_pixel(150, 350).0[2] > 150, "blue is below");
    for (width, file) in &made.files {
        for gone in [b"Exif".as_slice(), b"GPS"] {
            assert!(!file.windows(gone.len()).any(|part| part == gone), "{width}");
        }
    }
}

#[test]
fn colours_keep_the_profile_they_are_meant_by() {
    let mut profile = vec![0; 128];
    profile[16..20].copy_from_slice(b"RGB ");
    let kept = |profile: &[u8]| {
        let content = [b"ICC_PROFILE\0\x01\x01", profile].concat();
        let made = make(&with_segment(0xe2, &content)).unwrap();
        made.files[0].1.windows(11).any(|part| part == b"ICC_PROFILE")
    };
    assert!(kept(&profile));
    profile[16..20].copy_from_slice(b"CMYK");
    assert!(!kept(&profile), "its colours were changed into others");
}

#[test]
fn what_can_be_seen_through_lies_on_paper() {
    let glass = ImageBuffer::from_pixel(300, 300, Rgba([0_u8, 0, 0, 0]));
    let made = make(&as_format(glass, ImageFormat::Png)).unwrap();
    let paper = opened(&made.files[0].1).into_rgb8();
    assert!(paper.get_pixel(100, 100).0.iter().all(|ink| *ink > 250));
}

/// A PNG of a kilobyte that claims to be as large as asked.
fn claims(width: u32, height: u32) -> Vec<u8> {
    let mut head = b"IHDR".to_vec();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]);
    let mut crc = u32::MAX;
    for byte in &head {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    file.extend(head);
    file.extend((!crc).to_be_bytes());
    file.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82");
    file
}

#[test]
fn a_bomb_does_not_go_off() {
    let told = refusal(&claims(10_000, 10_000));
    assert!(told.contains("10000 × 10000 pixels; at most 16384"), "{told}");
    let told = refusal(&claims(1_000_000, 10));
    assert!(told.contains("at most 16384 each way"), "{told}");
    let told = refusal(&claims(5_000, 5_000));
    assert!(told.contains("broken or cut off"), "{told}");
}

#[test]
fn what_is_no_photo_is_refused() {
    for source in [
        b"".as_slice(),
        b"not a picture at all",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04",
        b"%PDF-1.7",
    ] {
        let told = refusal(source);
        assert!(told.contains("no photo"), "{told}");
    }
    let whole = as_format(halves(400, 300), ImageFormat::Png);
    for length in [20, 60, whole.len() / 2] {
        assert!(make(&whole[..length]).is_err(), "{length} bytes of {}", whole.len());
    }
    let told = refusal(&as_format(halves(199, 400), ImageFormat::Png));
    assert!(told.contains("at least 200"), "{told}");
    let told = refusal(&as_format(halves(1500, 300), ImageFormat::Png));
    assert!(told.contains("a strip"), "{told}");
}

#[test]
fn tall_pictures_full_of_detail_fit() {
    let noise = ImageBuffer::from_fn(1920, 5000, |x, y| {
        let mixed = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519)).rotate_left(13);
        let [red, green, blue, _] = mixed.wrapping_mul(3_266_489_917).to_le_bytes();
        Rgb([red, green, blue])
    });
    let made = make(&as_format(noise, ImageFormat::Png)).unwrap();
    assert_eq!((made.width, made.height), (983, 2560));
    for (width, file) in &made.files {
        assert!(file.len() <= FILE_BYTES_MAX, "{width}: {} bytes", file.len());
    }
    let square = ImageBuffer::from_fn(1920, 1920, |x, y| {
        let mixed = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519);
        let [red, green, blue, _] = mixed.wrapping_mul(3_266_489_917).to_le_bytes();
        Rgb([red, green, blue])
    });
    assert!(encode_at(82, &square, None).unwrap().len() > FILE_BYTES_MAX, "this is detail");
    assert!(encode(&square, None).unwrap().len() <= FILE_BYTES_MAX);
}
