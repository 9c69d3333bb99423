//! `[[reading]]`: theories that compete to explain one thing.

use std::ops::Range;

use chancery_core::{Diagnostic, nearest};
use serde::Deserialize;
use toml::Spanned;

use super::{Reader, StudyFile, span};
use crate::raw::RawSource;
use crate::readings::{Prediction, Reading, Theory};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawReading {
    id: Spanned<String>,
    title: Option<String>,
    question: String,
    #[serde(default)]
    theory: Vec<RawTheory>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTheory {
    name: Spanned<String>,
    #[serde(default)]
    says: String,
    source: Spanned<RawSource>,
    #[serde(default)]
    prediction: Vec<RawPrediction>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPrediction {
    says: String,
    check: Spanned<String>,
    expects: Option<bool>,
    probability: Option<Spanned<f64>>,
    reason: Option<String>,
    #[serde(default)]
    leaves_out: String,
}

impl Reader<'_> {
    pub(super) fn reading(&mut self, file: &StudyFile, range: Range<usize>, raw: RawReading) {
        let id = raw.id.get_ref().clone();
        if self.study.readings.iter().any(|known| known.id == id) {
            let message = format!("reading `{id}` stands twice");
            return self.error("study::repeated-id", file, raw.id.span(), message, "ids name one reading each");
        }
        let before = self.diagnostics.len();
        let mut theories: Vec<Theory> = Vec::new();
        for theory in raw.theory {
            if theories.iter().any(|known| known.name == *theory.name.get_ref()) {
                let message = format!("theory `{}` stands twice", theory.name.get_ref());
                self.error("study::repeated-id", file, theory.name.span(), message, "names name one theory each");
            } else {
                theories.extend(self.theory(file, theory));
            }
        }
        if self.diagnostics.len() > before {
            return;
        }
        if theories.len() < 2 {
            let message = format!("reading `{id}` needs two theories or more");
            let hint = "a reading competes with another one: `[[reading.theory]]`";
            return self.error("reading::no-rivals", file, raw.id.span(), message, hint);
        }
        let title = raw.title.unwrap_or_else(|| id.clone());
        let place = Self::place(file, &range);
        self.study.readings.push(Reading { id, title, question: raw.question, theories, place });
    }

    fn theory(&mut self, file: &StudyFile, raw: RawTheory) -> Option<Theory> {
        let name = raw.name.get_ref().clone();
        let Some(line) = raw.source.get_ref().line else {
            let message = format!("nothing says in which line the text speaks of `{name}`");
            let hint = "`source = { ref = \"...\", line = 96 }`";
            self.error("reading::no-source", file, raw.source.span(), message, hint);
            return None;
        };
        if raw.prediction.is_empty() {
            let message = format!("theory `{name}` predicts nothing");
            let hint = "a theory is scored by what it predicts: `[[reading.theory.prediction]]`";
            self.error("reading::no-prediction", file, raw.name.span(), message, hint);
            return None;
        }
        let mut predictions: Vec<Prediction> = Vec::new();
        for prediction in raw.prediction {
            let range = prediction.check.span();
            let prediction = self.prediction(file, prediction)?;
            if predictions.iter().any(|known| known.same_check(&prediction)) {
                let message = format!("`{name}` rests two predictions on one check");
                let hint = "it would be counted twice; keep one";
                self.error("reading::counted-twice", file, range, message, hint);
                return None;
            }
            predictions.push(prediction);
        }
        let reference = (raw.source.get_ref().reference.clone(), span(file, raw.source.span()));
        Some(Theory { name, says: raw.says, reference, line, predictions })
    }

    fn prediction(&mut self, file: &StudyFile, raw: RawPrediction) -> Option<Prediction> {
        let reason = raw.reason.unwrap_or_default();
        if let Some(stated) = &raw.probability {
            let inside = *stated.get_ref() > 0.0 && *stated.get_ref() < 1.0;
            if !inside || reason.trim().is_empty() {
                let (message, hint) = if inside {
                    ("a probability needs a `reason`", "why does the theory make it so probable?")
                } else {
                    ("a probability is between 0 and 1, neither of them", "nothing could speak against 0 or 1")
                };
                self.error("reading::probability", file, stated.span(), message.to_owned(), hint);
                return None;
            }
        }
        Some(Prediction {
            says: raw.says,
            check: Self::expression(file, &raw.check),
            expects: raw.expects.unwrap_or(true),
            probability: raw.probability.map(Spanned::into_inner),
            reason,
            leaves_out: raw.leaves_out,
        })
    }

    /// Texts that theories name, when the references are read: one that is not there is a warning, as for claims.
    pub(super) fn check_readings(&mut self) {
        let cited: Vec<&str> = self.study.references.iter().map(|reference| reference.key.as_str()).collect();
        if cited.is_empty() {
            return;
        }
        let theories = self.study.readings.iter().flat_map(|reading| &reading.theories);
        for (key, span) in theories.map(|theory| &theory.reference).filter(|(key, _)| !cited.contains(&key.as_str())) {
            let message = format!("`{key}` is cited, but is not in references.bib");
            let mut diagnostic = Diagnostic::warning("study::unknown-reference", message).at(span.clone());
            if let Some(near) = nearest(key, cited.iter().copied()) {
                diagnostic = diagnostic.hint(format!("did you mean `{near}`?"));
            }
            self.diagnostics.push(diagnostic);
        }
    }
}
