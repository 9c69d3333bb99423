//! Measures of similarity of two portfolios, from their joint table.
//!
//! Notation: nᵢⱼ the cells, N their sum, rᵢ and cⱼ the sums of rows and columns, d(i, j) a distance of categories, i and j from 0 to k − 1.

use super::table::JointTable;

/// How far apart two of k ordered categories are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Distance {
    /// 0 for the same category, otherwise 1.
    Nominal,
    /// |i − j|; Signorino and Ritter's absolute distance, Cohen's linear weights.
    Linear,
    /// (i − j)²; squared distance, quadratic weights.
    Quadratic,
}

impl Distance {
    /// The distance of the two ends of a scale of k categories.
    const fn largest(self, categories: usize) -> f64 {
        let steps = categories.saturating_sub(1) as f64;
        match self {
            Self::Nominal => {
                if categories > 1 {
                    1.0
                } else {
                    0.0
                }
            }
            Self::Linear => steps,
            Self::Quadratic => steps * steps,
        }
    }
}

/// A measure of how similar two portfolios are. All are symmetric: exchanging the two changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Similarity {
    /// Simple agreement, Σ nᵢᵢ / N; in [0, 1].
    Agreement,
    /// Signorino and Ritter's S = 1 − 2 Σ nᵢⱼ d(i, j) / (N d_max), in [−1, 1], where d_max = d(0, k − 1). Signorino and Ritter
    /// (1999), *International Studies Quarterly* 43(1): 115–144; with a table of weights, their weighted S.
    S(Distance),
    /// Cohen's weighted kappa, κ = 1 − Σ nᵢⱼ d(i, j) / (Σ rᵢ cⱼ d(i, j) / N), at most 1: each state's own habits give the
    /// agreement to expect. Cohen (1960), *Educational and Psychological Measurement* 20(1): 37–46; weighted: Cohen (1968),
    /// *Psychological Bulletin* 70(4): 213–220; for states: Häge (2011), *Political Analysis* 19(3): 287–305.
    Kappa(Distance),
    /// Scott's weighted pi, as kappa with mᵢ = (rᵢ + cᵢ) / 2 in place of rᵢ and cᵢ: the habits of both together give the
    /// agreement to expect. Scott (1955), *Public Opinion Quarterly* 19(3): 321–325; for states: Häge (2011).
    Pi(Distance),
    /// Kendall's τ_b = 2 (P − Q) / √((N² − Σ rᵢ²)(N² − Σ cⱼ²)), in [−1, 1], where P and Q are the weights of concordant and
    /// discordant pairs of items. Kendall (1945), *Biometrika* 33(3): 239–251. It tells association, not agreement, which is Signorino
    /// and Ritter's objection to it.
    TauB,
}

impl Similarity {
    /// The measure of a joint table.
    ///
    /// # Missing values
    /// Items that one of the two is missing are not in the table.
    ///
    /// # Errors
    /// `None` for an empty table. Kappa and pi are also undefined where no disagreement could be expected (both always chose the
    /// same category), tau-b where one of the two always chose the same.
    ///
    /// # Example
    /// ```
    /// use chancery_stats::{Distance, JointTable, Similarity};
    /// let table = JointTable::counts([[13, 0, 0], [0, 20, 7], [0, 4, 56]]);
    /// assert_eq!(Similarity::Agreement.of(&table), Some(0.89));
    /// assert!((Similarity::Kappa(Distance::Nominal).of(&table).unwrap() - 0.796_409_4).abs() < 5e-8);
    /// ```
    pub fn of<const K: usize>(self, table: &JointTable<K>) -> Option<f64> {
        match self {
            Self::Agreement => agreement(table),
            Self::S(distance) => s(table, distance),
            Self::Kappa(distance) => beyond_chance(table, distance, &table.rows(), &table.columns(), 1.0),
            Self::Pi(distance) => {
                let (rows, columns) = (table.rows(), table.columns());
                let both: [f64; K] = std::array::from_fn(|category| rows[category] + columns[category]);
                // Sums in place of means: the expected disagreement is four times too large.
                beyond_chance(table, distance, &both, &both, 4.0)
            }
            Self::TauB => tau_b(table),
        }
    }
}

#[inline]
fn agreement<const K: usize>(table: &JointTable<K>) -> Option<f64> {
    let same: f64 = (0..K).map(|category| table.cells[category][category]).sum();
    quotient(same, table.total())
}

#[inline]
fn s<const K: usize>(table: &JointTable<K>, distance: Distance) -> Option<f64> {
    let apart = quotient(observed(table, distance), table.total() * distance.largest(K))?;
    Some(1.0 - 2.0 * apart)
}

/// 1 − observed / expected disagreement, where `scale` says by how much the product of the margins is too large.
#[inline]
fn beyond_chance<const K: usize>(
    table: &JointTable<K>,
    distance: Distance,
    rows: &[f64; K],
    columns: &[f64; K],
    scale: f64,
) -> Option<f64> {
    let expected = over_cells::<K>(distance, |one, other| rows[one] * columns[other]);
    Some(1.0 - quotient(scale * table.total() * observed(table, distance), expected)?)
}

#[inline]
fn observed<const K: usize>(table: &JointTable<K>, distance: Distance) -> f64 {
    over_cells::<K>(distance, |one, other| table.cells[one][other])
}

/// Σ weight(i, j) d(i, j) over all pairs of categories. The distance is chosen outside the loop, so that the compiler can unroll it.
#[inline]
fn over_cells<const K: usize>(distance: Distance, weight: impl Fn(usize, usize) -> f64) -> f64 {
    match distance {
        Distance::Nominal => sum_over::<K>(|one, other| if one == other { 0.0 } else { weight(one, other) }),
        Distance::Linear => sum_over::<K>(|one, other| weight(one, other) * one.abs_diff(other) as f64),
        Distance::Quadratic => sum_over::<K>(|one, other| {
            let steps = one.abs_diff(other) as f64;
            weight(one, other) * (steps * steps)
        }),
    }
}

#[inline]
fn sum_over<const K: usize>(value: impl Fn(usize, usize) -> f64) -> f64 {
    let mut sum = 0.0;
    for one in 0..K {
        for other in 0..K {
            sum += value(one, other);
        }
    }
    sum
}

#[inline]
fn tau_b<const K: usize>(table: &JointTable<K>) -> Option<f64> {
    let (mut concordant, mut discordant) = (0.0, 0.0);
    for one in 0..K {
        for other in 0..K {
            let (mut after, mut before) = (0.0, 0.0);
            for below in &table.cells[one + 1..] {
                after += below[other + 1..].iter().sum::<f64>();
                before += below[..other].iter().sum::<f64>();
            }
            concordant += table.cells[one][other] * after;
            discordant += table.cells[one][other] * before;
        }
    }
    let untied = untied_pairs(&table.rows()) * untied_pairs(&table.columns());
    let tau = quotient(2.0 * (concordant - discordant), untied.sqrt())?;
    Some(tau.clamp(-1.0, 1.0))
}

/// N² − Σ mᵢ², written as a sum of products so that it is exactly zero where everything is in one category.
fn untied_pairs<const K: usize>(margin: &[f64; K]) -> f64 {
    over_cells::<K>(Distance::Nominal, |one, other| margin[one] * margin[other])
}

#[inline]
fn quotient(above: f64, below: f64) -> Option<f64> {
    (below > 0.0).then(|| above / below).filter(|quotient| quotient.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    const ALL: [Similarity; 11] = [
        Similarity::Agreement,
        Similarity::S(Distance::Nominal),
        Similarity::S(Distance::Linear),
        Similarity::S(Distance::Quadratic),
        Similarity::Kappa(Distance::Nominal),
        Similarity::Kappa(Distance::Linear),
        Similarity::Kappa(Distance::Quadratic),
        Similarity::Pi(Distance::Nominal),
        Similarity::Pi(Distance::Linear),
        Similarity::Pi(Distance::Quadratic),
        Similarity::TauB,
    ];

    fn near(value: Option<f64>, expected: f64) {
        assert!(value.is_some_and(|value| (value - expected).abs() < 1e-12), "{value:?}, not {expected}");
    }

    /// Worked by hand: N = 10, rows 5 2 3, columns 4 3 3.
    #[test]
    fn a_table_counted_by_hand() {
        let table = JointTable::counts([[3, 1, 1], [0, 2, 0], [1, 0, 2]]);
        near(Similarity::Agreement.of(&table), 0.7);
        // Distances: 1 of one step, 2 of two steps.
        near(Similarity::S(Distance::Linear).of(&table), 1.0 - 2.0 * 5.0 / 20.0);
        near(Similarity::S(Distance::Quadratic).of(&table), 1.0 - 2.0 * 9.0 / 40.0);
        // Expected: nominal 100 − (20 + 6 + 9) = 65; one step 15 + 8 + 6 + 9 = 38, two steps 15 + 12 = 27.
        near(Similarity::Kappa(Distance::Nominal).of(&table), 1.0 - 30.0 / 65.0);
        near(Similarity::Kappa(Distance::Linear).of(&table), 1.0 - 50.0 / (38.0 + 54.0));
        near(Similarity::Kappa(Distance::Quadratic).of(&table), 1.0 - 90.0 / (38.0 + 108.0));
        // Margins together 9 5 6: nominal 400 − (81 + 25 + 36) = 258; one step 2 (45 + 30) = 150, two steps 2 · 54 = 108.
        near(Similarity::Pi(Distance::Nominal).of(&table), 1.0 - 120.0 / 258.0);
        near(Similarity::Pi(Distance::Linear).of(&table), 1.0 - 200.0 / (150.0 + 216.0));
        near(Similarity::Pi(Distance::Quadratic).of(&table), 1.0 - 360.0 / (150.0 + 432.0));
        // P = 3 (2 + 0 + 0 + 2) + 1 (0 + 2) + 2 · 2 = 18, Q = 1 (0 + 1) + 1 (0 + 2 + 1 + 0) + 2 · 1 = 6; untied 62 and 66.
        near(Similarity::TauB.of(&table), 24.0 / (62.0_f64 * 66.0).sqrt());
    }

    /// Two abstractors, 100 abstracts (Gwet 2014, the table `cont3x3abstractors` of the R package irrCAC, which prints these figures).
    #[test]
    fn a_published_table() {
        let table = JointTable::counts([[13, 0, 0], [0, 20, 7], [0, 4, 56]]);
        let is = |measure: Similarity, published: f64, digits: f64| {
            let value = measure.of(&table).expect("defined");
            assert!((value - published).abs() <= digits / 2.0, "{measure:?}: {value}, published {published}");
        };
        is(Similarity::Kappa(Distance::Nominal), 0.796_409_4, 1e-7);
        is(Similarity::Kappa(Distance::Quadratic), 0.892_156_9, 1e-7);
        is(Similarity::Pi(Distance::Nominal), 0.796, 1e-3);
    }

    #[test]
    fn degenerate_tables() {
        for measure in ALL {
            assert_eq!(measure.of(&JointTable::<3>::default()), None, "{measure:?}");
            assert_eq!(measure.of(&JointTable::<0>::default()), None, "{measure:?}");
        }
        let always_yes = JointTable::counts([[9, 0, 0], [0, 0, 0], [0, 0, 0]]);
        assert_eq!(Similarity::S(Distance::Linear).of(&always_yes), Some(1.0));
        assert_eq!(Similarity::Kappa(Distance::Quadratic).of(&always_yes), None);
        assert_eq!(Similarity::Pi(Distance::Nominal).of(&always_yes), None);
        assert_eq!(Similarity::TauB.of(&always_yes), None);
        // Opposed in everything: kappa expects exactly that, pi does not.
        let opposed = JointTable::counts([[0, 0, 9], [0, 0, 0], [0, 0, 0]]);
        assert_eq!(Similarity::S(Distance::Quadratic).of(&opposed), Some(-1.0));
        assert_eq!(Similarity::Kappa(Distance::Linear).of(&opposed), Some(0.0));
        assert_eq!(Similarity::Pi(Distance::Linear).of(&opposed), Some(-1.0));
        assert_eq!(Similarity::TauB.of(&opposed), None);
        // One category: nothing can be said but that they agree.
        let single = JointTable::counts([[4]]);
        assert_eq!((Similarity::Agreement.of(&single), Similarity::S(Distance::Linear).of(&single)), (Some(1.0), None));
    }

    fn random_table(random: &mut Random) -> JointTable<3> {
        JointTable { cells: std::array::from_fn(|_| std::array::from_fn(|_| random.below(6) as f64)) }
    }

    #[test]
    fn bounds_symmetry_and_scale() {
        let mut random = Random::new(11);
        for _ in 0..500 {
            let table = random_table(&mut random);
            let mut doubled = table;
            doubled.add_times(&table, 1.0);
            // The scale the other way round changes no distance.
            let mut turned = table;
            turned.cells.reverse();
            turned.cells.iter_mut().for_each(|row| row.reverse());
            for measure in ALL {
                let value = measure.of(&table);
                assert!(value.is_none_or(|value| value <= 1.0), "{measure:?} {value:?}");
                let pi_or_less = matches!(measure, Similarity::Kappa(_) | Similarity::Pi(_));
                assert!(pi_or_less || value.is_none_or(|value| value >= -1.0), "{measure:?} {value:?}");
                for other in [table.transposed(), doubled, turned] {
                    let same = match (value, measure.of(&other)) {
                        (Some(one), Some(other)) => (one - other).abs() < 1e-12,
                        (one, other) => one == other,
                    };
                    assert!(same, "{measure:?} of {table:?}");
                }
            }
        }
    }

    /// The three distances are of negative type, so merging the margins never makes more disagreement to expect.
    #[test]
    fn pi_is_never_above_kappa() {
        let mut random = Random::new(13);
        for _ in 0..500 {
            let table = random_table(&mut random);
            for distance in [Distance::Nominal, Distance::Linear, Distance::Quadratic] {
                let both = Similarity::Pi(distance).of(&table).zip(Similarity::Kappa(distance).of(&table));
                assert!(both.is_none_or(|(pi, kappa)| pi <= kappa + 1e-12), "{both:?}");
            }
        }
    }

    /// Tau-b by going through all pairs of items, S as the mean over items.
    #[test]
    fn twins_over_items() {
        let mut random = Random::new(12);
        for _ in 0..50 {
            let table = random_table(&mut random);
            let mut items = Vec::new();
            for one in 0..3 {
                for other in 0..3 {
                    items.extend(std::iter::repeat_n((one as f64, other as f64), table.cells[one][other] as usize));
                }
            }
            let (mut score, mut untied) = (0.0, [0.0, 0.0]);
            for (index, (x1, y1)) in items.iter().enumerate() {
                for (x2, y2) in &items[..index] {
                    score += f64::from(((x1 - x2) * (y1 - y2)).total_cmp(&0.0) as i8)
                        * f64::from(u8::from(x1 != x2 && y1 != y2));
                    untied[0] += f64::from(u8::from(x1 != x2));
                    untied[1] += f64::from(u8::from(y1 != y2));
                }
            }
            let tau: f64 = score / (untied[0] * untied[1]).sqrt();
            near(Similarity::TauB.of(&table), tau);
            let apart = items.iter().map(|(x, y)| (x - y).abs()).sum::<f64>() / items.len() as f64;
            near(Similarity::S(Distance::Linear).of(&table), 1.0 - apart);
        }
    }
}
