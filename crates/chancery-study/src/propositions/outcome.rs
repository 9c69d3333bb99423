//! What the figures of a proposition under its definitions say together.

use std::fmt;

use chancery_evidence::{Interval, PropositionDefinition};
use chancery_stats::estimate::student_two_sided;

use super::{Definition, Expectation, Figure, Spread};

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

    /// How probable an estimate this far from the limit, or farther, on either side is if the truth lies on the limit.
    ///
    /// By Student's distribution, or twice the smaller part of the draws beyond the limit, the observed one counted (so never 0).
    pub(super) fn p(self, figure: &Figure) -> Option<f64> {
        let (Self::Above(limit) | Self::Below(limit)) = self;
        match &figure.spread {
            Spread::Unknown => None,
            Spread::Student { error, freedom } => Some(student_two_sided((figure.value - limit) / error, *freedom)),
            Spread::Draws(draws) => {
                let beyond = |side: fn(&f64, &f64) -> bool| draws.iter().filter(|draw| side(draw, &limit)).count();
                let fewest = beyond(f64::le).min(beyond(f64::ge));
                Some((2.0 * (fewest + 1) as f64 / (draws.len() + 1) as f64).min(1.0))
            }
        }
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
                evidence.p = expects.p(figure);
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
    use chancery_stats::estimate::half_width;

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

    #[test]
    fn the_probability_beside_a_limit_goes_with_the_interval() {
        let student = Figure {
            value: 2.0,
            low: 2.0 - half_width(0.95, Some(9.0)),
            high: 2.0 + half_width(0.95, Some(9.0)),
            spread: Spread::Student { error: 1.0, freedom: 9.0 },
            ..Figure::default()
        };
        let at = |limit: f64| Expectation::Above(limit).p(&student).expect("a distribution");
        assert!((at(student.low) - 0.05).abs() < 1e-9 && (at(student.high) - 0.05).abs() < 1e-9);
        assert!(
            (at(2.0) - 1.0).abs() < 1e-12 && (at(0.0) - Expectation::Below(0.0).p(&student).unwrap()).abs() < 1e-15
        );
        // 999 draws between 1 and 999, of which 24 are not above 24.
        let draws = Figure { spread: Spread::Draws((1..1000).map(f64::from).collect()), ..Figure::default() };
        assert_eq!(Expectation::Above(24.5).p(&draws), Some(0.05));
        assert_eq!(Expectation::Below(0.0).p(&draws), Some(0.002));
        assert_eq!(Expectation::Below(500.0).p(&draws), Some(1.0));
        assert_eq!(Expectation::Below(500.0).p(&Figure::default()), None);
    }
}
