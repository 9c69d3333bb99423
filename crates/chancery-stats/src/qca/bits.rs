//! A set of small numbers as machine words. The number of words is known to the compiler, so that a search copies sets, not pointers.

/// A set of numbers below 64 · `W`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Bits<const W: usize>([u64; W]);

impl<const W: usize> Bits<W> {
    pub(super) const EMPTY: Self = Self([0; W]);

    /// The numbers below `n`.
    pub(super) fn below(n: usize) -> Self {
        (0..n).fold(Self::EMPTY, |set, number| set.with(number))
    }

    pub(super) fn with(mut self, number: usize) -> Self {
        self.0[number / 64] |= 1 << (number % 64);
        self
    }

    pub(super) fn has(&self, number: usize) -> bool {
        self.0[number / 64] & (1 << (number % 64)) != 0
    }

    pub(super) fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
        self
    }

    pub(super) fn or(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
        self
    }

    pub(super) fn without(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= !other);
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    pub(super) fn holds(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(word, other)| other & !word == 0)
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(super) fn first(&self) -> Option<usize> {
        let place = self.0.iter().position(|&word| word != 0)?;
        Some(place * 64 + self.0[place].trailing_zeros() as usize)
    }

    pub(super) fn iter(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(place, word)| ones(word).map(move |bit| place * 64 + bit))
    }
}

/// The places of the ones in a word, from the lowest.
pub(super) fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (word != 0).then(|| {
            let place = word.trailing_zeros() as usize;
            word &= word - 1;
            place
        })
    })
}

/// Calls a function that is generic over a number of words with the smallest that holds `$numbers` numbers; `None` if it is more than
/// 16,384.
macro_rules! with_words {
    ($numbers:expr, $function:ident ( $($argument:expr),* $(,)? )) => {
        match $numbers {
            0..=64 => Some($function::<1>($($argument),*)),
            65..=128 => Some($function::<2>($($argument),*)),
            129..=256 => Some($function::<4>($($argument),*)),
            257..=512 => Some($function::<8>($($argument),*)),
            513..=2_048 => Some($function::<32>($($argument),*)),
            2_049..=16_384 => Some($function::<256>($($argument),*)),
            _ => None,
        }
    };
}
pub(super) use with_words;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_behave_like_sets() {
        let set = Bits::<2>::EMPTY.with(3).with(70);
        assert_eq!((set.len(), set.first(), set.has(70), set.has(71)), (2, Some(3), true, false));
        assert_eq!(set.iter().collect::<Vec<_>>(), [3, 70]);
        let other = Bits::<2>::below(65);
        assert_eq!(set.and(&other).iter().collect::<Vec<_>>(), [3]);
        assert_eq!(set.without(&other).iter().collect::<Vec<_>>(), [70]);
        assert!(other.or(&set).holds(&set) && !other.holds(&set));
        assert!(Bits::<2>::EMPTY.is_empty() && Bits::<2>::EMPTY.first().is_none());
    }
}
