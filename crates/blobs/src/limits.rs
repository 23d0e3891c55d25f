//! Every bound of what files are made into.

/// Widths and heights that a picture is scaled to fit, in pixels, the largest first.
pub const PICTURE_EDGES: [u32; 3] = [1_920, 960, 480];
/// How good a picture is, from 0 to 100: what libwebp calls quality.
pub const PICTURE_QUALITY: f32 = 80.0;
/// Bytes that decoding a picture may take in memory.
pub const DECODE_BYTES_MAX: u64 = 300 * 1024 * 1024;
/// Pixels of one edge of a picture as it is uploaded.
pub const PICTURE_EDGE_MAX: u32 = 32_768;
/// Bytes of a video's `moov` box, which is read whole.
pub const MOOV_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Boxes or elements of a video that are looked at, at any depth.
pub const BOXES_MAX: usize = 50_000;
