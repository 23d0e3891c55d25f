//! What a file is, by what is in it.

/// What an upload can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A picture that [`picture`](crate::picture) reads.
    Picture,
    /// A document (ISO 32000).
    Pdf,
    /// A video (ISO/IEC 14496-12), QuickTime's among them.
    Mp4,
    /// A video.
    Webm,
}

/// Bytes of a file's beginning by which it is known; fewer where the file has fewer.
pub const HEAD_BYTES: usize = 4 * 1024;

/// What a file is that begins with these bytes; none if it is nothing that can be shown. Text of
/// any kind (SVG, HTML) is not: a browser could run it.
#[must_use]
pub fn of(head: &[u8]) -> Option<Kind> {
    let found = infer::get(&head[..head.len().min(HEAD_BYTES)])?;
    Some(match found.mime_type() {
        "image/jpeg" | "image/png" | "image/webp" | "image/gif" => Kind::Picture,
        "application/pdf" => Kind::Pdf,
        "video/mp4" | "video/quicktime" | "video/x-m4v" => Kind::Mp4,
        "video/webm" => Kind::Webm,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_is_nothing_that_can_be_shown() {
        for text in [
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "<!doctype html><script>alert(1)</script>",
            "\u{7f}ELF",
            "PK\u{3}\u{4}",
            "",
        ] {
            assert_eq!(of(text.as_bytes()), None, "{text}");
        }
        assert_eq!(of(b"%PDF-1.7\n"), Some(Kind::Pdf));
        assert_eq!(of(b"GIF89a\x01\x00\x01\x00"), Some(Kind::Picture));
        assert_eq!(of(b"\0\0\0\x18ftypisom\0\0\0\0isommp42"), Some(Kind::Mp4));
        assert_eq!(of(b"\0\0\0\x14ftypqt  \0\0\0\0qt  "), Some(Kind::Mp4));
        assert_eq!(of(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some(Kind::Picture));
    }
}
