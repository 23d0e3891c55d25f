//! What bounds a page, so that it stays small.

/// Cards on one page of a list.
pub const CARDS_MAX: usize = 24;
/// Results of one kind where all kinds are shown.
pub const FOUND_IN_GROUP: usize = 6;
/// Pieces of news on the page of a project or an organisation; the rest is in the archive.
pub const NEWS_ON_PAGE: usize = 5;
/// Entries of a feed.
pub const FEED_MAX: usize = 50;
/// Addresses of one sitemap (sitemaps.org: 50,000 and 50 MB).
pub const SITEMAP_MAX: usize = 50_000;
/// Bytes of a page without pictures that the tests allow. What people wrote can be longer.
pub const PAGE_BYTES_MAX: usize = 30_000;
