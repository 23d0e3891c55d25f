//! Every bound of what files are made into, and of asking a bucket.

use std::time::Duration;

/// How long reaching the server of a bucket may take.
pub const BUCKET_CONNECT_MAX: Duration = Duration::from_secs(5);
/// How long one request to it may take.
pub const BUCKET_REQUEST_MAX: Duration = Duration::from_secs(30);
/// How often a request is tried again that failed for a reason that may pass.
pub const BUCKET_RETRIES_MAX: usize = 3;
/// How long a request is tried again.
pub const BUCKET_RETRY_MAX: Duration = Duration::from_secs(20);
/// Chunks that are moved from one place to another at the same time.
pub const MOVED_AT_ONCE_MAX: usize = 8;

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
