//! From values to memberships, set by set.

use chancery_core::Diagnostic;
use chancery_stats::qca::{Anchors, CalibrationError, Cases, Condition, by_thresholds};

use super::{Calibration, Comparison, Grouping, Measured, MeasuredSet};

/// Membership at the inclusion anchor of a logistic calibration.
const DEGREE: f64 = 0.95;
/// Values of a multi-value condition, at most.
const MOST_LEVELS: f64 = 254.0;

/// Three numbers as anchors.
fn three(numbers: &[f64]) -> Option<Anchors> {
    match *numbers {
        [exclusion, crossover, inclusion] => Some(Anchors { exclusion, crossover, inclusion }),
        _ => None,
    }
}

impl Calibration {
    /// Logistic, by full exclusion, crossover and full inclusion; `None` if these are not three.
    pub fn logistic(numbers: &[f64]) -> Option<Self> {
        three(numbers).map(Self::Logistic)
    }

    /// Linear, by full exclusion, crossover and full inclusion; `None` if these are not three.
    pub fn linear(numbers: &[f64]) -> Option<Self> {
        three(numbers).map(Self::Linear)
    }

    /// As it is written in a table of sets.
    pub fn written(&self) -> String {
        let list = |values: &[f64]| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let anchors = |anchors: &Anchors| list(&[anchors.exclusion, anchors.crossover, anchors.inclusion]);
        match self {
            Self::AsGiven => "as given".to_owned(),
            Self::Thresholds(thresholds) => format!("thresholds {}", list(thresholds)),
            Self::Logistic(three) => format!("logistic {}", anchors(three)),
            Self::Linear(three) => format!("linear {}", anchors(three)),
            Self::Indirect(indirect) => indirect.written(),
        }
    }

    /// Whether anchors or thresholds are finite and in strict order, and scores between 0 and 1.
    pub fn is_ordered(&self) -> bool {
        let ordered = match self {
            Self::AsGiven => Ok(()),
            Self::Thresholds(thresholds) => by_thresholds(&[], thresholds).map(|_| ()),
            Self::Logistic(anchors) => anchors.logistic(&[], DEGREE).map(|_| ()),
            Self::Linear(anchors) => anchors.linear(&[]).map(|_| ()),
            Self::Indirect(indirect) => match &indirect.grouping {
                Grouping::Thresholds(thresholds) => by_thresholds(&[], thresholds).map(|_| ()),
                Grouping::ByCase(groups) if groups.iter().any(|group| !(0.0..=1.0).contains(&group.score)) => {
                    Err(CalibrationError::Scores)
                }
                Grouping::ByCase(_) | Grouping::Column(_) => Ok(()),
            },
        };
        ordered.is_ok()
    }

    /// The anchors or thresholds, in the order in which they are written.
    pub(super) fn numbers(&self) -> Vec<f64> {
        match self {
            Self::AsGiven | Self::Indirect(_) => Vec::new(),
            Self::Thresholds(thresholds) => thresholds.clone(),
            Self::Logistic(anchors) | Self::Linear(anchors) => {
                vec![anchors.exclusion, anchors.crossover, anchors.inclusion]
            }
        }
    }

    /// The same calibration with other anchors or thresholds; `None` if it is one with three and these are not.
    pub fn with(&self, numbers: &[f64]) -> Option<Self> {
        match self {
            Self::AsGiven | Self::Indirect(_) => None,
            Self::Thresholds(_) => Some(Self::Thresholds(numbers.to_vec())),
            Self::Logistic(_) => Self::logistic(numbers),
            Self::Linear(_) => Self::linear(numbers),
        }
    }

    /// What the anchors are called, in their order.
    pub(super) fn names(&self) -> Vec<String> {
        match self {
            Self::AsGiven | Self::Indirect(_) => Vec::new(),
            Self::Thresholds(thresholds) if thresholds.len() == 1 => vec!["threshold".to_owned()],
            Self::Thresholds(thresholds) => (1..=thresholds.len()).map(|place| format!("threshold {place}")).collect(),
            Self::Logistic(_) | Self::Linear(_) => ["exclusion", "crossover", "inclusion"].map(str::to_owned).to_vec(),
        }
    }

    /// Memberships in the set at a place.
    fn condition(&self, set: &MeasuredSet, measured: &Measured, place: usize) -> Result<Condition, Box<Diagnostic>> {
        if let Self::Indirect(indirect) = self {
            return indirect.condition(set, measured, place);
        }
        let values: Vec<f64> = measured.cases.iter().map(|case| case.values[place].value).collect();
        self.of_values(&values).map_err(|error| refused(set, self, error, measured, place))
    }

    /// Memberships that follow from the values alone.
    fn of_values(&self, values: &[f64]) -> Result<Condition, Unusable> {
        match self {
            Self::AsGiven | Self::Indirect(_) => as_given(values),
            Self::Thresholds(thresholds) => {
                let levels = u8::try_from(thresholds.len() + 1).map_err(|_| Unusable::Anchors)?;
                Ok(Condition::Values { levels, values: by_thresholds(values, thresholds)? })
            }
            Self::Logistic(anchors) => Ok(Condition::Fuzzy(anchors.logistic(values, DEGREE)?)),
            Self::Linear(anchors) => Ok(Condition::Fuzzy(anchors.linear(values)?)),
        }
    }
}

/// Why a set was not made.
enum Unusable {
    /// Anchors out of order.
    Anchors,
    /// The value of a case is no membership.
    Value(usize),
}

impl From<CalibrationError> for Unusable {
    fn from(error: CalibrationError) -> Self {
        match error {
            CalibrationError::Value { place } => Self::Value(place),
            _ => Self::Anchors,
        }
    }
}

/// Whole numbers are values of a crisp or multi-value condition, all others memberships.
fn as_given(values: &[f64]) -> Result<Condition, Unusable> {
    let whole = |value: &f64| *value == libm::trunc(*value) && *value >= 0.0 && *value < MOST_LEVELS;
    if values.iter().all(whole) {
        let values: Vec<u8> = values.iter().map(|value| *value as u8).collect();
        let levels = values.iter().max().map_or(2, |most| (most + 1).max(2));
        return Ok(Condition::Values { levels, values });
    }
    match values.iter().position(|value| !(0.0..=1.0).contains(value)) {
        Some(place) => Err(Unusable::Value(place)),
        None => Ok(Condition::Fuzzy(values.to_vec())),
    }
}

/// What kind of set a condition is.
pub(super) fn kind(condition: &Condition) -> &'static str {
    match condition {
        Condition::Values { levels: 2, .. } => "crisp",
        Condition::Values { .. } => "multi-value",
        Condition::Fuzzy(_) => "fuzzy",
    }
}

/// Cases ready for the kernels, with the kind of each set; calibrated as the comparison says, or as `other` has it for a set.
pub(super) fn calibrated(
    comparison: &Comparison,
    measured: &Measured,
    other: &dyn Fn(usize) -> Option<Calibration>,
) -> Result<(Cases, Vec<&'static str>), Box<Diagnostic>> {
    let mut conditions = Vec::new();
    let mut kinds = Vec::new();
    for (place, set) in comparison.sets().enumerate() {
        let calibration = other(place).unwrap_or_else(|| set.calibration.clone());
        let condition = calibration.condition(set, measured, place)?;
        kinds.push(kind(&condition));
        conditions.push(condition);
    }
    let outcome = match conditions.pop() {
        Some(Condition::Fuzzy(memberships)) => memberships,
        Some(Condition::Values { levels: 2, values }) => values.into_iter().map(f64::from).collect(),
        _ => {
            let message = format!("the outcome `{}` has more than two values", comparison.outcome.name);
            return Err(at(
                &comparison.outcome,
                Diagnostic::error("qca::outcome", message)
                    .hint("one threshold makes a set of it, `thresholds = [2]`, or three anchors"),
            ));
        }
    };
    let outcome = if comparison.options.negated { outcome.into_iter().map(|y| 1.0 - y).collect() } else { outcome };
    let cases = Cases::new(conditions, outcome).map_err(|error| {
        let mut diagnostic = Diagnostic::error("qca::cases", error.to_string());
        diagnostic.span.clone_from(&comparison.span);
        Box::new(diagnostic)
    })?;
    Ok((cases, kinds))
}

fn at(set: &MeasuredSet, mut diagnostic: Diagnostic) -> Box<Diagnostic> {
    diagnostic.span.clone_from(&set.span);
    Box::new(diagnostic)
}

fn refused(
    set: &MeasuredSet,
    calibration: &Calibration,
    error: Unusable,
    measured: &Measured,
    place: usize,
) -> Box<Diagnostic> {
    let diagnostic = match error {
        Unusable::Anchors => {
            let message = format!("the anchors of `{}` are out of order: {}", set.name, calibration.written());
            Diagnostic::error("qca::anchors", message).hint(ANCHORS)
        }
        Unusable::Value(case) => {
            let found = measured.cases.get(case);
            let said = found.map_or_else(String::new, |found| {
                format!(" of case `{}` is {}, which", found.id, found.values[place].value)
            });
            let message = format!("`{}`{said} is no membership", set.name);
            Diagnostic::error("qca::not-a-membership", message).hint(
                "memberships lie between 0 and 1, values of a condition are 0, 1, 2 ...; calibrate other measurements",
            )
        }
    };
    at(set, diagnostic)
}

/// What would be right.
pub(crate) const ANCHORS: &str = "three anchors: full exclusion, crossover, full inclusion, all ascending or all descending; \
                                  thresholds ascend";
