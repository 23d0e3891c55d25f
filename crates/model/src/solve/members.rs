//! A set of slots, one bit each.

use roaring::RoaringBitmap;

use super::Slot;

/// A set of pledges, one bit for every slot: 125 kB for 1,000,000.
#[derive(Clone, Debug, Default)]
pub struct Members {
    words: Vec<u64>,
    len: usize,
}

impl Members {
    /// How many pledges are in the set.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nobody is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether the pledge is in the set; a slot that never existed is not.
    #[must_use]
    pub fn contains(&self, slot: Slot) -> bool {
        let (word, bit) = place(slot);
        self.words.get(word).is_some_and(|w| w & bit != 0)
    }

    /// The slots in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = Slot> + '_ {
        self.words.iter().enumerate().flat_map(|(i, word)| {
            // Each round clears the lowest bit that is set.
            std::iter::successors((*word != 0).then_some(*word), |w| {
                let rest = w & (w - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |w| Slot(i as u32 * 64 + w.trailing_zeros()))
        })
    }

    /// Whether everybody in this set is in the other one too.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.words
            .iter()
            .enumerate()
            .all(|(i, word)| word & !other.words.get(i).copied().unwrap_or(0) == 0)
    }

    /// The same set as a compressed bitmap of slots; of ordinals, where the caller used a pledge's
    /// ordinal as its slot.
    #[must_use]
    pub fn to_roaring(&self) -> RoaringBitmap {
        self.iter().map(|slot| slot.0).collect()
    }

    /// Adds a slot; whether it is new.
    pub(super) fn insert(&mut self, slot: Slot) -> bool {
        let (word, bit) = place(slot);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.len += usize::from(new);
        new
    }

    /// Takes a slot out; whether it was in.
    pub(super) fn remove(&mut self, slot: Slot) -> bool {
        let (word, bit) = place(slot);
        let Some(w) = self.words.get_mut(word) else { return false };
        let was = *w & bit != 0;
        *w &= !bit;
        self.len -= usize::from(was);
        was
    }

    /// An empty set with room for so many slots.
    pub(super) fn with_room(slots: usize) -> Self {
        Self { words: vec![0; slots.div_ceil(64)], len: 0 }
    }
}

/// Who is in, not how much room there is.
impl PartialEq for Members {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.is_subset(other)
    }
}

impl Eq for Members {}

fn place(slot: Slot) -> (usize, u64) {
    ((slot.0 / 64) as usize, 1 << (slot.0 % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_who_is_in_it_however_it_came_about() {
        let mut set = Members::with_room(1_000);
        let mut other = Members::default();
        for slot in [999, 0, 64, 63] {
            assert!(set.insert(Slot(slot)) && other.insert(Slot(slot)));
            assert!(!set.insert(Slot(slot)));
        }
        assert!(set.remove(Slot(999)) && !set.remove(Slot(999)) && !set.remove(Slot(70_000)));
        assert_ne!(set, other);
        other.remove(Slot(999));
        assert_eq!(set, other);
        assert_eq!(set.iter().map(|s| s.0).collect::<Vec<_>>(), [0, 63, 64]);
        assert_eq!(set.to_roaring().iter().collect::<Vec<_>>(), [0, 63, 64]);
        set.remove(Slot(64));
        assert!(!set.contains(Slot(64)) && set.contains(Slot(63)) && set.len() == 2);
        assert_eq!(Members::with_room(64), Members::default());
    }
}
