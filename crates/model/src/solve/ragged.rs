//! Short lists of amounts, one list a pledge, in one allocation.

/// A dense index (16 bits) and a quantity (48 bits) in one word. Quantities are bounded by
/// `QUANTITY_MAX`, which fits 40 bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount(u64);

const QUANTITY_BITS: u32 = 48;
const _: () = assert!(crate::limits::QUANTITY_MAX < 1 << QUANTITY_BITS);

impl Amount {
    pub(super) fn new(ix: u16, quantity: u64) -> Self {
        debug_assert!(quantity < 1 << QUANTITY_BITS, "quantities are clamped on the way in");
        Self(u64::from(ix) << QUANTITY_BITS | quantity)
    }

    pub(super) fn ix(self) -> u16 {
        (self.0 >> QUANTITY_BITS) as u16
    }

    pub(super) fn quantity(self) -> u64 {
        self.0 & ((1 << QUANTITY_BITS) - 1)
    }
}

/// Lists in the manner of a sparse matrix (compressed rows), with rows that can be replaced: a
/// longer row moves to the end, and the holes are closed when they outweigh what is used.
#[derive(Clone, Default)]
pub(super) struct Ragged {
    items: Vec<Amount>,
    rows: Vec<(u32, u32)>,
    used: usize,
}

impl Ragged {
    pub(super) fn get(&self, row: usize) -> &[Amount] {
        self.rows.get(row).map_or(&[], |&(start, len)| {
            let start = start as usize;
            &self.items[start..start + len as usize]
        })
    }

    /// Whether so many more items can be addressed.
    pub(super) fn has_room(&self, more: usize) -> bool {
        self.items.len() + more < u32::MAX as usize
    }

    pub(super) fn set(&mut self, row: usize, items: impl ExactSizeIterator<Item = Amount>) {
        if row >= self.rows.len() {
            self.rows.resize(row + 1, (0, 0));
        }
        let (start, old_len) = self.rows[row];
        let len = items.len();
        self.used = self.used - old_len as usize + len;
        if len <= old_len as usize {
            for (place, item) in self.items[start as usize..].iter_mut().zip(items) {
                *place = item;
            }
            self.rows[row].1 = len as u32;
        } else {
            self.rows[row] = (self.items.len() as u32, len as u32);
            self.items.extend(items);
        }
        if self.items.len() > 1024 && self.items.len() / 2 > self.used {
            self.close_holes();
        }
    }

    fn close_holes(&mut self) {
        let mut items = Vec::with_capacity(self.used);
        for (start, len) in &mut self.rows {
            let from = *start as usize;
            *start = items.len() as u32;
            items.extend_from_slice(&self.items[from..from + *len as usize]);
        }
        self.items = items;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_survive_being_replaced_again_and_again() {
        let mut ragged = Ragged::default();
        let mut expected = vec![vec![]; 40];
        for round in 0..4_000_u64 {
            let row = (round * 7 % 40) as usize;
            let list: Vec<(u16, u64)> =
                (0..(round / 40 + round) % 5).map(|i| (i as u16, round * 1_000_000 + i)).collect();
            ragged.set(row, list.iter().map(|&(ix, q)| Amount::new(ix, q)));
            expected[row] = list;
        }
        for (row, list) in expected.iter().enumerate() {
            let got: Vec<_> = ragged.get(row).iter().map(|a| (a.ix(), a.quantity())).collect();
            assert_eq!(&got, list);
        }
        assert!(ragged.items.len() < 1_100, "holes are closed: {}", ragged.items.len());
    }
}
