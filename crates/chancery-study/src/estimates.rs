//! The models of a study, estimated before its checks are planned, so that checks can use them.

use chancery_claim::{ResultValue, StudyResult};
use chancery_core::{Diagnostic, Span, Unit};
use chancery_data::{DataTable, InputFile};
use chancery_evidence::EstimateEvidence;
use chancery_measure::Base;
use chancery_measure::regression::{ModelFile, RegressionError};

use crate::study::{Study, StudyEstimate};

/// What the models of a study gave.
#[derive(Clone, Debug, Default)]
pub struct Estimates {
    /// For the report.
    pub evidence: Vec<EstimateEvidence>,
    /// For the checks.
    pub results: Vec<StudyResult>,
    /// What is wrong in models.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why a model has no estimate.
enum Failure {
    /// The data are not here: no fault of the study's.
    Absent(String),
    /// Something is wrong.
    Wrong(Box<Diagnostic>),
}

/// Estimates the models of a study. What is wrong in one is a diagnostic; its results are then absent.
pub fn estimates(study: &Study, base: &Base) -> Estimates {
    let mut found = Estimates::default();
    for wanted in &study.estimates {
        let mut result = StudyResult { id: wanted.id.clone(), ..StudyResult::default() };
        match wanted.run(study, base) {
            Ok(evidence) => {
                result.values = values(&evidence);
                found.evidence.push(evidence);
            }
            Err(Failure::Absent(reason)) => result.absent = Some(reason),
            Err(Failure::Wrong(diagnostic)) => {
                result.absent = Some(format!("estimate `{}`: {}", wanted.id, diagnostic.message));
                found.diagnostics.push(*diagnostic);
            }
        }
        found.results.push(result);
    }
    found
}

/// Coefficients and combinations as values between the ends of their intervals.
fn values(evidence: &EstimateEvidence) -> Vec<ResultValue> {
    let value = |term: &chancery_evidence::EstimateTerm| {
        let limits = (term.lo?, term.hi?);
        Some(ResultValue { name: term.name.clone(), unit: Unit::COUNT, limits })
    };
    evidence.terms.iter().chain(&evidence.combinations).filter_map(value).collect()
}

impl StudyEstimate {
    fn run(&self, study: &Study, base: &Base) -> Result<EstimateEvidence, Failure> {
        let file = ModelFile::of_model(self.model.clone(), &self.columns, self.panel.clone());
        let file = file.map_err(|error| Failure::Wrong(self.diagnostic(&error)))?;
        let names = file.names();
        let (table, source) = self.table(study, base, &|name| names.contains(name))?;
        let mut estimated = file.run(table).map_err(|error| Failure::Wrong(self.diagnostic(&error)))?;
        let Some(one) = estimated.pop() else { return Err(Failure::Absent("nothing was estimated".to_owned())) };
        Ok(EstimateEvidence { source, group: self.group.clone(), ..one.evidence })
    }

    /// The table, and the data sets it belongs to.
    fn table(
        &self,
        study: &Study,
        base: &Base,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<(DataTable, Vec<String>), Failure> {
        let at = &self.data_text;
        let wrong = |message: String, hint: String| {
            let span = Span { file: at.file.clone(), start: at.range.start, end: at.range.end };
            Failure::Wrong(Box::new(Diagnostic::error("study::estimate", message).at(span).hint(hint)))
        };
        if let Some(file) = study.files.iter().find(|file| file.path == self.data) {
            let name = file.path.rsplit('/').next().unwrap_or(&file.path).to_owned();
            let file = InputFile { name, path: (&file.path).into(), bytes: file.text.clone().into_bytes() };
            let table = DataTable::read(&file, wanted).map_err(|error| {
                wrong(error.to_string(), error.hint_text().unwrap_or("the table cannot be read").to_owned())
            })?;
            return Ok((table, Vec::new()));
        }
        let id_and_table = self.data.split_once('.').filter(|_| !self.data.contains('/'));
        let Some((id, table)) = id_and_table else {
            let hint =
                "a table of the store (`agtpa.applications`), or a .csv or .tsv file in the study's folder `data/`";
            return Err(wrong(format!("there is no table `{}`", self.data), hint.to_owned()));
        };
        if base.data_set(id).is_none() && chancery_data::data_set(id).is_none() {
            let near = chancery_core::nearest(id, chancery_data::data_sets().iter().map(|data_set| data_set.id));
            let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
            return Err(wrong(format!("no data set is called `{id}`"), hint));
        }
        let Base::Store(store) = base else {
            return Err(Failure::Absent(format!(
                "the {} holds no tables, so `{}` is not there",
                base.kind(),
                self.data
            )));
        };
        let Some(state) = store.manifest().data_sets.get(id) else {
            return Err(Failure::Absent(format!("the store does not hold `{id}`")));
        };
        if !state.tables.iter().any(|known| known.name == table) {
            let known: Vec<&str> = state.tables.iter().map(|known| known.name.as_str()).collect();
            return Err(wrong(format!("`{id}` has no table `{table}`"), format!("it has {}", known.join(", "))));
        }
        let read = DataTable::of_store(store, id, table, wanted)
            .map_err(|error| wrong(error.to_string(), "`chancery data verify` tells what is damaged".to_owned()))?;
        Ok((read, vec![id.to_owned()]))
    }

    /// An error at its place in the study.
    fn diagnostic(&self, error: &RegressionError) -> Box<Diagnostic> {
        let text = self.text(error);
        let message = format!("estimate `{}`: {}", self.id, error.message);
        let within = error.text.as_ref().is_some_and(|(_, whole)| *whole == text.text);
        let (start, end) = match (&error.span, text.offset) {
            (Some(span), Some(offset)) if within => (offset + span.start, offset + span.end),
            _ => (text.range.start, text.range.end),
        };
        let span = Span { file: text.file.clone(), start, end };
        let diagnostic = Diagnostic::error("study::estimate", message).at(span);
        Box::new(match &error.hint {
            Some(hint) => diagnostic.hint(hint.clone()),
            None => diagnostic,
        })
    }
}
