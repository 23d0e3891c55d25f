//! Pages by key: the next page begins behind the last row of the one before, so that rows that
//! come or go meanwhile neither repeat nor hide others, and the last page costs what the first
//! does. (`at <= ? AND (at < ? OR id < ?)`, not `at < ? OR (at = ? AND id < ?)`: only the first
//! lets an index begin at the right row.)

use model::{
    Invalid, Problem, TimeMs,
    limits::{PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX},
    view::{Page, PageRequest},
};

/// Behind which row a page begins: an instant and an id, the order of most lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// The instant.
    pub at: TimeMs,
    /// The id, for rows of one instant.
    pub id: [u8; 16],
}

/// How many rows a page has.
///
/// # Errors
/// More than [`PAGE_SIZE_MAX`].
pub fn size(request: &PageRequest) -> Result<u32, Invalid> {
    match request.size {
        0 => Ok(PAGE_SIZE_DEFAULT),
        n if n <= PAGE_SIZE_MAX => Ok(n),
        _ => Err(Invalid::new(
            "page_size",
            Problem::OutOfRange { min: 1, max: PAGE_SIZE_MAX.into() },
        )),
    }
}

/// Behind which row the page begins; none for the first one.
///
/// # Errors
/// The token is none that [`page`] made.
pub fn after(request: &PageRequest) -> Result<Option<After>, Invalid> {
    let Some(token) = request.token.as_deref().filter(|t| !t.is_empty()) else { return Ok(None) };
    decode(token).map(Some).ok_or_else(|| Invalid::new("page_token", Problem::Malformed))
}

/// A page of what was read: `items` has up to one row more than fits, which tells that there is
/// a next page.
pub fn page<T>(
    mut items: Vec<T>,
    size: u32,
    total: Option<u64>,
    key: impl FnOnce(&T) -> After,
) -> Page<T> {
    let more = items.len() > size as usize;
    items.truncate(size as usize);
    let next = items.last().filter(|_| more).map(key).map(encode);
    Page { items, next, total }
}

fn encode(after: After) -> String {
    let time = after.at.as_millis().to_be_bytes();
    time.iter().chain(&after.id).map(|byte| format!("{byte:02x}")).collect()
}

fn decode(token: &str) -> Option<After> {
    if token.len() != 48 || !token.is_ascii() {
        return None;
    }
    let byte = |i: usize| u8::from_str_radix(token.get(2 * i..2 * i + 2)?, 16).ok();
    let bytes: Vec<u8> = (0..24).map(byte).collect::<Option<_>>()?;
    let (time, id) = bytes.split_at(8);
    let at = TimeMs::from_millis(i64::from_be_bytes(time.try_into().ok()?));
    Some(After { at, id: id.try_into().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_back_and_another_is_refused() {
        let key = After { at: TimeMs::from_millis(1_790_000_000_000), id: [7; 16] };
        let page = page(vec![1, 2, 3], 2, None, |_| key);
        assert_eq!(page.items, [1, 2]);
        let request = |token: &str| PageRequest { token: Some(token.into()), ..Default::default() };
        assert_eq!(after(&request(&page.next.unwrap())), Ok(Some(key)));
        assert_eq!(after(&request("")), Ok(None));
        for bad in ["x", "00", &"zz".repeat(24), &"é".repeat(24)] {
            assert!(after(&request(bad)).is_err(), "{bad}");
        }
    }
}
