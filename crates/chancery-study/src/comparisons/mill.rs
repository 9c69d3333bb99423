//! Mill's methods over the coded cases.

use chancery_evidence::{CaseEvidence, Evidence, MillAgreement, MillDifference, MillEvidence};
use chancery_stats::compare::{method_of_agreement, method_of_difference};

const OUTCOMES: [&str; 3] = ["better", "mixed", "worse"];

const CANNOT: &str = "The methods sort coded conditions; they show no cause. They take it that every condition that matters is coded, that an \
                      outcome has one cause, and that cases do not depend on each other: none of this holds here, where cases of one \
                      administration overlap and the codes follow what a text chose to mention. A stage with a code is taken as coded in \
                      full; one without any is unknown.";

/// Which conditions of a case are looked at.
type Words = fn(&CaseEvidence) -> Vec<Option<Vec<&str>>>;

/// The words of each stage that takes part; `None` for a stage without any.
const SETS: [(&str, Words); 2] = [
    ("instruments", |case| vec![some(words(&case.strategy.instruments))]),
    ("codes", |case| vec![some(words(&case.problem.codes)), some(words(&case.strategy.codes))]),
];

fn words(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

fn some(words: Vec<&str>) -> Option<Vec<&str>> {
    (!words.is_empty()).then_some(words)
}

/// Each outcome, as the text states it and as the series compose it, by either set of conditions.
pub(super) fn mill(evidence: &Evidence) -> Vec<MillEvidence> {
    let mut found = Vec::new();
    for set in SETS {
        for outcome in OUTCOMES {
            let stated = |case: &CaseEvidence| case.outcomes.direction.clone().filter(|word| word != "not-stated");
            let composed = |case: &CaseEvidence| {
                case.composite.as_ref().map(|composite| composite.direction.clone()).filter(|word| word != "abstained")
            };
            found.push(of(evidence, set, outcome, "stated", &stated));
            found.push(of(evidence, set, outcome, "composed", &composed));
        }
    }
    found.retain(|one| !one.with.is_empty() && !one.without.is_empty() && !one.conditions.is_empty());
    found
}

fn of(
    evidence: &Evidence,
    (set, words): (&str, Words),
    outcome: &str,
    basis: &str,
    direction: &dyn Fn(&CaseEvidence) -> Option<String>,
) -> MillEvidence {
    let cases: Vec<&CaseEvidence> = evidence.cases.iter().collect();
    let stages: Vec<Vec<Option<Vec<&str>>>> = cases.iter().map(|case| words(case)).collect();
    let width = stages.iter().map(Vec::len).max().unwrap_or(0);
    // A condition is a word of a stage: the same word in two stages is two conditions.
    let mut conditions: Vec<(usize, &str)> = Vec::new();
    for stage in 0..width {
        let mut named: Vec<&str> = stages.iter().filter_map(|case| case[stage].as_ref()).flatten().copied().collect();
        named.sort_unstable();
        named.dedup();
        conditions.extend(named.into_iter().map(|word| (stage, word)));
    }
    let coded: Vec<Vec<Option<bool>>> = stages
        .iter()
        .map(|case| conditions.iter().map(|(stage, word)| Some(case[*stage].as_ref()?.contains(word))).collect())
        .collect();
    let outcomes: Vec<Option<bool>> =
        cases.iter().map(|case| direction(case).map(|direction| direction == outcome)).collect();
    let named = |wanted: bool| {
        let of = cases.iter().zip(&outcomes).filter(|(_, found)| **found == Some(wanted));
        of.map(|(case, _)| case.id.clone()).collect()
    };
    let condition = |place: usize| conditions[place].1.to_owned();
    let difference = method_of_difference(&coded, &outcomes);
    MillEvidence {
        outcome: format!("{basis}: {outcome}"),
        with: named(true),
        without: named(false),
        set: set.to_owned(),
        conditions: (0..conditions.len()).map(condition).collect(),
        agreement: method_of_agreement(&coded, &outcomes)
            .into_iter()
            .map(|found| MillAgreement {
                condition: condition(found.condition),
                others_with: found.others_with,
                others_coded: found.others_coded,
            })
            .collect(),
        difference: difference
            .pairs
            .iter()
            .map(|pair| MillDifference {
                with: cases[pair.with_outcome].id.clone(),
                without: cases[pair.without].id.clone(),
                condition: condition(pair.condition),
                present_with_outcome: pair.present_with_outcome,
            })
            .collect(),
        compared: difference.compared,
        fewest: difference.fewest,
        alike: difference.alike,
        cannot: CANNOT.to_owned(),
    }
}
