//! Diagnostics by cluster: whether a relation found in pooled cases holds in each cluster (such as a year or region) and for each unit
//! (such as a state) alike. García-Castro and Ariño (2016), *Journal of Advances in Management Sciences & Information Systems* 2.

use std::collections::BTreeMap;

use super::fit::sufficiency;

/// Which relation is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// x is sufficient for y: Σ min(x, y) / Σ x.
    Sufficiency,
    /// x is necessary for y: Σ min(x, y) / Σ y.
    Necessity,
}

/// The consistency of a relation in all cases and in each group of them, and the same for coverage.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterFit {
    /// Consistency over all cases.
    pub pooled: Option<f64>,
    /// Consistency in each group, in the order of the groups' numbers; `None` where its denominator is zero.
    pub groups: Vec<(usize, Option<f64>)>,
    /// How unequal the groups are: √ Σ (c_j / Σ c − 1 / J)² over the J groups that have a consistency. 0 if all are the same; `None`
    /// without such a group.
    pub distance: Option<f64>,
    /// Coverage over all cases.
    pub pooled_coverage: Option<f64>,
    /// Coverage in each group.
    pub group_coverages: Vec<(usize, Option<f64>)>,
}

/// The fit of a relation in groups of cases: call it with clusters for the consistency between them, and with units for that within
/// units. `None` if the three slices differ in length.
///
/// # Example
/// ```
/// use chancery_stats::qca::{Relation, cluster_fit};
/// let fit = cluster_fit(&[1.0, 1.0, 1.0, 1.0], &[1.0, 1.0, 1.0, 0.0], &[1990, 1990, 2000, 2000], Relation::Sufficiency).unwrap();
/// assert_eq!(fit.groups, [(1990, Some(1.0)), (2000, Some(0.5))]);
/// ```
pub fn cluster_fit(x: &[f64], y: &[f64], groups: &[usize], relation: Relation) -> Option<ClusterFit> {
    if x.len() != y.len() || x.len() != groups.len() {
        return None;
    }
    let mut members: BTreeMap<usize, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    for ((&x, &y), &group) in x.iter().zip(y).zip(groups) {
        let (xs, ys) = members.entry(group).or_default();
        xs.push(x);
        ys.push(y);
    }
    // Consistency of sufficiency is coverage of necessity, and the other way round.
    let both = |x: &[f64], y: &[f64]| {
        let fit = sufficiency(x, y);
        match relation {
            Relation::Sufficiency => (fit.consistency, fit.coverage),
            Relation::Necessity => (fit.coverage, fit.consistency),
        }
    };
    let (pooled, pooled_coverage) = both(x, y);
    let groups: Vec<(usize, Option<f64>)> = members.iter().map(|(&group, (x, y))| (group, both(x, y).0)).collect();
    let group_coverages = members.iter().map(|(&group, (x, y))| (group, both(x, y).1)).collect();
    let known: Vec<f64> = groups.iter().filter_map(|&(_, consistency)| consistency).collect();
    Some(ClusterFit { pooled, groups, distance: distance(&known), pooled_coverage, group_coverages })
}

fn distance(consistencies: &[f64]) -> Option<f64> {
    let sum: f64 = consistencies.iter().sum();
    let share = 1.0 / consistencies.len() as f64;
    let squares = consistencies.iter().map(|consistency| (consistency / sum - share) * (consistency / sum - share));
    (sum > 0.0).then(|| squares.sum::<f64>().sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_clusters_are_at_no_distance_and_labels_do_not_matter() {
        let (x, y) = ([0.9, 0.6, 0.9, 0.6], [0.7, 0.8, 0.7, 0.8]);
        let fit = cluster_fit(&x, &y, &[1, 1, 2, 2], Relation::Sufficiency).unwrap();
        assert_eq!(fit.distance, Some(0.0));
        assert_eq!(fit.groups[0].1, fit.pooled);
        let renamed = cluster_fit(&x, &y, &[9, 9, 4, 4], Relation::Sufficiency).unwrap();
        assert_eq!((renamed.distance, renamed.pooled), (fit.distance, fit.pooled));
    }

    #[test]
    fn unequal_clusters_by_hand() {
        let fit = cluster_fit(&[1.0, 1.0, 0.0], &[1.0, 0.5, 1.0], &[1, 2, 3], Relation::Sufficiency).unwrap();
        assert_eq!(fit.groups, [(1, Some(1.0)), (2, Some(0.5)), (3, None)]);
        // 2/3 and 1/3 against a half each.
        assert!((fit.distance.unwrap() - (2.0_f64 / 36.0).sqrt()).abs() < 1e-12);
        let necessity = cluster_fit(&[1.0, 1.0, 0.0], &[1.0, 0.5, 1.0], &[1, 2, 3], Relation::Necessity).unwrap();
        assert_eq!(necessity.groups, [(1, Some(1.0)), (2, Some(1.0)), (3, Some(0.0))]);
        assert_eq!(necessity.pooled, fit.pooled_coverage);
    }

    #[test]
    fn degenerate_clusters() {
        assert_eq!(cluster_fit(&[1.0], &[1.0, 0.0], &[1], Relation::Sufficiency), None);
        let empty = cluster_fit(&[], &[], &[], Relation::Sufficiency).unwrap();
        assert_eq!((empty.pooled, empty.distance), (None, None));
    }
}
