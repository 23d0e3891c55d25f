//! What is given against what is needed, one bar each.

use leptos::prelude::*;

use crate::i18n::{pieces, t};
use crate::parts::Sentence;

/// One kind of thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Balance {
    /// Its name with the unit, as "Driver, hours".
    pub(crate) name: String,
    pub(crate) offered: u64,
    /// What is needed, or what the project hopes for.
    pub(crate) needed: u64,
}

/// Bars of offers, with a mark where the need is. Marigold where it is not met.
#[component]
pub(crate) fn BalanceBars(#[prop(into)] rows: Signal<Vec<Balance>>) -> impl IntoView {
    view! {
        <div class="bars">
            {move || rows.get().into_iter().map(bar).collect_view()}
        </div>
        <p class="chart-foot"><span>{t!(chart_balance_key)}</span></p>
    }
}

fn bar(row: Balance) -> impl IntoView {
    let (offered, mark) = places(row.offered, row.needed);
    let short = row.offered < row.needed;
    let pieces = pieces!(chart_balance_row, offered = row.offered, needed = row.needed);
    view! {
        <div class="bar-pair">
            <span class="top">
                <span>{row.name}</span>
                <span><Sentence pieces /></span>
            </span>
            <span class="bar" class:bar-short=short aria-hidden="true">
                <i style=("--v", offered)></i>
                <i class="mark" style=("--v", mark)></i>
            </span>
        </div>
    }
}

/// Where the bar ends and where the mark stands, in percent of the track. The larger of the two
/// leaves a little room, so that one sees that there could be more.
fn places(offered: u64, needed: u64) -> (String, String) {
    let most = offered.max(needed).max(1) as f64 * 1.08;
    let percent = |amount: u64| format!("{:.1}", amount as f64 / most * 100.0);
    (percent(offered), percent(needed))
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn bar_and_mark_share_one_scale() {
        assert_eq!(places(50, 100), ("46.3".to_owned(), "92.6".to_owned()));
        assert_eq!(places(0, 0), ("0.0".to_owned(), "0.0".to_owned()));
    }
}
