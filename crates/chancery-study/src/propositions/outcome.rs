//! What the figures of a proposition under its definitions say together.

use std::fmt;

use chancery_evidence::{Interval, PropositionDefinition};

use super::{Definition, Expectation, Figure};

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Above(limit) => write!(f, "above {limit}"),
            Self::Below(limit) => write!(f, "below {limit}"),
        }
    }
}

impl Expectation {
    /// Whether the whole interval lies where it is expected, or wholly elsewhere.
    pub(super) fn agrees(self, figure: &Figure) -> Option<bool> {
        let (inside, outside) = match self {
            Self::Above(limit) => (figure.low > limit, figure.high < limit),
            Self::Below(limit) => (figure.high < limit, figure.low > limit),
        };
        if inside { Some(true) } else { outside.then_some(false) }
    }
}

impl Definition {
    pub(super) fn agrees(&self, expects: Expectation) -> Option<bool> {
        expects.agrees(self.found.as_ref().ok()?)
    }

    pub(super) fn evidence(&self, expects: Expectation) -> PropositionDefinition {
        let mut evidence = PropositionDefinition {
            name: self.name.clone(),
            figure: self.figure.to_owned(),
            unit: self.unit.clone(),
            agrees: self.agrees(expects),
            ..PropositionDefinition::default()
        };
        match &self.found {
            Ok(figure) => {
                evidence.estimate = Interval { value: Some(figure.value), lo: Some(figure.low), hi: Some(figure.high) };
                evidence.observations = figure.observations;
                evidence.interval.clone_from(&figure.interval);
            }
            Err(reason) => evidence.missing = Some(reason.clone()),
        }
        evidence
    }
}

/// The outcome and its reason.
///
/// `cannot-be-tested`: no definition has a figure. `mixed`: the intervals of some definitions lie wholly where the proposition expects them
/// and those of others wholly elsewhere. `holds`, `fails`: the main definition and at least half of all that have a figure say so, and none
/// says the opposite. `undecided`: the rest.
pub(super) fn outcome(expects: Expectation, definitions: &[Definition]) -> (&'static str, String) {
    let found = definitions.iter().filter(|definition| definition.found.is_ok()).count();
    if found == 0 {
        let reason = definitions.iter().find_map(|definition| definition.found.as_ref().err());
        return ("cannot-be-tested", reason.cloned().unwrap_or_else(|| "no definition of it is known".to_owned()));
    }
    let count = |wanted: bool| definitions.iter().filter(|one| one.agrees(expects) == Some(wanted)).count();
    let (yes, no) = (count(true), count(false));
    let main = definitions.first().and_then(|definition| definition.agrees(expects));
    let mut reason = format!(
        "of {found} definitions with a figure, the 95 % interval lies {expects} in {yes}, wholly elsewhere in {no}, over the limit in {}",
        found - yes - no
    );
    if let Some(why) = definitions.first().and_then(|definition| definition.found.as_ref().err()) {
        reason += &format!("; the main one has none: {why}");
    }
    let word = match (yes > 0, no > 0, main) {
        (true, true, _) => "mixed",
        (true, false, Some(true)) if 2 * yes >= found => "holds",
        (false, true, Some(false)) if 2 * no >= found => "fails",
        _ => "undecided",
    };
    (word, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(low: f64, high: f64) -> Definition {
        made(Ok(Figure { value: f64::midpoint(low, high), low, high, ..Figure::default() }))
    }

    fn made(found: Result<Figure, String>) -> Definition {
        Definition { name: String::new(), figure: "mean", unit: String::new(), found }
    }

    fn none() -> Definition {
        made(Err("no aid before 1946".to_owned()))
    }

    #[test]
    fn each_outcome_has_its_case() {
        let above = Expectation::Above(0.0);
        let word = |definitions: &[Definition]| outcome(above, definitions).0;
        assert_eq!(word(&[of(0.1, 0.2), of(0.1, 0.3)]), "holds");
        assert_eq!(word(&[of(0.1, 0.2), of(-0.1, 0.3)]), "holds");
        assert_eq!(word(&[of(0.1, 0.2), of(-0.1, 0.3), of(-0.1, 0.3)]), "undecided");
        assert_eq!(word(&[of(-0.1, 0.2), of(0.1, 0.3)]), "undecided");
        assert_eq!(word(&[none(), of(0.1, 0.3)]), "undecided");
        assert_eq!(word(&[of(-0.2, -0.1), of(-0.1, 0.3)]), "fails");
        assert_eq!(word(&[of(-0.2, -0.1), of(0.1, 0.3)]), "mixed");
        assert_eq!(word(&[none()]), "cannot-be-tested");
        assert_eq!(outcome(above, &[none()]).1, "no aid before 1946");
        assert_eq!(outcome(Expectation::Below(1.0), &[of(0.1, 0.2)]).0, "holds");
    }
}
