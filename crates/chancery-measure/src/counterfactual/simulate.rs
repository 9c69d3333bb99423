//! A scenario, run on flows that were read.

use std::borrow::Cow;

use chancery_data::Error;
use chancery_stats::equilibrium::{Baseline, CoefficientDraws, EquilibriumError};

use super::agreements::AgreementSpread;
use super::bands::{self, Draws};
use super::change::Changes;
use super::costs::{CoefficientUsed, Coefficients, Equation, Estimated, linear, of_matrix};
use super::cross_section::CrossSection;
use super::flows::{Country, FlowMatrix};
use super::outcome::{Changed, CountryEffects, Figure, Method, MethodEffects, QUANTITIES, Simulation};
use super::read::Read;
use super::scenario::{Costs, Effect, Party, Scenario};

/// Coefficients, and the world they fit.
#[derive(Default)]
pub(crate) struct Priced {
    pub(crate) coefficients: Coefficients,
    costs: Option<Vec<f64>>,
    estimated: Option<Estimated>,
    /// Terms of the costs by pair, where costs follow the draws of coefficients.
    terms: Option<Vec<Vec<f64>>>,
    /// Coefficients of a second equation, by which costs are fitted and nothing changes.
    further: Vec<CoefficientUsed>,
    notes: Vec<String>,
}

impl Priced {
    /// `equation` is the estimate of a scenario that has one.
    pub(crate) fn new(
        scenario: &Scenario,
        flows: &Read,
        matrix: &FlowMatrix,
        equation: Option<&Equation>,
    ) -> Result<Self, Error> {
        match (&scenario.costs, equation) {
            (Costs::Given { coefficients, whole }, _) => {
                let coefficients = Coefficients::of_given(coefficients);
                if !whole {
                    return Ok(Self { coefficients, ..Self::default() });
                }
                let terms = of_matrix(&flows.table, &[], &coefficients.terms, matrix)?;
                let costs = linear(&terms, &coefficients.values).into_iter().map(libm::exp).collect();
                Ok(Self { coefficients, costs: Some(costs), terms: Some(terms), ..Self::default() })
            }
            (Costs::Estimated(plan), Some(equation)) if plan.panel.is_none() => {
                let estimated = equation.of_matrix(&flows.table, matrix, scenario.year, &plan.silent)?;
                // With effects of pairs the equation fits each pair's own trade whatever the coefficients are.
                let terms = match plan.effects.contains(&Effect::Pair) {
                    false => Some(of_matrix(&flows.table, &plan.own, &plan.terms, matrix)?),
                    true => None,
                };
                let costs = Some(estimated.costs.clone());
                let coefficients = equation.coefficients.clone();
                Ok(Self { coefficients, costs, estimated: Some(estimated), terms, ..Self::default() })
            }
            (Costs::Estimated(plan), equation) => {
                let coefficients = equation.map(|equation| equation.coefficients.clone()).unwrap_or_default();
                let mut out = Self { coefficients, ..Self::default() };
                if !plan.costs.is_empty() {
                    let found = CrossSection::new(&flows.table, plan, &out.coefficients, matrix, scenario.year)?;
                    (out.costs, out.further, out.notes) = (found.costs, found.coefficients, found.notes);
                }
                Ok(out)
            }
        }
    }
}

pub(crate) struct Run<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) matrix: &'a FlowMatrix,
    pub(crate) priced: &'a Priced,
    pub(crate) changes: &'a Changes,
    pub(crate) spread: Option<&'a AgreementSpread>,
}

impl Run<'_> {
    pub(crate) fn run(&self, read: &Read, parties: &[Party]) -> Result<Simulation, Error> {
        let n = self.matrix.countries.len();
        let fail = |error: EquilibriumError| self.said(&error);
        let change = self.changes.matrix(n * n, &self.priced.coefficients.values, self.scenario.sigma.value);
        let observed = Baseline::from_flows(n, &self.matrix.flows).map_err(fail)?;
        let fitted = self.fitted(read, &observed)?;
        let mut methods = Vec::new();
        let mut figures: Vec<Vec<[Figure; QUANTITIES.len()]>> = Vec::new();
        let mut notes = self.priced.notes.clone();
        for (method, baseline) in [(Method::Observed, Some(&observed)), (Method::Fitted, fitted.as_ref())] {
            let Some(baseline) = baseline else { continue };
            let full = baseline.full(&change, self.scenario.sigma.value, self.scenario.imbalance).map_err(fail)?;
            let mut of_method = plain(&Changed::of(&full));
            let mut failed = 0;
            if self.scenario.draws > 0 {
                let (draws, lost) = self.draw(method, baseline)?;
                bands::put(&mut of_method, &draws, lost)?;
                failed = lost;
            }
            methods.push(MethodEffects { method, unsold: Some(full.unsold), failed });
            figures.push(of_method);
        }
        if fitted.is_none() {
            notes.push("Costs are not known in full, so there are no flows fitted from them: effects are from observed flows only.".to_owned());
        }
        let panel = self.priced.estimated.as_ref().filter(|estimated| estimated.deviations.len() > 1);
        if panel.is_some_and(|estimated| estimated.fitted.iter().all(Option::is_none)) {
            notes.push(format!(
                "{} is no year of the estimate, so bands do not vary the observed flows.",
                self.scenario.year
            ));
        }
        figures.push(self.conditional(fitted.as_ref().unwrap_or(&observed), &change)?);
        methods.push(MethodEffects { method: Method::Conditional, unsold: None, failed: 0 });
        let world: f64 = observed.output().iter().sum();
        let is_party = |country: &Country| parties.iter().any(|party| Some(party.state) == country.state);
        let mut countries: Vec<CountryEffects> = (0..n)
            .map(|i| CountryEffects {
                country: self.matrix.countries[i].clone(),
                party: is_party(&self.matrix.countries[i]),
                share: observed.output()[i] / world,
                figures: figures.iter().map(|method| method[i]).collect(),
            })
            .collect();
        countries.sort_by(|a, b| b.party.cmp(&a.party).then(b.share.total_cmp(&a.share)));
        let mut coefficients = self.priced.coefficients.used();
        if let Some(spread) = self.spread {
            self.changes.touched.iter().for_each(|&at| coefficients[at].between = Some(spread.between.sqrt()));
        }
        coefficients.extend(self.priced.further.iter().cloned());
        Ok(Simulation {
            countries,
            methods,
            coefficients,
            spread: None,
            pairs_changed: self.changes.changed,
            draws: self.scenario.draws,
            left_out: Vec::new(),
            notes,
        })
    }

    /// The world that costs fit; `None` where they are not known.
    fn fitted(&self, read: &Read, observed: &Baseline) -> Result<Option<Baseline>, Error> {
        let Some(costs) = &self.priced.costs else { return Ok(None) };
        let (output, expenditure) = self.margins(read, observed)?;
        Baseline::from_costs(costs, &output, &expenditure).map(Some).map_err(|error| self.said(&error))
    }

    fn margins(&self, read: &Read, observed: &Baseline) -> Result<(Vec<f64>, Vec<f64>), Error> {
        let Some((output, expenditure)) = &self.scenario.margins else {
            return Ok((observed.output().to_vec(), observed.expenditure().to_vec()));
        };
        let n = self.matrix.countries.len();
        let home = |column: &str| -> Result<Vec<f64>, Error> {
            let values = read.table.column(column).unwrap_or_default();
            let value = |i: usize| {
                let row = self.matrix.rows[i * n + i];
                let code = &self.matrix.countries[i].code;
                values
                    .get(row)
                    .copied()
                    .flatten()
                    .ok_or_else(|| Error::unknown(format!("`{column}` of {code} is missing")))
            };
            (0..n).map(value).collect()
        };
        Ok((home(output)?, home(expenditure)?))
    }

    fn draw(&self, method: Method, point: &Baseline) -> Result<(Vec<Changed>, usize), Error> {
        let coefficients = &self.priced.coefficients;
        let draws = Draws {
            coefficients: CoefficientDraws::new(&coefficients.values, &coefficients.covariance)
                .map_err(|error| self.said(&error))?,
            between: self.spread.map_or(0.0, |spread| spread.between.max(0.0).sqrt()),
            sigma: (self.scenario.sigma.low, self.scenario.sigma.high),
            changes: self.changes,
            pairs: self.matrix.flows.len(),
            imbalance: self.scenario.imbalance,
        };
        let worlds = self.other_worlds(method);
        let terms = self.priced.terms.as_ref().filter(|_| method == Method::Fitted);
        let baseline = |drawn: &[f64], which: f64| -> Result<Cow<'_, Baseline>, EquilibriumError> {
            if let Some(terms) = terms {
                let costs: Vec<f64> = linear(terms, drawn).into_iter().map(libm::exp).collect();
                return Baseline::from_costs(&costs, point.output(), point.expenditure()).map(Cow::Owned);
            }
            Ok(Cow::Borrowed(worlds.get((which * worlds.len() as f64) as usize).unwrap_or(point)))
        };
        Ok(draws.run(self.scenario.draws, self.scenario.seed, &baseline))
    }

    /// Observed flows as they would have been with the deviations from gravity of each year of the panel.
    fn other_worlds(&self, method: Method) -> Vec<Baseline> {
        let (Method::Observed, Some(estimated)) = (method, &self.priced.estimated) else { return Vec::new() };
        let n = self.matrix.countries.len();
        let world = |deviations: &Vec<Option<f64>>| {
            let flow = |at: usize| match (estimated.fitted.get(at).copied().flatten(), deviations[at]) {
                (Some(fitted), Some(deviation)) => fitted * deviation,
                _ => self.matrix.flows[at],
            };
            Baseline::from_flows(n, &(0..n * n).map(flow).collect::<Vec<f64>>()).ok()
        };
        estimated.deviations.iter().filter_map(world).collect()
    }

    fn conditional(&self, baseline: &Baseline, change: &[f64]) -> Result<Vec<[Figure; QUANTITIES.len()]>, Error> {
        let n = self.matrix.countries.len();
        let reference = match &self.scenario.reference {
            Some(party) => self.matrix.place(party.state).ok_or_else(|| {
                Error::unknown(format!("the reference {} has no flows in {}", party.name, self.scenario.year))
            })?,
            None => (0..n).max_by(|&a, &b| baseline.output()[a].total_cmp(&baseline.output()[b])).unwrap_or(0),
        };
        let effect =
            baseline.conditional(change, self.scenario.sigma.value, reference).map_err(|error| self.said(&error))?;
        let abroad = |flows: &[f64], i: usize, exports: bool| -> f64 {
            (0..n).filter(|&j| j != i).map(|j| if exports { flows[i * n + j] } else { flows[j * n + i] }).sum()
        };
        let ratio = |i: usize, exports: bool| {
            let before = abroad(baseline.flows(), i, exports);
            (before > 0.0).then(|| abroad(&effect.flows, i, exports) / before)
        };
        let figure = |ratio: Option<f64>| Figure { value: ratio.map(|r| 100.0 * (r - 1.0)), ..Figure::default() };
        let country = |i: usize| {
            [
                figure(ratio(i, true)),
                figure(ratio(i, false)),
                figure(Some(effect.price[i])),
                figure(Some(effect.inward[i])),
                figure(Some(effect.price[i] / effect.inward[i])),
                Figure::default(),
            ]
        };
        Ok((0..n).map(country).collect())
    }

    /// An error of the kernels with the names of countries.
    fn said(&self, error: &EquilibriumError) -> Error {
        let name = |country: usize| self.matrix.countries.get(country).map_or("a country", |one| one.name.as_str());
        let message = match error {
            EquilibriumError::NoOutput { country } => format!("{} has no output", name(*country)),
            EquilibriumError::NoExpenditure { country } => {
                format!("{} is left without expenditure", name(*country))
            }
            other => other.to_string(),
        };
        Error::unknown(message)
    }
}

fn plain(changed: &Changed) -> Vec<[Figure; QUANTITIES.len()]> {
    changed.of.iter().map(|country| country.map(|value| Figure { value, ..Figure::default() })).collect()
}
