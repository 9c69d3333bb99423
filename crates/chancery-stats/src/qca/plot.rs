//! What XY plots and Venn or UpSet diagrams show of cases.

use std::collections::BTreeMap;

/// What a case is to the claim that x is sufficient for y (Schneider and Rohlfing 2013, *Sociological Methods & Research* 42(4)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseType {
    /// In both, and x ≤ y: what the claim says.
    Typical,
    /// In both, but x > y.
    DeviantConsistencyInDegree,
    /// In x, not in y: contradicts the claim.
    DeviantConsistencyInKind,
    /// In y, not in x: not explained.
    DeviantCoverage,
    /// In neither.
    Irrelevant,
    /// A membership of just 0.5: neither in nor out.
    Between,
}

/// What each case is to the claim that x is sufficient for y. Entries beyond the shorter of the two are not looked at.
pub fn case_types(x: &[f64], y: &[f64]) -> Vec<CaseType> {
    x.iter().zip(y).map(|(&x, &y)| case_type(x, y)).collect()
}

fn case_type(x: f64, y: f64) -> CaseType {
    if x == 0.5 || y == 0.5 {
        return CaseType::Between;
    }
    match (x > 0.5, y > 0.5) {
        (true, true) if x <= y => CaseType::Typical,
        (true, true) => CaseType::DeviantConsistencyInDegree,
        (true, false) => CaseType::DeviantConsistencyInKind,
        (false, true) => CaseType::DeviantCoverage,
        (false, false) => CaseType::Irrelevant,
    }
}

/// Which cases are in just which of up to 64 sets, in the order of the sets' bits (the first set is bit 0). Cases with a membership of
/// just 0.5 in one of them are left out. `None` if there are more sets, or they differ in length.
///
/// # Example
/// ```
/// let sets = [vec![0.9, 0.8, 0.1], vec![0.7, 0.2, 0.3]];
/// assert_eq!(chancery_stats::qca::intersections(&sets), Some(vec![(0b00, vec![2]), (0b01, vec![1]), (0b11, vec![0])]));
/// ```
pub fn intersections(sets: &[Vec<f64>]) -> Option<Vec<(u64, Vec<usize>)>> {
    let cases = sets.first().map_or(0, Vec::len);
    if sets.len() > 64 || sets.iter().any(|set| set.len() != cases) {
        return None;
    }
    let mut members: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for case in (0..cases).filter(|&case| sets.iter().all(|set| set[case] != 0.5)) {
        let inside = (0..sets.len()).filter(|&set| sets[set][case] > 0.5).fold(0, |inside, set| inside | 1 << set);
        members.entry(inside).or_default().push(case);
    }
    Some(members.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quarter_of_the_plot_has_its_name() {
        use CaseType::{
            Between, DeviantConsistencyInDegree, DeviantConsistencyInKind, DeviantCoverage, Irrelevant, Typical,
        };
        let x = [0.6, 0.9, 0.9, 0.2, 0.1, 0.5, 0.7];
        let y = [0.9, 0.6, 0.2, 0.9, 0.1, 0.9, 0.7];
        let types = [
            Typical,
            DeviantConsistencyInDegree,
            DeviantConsistencyInKind,
            DeviantCoverage,
            Irrelevant,
            Between,
            Typical,
        ];
        assert_eq!(case_types(&x, &y), types);
    }

    #[test]
    fn every_case_is_in_one_intersection() {
        let sets = [vec![0.9, 0.1, 0.5, 0.6], vec![0.1, 0.9, 0.9, 0.6], vec![0.0; 4]];
        assert_eq!(intersections(&sets), Some(vec![(1, vec![0]), (2, vec![1]), (3, vec![3])]));
        assert_eq!(intersections(&[vec![1.0], vec![]]), None);
        assert_eq!(intersections(&[]), Some(vec![]));
    }
}
