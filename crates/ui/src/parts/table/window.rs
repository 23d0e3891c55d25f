//! Which rows of a long table are drawn.

/// Rows from `from` up to (not including) `to`, and the room that the others take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) before: f64,
    pub(super) after: f64,
}

/// Rows drawn beyond what is seen, each way: a turn of the wheel does not outrun them.
const MARGIN: usize = 12;

impl Window {
    /// The first `wanted` of `count` rows, and no room for others.
    pub(super) fn first(wanted: usize, count: usize) -> Window {
        Window { from: 0, to: wanted.min(count), before: 0.0, after: 0.0 }
    }

    /// What is seen of `count` rows of one height when scrolled to `top`.
    pub(super) fn at(top: f64, height: f64, row_height: f64, count: usize) -> Window {
        // Negative while a list bounces; beyond the end while it shrinks.
        let first = (top.max(0.0) / row_height) as usize;
        let seen = (height.max(0.0) / row_height).ceil() as usize + 1;
        // From an even row, so that stripes do not swap as one scrolls.
        let from = first.saturating_sub(MARGIN).min(count.saturating_sub(1)) & !1;
        let to = (first + seen + MARGIN).min(count).max(from);
        Window {
            from,
            to,
            before: from as f64 * row_height,
            after: (count - to) as f64 * row_height,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Window;

    #[test]
    fn what_is_seen_is_drawn_and_the_rest_keeps_its_room() {
        for top in [-50.0, 0.0, 1_000.0, 20_000.0, 439_500.0, 1e9] {
            let window = Window::at(top, 480.0, 44.0, 10_000);
            let rows = (window.to - window.from) as f64;
            assert_eq!(window.before + rows * 44.0 + window.after, 440_000.0, "{top}");
            assert!(window.to - window.from <= 40, "{window:?}");
        }
        let window = Window::at(20_000.0, 480.0, 44.0, 10_000);
        assert!(window.before <= 20_000.0 && window.before + 44.0 * 36.0 >= 20_480.0);
        assert_eq!(Window::at(0.0, 480.0, 44.0, 0), Window::first(0, 0));
    }
}
