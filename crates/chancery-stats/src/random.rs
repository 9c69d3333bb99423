//! The one generator of random numbers: xoshiro256++ (Blackman and Vigna 2021), seeded by splitmix64.

/// A seeded generator; the same seed gives the same numbers on every machine.
///
/// xoshiro256++ with its four words filled by splitmix64. Not for secrets.
///
/// # Example
/// ```
/// let mut random = chancery_stats::Random::new(1);
/// assert!((0.0..1.0).contains(&random.uniform()));
/// assert!(random.below(6) < 6);
/// ```
#[derive(Clone, Debug)]
pub struct Random {
    words: [u64; 4],
}

impl Random {
    /// A generator that starts at `seed`.
    pub fn new(seed: u64) -> Self {
        let mut state = seed;
        Self { words: std::array::from_fn(|_| splitmix64(&mut state)) }
    }

    /// A number of [0, 1), one of 2⁵³ equally likely ones.
    pub fn uniform(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
        (self.next() >> 11) as f64 * STEP
    }

    /// A standard normal number (polar method of Marsaglia and Bray 1964; the second number of each pair is not kept).
    pub fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * libm::log(square) / square).sqrt();
            }
        }
    }

    /// One of 0, …, n − 1, each equally likely; 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 {
            return 0;
        }
        let n = n as u64;
        // Numbers past the last whole multiple of n are thrown away, or the first remainders would be likelier.
        let rest = (u64::MAX % n + 1) % n;
        loop {
            let number = self.next();
            if number <= u64::MAX - rest {
                return (number % n) as usize;
            }
        }
    }

    /// Puts the items into a random order, each order equally likely (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    fn next(&mut self) -> u64 {
        let [a, b, c, d] = self.words;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.words = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }
}

fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The step of xoshiro256++ worked by hand from the words 1, 2, 3, 4.
    #[test]
    fn first_steps() {
        let mut random = Random { words: [1, 2, 3, 4] };
        // (1 + 4) rotated left by 23, plus 1.
        assert_eq!(random.next(), (5 << 23) + 1);
        // c = 3 ^ 1 = 2, d = 4 ^ 2 = 6; words become 1 ^ 6, 2 ^ 2, 2 ^ (2 << 17), 6 rotated by 45.
        assert_eq!(random.words, [7, 0, 2 ^ (2 << 17), 6 << 45]);
    }

    #[test]
    fn same_seed_same_numbers() {
        let numbers = |seed| {
            let mut random = Random::new(seed);
            (0..5).map(|_| random.next()).collect::<Vec<_>>()
        };
        assert_eq!(numbers(7), numbers(7));
        assert_ne!(numbers(7), numbers(8));
    }

    #[test]
    fn moments() {
        let mut random = Random::new(2);
        let n = 100_000;
        let uniform = (0..n).map(|_| random.uniform()).sum::<f64>() / f64::from(n);
        assert!((uniform - 0.5).abs() < 0.005, "{uniform}");
        let normal: Vec<f64> = (0..n).map(|_| random.normal()).collect();
        let mean = normal.iter().sum::<f64>() / f64::from(n);
        let variance = normal.iter().map(|x| x * x).sum::<f64>() / f64::from(n);
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
    }

    #[test]
    fn below_reaches_each_and_shuffle_keeps_all() {
        let mut random = Random::new(3);
        let mut counts = [0; 7];
        for _ in 0..7_000 {
            counts[random.below(7)] += 1;
        }
        assert!(counts.iter().all(|&count| (800..1_200).contains(&count)), "{counts:?}");
        assert_eq!(random.below(0), 0);
        let mut items: Vec<usize> = (0..50).collect();
        random.shuffle(&mut items);
        assert_ne!(items, (0..50).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..50).collect::<Vec<_>>());
    }
}
