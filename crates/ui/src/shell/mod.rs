//! What surrounds every screen: bars, title and focus, theme, language, toasts, the banner.

mod banner;
mod heading;
mod language;
mod layout;
mod nav;
mod theme;
mod toast;

pub(crate) use banner::{Connection, OfflineBanner};
pub(crate) use heading::{Arrivals, Heading};
pub(crate) use language::{Language, LanguageChoice};
pub(crate) use layout::{FocusLayout, PublicLayout, SideLayout};
pub(crate) use nav::{NavGroup, NavPlace};
pub(crate) use theme::{Theme, ThemeButton};
pub(crate) use toast::{ToastList, Toasts};
