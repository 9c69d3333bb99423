//! Calibrated cases: one column for each condition, and the outcome.

use std::fmt;

use super::term::{Space, SpaceError, Term};

/// A calibrated condition, one entry for each case. Only cases with an entry in every condition and the outcome can be analysed; whoever
/// builds the columns leaves the others out and lists them.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A crisp set (two values, 0 out and 1 in) or a multi-value condition.
    Values {
        /// The number of values possible.
        levels: u8,
        /// One for each case, below `levels`.
        values: Vec<u8>,
    },
    /// Membership in a fuzzy set, between 0 and 1.
    Fuzzy(Vec<f64>),
}

impl Condition {
    /// A crisp set.
    pub fn crisp(values: Vec<u8>) -> Self {
        Self::Values { levels: 2, values }
    }

    fn len(&self) -> usize {
        match self {
            Self::Values { values, .. } => values.len(),
            Self::Fuzzy(memberships) => memberships.len(),
        }
    }

    fn levels(&self) -> u8 {
        match self {
            Self::Values { levels, .. } => *levels,
            Self::Fuzzy(_) => 2,
        }
    }

    fn first_bad(&self) -> Option<usize> {
        match self {
            Self::Values { levels, values } => values.iter().position(|value| value >= levels),
            Self::Fuzzy(memberships) => first_outside(memberships),
        }
    }

    /// The membership of a case in the set of those with this value.
    fn membership(&self, case: usize, value: u8) -> f64 {
        match self {
            Self::Values { values, .. } => f64::from(u8::from(values[case] == value)),
            Self::Fuzzy(memberships) if value == 1 => memberships[case],
            Self::Fuzzy(memberships) => 1.0 - memberships[case],
        }
    }

    /// The value to which a case belongs more than to any other; `None` if it is just between in and out.
    fn value(&self, case: usize) -> Option<u8> {
        match self {
            Self::Values { values, .. } => Some(values[case]),
            Self::Fuzzy(memberships) => (memberships[case] != 0.5).then(|| u8::from(memberships[case] > 0.5)),
        }
    }
}

fn first_outside(memberships: &[f64]) -> Option<usize> {
    memberships.iter().position(|membership| !(0.0..=1.0).contains(membership))
}

/// Why columns are no cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CasesError {
    /// The conditions span no space of configurations.
    Space(SpaceError),
    /// There is no case.
    NoCases,
    /// A condition has another number of cases than the outcome.
    Length {
        /// Its place.
        condition: usize,
    },
    /// A membership outside 0 to 1, or a value the condition does not have.
    Condition {
        /// Its place.
        condition: usize,
        /// The case.
        case: usize,
    },
    /// Membership in the outcome outside 0 to 1.
    Outcome {
        /// The case.
        case: usize,
    },
}

impl fmt::Display for CasesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Space(error) => error.fmt(f),
            Self::NoCases => write!(f, "no cases"),
            Self::Length { condition } => {
                write!(f, "condition {condition} has another number of cases than the outcome")
            }
            Self::Condition { condition, case } => {
                write!(f, "condition {condition}, case {case}: not a membership or value")
            }
            Self::Outcome { case } => write!(f, "outcome, case {case}: not a membership between 0 and 1"),
        }
    }
}

impl std::error::Error for CasesError {}

/// The cases of an analysis.
#[derive(Clone, Debug, PartialEq)]
pub struct Cases {
    space: Space,
    conditions: Vec<Condition>,
    outcome: Vec<f64>,
}

impl Cases {
    /// Cases with these conditions and this membership in the outcome (a value of a multi-value outcome as 0 and 1).
    ///
    /// # Errors
    /// If columns differ in length, a membership is outside 0 to 1, or the conditions span no space.
    pub fn new(conditions: Vec<Condition>, outcome: Vec<f64>) -> Result<Self, CasesError> {
        let levels: Vec<u8> = conditions.iter().map(Condition::levels).collect();
        let space = Space::new(&levels).map_err(CasesError::Space)?;
        if outcome.is_empty() {
            return Err(CasesError::NoCases);
        }
        if let Some(condition) = conditions.iter().position(|condition| condition.len() != outcome.len()) {
            return Err(CasesError::Length { condition });
        }
        for (place, condition) in conditions.iter().enumerate() {
            if let Some(case) = condition.first_bad() {
                return Err(CasesError::Condition { condition: place, case });
            }
        }
        if let Some(case) = first_outside(&outcome) {
            return Err(CasesError::Outcome { case });
        }
        Ok(Self { space, conditions, outcome })
    }

    /// The same cases with the outcome's negation, 1 − y.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self { outcome: self.outcome.iter().map(|y| 1.0 - y).collect(), ..self.clone() }
    }

    /// The space of configurations.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// The number of cases.
    pub fn len(&self) -> usize {
        self.outcome.len()
    }

    /// Never: there is at least one case.
    pub fn is_empty(&self) -> bool {
        self.outcome.is_empty()
    }

    /// Membership in the outcome.
    pub fn outcome(&self) -> &[f64] {
        &self.outcome
    }

    /// Each case's membership in a term: the least of its memberships in the literals, 1 without literals.
    pub fn in_term(&self, term: &Term) -> Vec<f64> {
        let literals = self.space.literals(term);
        let least = |case: usize| {
            let memberships =
                literals.iter().map(|&(condition, value)| self.conditions[condition].membership(case, value));
            memberships.fold(1.0, f64::min)
        };
        (0..self.len()).map(least).collect()
    }

    /// Each case's membership in a disjunction of terms: the largest of its memberships in the terms, 0 without terms.
    pub fn in_any(&self, terms: &[Term]) -> Vec<f64> {
        let mut largest = vec![0.0; self.len()];
        for term in terms {
            largest
                .iter_mut()
                .zip(self.in_term(term))
                .for_each(|(most, membership)| *most = f64::max(*most, membership));
        }
        largest
    }

    /// The configuration to which a case belongs with more than 0.5; `None` if a membership is 0.5.
    pub fn configuration(&self, case: usize) -> Option<u64> {
        let values: Option<Vec<u8>> = self.conditions.iter().map(|condition| condition.value(case)).collect();
        self.space.pack(&values?)
    }
}
