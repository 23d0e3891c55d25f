//! Pages by key: the next page begins behind the last row of the one before, so that rows that
//! come or go meanwhile neither repeat nor hide others, and the last page costs what the first
//! does. (`at <= ? AND (at < ? OR id < ?)`, not `at < ? OR (at = ? AND id < ?)`: only the first
//! lets an index begin at the right row.)

use model::{
    Invalid, Problem, TimeMs,
    limits::{PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX},
    view::{Page, PageRequest},
};
use store::Fault;

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

/// Rows looked at for one page of a filtered list; whoever finds fewer goes on behind them.
const SCAN_MAX: usize = 20_000;
/// Rows read at a time while a list is filtered.
const SCAN_PAGE: u32 = 500;

/// One more thing that a filter asks of a row; whether a row can be this and what was asked before.
pub fn also<T: PartialEq>(asked: &mut Option<T>, value: T) -> bool {
    let agree = asked.as_ref().is_none_or(|asked| *asked == value);
    *asked = Some(value);
    agree
}

/// Words that are looked for, where no index can find them: in what is sealed, and in texts. In Rust
/// and not in SQL, where only ASCII letters have a lower case.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Words(Vec<String>);

impl Words {
    /// The words of a search.
    #[must_use]
    pub fn of(query: &str) -> Self {
        Self(query.split_whitespace().map(str::to_lowercase).collect())
    }

    /// One more that must be found.
    pub fn push(&mut self, word: &str) {
        self.0.push(word.to_lowercase());
    }

    /// Whether anything fits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether each word is in one of these texts, whatever its case.
    #[must_use]
    pub fn says(&self, texts: &[Option<&str>]) -> bool {
        let texts: Vec<String> = texts.iter().flatten().map(|text| text.to_lowercase()).collect();
        self.0.iter().all(|word| texts.iter().any(|text| text.contains(word)))
    }
}

/// What a list of people is filtered by: `key:value`, and words.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Filter {
    pairs: Vec<(String, String)>,
    words: Words,
}

impl Filter {
    /// Reads a filter; `known` are the keys of the list with their values.
    ///
    /// # Errors
    /// Another key or value.
    pub fn parse(text: &str, known: &[(&str, &[&str])]) -> Result<Self, Invalid> {
        let mut filter = Self::default();
        for part in text.split_whitespace() {
            let Some((key, value)) = part.split_once(':') else {
                filter.words.push(part);
                continue;
            };
            let values = known.iter().find(|(k, _)| *k == key).map(|(_, values)| *values);
            if !values.is_some_and(|values| values.contains(&value)) {
                return Err(Invalid::new("filter", Problem::Malformed));
            }
            filter.pairs.push((key.to_owned(), value.to_owned()));
        }
        Ok(filter)
    }

    /// Whether everything fits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.words.is_empty()
    }

    /// Whether every pair fits: `has` says whether a row has a value for a key.
    #[must_use]
    pub fn fits(&self, has: impl Fn(&str, &str) -> bool) -> bool {
        self.pairs.iter().all(|(key, value)| has(key, value))
    }

    /// Whether each word is in one of these texts, whatever its case.
    #[must_use]
    pub fn says(&self, texts: &[Option<&str>]) -> bool {
        self.words.says(texts)
    }
}

/// A page of the rows that `keep` makes something of. It can be shorter than `size` although a
/// next one comes, so that one request never reads a whole large list.
///
/// # Errors
/// Those of `fetch` and `keep`.
pub fn filtered<T, U, E: From<Fault>>(
    size: u32,
    after: Option<After>,
    key: impl Fn(&T) -> After,
    fetch: impl Fn(u32, Option<After>) -> Result<Page<T>, Fault>,
    keep: impl FnMut(T) -> Result<Option<U>, E>,
) -> Result<Page<U>, E> {
    let (items, next) = scan(size, after, key, fetch, keep)?;
    Ok(Page { items, next: next.map(encode), total: None })
}

/// The same for lists with another key: the rows, and behind which of them the next page begins.
pub(super) fn scan<T, U, C: Copy, E: From<Fault>>(
    size: u32,
    mut after: Option<C>,
    key: impl Fn(&T) -> C,
    fetch: impl Fn(u32, Option<C>) -> Result<Page<T>, Fault>,
    mut keep: impl FnMut(T) -> Result<Option<U>, E>,
) -> Result<(Vec<U>, Option<C>), E> {
    let mut items = Vec::new();
    let mut seen = 0;
    loop {
        let page = fetch(SCAN_PAGE, after)?;
        let last = page.next.is_none();
        for row in page.items {
            if items.len() == size as usize || seen == SCAN_MAX {
                return Ok((items, after));
            }
            seen += 1;
            after = Some(key(&row));
            items.extend(keep(row)?);
        }
        if last {
            return Ok((items, None));
        }
    }
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
    fn a_filter_is_read_and_applied() {
        let known: &[(&str, &[&str])] = &[("locked", &["yes", "no"])];
        let filter = Filter::parse("locked:no Anna  example", known).unwrap();
        assert!(filter.fits(|key, value| (key, value) == ("locked", "no")));
        assert!(!filter.fits(|_, value| value == "yes"));
        assert!(filter.says(&[Some("ANNA B."), Some("a@example.org")]));
        assert!(!filter.says(&[Some("Anna"), None]));
        assert!(Filter::parse("  ", known).unwrap().is_empty());
        for bad in ["locked:maybe", "role:owner", ":"] {
            assert!(Filter::parse(bad, known).is_err(), "{bad}");
        }
    }

    #[test]
    fn pages_of_a_filtered_list_join_without_gap_or_repeat() {
        let key = |n: &u32| After { at: TimeMs::from_millis((*n).into()), id: [0; 16] };
        let fetch = |size: u32, after: Option<After>| {
            let first = after.map_or(0, |a| a.at.as_millis() as u32 + 1);
            let rows: Vec<u32> = (first..60_000).take(size as usize + 1).collect();
            Ok(page(rows, size, None, key))
        };
        let third = |n: u32| Ok::<_, Fault>(n.is_multiple_of(3).then_some(n));
        let (mut found, mut token, mut pages) = (Vec::new(), None, 0);
        loop {
            let request = PageRequest { token, ..Default::default() };
            let page = filtered(2_500, after(&request).unwrap(), key, fetch, third).unwrap();
            assert!(page.items.len() <= 2_500);
            found.extend(page.items);
            pages += 1;
            token = page.next;
            if token.is_none() {
                break;
            }
        }
        assert_eq!(found, (0..60_000).step_by(3).collect::<Vec<_>>());
        assert_eq!(pages, 9, "the last one finds that nothing is left");
        let none = filtered(10, None, key, fetch, |_| Ok::<Option<u32>, Fault>(None)).unwrap();
        assert!(none.items.is_empty() && none.next.is_some(), "it ends after so many rows");
    }

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
