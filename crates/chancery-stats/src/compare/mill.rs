//! Mill's methods of agreement and of difference over coded cases (Mill 1843, *A System of Logic*, book III, chapter VIII). They sort
//! conditions; with few cases, more than one cause, or a condition that nobody coded, they show no cause (Lieberson 1991, *Social Forces* 70(2)).

/// A condition that all cases with the outcome share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Place of the condition.
    pub condition: usize,
    /// Cases with the outcome; all of them have the condition.
    pub with_outcome: usize,
    /// Cases without the outcome in which the condition is coded.
    pub others_coded: usize,
    /// Those of them that have the condition too. If it is all, the condition tells the cases apart in no way.
    pub others_with: usize,
}

/// Conditions present in every case that has the outcome.
///
/// # Shapes and units
/// `conditions` (n_cases, n_conditions), `outcome` (n_cases).
///
/// # Missing values
/// A case whose outcome is `None` is left out. A condition that is `None` in a case with the outcome is not shared by all.
///
/// Fewer than two cases with the outcome agree in nothing: the list is empty.
pub fn method_of_agreement(conditions: &[Vec<Option<bool>>], outcome: &[Option<bool>]) -> Vec<Agreement> {
    let of = |wanted: bool| -> Vec<&Vec<Option<bool>>> {
        conditions.iter().zip(outcome).filter(|(_, found)| **found == Some(wanted)).map(|(case, _)| case).collect()
    };
    let (with, without) = (of(true), of(false));
    if with.len() < 2 {
        return Vec::new();
    }
    let n_conditions = with.iter().map(|case| case.len()).min().unwrap_or(0);
    let shared = (0..n_conditions).filter(|condition| with.iter().all(|case| case[*condition] == Some(true)));
    let count = |condition: usize, is: fn(Option<bool>) -> bool| {
        without.iter().filter(|case| is(case.get(condition).copied().flatten())).count()
    };
    shared
        .map(|condition| Agreement {
            condition,
            with_outcome: with.len(),
            others_coded: count(condition, |value| value.is_some()),
            others_with: count(condition, |value| value == Some(true)),
        })
        .collect()
}

/// Two cases, one with the outcome and one without, that differ in a single condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Place of the case with the outcome.
    pub with_outcome: usize,
    /// Place of the case without it.
    pub without: usize,
    /// The only condition in which they differ.
    pub condition: usize,
    /// Whether the case with the outcome is the one that has it.
    pub present_with_outcome: bool,
}

/// What the method of difference finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// Pairs that differ in one condition, by case.
    pub pairs: Vec<Difference>,
    /// Pairs of a case with and a case without the outcome in which every condition is coded in both.
    pub compared: usize,
    /// The fewest conditions in which such a pair differs.
    pub fewest: Option<usize>,
    /// Pairs that differ in the outcome and in no coded condition: what told them apart was not coded.
    pub alike: usize,
}

/// Pairs of cases that differ in the outcome and in exactly one condition.
///
/// # Shapes and units
/// As [`method_of_agreement`].
///
/// # Missing values
/// A pair with a condition that is `None` in either case is not compared.
pub fn method_of_difference(conditions: &[Vec<Option<bool>>], outcome: &[Option<bool>]) -> Differences {
    let places = |wanted: bool| (0..conditions.len()).filter(move |place| outcome.get(*place) == Some(&Some(wanted)));
    let mut found = Differences::default();
    for with_outcome in places(true) {
        for without in places(false) {
            let Some(differing) = differing(&conditions[with_outcome], &conditions[without]) else { continue };
            found.compared += 1;
            found.fewest = Some(found.fewest.map_or(differing.len(), |fewest| fewest.min(differing.len())));
            match differing.as_slice() {
                [] => found.alike += 1,
                [condition] => found.pairs.push(Difference {
                    with_outcome,
                    without,
                    condition: *condition,
                    present_with_outcome: conditions[with_outcome][*condition] == Some(true),
                }),
                _ => {}
            }
        }
    }
    found
}

/// The conditions in which two cases differ; `None` if one is not coded in both.
fn differing(one: &[Option<bool>], other: &[Option<bool>]) -> Option<Vec<usize>> {
    if one.len() != other.len() {
        return None;
    }
    let mut places = Vec::new();
    for (place, (a, b)) in one.iter().zip(other).enumerate() {
        if (*a)? != (*b)? {
            places.push(place);
        }
    }
    Some(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    const T: Option<bool> = Some(true);
    const F: Option<bool> = Some(false);

    #[test]
    fn agreement_by_hand() {
        // Condition 0 is in all cases with the outcome, 1 in one of them, 2 unknown in one of them.
        let conditions = [vec![T, T, T], vec![T, F, None], vec![T, F, T], vec![F, T, F], vec![T, T, T]];
        let outcome = [T, T, F, F, None];
        let found = method_of_agreement(&conditions, &outcome);
        assert_eq!(found, [Agreement { condition: 0, with_outcome: 2, others_coded: 2, others_with: 1 }]);
        assert!(method_of_agreement(&conditions[1..], &outcome[1..]).is_empty(), "one case agrees with nobody");
    }

    #[test]
    fn difference_by_hand() {
        let conditions = [vec![T, F], vec![F, F], vec![T, T], vec![T, F], vec![None, F]];
        let outcome = [T, F, F, F, F];
        let found = method_of_difference(&conditions, &outcome);
        assert_eq!((found.compared, found.alike, found.fewest), (3, 1, Some(0)));
        assert_eq!(
            found.pairs,
            [
                Difference { with_outcome: 0, without: 1, condition: 0, present_with_outcome: true },
                Difference { with_outcome: 0, without: 2, condition: 1, present_with_outcome: false },
            ]
        );
        assert_eq!(method_of_difference(&[], &[]), Differences::default());
    }

    /// The slow twin: each condition is tried as the only one that differs.
    fn pairs_by_trying(conditions: &[Vec<Option<bool>>], outcome: &[Option<bool>]) -> Vec<(usize, usize, usize)> {
        let mut found = Vec::new();
        for a in 0..conditions.len() {
            for b in 0..conditions.len() {
                for c in 0..conditions[a].len() {
                    let only = (0..conditions[a].len()).all(|other| {
                        let (x, y) = (conditions[a][other], conditions[b][other]);
                        x.is_some() && y.is_some() && (x != y) == (other == c)
                    });
                    if outcome[a] == T && outcome[b] == F && only {
                        found.push((a, b, c));
                    }
                }
            }
        }
        found
    }

    #[test]
    fn the_twin_finds_the_same_pairs() {
        let mut random = Random::new(23);
        let mut found = 0;
        for _ in 0..200 {
            let mut value = || [T, T, F, F, None][random.below(5)];
            let conditions: Vec<Vec<Option<bool>>> = (0..6).map(|_| (0..3).map(|_| value()).collect()).collect();
            let outcome: Vec<Option<bool>> = (0..6).map(|_| value()).collect();
            let pairs = method_of_difference(&conditions, &outcome).pairs;
            let pairs: Vec<_> = pairs.iter().map(|pair| (pair.with_outcome, pair.without, pair.condition)).collect();
            assert_eq!(pairs, pairs_by_trying(&conditions, &outcome));
            found += pairs.len();
            for agreement in method_of_agreement(&conditions, &outcome) {
                let with: Vec<_> = conditions.iter().zip(&outcome).filter(|(_, o)| **o == T).collect();
                assert!(with.iter().all(|(case, _)| case[agreement.condition] == T) && with.len() > 1);
            }
        }
        assert!(found > 50, "the worlds hold pairs to find: {found}");
    }
}
