//! Hierarchical clusters of cases, and how well they fit the distances.

use super::distance::{DistanceError, DistanceMatrix};

/// How far two clusters are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linkage {
    /// Mean of the distances between their cases (UPGMA).
    Average,
    /// What joining them adds to the squared distances within: for Euclidean distances only.
    Ward,
}

/// Two clusters becoming one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Merge {
    /// The cluster with the lower number. Cases are clusters 0, …, n − 1; the cluster made by merge m is n + m.
    pub first: usize,
    /// The other one.
    pub second: usize,
    /// How far apart they were.
    pub height: f64,
    /// Number of cases in the new cluster.
    pub cases: usize,
}

/// A tree of clusters: n − 1 merges, lowest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Clustering {
    cases: usize,
    merges: Vec<Merge>,
}

impl Clustering {
    /// The merges in order.
    pub fn merges(&self) -> &[Merge] {
        &self.merges
    }

    /// The division into `clusters` groups (at least 1, at most one a case), numbered in the order of their first cases.
    pub fn cut(&self, clusters: usize) -> Vec<usize> {
        let joined = self.cases.saturating_sub(clusters.max(1));
        let groups = self.groups_after(joined);
        let mut label = vec![0; self.cases];
        for (number, group) in groups.iter().enumerate() {
            for &case in group {
                label[case] = number;
            }
        }
        label
    }

    /// Groups of cases after the first merges, in the order of their first cases.
    fn groups_after(&self, merges: usize) -> Vec<Vec<usize>> {
        let mut groups: Vec<Option<Vec<usize>>> = (0..self.cases).map(|case| Some(vec![case])).collect();
        for merge in self.merges.iter().take(merges) {
            let mut joined = groups[merge.first].take().unwrap_or_default();
            joined.extend(groups[merge.second].take().unwrap_or_default());
            groups.push(Some(joined));
        }
        let mut groups: Vec<Vec<usize>> = groups.into_iter().flatten().collect();
        groups.sort_by_key(|group| group.iter().copied().min());
        groups
    }

    /// The height at which each pair of cases comes together, row by row.
    fn cophenetic_distances(&self) -> Vec<f64> {
        let n = self.cases;
        let mut members: Vec<Vec<usize>> = (0..n).map(|case| vec![case]).collect();
        let mut heights = vec![0.0; n * n];
        for merge in &self.merges {
            for &i in &members[merge.first] {
                for &j in &members[merge.second] {
                    heights[i * n + j] = merge.height;
                    heights[j * n + i] = merge.height;
                }
            }
            let mut joined = members[merge.first].clone();
            joined.extend_from_slice(&members[merge.second]);
            members.push(joined);
        }
        heights
    }
}

/// Joins the two nearest clusters until one is left; of equally near pairs the one with the lowest numbers.
///
/// Distances of a new cluster follow Lance and Williams (1967); Ward's on squared distances, with heights √ of them. Unit of
/// analysis: cases. No label or outcome is used: groups are found, not tested, and some are found in noise too.
///
/// # Missing values
/// Every pair needs a distance: leave cases out, or ask for fewer common variables.
///
/// # Errors
/// [`DistanceError::Missing`] names the first pair without one.
///
/// # Source
/// Sokal and Michener (1958) for average linkage; Ward (1963), *JASA* 58: 236–244, in the form of Murtagh and Legendre
/// (2014), *Journal of Classification* 31: 274–295.
pub fn cluster(distances: &DistanceMatrix, linkage: Linkage) -> Result<Clustering, DistanceError> {
    let n = distances.len();
    let mut between = complete(distances)?;
    if linkage == Linkage::Ward {
        between.iter_mut().for_each(|distance| *distance *= *distance);
    }
    // The cluster in each row of the matrix, and its size; a row of a cluster that was joined to another is `None`.
    let mut clusters: Vec<Option<(usize, usize)>> = (0..n).map(|case| Some((case, 1))).collect();
    let mut merges = Vec::with_capacity(n.saturating_sub(1));
    for number in n..(2 * n).saturating_sub(1) {
        let Some((a, b)) = nearest_pair(&between, &clusters) else { break };
        let (Some((first, size_a)), Some((second, size_b))) = (clusters[a], clusters[b]) else { break };
        let apart = between[a * n + b];
        for other in 0..n {
            let Some((_, size)) = clusters[other].filter(|_| other != a && other != b) else { continue };
            let (to_a, to_b) = (between[a * n + other], between[b * n + other]);
            let (of_a, of_b, of_other) = (size_a as f64, size_b as f64, size as f64);
            let distance = match linkage {
                Linkage::Average => (of_a * to_a + of_b * to_b) / (of_a + of_b),
                Linkage::Ward => {
                    ((of_a + of_other) * to_a + (of_b + of_other) * to_b - of_other * apart) / (of_a + of_b + of_other)
                }
            };
            between[a * n + other] = distance;
            between[other * n + a] = distance;
        }
        let height = if linkage == Linkage::Ward { apart.max(0.0).sqrt() } else { apart };
        let cases = size_a + size_b;
        merges.push(Merge { first: first.min(second), second: first.max(second), height, cases });
        clusters[a] = Some((number, cases));
        clusters[b] = None;
    }
    Ok(Clustering { cases: n, merges })
}

/// Rows of the two nearest clusters, those with the lowest numbers of equals.
fn nearest_pair(between: &[f64], clusters: &[Option<(usize, usize)>]) -> Option<(usize, usize)> {
    let n = clusters.len();
    let number = |row: usize| clusters[row].map(|(number, _)| number);
    let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
    let numbered = pairs.filter_map(|(a, b)| {
        let (one, other) = (number(a)?, number(b)?);
        Some((between[a * n + b], (one.min(other), one.max(other)), (a, b)))
    });
    numbered.min_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1))).map(|(_, _, rows)| rows)
}

fn complete(distances: &DistanceMatrix) -> Result<Vec<f64>, DistanceError> {
    let n = distances.len();
    let pairs = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    pairs.map(|(i, j)| distances.distance(i, j).ok_or(DistanceError::Missing { i, j })).collect()
}

/// Cophenetic correlation: Pearson's r, over pairs of cases, of distances and the heights at which the tree joins them.
///
/// Near 1 if the tree keeps the distances; below about 0.7 it distorts them much. Unit of analysis: clustering.
///
/// # Missing values
/// Pairs without a distance are left out. `None` with fewer than two pairs, or if either side does not vary.
///
/// # Source
/// Sokal and Rohlf (1962), *Taxon* 11(2): 33–40.
pub fn cophenetic_correlation(distances: &DistanceMatrix, clustering: &Clustering) -> Option<f64> {
    let n = distances.len();
    if n != clustering.cases {
        return None;
    }
    let heights = clustering.cophenetic_distances();
    let pairs: Vec<(f64, f64)> = (0..n)
        .flat_map(|i| (0..i).map(move |j| (i, j)))
        .filter_map(|(i, j)| Some((distances.distance(i, j)?, heights[i * n + j])))
        .collect();
    let count = pairs.len() as f64;
    let mean = |side: fn(&(f64, f64)) -> f64| pairs.iter().map(side).sum::<f64>() / count;
    let (x_mean, y_mean) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in &pairs {
        xy += (x - x_mean) * (y - y_mean);
        xx += (x - x_mean) * (x - x_mean);
        yy += (y - y_mean) * (y - y_mean);
    }
    (xx > 0.0 && yy > 0.0).then(|| (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0))
}

/// Silhouette of each case: s_i = (b_i − a_i) / max(a_i, b_i), in [−1, 1].
///
/// a_i is its mean distance to the others of its group, b_i the least mean distance to another group. Near 1: well placed;
/// below 0: nearer to another group. Unit of analysis: case.
///
/// # Missing values
/// Means run over the distances there are. A case alone in its group has 0, as the source has it. `None` for a case without
/// a distance to its own group or to any other, or without a label.
///
/// # Source
/// Rousseeuw (1987), *Journal of Computational and Applied Mathematics* 20: 53–65.
pub fn silhouette(distances: &DistanceMatrix, labels: &[usize]) -> Vec<Option<f64>> {
    let cases = distances.len().min(labels.len());
    let mean_to = |i: usize, label: usize| {
        let others: Vec<f64> =
            (0..cases).filter(|&j| j != i && labels[j] == label).filter_map(|j| distances.distance(i, j)).collect();
        (!others.is_empty()).then(|| others.iter().sum::<f64>() / others.len() as f64)
    };
    let groups: std::collections::BTreeSet<usize> = labels[..cases].iter().copied().collect();
    let of_case = |i: usize| {
        let own = labels[i];
        let nearest = groups.iter().filter(|&&group| group != own).filter_map(|&group| mean_to(i, group));
        let b = nearest.min_by(f64::total_cmp)?;
        if labels[..cases].iter().filter(|&&label| label == own).count() == 1 {
            return Some(0.0);
        }
        let a = mean_to(i, own)?;
        // All distances zero: neither nearer nor farther.
        Some(if a.max(b) > 0.0 { (b - a) / a.max(b) } else { 0.0 })
    };
    (0..distances.len()).map(|i| if i < cases { of_case(i) } else { None }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::distance::{CaseTable, gower_distance, standardised_distance};
    use super::*;
    use crate::Random;
    use chancery_core::{Cell, CellState, Column};

    fn table(columns: &[Vec<f64>]) -> CaseTable {
        let columns: Vec<Column> =
            columns.iter().map(|column| column.iter().map(|&x| Cell::observed(x)).collect()).collect();
        CaseTable::new(&columns.iter().map(Column::masked).collect::<Vec<_>>()).expect("equal lengths")
    }

    fn drawn(cases: usize, random: &mut Random) -> Vec<Vec<f64>> {
        (0..3).map(|_| (0..cases).map(|_| random.normal()).collect()).collect()
    }

    /// Average linkage by its definition: distances of clusters taken anew from those of their cases.
    fn slow_average(distances: &DistanceMatrix) -> Vec<f64> {
        slow(distances.len(), |a, b| {
            let pairs = a.iter().flat_map(|&i| b.iter().map(move |&j| (i, j)));
            pairs.map(|(i, j)| distances.distance(i, j).expect("complete")).sum::<f64>() / (a.len() * b.len()) as f64
        })
    }

    /// Ward's by its definition: √ of twice what joining adds to the squared distances from the centre.
    fn slow_ward(points: &[Vec<f64>]) -> Vec<f64> {
        let within = |group: &[usize]| {
            let spread = |column: &Vec<f64>| {
                let mean = group.iter().map(|&i| column[i]).sum::<f64>() / group.len() as f64;
                group.iter().map(|&i| (column[i] - mean) * (column[i] - mean)).sum::<f64>()
            };
            points.iter().map(spread).sum::<f64>()
        };
        slow(points[0].len(), |a, b| (2.0 * (within(&[a, b].concat()) - within(a) - within(b))).sqrt())
    }

    fn slow(cases: usize, apart: impl Fn(&[usize], &[usize]) -> f64) -> Vec<f64> {
        let mut groups: Vec<Vec<usize>> = (0..cases).map(|case| vec![case]).collect();
        let mut heights = Vec::new();
        while groups.len() > 1 {
            let pairs = (0..groups.len()).flat_map(|a| (a + 1..groups.len()).map(move |b| (a, b)));
            let (height, a, b) = pairs
                .map(|(a, b)| (apart(&groups[a], &groups[b]), a, b))
                .min_by(|x, y| x.0.total_cmp(&y.0))
                .expect("two groups");
            let joined = groups.remove(b);
            groups[a].extend(joined);
            heights.push(height);
        }
        heights
    }

    fn same_heights(found: &Clustering, expected: &[f64]) {
        assert_eq!(found.merges().len(), expected.len());
        for (merge, expected) in found.merges().iter().zip(expected) {
            assert!((merge.height - expected).abs() < 1e-9, "{} {expected}", merge.height);
        }
    }

    #[test]
    fn linkage_is_its_definition() {
        let mut random = Random::new(1);
        for _ in 0..15 {
            let points = drawn(14, &mut random);
            let distances = standardised_distance(&table(&points), 1);
            same_heights(&cluster(&distances, Linkage::Average).expect("complete"), &slow_average(&distances));
            // Scores divided by √K, so that their distance is Euclid's.
            let scores: Vec<Vec<f64>> = points
                .iter()
                .map(|column| {
                    let mean = column.iter().sum::<f64>() / 14.0;
                    let deviation = (column.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 13.0).sqrt();
                    column.iter().map(|x| x / deviation / 3.0_f64.sqrt()).collect()
                })
                .collect();
            same_heights(&cluster(&distances, Linkage::Ward).expect("complete"), &slow_ward(&scores));
        }
    }

    #[test]
    fn by_hand() {
        // Points 0, 1, 5, 8 on a line: distances by Gower are theirs divided by 8.
        let distances = gower_distance(&table(&[vec![0.0, 1.0, 5.0, 8.0]]), 1);
        let tree = cluster(&distances, Linkage::Average).expect("complete");
        let expected = [(0, 1, 1.0, 2), (2, 3, 3.0, 2), (4, 5, 6.0, 4)];
        for (merge, (first, second, height, cases)) in tree.merges().iter().zip(expected) {
            assert_eq!((merge.first, merge.second, merge.cases), (first, second, cases));
            assert!((merge.height * 8.0 - height).abs() < 1e-12);
        }
        assert_eq!(tree.cut(2), [0, 0, 1, 1]);
        assert_eq!(tree.cut(3), [0, 0, 1, 2]);
        assert_eq!((tree.cut(0), tree.cut(99)), (vec![0; 4], vec![0, 1, 2, 3]));
        // Distances 1, 5, 8, 4, 7, 3 against heights 1, 6, 6, 6, 6, 3.
        let r = cophenetic_correlation(&distances, &tree).expect("varies");
        let (x, y) = ([1.0, 5.0, 8.0, 4.0, 7.0, 3.0], [1.0, 6.0, 6.0, 6.0, 6.0, 3.0]);
        let slope = crate::ols_slope(&x, &y).expect("six points") * crate::ols_slope(&y, &x).expect("six points");
        assert!((r - slope.sqrt()).abs() < 1e-12);
        // Case 1: 1 to its own, (4 + 7) / 2 to the others.
        let fit = silhouette(&distances, &tree.cut(2));
        assert!((fit[1].expect("placed") - (5.5 - 1.0) / 5.5).abs() < 1e-12);
    }

    #[test]
    fn ties_go_to_the_lowest_numbers() {
        let distances = gower_distance(&table(&[vec![0.0, 1.0, 2.0, 3.0]]), 1);
        let tree = cluster(&distances, Linkage::Average).expect("complete");
        assert_eq!((tree.merges()[0].first, tree.merges()[0].second), (0, 1));
        assert_eq!((tree.merges()[1].first, tree.merges()[1].second), (2, 3));
    }

    #[test]
    fn heights_rise_and_silhouettes_are_bounded() {
        let mut random = Random::new(2);
        for linkage in [Linkage::Average, Linkage::Ward] {
            let distances = standardised_distance(&table(&drawn(30, &mut random)), 1);
            let tree = cluster(&distances, linkage).expect("complete");
            assert!(tree.merges().windows(2).all(|pair| pair[0].height <= pair[1].height + 1e-12));
            let r = cophenetic_correlation(&distances, &tree).expect("varies");
            assert!(r > 0.0 && r <= 1.0);
            for clusters in 2..6 {
                let fit = silhouette(&distances, &tree.cut(clusters));
                assert!(fit.iter().all(|fit| fit.is_some_and(|fit| (-1.0..=1.0).contains(&fit))));
            }
        }
    }

    #[test]
    fn degenerate_cases() {
        let none = gower_distance(&table(&[]), 1);
        assert!(cluster(&none, Linkage::Ward).expect("empty").merges().is_empty());
        let one = gower_distance(&table(&[vec![1.0]]), 1);
        let tree = cluster(&one, Linkage::Average).expect("one");
        assert_eq!((tree.cut(1), cophenetic_correlation(&one, &tree)), (vec![0], None));
        assert_eq!(silhouette(&one, &[0]), [None]);
        let column: Column = [Cell::observed(1.0), Cell::missing(CellState::Unreported)].into_iter().collect();
        let gap = gower_distance(&CaseTable::new(&[column.masked()]).expect("one column"), 1);
        assert_eq!(cluster(&gap, Linkage::Average), Err(DistanceError::Missing { i: 0, j: 1 }));
    }
}
