//! Bytes become text.

use super::ReadError;

/// How a file's bytes were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16 with a byte order mark, as some spreadsheets save "Unicode text".
    Utf16,
    /// Windows-1252, because the bytes are not UTF-8: a guess that fits western Europe. Look at
    /// the names.
    Windows1252,
}

pub(super) fn decode(bytes: &[u8]) -> Result<(Encoding, String), ReadError> {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // No list of people has these; every spreadsheet file, archive and picture does.
    if bytes.contains(&0) || bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"%PDF") {
        return Err(ReadError::NotText);
    }
    match core::str::from_utf8(bytes) {
        Ok(text) => Ok((Encoding::Utf8, text.to_owned())),
        Err(_) => {
            let text: Option<String> = bytes.iter().map(|b| windows_1252(*b)).collect();
            text.map(|text| (Encoding::Windows1252, text)).ok_or(ReadError::NotText)
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<(Encoding, String), ReadError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(ReadError::NotText);
    }
    char::decode_utf16(pairs.iter().copied().map(unit))
        .collect::<Result<String, _>>()
        .map(|text| (Encoding::Utf16, text))
        .map_err(|_| ReadError::NotText)
}

/// The WHATWG encoding standard's index windows-1252; none for its five unused bytes.
fn windows_1252(byte: u8) -> Option<char> {
    const C1: [Option<char>; 32] = [
        Some('€'),
        None,
        Some('‚'),
        Some('ƒ'),
        Some('„'),
        Some('…'),
        Some('†'),
        Some('‡'),
        Some('ˆ'),
        Some('‰'),
        Some('Š'),
        Some('‹'),
        Some('Œ'),
        None,
        Some('Ž'),
        None,
        None,
        Some('‘'),
        Some('’'),
        Some('“'),
        Some('”'),
        Some('•'),
        Some('–'),
        Some('—'),
        Some('˜'),
        Some('™'),
        Some('š'),
        Some('›'),
        Some('œ'),
        None,
        Some('ž'),
        Some('Ÿ'),
    ];
    match byte {
        0x80..=0x9f => C1[usize::from(byte - 0x80)],
        _ => Some(char::from(byte)),
    }
}

/// The `sep=;` line that some spreadsheets write first: the delimiter it names, the rest of the
/// text, and how many lines it took.
pub(super) fn separator_line(text: &str) -> (Option<u8>, &str, u64) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_end_matches('\r').as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', d @ (b',' | b';' | b'\t')] => {
            (Some(*d), rest, 1)
        }
        _ => (None, text, 0),
    }
}
