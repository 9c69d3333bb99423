//! Scenarios: files that say what changes in trade costs, read with diagnostics. `chancery_measure::counterfactual` runs them.

mod parties;
mod raw;
mod results;

use std::path::Path;

use chancery_core::{Date, Diagnostic, Span, Year, nearest};
use chancery_data::PairColumns;
use chancery_measure::counterfactual::{
    Change, Costs, Effect, Elasticity, Errors, Estimation, FlowSource, Given, Imbalance, Lever, OwnTerm, Pairs, Repair,
    Scenario,
};
use chancery_world::World;
use serde::Deserialize as _;
use toml::Spanned;

use crate::read::StudyFile;
use raw::{RawChange, RawEstimate, RawFlows, RawScenario};
pub use results::scenario_results;
pub(crate) use results::{Simulated, Which, simulated};

/// Most draws a file may ask for.
const MOST_DRAWS: u32 = 100_000;

/// Reads a scenario. Files of flows are looked for beside the scenario's, in `folder`.
pub fn read_scenario(file: &StudyFile, folder: &Path, world: &World) -> (Option<Scenario>, Vec<Diagnostic>) {
    let mut reader = Reader { file, folder, world, on: None, diagnostics: Vec::new() };
    let raw = match toml::Deserializer::parse(&file.text).and_then(RawScenario::deserialize) {
        Ok(raw) => raw,
        Err(error) => {
            let message = error.message().lines().next().unwrap_or("not TOML").replace('"', "`");
            reader.error(
                "scenario::entry",
                error.span().unwrap_or(0..0),
                message,
                "docs/methods/counterfactual.md lists the keys",
            );
            return (None, reader.diagnostics);
        }
    };
    let scenario = reader.scenario(raw);
    // One wrong part and the scenario would be another one.
    (scenario.filter(|_| reader.diagnostics.is_empty()), reader.diagnostics)
}

struct Reader<'a> {
    file: &'a StudyFile,
    folder: &'a Path,
    world: &'a World,
    /// The end of the year of the flows.
    on: Option<Date>,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn error(&mut self, id: &'static str, range: std::ops::Range<usize>, message: String, hint: &str) {
        let span = Span { file: self.file.path.clone(), start: range.start, end: range.end };
        let mut diagnostic = Diagnostic::error(id, message).at(span);
        if !hint.is_empty() {
            diagnostic = diagnostic.hint(hint);
        }
        self.diagnostics.push(diagnostic);
    }

    /// One of several words.
    fn word<T: Copy>(&mut self, word: &Spanned<String>, known: &[(&str, T)]) -> Option<T> {
        let found = known.iter().find(|(name, _)| name == word.get_ref());
        if found.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            let hint = format!("use one of {}", names.join(", "));
            self.error("scenario::word", word.span(), format!("`{}` is not known here", word.get_ref()), &hint);
        }
        found.map(|(_, value)| *value)
    }

    fn year(&mut self, year: &Spanned<i64>) -> Option<Year> {
        let found = Year::try_from(*year.get_ref()).ok().filter(|year| (1800..=2200).contains(year));
        if found.is_none() {
            self.error(
                "scenario::year",
                year.span(),
                format!("`{}` is not a year", year.get_ref()),
                "write a year such as 1994",
            );
        }
        found
    }

    fn scenario(&mut self, raw: RawScenario) -> Option<Scenario> {
        if let Some(schema) = raw.schema.as_ref().filter(|schema| *schema.get_ref() != 1) {
            self.error("scenario::schema", schema.span(), "this program reads schema 1".to_owned(), "");
        }
        let flows_range = raw.flows.span();
        let flows = raw.flows.into_inner();
        let year = self.year(&flows.year)?;
        self.on = Date::new(year, 12, 31).ok();
        let source = self.flows(&flows, flows_range);
        let repair = [("refuse", Repair::Refuse), ("leave-out", Repair::LeaveOut)];
        let repair = flows.repair.as_ref().map_or(Some(Repair::Refuse), |word| self.word(word, &repair));
        let reference = flows.reference.as_ref().and_then(|name| self.party(name));
        let imbalance = [("proportional", Imbalance::Proportional), ("fixed", Imbalance::Fixed)];
        let imbalance =
            raw.imbalance.as_ref().map_or(Some(Imbalance::Proportional), |word| self.word(word, &imbalance));
        let given = self.given(&raw.coefficient);
        let costs = match raw.estimate {
            Some(estimate) => {
                if let Some(first) = raw.coefficient.first() {
                    let message = "coefficients are given and estimated".to_owned();
                    self.error(
                        "scenario::costs",
                        first.value.span(),
                        message,
                        "keep `[estimate]` or `[[coefficient]]`",
                    );
                }
                self.estimate(estimate.get_ref()).map(|plan| Costs::Estimated(Box::new(plan)))
            }
            None => Some(Costs::Given { coefficients: given, whole: raw.complete }),
        };
        if raw.change.is_empty() {
            self.error(
                "scenario::nothing",
                0..0,
                "nothing changes: there is no `[[change]]`".to_owned(),
                "name a term, where, and `to`",
            );
        }
        let changes: Vec<Change> = raw.change.iter().filter_map(|change| self.change(change)).collect();
        let margins = flows.output.clone().zip(flows.expenditure.clone());
        if flows.output.is_some() != flows.expenditure.is_some() {
            let message = "`output` and `expenditure` go together".to_owned();
            self.error("scenario::flows", flows.year.span(), message, "name the columns of both, or neither");
        }
        let sigma = self.elasticity(&raw.elasticity);
        let draws = raw.draws.count;
        if draws > MOST_DRAWS {
            self.error(
                "scenario::draws",
                0..0,
                format!("{draws} draws are too many"),
                "1000 are usual, 100000 the most",
            );
        }
        let stem = self.file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml").to_owned();
        Some(Scenario {
            id: raw.id.unwrap_or(stem),
            title: raw.title,
            says: raw.says,
            flows: source?,
            year,
            repair: repair?,
            margins,
            reference,
            costs: costs?,
            changes,
            sigma: sigma?,
            imbalance: imbalance?,
            average_agreement: raw.average_agreement,
            draws: draws as usize,
            seed: raw.draws.seed,
        })
    }

    fn flows(&mut self, raw: &RawFlows, range: std::ops::Range<usize>) -> Option<FlowSource> {
        let names = PairColumns {
            from: raw.exporter.clone().unwrap_or_else(|| "exporter".to_owned()),
            to: raw.importer.clone().unwrap_or_else(|| "importer".to_owned()),
            year: Some(raw.year_column.clone().unwrap_or_else(|| "year".to_owned())).filter(|name| name != "none"),
        };
        let flow = raw.flow.clone().unwrap_or_else(|| "trade".to_owned());
        match (&raw.table, &raw.file, raw.assembled) {
            (Some(table), None, false) => self.table(table, names, flow),
            (None, Some(file), false) => Some(FlowSource::File { path: self.folder.join(file.get_ref()), names, flow }),
            (None, None, true) => Some(FlowSource::Assembled),
            _ => {
                let message = "flows come from one of `table`, `file` and `assembled = true`".to_owned();
                self.error(
                    "scenario::flows",
                    range,
                    message,
                    "`table = \"agtpa.applications\"` is a table of the store",
                );
                None
            }
        }
    }

    fn table(&mut self, table: &Spanned<String>, names: PairColumns, flow: String) -> Option<FlowSource> {
        let Some((data_set, name)) = table.get_ref().split_once('.') else {
            let message = format!("`{}` names no table", table.get_ref());
            self.error("scenario::flows", table.span(), message, "write DATA-SET.TABLE, such as `agtpa.applications`");
            return None;
        };
        if chancery_data::data_set(data_set).is_none() {
            let near = nearest(data_set, chancery_data::data_sets().iter().map(|known| known.id));
            let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
            self.error("scenario::flows", table.span(), format!("no data set is called `{data_set}`"), &hint);
            return None;
        }
        Some(FlowSource::Table { data_set: data_set.to_owned(), table: name.to_owned(), names, flow })
    }

    fn given(&mut self, raw: &[raw::RawCoefficient]) -> Vec<Given> {
        for one in raw {
            if !one.value.get_ref().is_finite() {
                self.error("scenario::number", one.value.span(), "not a finite number".to_owned(), "");
            }
            if !(one.se.get_ref().is_finite() && *one.se.get_ref() >= 0.0) {
                self.error(
                    "scenario::number",
                    one.se.span(),
                    "a standard error is a number of at least 0".to_owned(),
                    "",
                );
            }
        }
        let given = |one: &raw::RawCoefficient| Given {
            term: one.term.clone(),
            value: *one.value.get_ref(),
            standard_error: *one.se.get_ref(),
            source: one.source.clone(),
        };
        raw.iter().map(given).collect()
    }

    fn estimate(&mut self, raw: &RawEstimate) -> Option<Estimation> {
        let panel = match &raw.table {
            None => None,
            Some(table) => Some(self.table(table, PairColumns::default(), "trade".to_owned())?),
        };
        if let (None, Some(first)) = (&raw.table, raw.costs.first()) {
            let message = "`costs` are those of other flows than the estimate's".to_owned();
            let hint = "name another panel in `table`, or write the columns under `terms`";
            self.error("scenario::costs", first.span(), message, hint);
        }
        let errors = [("robust", Errors::Robust), ("pair", Errors::Pair)];
        let errors = raw.errors.as_ref().map_or(Some(Errors::Robust), |word| self.word(word, &errors));
        let own = raw.own.iter().filter_map(|own| {
            let from = self.year(&own.from)?;
            let parties = self.parties(&own.who(), own.term.span())?;
            Some(OwnTerm { name: own.term.get_ref().clone(), parties, from, instead_of: own.instead_of.clone() })
        });
        let own: Vec<OwnTerm> = own.collect();
        Some(Estimation {
            panel,
            years: raw.years.iter().filter_map(|year| self.year(year)).collect(),
            effects: raw.effects.iter().filter_map(|word| self.word(word, &Effect::NAMES)).collect(),
            terms: raw.terms.iter().map(|term| term.get_ref().clone()).collect(),
            own,
            errors: errors?,
            silent: raw.silent.clone(),
            costs: raw.costs.iter().map(|term| term.get_ref().clone()).collect(),
        })
    }

    fn elasticity(&mut self, raw: &raw::RawElasticity) -> Option<Elasticity> {
        let value = *raw.value.get_ref();
        let end = |end: &Option<Spanned<f64>>| end.as_ref().map_or(value, |end| *end.get_ref());
        let (low, high) = (end(&raw.low), end(&raw.high));
        let right = low > 1.0 && low <= value && value <= high && high.is_finite();
        if !right {
            let hint = "`value = 7, low = 5, high = 9`: all above 1, the value within";
            self.error("scenario::elasticity", raw.value.span(), "not an elasticity with its range".to_owned(), hint);
        }
        right.then(|| Elasticity { value, low, high, source: raw.source.clone() })
    }

    fn change(&mut self, raw: &Spanned<RawChange>) -> Option<Change> {
        let range = raw.span();
        let raw = raw.get_ref();
        let lever = match (&raw.term, raw.to, &raw.tariff) {
            (Some(term), Some(to), None) if to.is_finite() => Lever::Term { name: term.get_ref().clone(), to },
            (None, None, Some(tariff)) => {
                let (from, to) = (tariff.get_ref().from, tariff.get_ref().to);
                if !(from.is_finite() && to.is_finite() && from > -1.0 && to > -1.0) {
                    let message = "a tariff is a share above -1, such as 0.05".to_owned();
                    self.error("scenario::number", tariff.span(), message, "");
                    return None;
                }
                Lever::Tariff { from, to }
            }
            _ => {
                let message = "a change is a `term` with `to`, or a `tariff`".to_owned();
                self.error(
                    "scenario::change",
                    range,
                    message,
                    "`term = \"rta\", to = 0`, or `tariff = { from = 0.0, to = 0.25 }`",
                );
                return None;
            }
        };
        let named = !raw.states.is_empty() || raw.organisation.is_some();
        let directed = !raw.exporters.is_empty() || !raw.importers.is_empty();
        let pairs = match (&raw.pairs, named, directed) {
            (Some(word), false, false) => {
                self.word(word, &[("international", ())])?;
                Pairs::International
            }
            (None, true, false) => Pairs::Among(self.parties(&raw.who(), range)?),
            (None, false, true) => {
                let mut side = |names: &[Spanned<String>]| self.each_once(names).filter(|found| !found.is_empty());
                let sides = (side(&raw.exporters), side(&raw.importers));
                if raw.exporters.is_empty() || raw.importers.is_empty() {
                    let message = "`exporters` and `importers` go together".to_owned();
                    self.error("scenario::change", range, message, "name at least one of each");
                }
                Pairs::Directed { exporters: sides.0?, importers: sides.1? }
            }
            _ => {
                let message = "a change needs to know where: one of `states`, `organisation`, `exporters` with `importers`, `pairs`".to_owned();
                self.error(
                    "scenario::change",
                    range,
                    message,
                    "`pairs = \"international\"` is every pair of two countries",
                );
                return None;
            }
        };
        Some(Change { pairs, lever })
    }
}

impl crate::read::Reader<'_> {
    /// A scenario of a study; files of flows of its own it cannot have, for a report cites data sets.
    pub(crate) fn scenario(&mut self, file: &StudyFile) {
        let (scenario, mut diagnostics) = read_scenario(file, Path::new(""), self.world);
        if let Some(scenario) = scenario {
            let known = self.study.scenarios.iter().any(|known| known.id == scenario.id);
            if matches!(scenario.flows, FlowSource::File { .. }) {
                diagnostics.push(
                    Diagnostic::error("scenario::flows", "a scenario of a study takes its flows from the store")
                        .at(Span { file: file.path.clone(), start: 0, end: 0 })
                        .hint("`chancery data add --spec` imports a table of your own; `chancery counterfactual FILE` reads files"),
                );
            } else if known || self.study.estimates.iter().any(|known| known.id == scenario.id) {
                let message = match known {
                    true => format!("scenario `{}` stands twice", scenario.id),
                    false => format!("`{}` is the id of an estimate, too", scenario.id),
                };
                let span = Span { file: file.path.clone(), start: 0, end: 0 };
                diagnostics
                    .push(Diagnostic::error("study::repeated-id", message).at(span).hint("ids name one scenario each"));
            } else {
                self.study.scenarios.push(scenario);
            }
        }
        self.diagnostics.extend(diagnostics);
    }
}
