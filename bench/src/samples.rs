//! Repeated measurements: the median and how far the others lie from it.

use std::{
    fmt,
    time::{Duration, Instant},
};

/// The times of some rounds, sorted.
pub(crate) struct Samples(Vec<Duration>);

impl Samples {
    /// Times each round; `prepare` is not counted.
    pub(crate) fn of<T, R>(
        rounds: usize,
        mut prepare: impl FnMut(usize) -> T,
        mut round: impl FnMut(T) -> R,
    ) -> Self {
        let times: Vec<Duration> = (0..rounds.max(1))
            .map(|i| {
                let input = prepare(i);
                let start = Instant::now();
                let result = std::hint::black_box(round(std::hint::black_box(input)));
                let time = start.elapsed();
                drop(result);
                time
            })
            .collect();
        Self::from_times(times)
    }

    /// Times that were taken elsewhere; at least one.
    pub(crate) fn from_times(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    fn at(&self, share: f64) -> f64 {
        let place = (share * (self.0.len() - 1) as f64).round() as usize;
        self.0[place].as_secs_f64() * 1e3
    }
}

/// Median and, in brackets, the fastest and the slowest round, in milliseconds.
impl fmt::Display for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, median, high) = (self.at(0.0), self.at(0.5), self.at(1.0));
        let digits = if median < 1.0 { 3 } else { 1 };
        write!(f, "{median:.digits$} ({low:.digits$}–{high:.digits$})")
    }
}
