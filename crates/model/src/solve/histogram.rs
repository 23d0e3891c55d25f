//! What people ask for.

use super::{Members, Slot, Solver};

/// How many acting pledges ask for how many people, in bins that grow by 1, 2, 3, 5 in each
/// power of ten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    /// Without gaps from 1 up to what the most demanding asks for; empty if nobody acts.
    pub bins: Vec<Bin>,
}

/// People who ask for `from` to `to` people, both included. The upper ends are the round numbers
/// that people like to ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bin {
    /// Lowest threshold.
    pub from: u64,
    /// Highest threshold.
    pub to: u64,
    /// Of them, so many whose conditions hold today.
    pub holds: u64,
    /// So many who would be next to join.
    pub next: u64,
    /// So many who wait for more.
    pub waits: u64,
}

/// People who ask for exactly the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wall {
    /// The number; 1 for those who act whatever happens.
    pub ask: u64,
    /// How many people ask for it.
    pub people: u64,
}

impl Solver {
    /// What all acting standing pledges ask for. `holds` is the coalition; `next` the coalition
    /// with as many more people as the next tier needs, if there is one.
    #[must_use]
    pub fn histogram(&self, holds: &Members, next: Option<&Members>) -> Histogram {
        let largest = self.acting().map(|slot| self.standing().ask(slot)).max();
        let mut bins = largest.map_or_else(Vec::new, bins_up_to);
        for slot in self.acting() {
            let ask = self.standing().ask(slot);
            let place = bins.partition_point(|bin| bin.to < ask);
            let Some(bin) = bins.get_mut(place) else { continue };
            if holds.contains(slot) {
                bin.holds += 1;
            } else if next.is_some_and(|next| next.contains(slot)) {
                bin.next += 1;
            } else {
                bin.waits += 1;
            }
        }
        Histogram { bins }
    }

    /// The numbers that most people ask for exactly, the most people first, then the lower ask.
    #[must_use]
    pub fn walls(&self, walls_max: usize) -> Vec<Wall> {
        let mut walls = walls_of(self.acting().map(|slot| self.standing().ask(slot)).collect());
        walls.sort_by_key(|wall| (std::cmp::Reverse(wall.people), wall.ask));
        walls.truncate(walls_max);
        walls
    }

    pub(super) fn acting(&self) -> impl Iterator<Item = Slot> + '_ {
        self.standing().all().filter(|&slot| self.standing().is_acting(slot))
    }
}

/// Equal numbers counted, the lowest first.
pub(super) fn walls_of(mut asks: Vec<u64>) -> Vec<Wall> {
    asks.sort_unstable();
    let runs = asks.chunk_by(|a, b| a == b);
    runs.map(|run| Wall { ask: run[0], people: run.len() as u64 }).collect()
}

fn bins_up_to(largest: u64) -> Vec<Bin> {
    let mut bins: Vec<Bin> = Vec::new();
    let mut power = 1_u64;
    loop {
        for digit in [1, 2, 3, 5] {
            let to = power.saturating_mul(digit);
            let from = bins.last().map_or(1, |last| last.to.saturating_add(1));
            bins.push(Bin { from, to, ..Bin::default() });
            if to >= largest {
                return bins;
            }
        }
        power = power.saturating_mul(10);
    }
}
