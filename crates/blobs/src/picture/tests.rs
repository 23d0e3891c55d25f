use image::{ImageEncoder as _, ImageFormat, RgbImage, codecs::jpeg::JpegEncoder};

use super::*;

/// Left half red, right half blue.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| {
        image::Rgb(if x < width / 2 { [220, 20, 20] } else { [20, 20, 220] })
    })
}

fn png(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Exif (CIPA DC-008): the orientation, and where a picture was taken.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend([0x01, 0x0e, 0, 2, 0, 0, 0, 16, 0, 0, 0, 38]);
    tiff.extend([0, 0, 0, 0]);
    tiff.extend(b"GPS 52.51N 13.4E");
    tiff
}

fn jpeg(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    encoder
        .write_image(image, image.width(), image.height(), image::ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

fn sizes(made: &[Made]) -> Vec<(u32, u32)> {
    made.iter().map(|made| (made.size.width, made.size.height)).collect()
}

#[test]
fn a_picture_fits_every_size_and_is_never_made_larger() {
    let of = |width, height| sizes(&made(&png(&halves(width, height))).unwrap());
    assert_eq!(of(3_840, 1_920), [(1_920, 960), (960, 480), (480, 240)]);
    assert_eq!(of(100, 60), [(100, 60)]);
    assert_eq!(of(960, 960), [(960, 960), (480, 480)]);
    assert_eq!(of(1, 1), [(1, 1)]);
    let picture = made(&png(&halves(700, 500))).unwrap();
    for one in &picture {
        let read = image::load_from_memory_with_format(&one.bytes, ImageFormat::WebP).unwrap();
        assert_eq!((read.width(), read.height()), (one.size.width, one.size.height));
    }
}

#[test]
fn a_turned_picture_stands_upright_and_says_no_more_where_it_was_taken() {
    let original = jpeg(&halves(64, 32), 6);
    let says = |bytes: &[u8]| bytes.windows(9).any(|part| part == b"GPS 52.51");
    assert!(says(&original), "the test's own picture says so");
    let made = made(&original).unwrap();
    assert_eq!(sizes(&made), [(32, 64)], "a quarter turn");
    let upright = image::load_from_memory(&made[0].bytes).unwrap().to_rgb8();
    // Turned clockwise, what was left is on top.
    assert!(upright.get_pixel(16, 8).0[0] > 150, "{:?}", upright.get_pixel(16, 8));
    assert!(upright.get_pixel(16, 56).0[2] > 150, "{:?}", upright.get_pixel(16, 56));
    assert!(!says(&made[0].bytes));
    for name in [b"EXIF", b"XMP ", b"ICCP"] {
        assert!(!made[0].bytes.windows(4).any(|part| part == name), "{name:?}");
    }
}

#[test]
fn transparency_stays() {
    let image = image::RgbaImage::from_fn(20, 20, |x, _| image::Rgba([9, 9, 9, x as u8 * 12]));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    let made = made(bytes.get_ref()).unwrap();
    let read = image::load_from_memory(&made[0].bytes).unwrap();
    assert!(read.color().has_alpha());
}

#[test]
fn what_is_damaged_or_too_large_is_refused() {
    let whole = png(&halves(300, 300));
    assert!(matches!(made(&whole[..whole.len() / 2]), Err(PictureError::Unreadable(_))));
    assert!(made(b"GIF89a").is_err());
    assert!(made(b"").is_err());
    // A head that promises more than any disk holds (IHDR, PNG third edition, 11.2.1).
    let mut bomb = whole;
    bomb[16..24].copy_from_slice(&[0, 0, 0x7f, 0xff, 0, 0, 0x7f, 0xff]);
    assert!(made(&bomb).is_err());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_it_panic(
        at in 0_usize..2_000,
        byte in proptest::prelude::any::<u8>(),
        keep in 0_usize..2_000,
        format in 0..2,
    ) {
        let image = halves(24, 16);
        let mut bytes = if format == 0 { png(&image) } else { jpeg(&image, 3) };
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(keep % (length + 1));
        let _ = made(&bytes);
    }
}
