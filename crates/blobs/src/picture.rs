//! Pictures: decoded, turned upright, scaled down, encoded as WebP (RFC 9649).
//!
//! Nothing but the pixels is carried over: where and when a picture was taken, by which device,
//! and what an editor left in it (Exif, XMP, IPTC, comments, previews) ends here.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageReader, Limits, imageops::FilterType,
};
use model::{file::PixelSize, limits::PICTURE_PIXELS_MAX};

use crate::limits;

/// A picture cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// It is damaged, or of a kind that is not read.
    #[error("the picture cannot be read: {0}")]
    Unreadable(#[from] ImageError),
    /// Its beginning cannot be read.
    #[error("the picture cannot be read: {0}")]
    Cut(#[from] std::io::Error),
    /// More pixels than allowed.
    #[error("the picture has {0} pixels, and at most {PICTURE_PIXELS_MAX} can be read")]
    TooManyPixels(u64),
    /// The encoder refuses it.
    #[error("the picture cannot be encoded: {0}")]
    Unwritable(String),
}

/// A picture as it is kept.
#[derive(Clone, Debug)]
pub struct Made {
    /// How large it is.
    pub size: PixelSize,
    /// WebP.
    pub bytes: Vec<u8>,
}

/// Makes of an uploaded picture (JPEG, PNG, WebP, GIF; of what moves, the first frame) those that
/// are shown, the largest first: one that fits each of [`limits::PICTURE_EDGES`], none larger than
/// the original.
///
/// # Errors
/// See [`PictureError`].
pub fn made(original: &[u8]) -> Result<Vec<Made>, PictureError> {
    let upright = read(original)?;
    let mut all = Vec::new();
    let mut last = upright;
    for edge in limits::PICTURE_EDGES {
        let fits = last.width().max(last.height()) <= edge;
        if fits && !all.is_empty() {
            continue;
        }
        if !fits {
            last = last.resize(edge, edge, FilterType::Lanczos3);
        }
        all.push(written(&last)?);
    }
    Ok(all)
}

/// The pixels as whoever took them saw them.
fn read(original: &[u8]) -> Result<DynamicImage, PictureError> {
    let mut reader = ImageReader::new(Cursor::new(original)).with_guessed_format()?;
    let mut bounds = Limits::default();
    bounds.max_image_width = Some(limits::PICTURE_EDGE_MAX);
    bounds.max_image_height = Some(limits::PICTURE_EDGE_MAX);
    bounds.max_alloc = Some(limits::DECODE_BYTES_MAX);
    reader.limits(bounds);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PICTURE_PIXELS_MAX {
        return Err(PictureError::TooManyPixels(pixels));
    }
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn written(image: &DynamicImage) -> Result<Made, PictureError> {
    let size = PixelSize { width: image.width(), height: image.height() };
    let encoded = if image.color().has_alpha() {
        let pixels = image.to_rgba8();
        webp::Encoder::from_rgba(&pixels, size.width, size.height)
            .encode_simple(false, limits::PICTURE_QUALITY)
    } else {
        let pixels = image.to_rgb8();
        webp::Encoder::from_rgb(&pixels, size.width, size.height)
            .encode_simple(false, limits::PICTURE_QUALITY)
    };
    let bytes = encoded.map_err(|error| PictureError::Unwritable(format!("{error:?}")))?;
    Ok(Made { size, bytes: bytes.to_vec() })
}

#[cfg(test)]
mod tests;
