//! Many portfolios over the same items as bit sets, and the joint tables of all their pairs.

use chancery_core::{Cell, Column};
use rayon::prelude::*;

use super::table::JointTable;

/// Who chose which of K categories about which item; a holder without a choice is missing from that item.
///
/// There is a bit for each item, category and holder. Words of the same items stand side by side for all holders, so that one holder
/// is counted against the others in runs the compiler can vectorise.
#[derive(Clone, Debug)]
pub struct Choices<const K: usize> {
    items: usize,
    holders: usize,
    /// 64 items a word; by block of items, then category, then holder.
    bits: Vec<u64>,
}

impl<const K: usize> Choices<K> {
    /// Nobody has chosen anything yet.
    pub fn new(items: usize, holders: usize) -> Self {
        Self { items, holders, bits: vec![0; items.div_ceil(64) * K * holders] }
    }

    /// Portfolios given item by item: `rows[h][m]` is the category of holder h about item m. A category that is none of the K is
    /// missing; the longest row says how many items there are.
    pub fn from_rows(rows: &[Vec<Option<usize>>]) -> Self {
        let mut choices = Self::new(rows.iter().map(Vec::len).max().unwrap_or(0), rows.len());
        for (holder, row) in rows.iter().enumerate() {
            for (item, category) in row.iter().enumerate() {
                choices.set(item, holder, *category);
            }
        }
        choices
    }

    /// How many items there are.
    pub const fn items(&self) -> usize {
        self.items
    }

    /// How many portfolios there are.
    pub const fn holders(&self) -> usize {
        self.holders
    }

    /// Records a choice in place of an earlier one; `None`, or a category that is none of the K, removes it. Indices outside are
    /// ignored.
    pub fn set(&mut self, item: usize, holder: usize, category: Option<usize>) {
        if item >= self.items || holder >= self.holders {
            return;
        }
        let mask = 1_u64 << (item % 64);
        for own in 0..K {
            let at = self.index(item / 64, own, holder);
            if Some(own) == category { self.bits[at] |= mask } else { self.bits[at] &= !mask }
        }
    }

    /// What a holder chose about an item.
    pub fn get(&self, item: usize, holder: usize) -> Option<usize> {
        if item >= self.items || holder >= self.holders {
            return None;
        }
        let chosen = |category: &usize| self.bits[self.index(item / 64, *category, holder)] >> (item % 64) & 1 == 1;
        (0..K).find(chosen)
    }

    const fn index(&self, block: usize, category: usize, holder: usize) -> usize {
        (block * K + category) * self.holders + holder
    }

    fn blocks(&self) -> usize {
        self.items.div_ceil(64)
    }

    /// The joint table of two holders; empty if an index is outside.
    pub fn joint(&self, one: usize, other: usize) -> JointTable<K> {
        if one >= self.holders || other >= self.holders {
            return JointTable::default();
        }
        let mut counts = [[0_u32; K]; K];
        for block in 0..self.blocks() {
            for (first, row) in counts.iter_mut().enumerate() {
                let chosen = self.bits[self.index(block, first, one)];
                for (second, count) in row.iter_mut().enumerate() {
                    *count += (chosen & self.bits[self.index(block, second, other)]).count_ones();
                }
            }
        }
        JointTable::counts(counts)
    }

    /// The joint table of two holders with a weight for each item; see [`JointTable::weighted`].
    pub fn joint_weighted(&self, one: usize, other: usize, weights: &[f64]) -> JointTable<K> {
        let mut table = JointTable::default();
        for (item, &weight) in weights.iter().enumerate().take(self.items) {
            if let (Some(first), Some(second)) = (self.get(item, one), self.get(item, other)) {
                table.add(first, second, weight);
            }
        }
        table
    }

    /// The joint tables of two holders over each cluster of items, in the order of the clusters' numbers from 0 to `clusters` − 1;
    /// an item without a cluster, or of a higher number, is left out.
    pub fn joint_by_cluster(
        &self,
        one: usize,
        other: usize,
        cluster_of: &[usize],
        clusters: usize,
    ) -> Vec<JointTable<K>> {
        let mut tables = vec![JointTable::default(); clusters];
        for (item, &cluster) in cluster_of.iter().enumerate().take(self.items) {
            if let (Some(first), Some(second), true) = (self.get(item, one), self.get(item, other), cluster < clusters)
            {
                tables[cluster].add(first, second, 1.0);
            }
        }
        tables
    }

    /// Visits, for each holder in turn, its joint tables with all later ones: `visit(one, tables)`, where `tables[0]` is that with
    /// holder one + 1.
    pub fn for_each_row(&self, mut visit: impl FnMut(usize, &[JointTable<K>])) {
        let mut counts = vec![0_u64; self.holders];
        let mut tables = vec![JointTable::default(); self.holders];
        for one in 0..self.holders.saturating_sub(1) {
            let later = self.holders - one - 1;
            for first in 0..K {
                for second in 0..K {
                    let counts = &mut counts[..later];
                    self.count_row(one, first, second, counts);
                    for (table, &count) in tables.iter_mut().zip(&*counts) {
                        table.cells[first][second] = f64::from(count as u32);
                    }
                }
            }
            visit(one, &tables[..later]);
        }
    }

    /// For each holder after `one`: about how many items `one` chose `first` and that holder `second`.
    fn count_row(&self, one: usize, first: usize, second: usize, counts: &mut [u64]) {
        counts.fill(0);
        for block in 0..self.blocks() {
            let chosen = self.bits[self.index(block, first, one)];
            if chosen == 0 {
                continue;
            }
            let start = self.index(block, second, one + 1);
            let others = &self.bits[start..start + counts.len()];
            for (count, other) in counts.iter_mut().zip(others) {
                *count += u64::from((chosen & other).count_ones());
            }
        }
    }
}

/// Several measures of all pairs of holders in each of several periods; periods are computed in parallel and collected in order.
///
/// `of(m, table)` is the m-th of `measures` measures. The result has a column a period and measure, with a cell a pair in the order
/// (0, 1), (0, 2), ..., (1, 2), ...; every measure has to be symmetric for that to be all pairs.
///
/// # Shapes and units
/// n holders give n (n − 1) / 2 cells. Time: n² K² items / 128 word operations a period.
///
/// # Missing values
/// As `of` says for the table of a pair; an item that one of the two is missing is not in it.
///
/// # Example
/// ```
/// use chancery_core::Cell;
/// use chancery_stats::{Choices, Similarity, measure_all_pairs};
/// let votes = Choices::<3>::from_rows(&[vec![Some(0), Some(2)], vec![Some(0), Some(0)], vec![None, None]]);
/// let columns = measure_all_pairs(&[&votes], 1, |_, table| {
///     Similarity::Agreement.of(table).map_or(Cell::missing(chancery_core::CellState::Unreported), Cell::observed)
/// });
/// assert_eq!(columns[0][0].cell(0).value(), Some(0.5));
/// assert_eq!(columns[0][0].cell(1).value(), None);
/// ```
pub fn measure_all_pairs<const K: usize>(
    periods: &[&Choices<K>],
    measures: usize,
    of: impl Fn(usize, &JointTable<K>) -> Cell + Sync,
) -> Vec<Vec<Column>> {
    let measured = |period: &&Choices<K>| {
        let pairs = period.holders * period.holders.saturating_sub(1) / 2;
        let mut columns: Vec<Column> = (0..measures).map(|_| Column::with_capacity(pairs)).collect();
        period.for_each_row(|_, tables| {
            for (measure, column) in columns.iter_mut().enumerate() {
                tables.iter().for_each(|table| column.push(of(measure, table)));
            }
        });
        columns
    };
    periods.par_iter().map(measured).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, Similarity};

    fn random_rows<const K: usize>(random: &mut Random, holders: usize, items: usize) -> Vec<Vec<Option<usize>>> {
        let choice = |random: &mut Random| Some(random.below(K + 1)).filter(|&category| category < K);
        (0..holders).map(|_| (0..items).map(|_| choice(random)).collect()).collect()
    }

    fn pairs_as_a_walk_finds_them<const K: usize>(holders: usize, items: usize) {
        let mut random = Random::new((holders * 1000 + items) as u64);
        let rows = random_rows::<K>(&mut random, holders, items);
        let choices = Choices::<K>::from_rows(&rows);
        let weights: Vec<f64> = (0..items).map(|_| random.uniform()).collect();
        let mut visited = 0;
        choices.for_each_row(|one, tables| {
            assert_eq!(tables.len(), holders - one - 1);
            for (after, table) in tables.iter().enumerate() {
                let other = one + 1 + after;
                let plain = JointTable::of(&rows[one], &rows[other]);
                assert_eq!(*table, plain);
                assert_eq!(choices.joint(one, other), plain);
                assert_eq!(choices.joint(other, one), plain.transposed());
                let weighted = JointTable::weighted(&rows[one], &rows[other], &weights);
                assert_eq!(choices.joint_weighted(one, other, &weights), weighted);
                visited += 1;
            }
        });
        assert_eq!(visited, holders * holders.saturating_sub(1) / 2);
    }

    #[test]
    fn bits_count_as_a_walk_does() {
        for (holders, items) in [(0, 5), (1, 5), (2, 0), (2, 64), (7, 65), (9, 131), (5, 700)] {
            pairs_as_a_walk_finds_them::<3>(holders, items);
            pairs_as_a_walk_finds_them::<4>(holders, items);
        }
    }

    #[test]
    fn clusters_add_up_to_the_whole() {
        let mut random = Random::new(5);
        let rows = random_rows::<3>(&mut random, 3, 100);
        let choices = Choices::<3>::from_rows(&rows);
        let cluster_of: Vec<usize> = (0..100).map(|_| random.below(8)).collect();
        let mut sum = JointTable::default();
        for table in choices.joint_by_cluster(0, 2, &cluster_of, 8) {
            sum.add_times(&table, 1.0);
        }
        assert_eq!(sum, choices.joint(0, 2));
        // Clusters 4 to 7 are none of four.
        let some = choices.joint_by_cluster(0, 2, &cluster_of, 4);
        assert!(some.len() == 4 && some.iter().map(JointTable::total).sum::<f64>() < sum.total());
    }

    #[test]
    fn what_lies_outside_is_ignored() {
        let mut choices = Choices::<2>::new(3, 2);
        choices.set(3, 0, Some(1));
        choices.set(0, 2, Some(1));
        choices.set(0, 0, Some(2));
        assert_eq!((choices.get(0, 0), choices.get(3, 0), choices.get(0, 9)), (None, None, None));
        choices.set(1, 0, Some(0));
        choices.set(1, 0, Some(1));
        assert_eq!(choices.get(1, 0), Some(1));
        choices.set(1, 0, None);
        assert_eq!(choices.get(1, 0), None);
        assert_eq!(choices.joint(0, 5), JointTable::default());
    }

    #[test]
    fn any_number_of_threads_gives_the_same() {
        let mut random = Random::new(6);
        let years: Vec<Choices<3>> =
            (0..9).map(|year| Choices::from_rows(&random_rows::<3>(&mut random, year * 3, 70))).collect();
        let years: Vec<&Choices<3>> = years.iter().collect();
        let measure = |which: usize, table: &JointTable<3>| {
            let kind = [Similarity::TauB, Similarity::Agreement][which];
            Cell::observed(kind.of(table).unwrap_or(f64::NAN))
        };
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| measure_all_pairs(&years, 2, measure))
        };
        let one = run(1);
        assert_eq!(one, run(3));
        assert_eq!((one.len(), one[8].len(), one[8][1].len()), (9, 2, 24 * 23 / 2));
        let pair = measure(1, &years[8].joint(1, 2));
        assert_eq!(one[8][1].cell(23), pair);
    }
}
