//! Comparing divisions: two of the same nodes, and those of consecutive years.

use std::collections::{BTreeMap, BTreeSet};

/// Adjusted Rand index of two divisions: agreement over pairs of nodes, above what chance gives.
///
/// ARI = (Σ_ij C(n_ij, 2) − E) / (½ (A + B) − E) with A = Σ_i C(a_i, 2), B = Σ_j C(b_j, 2), E = A B / C(n, 2). 1 for equal
/// divisions, 0 on average for unrelated ones, negative below that. Unit of analysis: pair of divisions (years).
///
/// # Missing values
/// Nodes that one of the two does not have (`None`, or past its end) are left out. `None` for fewer than two common nodes.
/// Two divisions that both leave no room (all together, or all alone) are equal: 1.
///
/// # Source
/// Hubert and Arabie (1985), *Journal of Classification* 2: 193–218.
pub fn adjusted_rand_index(first: &[Option<usize>], second: &[Option<usize>]) -> Option<f64> {
    let table = Table::of(first, second);
    if table.nodes < 2 {
        return None;
    }
    let pairs = |counts: &BTreeMap<usize, usize>| counts.values().map(|&count| choose_two(count)).sum::<f64>();
    let together: f64 = table.cells.values().map(|&count| choose_two(count)).sum();
    let (a, b) = (pairs(&table.rows), pairs(&table.columns));
    let expected = a * b / choose_two(table.nodes);
    let room = (a + b) / 2.0 - expected;
    Some(if room == 0.0 { 1.0 } else { (together - expected) / room })
}

/// Normalised mutual information of two divisions: I(A; B) / ½ (H(A) + H(B)), in [0, 1].
///
/// 1 for equal divisions, 0 for independent ones. Unlike the adjusted Rand index it is not corrected for chance and rises
/// with the number of communities. Unit of analysis: pair of divisions (years).
///
/// # Missing values
/// As for [`adjusted_rand_index`]; `None` without a common node. Two divisions of one community each are equal: 1.
///
/// # Source
/// Strehl and Ghosh (2002), *Journal of Machine Learning Research* 3: 583–617, with the arithmetic mean of Danon et al.
/// (2005), *Journal of Statistical Mechanics* P09008.
pub fn normalised_mutual_information(first: &[Option<usize>], second: &[Option<usize>]) -> Option<f64> {
    let table = Table::of(first, second);
    if table.nodes == 0 {
        return None;
    }
    let n = table.nodes as f64;
    let entropy = |counts: &BTreeMap<usize, usize>| -> f64 {
        counts.values().map(|&count| count as f64 / n).map(|p| -p * libm::log(p)).sum()
    };
    let shared: f64 = table
        .cells
        .iter()
        .map(|(&(row, column), &count)| {
            let (joint, product) = (count as f64, table.rows[&row] as f64 * table.columns[&column] as f64);
            joint / n * libm::log(joint * n / product)
        })
        .sum();
    let mean = (entropy(&table.rows) + entropy(&table.columns)) / 2.0;
    Some(if mean == 0.0 { 1.0 } else { (shared / mean).clamp(0.0, 1.0) })
}

/// Renumbers divisions of consecutive years so that a community keeps its number while it lasts.
///
/// The communities of a year are matched with those of the year before, the pair with the most common nodes first (of equals
/// the lower earlier number, then the lower later one); each is matched at most once. A community without a match gets a
/// number that was never used, so one that comes back after a gap has a new one. Unit of analysis: node-year.
///
/// # Missing values
/// `None` is a node that the year does not have, and stays so.
pub fn track_communities(divisions: &[Vec<Option<usize>>]) -> Vec<Vec<Option<usize>>> {
    let mut tracked: Vec<Vec<Option<usize>>> = Vec::with_capacity(divisions.len());
    let mut unused = 0;
    for division in divisions {
        let mut numbers = tracked.last().map_or_else(BTreeMap::new, |before| matched(before, division));
        for &label in division.iter().flatten() {
            numbers.entry(label).or_insert_with(|| {
                unused += 1;
                unused - 1
            });
        }
        tracked.push(division.iter().map(|label| label.map(|label| numbers[&label])).collect());
    }
    tracked
}

/// For communities of `after` that have a match, the number of it in `before`.
fn matched(before: &[Option<usize>], after: &[Option<usize>]) -> BTreeMap<usize, usize> {
    let mut overlaps: Vec<((usize, usize), usize)> = Table::of(before, after).cells.into_iter().collect();
    // The cells are in the order of their numbers, and the sort keeps it among equals.
    overlaps.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let mut taken = BTreeSet::new();
    let mut numbers = BTreeMap::new();
    for ((earlier, later), _) in overlaps {
        if !numbers.contains_key(&later) && taken.insert(earlier) {
            numbers.insert(later, earlier);
        }
    }
    numbers
}

/// How many nodes are in which pair of communities.
struct Table {
    nodes: usize,
    cells: BTreeMap<(usize, usize), usize>,
    rows: BTreeMap<usize, usize>,
    columns: BTreeMap<usize, usize>,
}

impl Table {
    fn of(first: &[Option<usize>], second: &[Option<usize>]) -> Self {
        let mut table = Self { nodes: 0, cells: BTreeMap::new(), rows: BTreeMap::new(), columns: BTreeMap::new() };
        for (row, column) in first.iter().zip(second).filter_map(|(a, b)| Some(((*a)?, (*b)?))) {
            table.nodes += 1;
            *table.cells.entry((row, column)).or_insert(0) += 1;
            *table.rows.entry(row).or_insert(0) += 1;
            *table.columns.entry(column).or_insert(0) += 1;
        }
        table
    }
}

fn choose_two(count: usize) -> f64 {
    count as f64 * (count as f64 - 1.0) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    fn all(labels: &[usize]) -> Vec<Option<usize>> {
        labels.iter().copied().map(Some).collect()
    }

    fn drawn(nodes: usize, groups: usize, random: &mut Random) -> Vec<Option<usize>> {
        (0..nodes).map(|_| (random.uniform() < 0.9).then(|| random.below(groups))).collect()
    }

    /// Rand's index counted over pairs, then corrected with the same margins.
    fn slow_rand(first: &[Option<usize>], second: &[Option<usize>]) -> f64 {
        let common: Vec<(usize, usize)> = first.iter().zip(second).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
        let (mut both, mut a, mut b, mut pairs) = (0.0, 0.0, 0.0, 0.0);
        for (i, x) in common.iter().enumerate() {
            for y in &common[..i] {
                pairs += 1.0;
                let same = (x.0 == y.0, x.1 == y.1);
                both += f64::from(u8::from(same.0 && same.1));
                a += f64::from(u8::from(same.0));
                b += f64::from(u8::from(same.1));
            }
        }
        let expected = a * b / pairs;
        (both - expected) / ((a + b) / 2.0 - expected)
    }

    #[test]
    fn rand_by_pairs() {
        let mut random = Random::new(1);
        for _ in 0..50 {
            let (a, b) = (drawn(40, 4, &mut random), drawn(40, 5, &mut random));
            let found = adjusted_rand_index(&a, &b).expect("nodes");
            assert!((found - slow_rand(&a, &b)).abs() < 1e-12);
            assert!((found - adjusted_rand_index(&b, &a).expect("nodes")).abs() < 1e-12);
        }
    }

    #[test]
    fn by_hand() {
        // Cells 2, 1, 1, 2: of 15 pairs 2 are together in both, A = B = 6, E = 2.4, so ARI = −0.4 / 3.6.
        let (a, b) = (all(&[0, 0, 0, 1, 1, 1]), all(&[0, 0, 1, 0, 1, 1]));
        assert!((adjusted_rand_index(&a, &b).expect("nodes") + 1.0 / 9.0).abs() < 1e-12);
        // I = 4/6 ln(4/3) + 2/6 ln(2/3), H = ln 2 on both sides.
        let expected = (2.0 / 3.0 * libm::log(4.0 / 3.0) + libm::log(2.0 / 3.0) / 3.0) / libm::log(2.0);
        assert!((normalised_mutual_information(&a, &b).expect("nodes") - expected).abs() < 1e-12);
    }

    #[test]
    fn equal_divisions_and_degenerate_ones() {
        let a = all(&[3, 3, 1, 1, 2]);
        let b = all(&[0, 0, 5, 5, 9]);
        assert_eq!(adjusted_rand_index(&a, &b), Some(1.0));
        assert!((normalised_mutual_information(&a, &b).expect("nodes") - 1.0).abs() < 1e-12);
        assert_eq!(adjusted_rand_index(&all(&[1, 1]), &all(&[2, 2])), Some(1.0));
        assert_eq!(normalised_mutual_information(&all(&[1, 1]), &all(&[2, 2])), Some(1.0));
        assert_eq!(normalised_mutual_information(&all(&[1, 1, 2, 2]), &all(&[1, 2, 1, 2])), Some(0.0));
        assert_eq!(adjusted_rand_index(&[None, Some(1)], &a), None);
        assert_eq!(normalised_mutual_information(&[], &[]), None);
    }

    #[test]
    fn communities_keep_their_numbers() {
        let years = vec![
            all(&[0, 0, 0, 1, 1, 1]),
            // The same two with the labels turned round, one node gone over.
            all(&[1, 1, 0, 0, 0, 0]),
            // The first breaks up; the second keeps its number.
            vec![Some(0), Some(1), Some(2), Some(2), Some(2), None],
            // The node that broke off comes back to the other.
            all(&[0, 0, 1, 1, 1, 1]),
        ];
        let tracked = track_communities(&years);
        assert_eq!(tracked[0], all(&[0, 0, 0, 1, 1, 1]));
        assert_eq!(tracked[1], all(&[0, 0, 1, 1, 1, 1]));
        assert_eq!(tracked[2], [Some(0), Some(2), Some(1), Some(1), Some(1), None]);
        assert_eq!(tracked[3], all(&[0, 0, 1, 1, 1, 1]));
        assert!(track_communities(&[]).is_empty());
    }
}
