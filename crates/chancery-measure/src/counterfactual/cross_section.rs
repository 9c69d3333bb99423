//! Costs of flows whose coefficients come from another panel: a second equation on the flows of the scenario's year, with the coefficients of
//! the panel held.

use chancery_core::Year;
use chancery_data::{Error, PairTable};
use chancery_stats::estimate::{Convention, Design, Options, Variance, ppml};

use super::costs::{CoefficientUsed, Coefficients, Terms, linear};
use super::flows::FlowMatrix;
use super::scenario::Estimation;

/// Fitted costs, or a reason among the notes why there are none.
#[derive(Default)]
pub(crate) struct CrossSection {
    /// `t^{1−σ}` of each pair, those at home 1.
    pub(crate) costs: Option<Vec<f64>>,
    pub(crate) coefficients: Vec<CoefficientUsed>,
    pub(crate) notes: Vec<String>,
}

impl CrossSection {
    /// Estimates `flow = exp(exporter + importer + international + Σ b x + Σ β y)` by PPML on the pairs of the matrix: x are the columns of
    /// `plan.costs`, y the terms of the panel with their coefficients β. Terms are of pairs of two countries, and 0 at home. A column that is
    /// missing for a pair is left out whole, and said to be.
    ///
    /// # Errors
    /// A column that the flows do not have; an equation without an estimate.
    pub(crate) fn new(
        table: &PairTable,
        plan: &Estimation,
        held: &Coefficients,
        matrix: &FlowMatrix,
        year: Year,
    ) -> Result<Self, Error> {
        let mut out = Self::default();
        let abroad = Abroad { table, plan, matrix };
        // A pair of which a term of the panel is not known stays out of the equation, and is without it afterwards, as where it changes.
        let mut known = vec![true; matrix.flows.len()];
        let mut steps = Vec::new();
        for term in &held.terms {
            if !abroad.has(term) {
                out.notes.push(format!("Costs are not fitted: the flows have no column of `{term}` of the estimate."));
                return Ok(out);
            }
            let values = abroad.values(term)?;
            known.iter_mut().zip(&values).for_each(|(known, value)| *known &= value.is_some());
            steps.push(values.into_iter().map(Option::unwrap_or_default).collect());
        }
        let unknown = known.iter().filter(|known| !**known).count();
        if unknown > 0 {
            out.notes.push(format!(
                "{unknown} of {} directed pairs are left out of the equation of fitted costs: a term of the estimate is not known of them, and \
                 they are taken to be without it, as in what changes.",
                abroad.pairs()
            ));
        }
        let offset = if steps.is_empty() { vec![0.0; matrix.flows.len()] } else { linear(&steps, &held.values) };
        let mut names = vec!["international".to_owned()];
        let mut columns = vec![abroad.international()];
        for term in &plan.costs {
            let values = abroad.values(term)?;
            let there = values.iter().flatten().count() - matrix.countries.len();
            match values.into_iter().collect::<Option<Vec<f64>>>() {
                Some(values) => {
                    names.push(term.clone());
                    columns.push(values);
                }
                None => out.notes.push(format!(
                    "Fitted costs leave out `{term}`: it is known for {there} of {} directed pairs, and missing is not 0.",
                    abroad.pairs()
                )),
            }
        }
        out.estimate(&names, &columns, &offset, &known, held, matrix, year)?;
        Ok(out)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one equation")]
    fn estimate(
        &mut self,
        names: &[String],
        columns: &[Vec<f64>],
        offset: &[f64],
        known: &[bool],
        held: &Coefficients,
        matrix: &FlowMatrix,
        year: Year,
    ) -> Result<(), Error> {
        let n = matrix.countries.len();
        let sample: Vec<usize> = (0..n * n).filter(|&at| known[at]).collect();
        let pick = |values: &[f64]| sample.iter().map(|&at| values[at]).collect::<Vec<f64>>();
        let picked: Vec<Vec<f64>> = columns.iter().map(|column| pick(column)).collect();
        let regressors: Vec<&[f64]> = picked.iter().map(Vec::as_slice).collect();
        let (exporters, importers): (Vec<u32>, Vec<u32>) =
            sample.iter().map(|at| ((at / n) as u32, (at % n) as u32)).unzip();
        let effects: [&[u32]; 2] = [&exporters, &importers];
        let (outcome, held_part) = (pick(&matrix.flows), pick(offset));
        let design = Design {
            outcome: &outcome,
            regressors: &regressors,
            effects: &effects,
            offset: Some(&held_part),
            ..Design::default()
        };
        let fit = ppml(&design, &Options::default())
            .map_err(|error| Error::unknown(format!("costs of the flows of {year} cannot be fitted: {error}")))?;
        let covariance = fit
            .covariance(Variance::Heteroskedastic, Convention::Ppmlhdfe)
            .map_err(|error| Error::unknown(format!("the costs of {year} have no standard errors: {error}")))?;
        let errors = covariance.standard_errors();
        let fixed: Vec<String> =
            held.terms.iter().zip(&held.values).map(|(term, value)| format!("`{term}` held at {value:.4}")).collect();
        let source = format!(
            "costs of {year}: PPML on the {} flows with exporter and importer effects, {}, robust standard errors",
            fit.observations(),
            if fixed.is_empty() { "nothing held".to_owned() } else { fixed.join(", ") }
        );
        let mut logs = offset.to_vec();
        for (at, name) in names.iter().enumerate() {
            let place = covariance.regressors.iter().position(|regressor| *regressor == at);
            let (Some(value), Some(place)) = (fit.coefficients[at], place) else {
                self.notes.push(format!("Fitted costs leave out `{name}`: the other terms and effects explain it."));
                continue;
            };
            logs.iter_mut().zip(&columns[at]).for_each(|(log, x)| *log += value * x);
            let (term, standard_error) = (name.clone(), errors[place]);
            self.coefficients.push(CoefficientUsed {
                term,
                value,
                standard_error,
                between: None,
                source: source.clone(),
            });
        }
        self.costs = Some(logs.into_iter().map(libm::exp).collect());
        Ok(())
    }
}

/// Terms of pairs of two countries; at home they are 0.
struct Abroad<'a> {
    table: &'a PairTable,
    plan: &'a Estimation,
    matrix: &'a FlowMatrix,
}

impl Abroad<'_> {
    fn pairs(&self) -> usize {
        let n = self.matrix.countries.len();
        n * n - n
    }

    fn is_home(&self, at: usize) -> bool {
        let n = self.matrix.countries.len();
        at / n == at % n
    }

    fn international(&self) -> Vec<f64> {
        (0..self.matrix.flows.len()).map(|at| if self.is_home(at) { 0.0 } else { 1.0 }).collect()
    }

    fn has(&self, term: &str) -> bool {
        let own = self.plan.own.iter().any(|own| own.name == term);
        own || super::costs::column_of(term).is_none_or(|column| self.table.column(column).is_some())
    }

    /// The term of each pair of the matrix, where it is known.
    fn values(&self, term: &str) -> Result<Vec<Option<f64>>, Error> {
        let values = Terms { table: self.table, own: &self.plan.own }.values(term).map_err(|error| {
            let known: Vec<String> = self.table.columns.iter().skip(1).map(|(name, _)| format!("`{name}`")).collect();
            match self.has(term) || known.is_empty() {
                true => error,
                false => error.hint(format!("they have {}", known.join(", "))),
            }
        })?;
        let at = |(at, &row): (usize, &usize)| if self.is_home(at) { Some(0.0) } else { values[row] };
        Ok(self.matrix.rows.iter().enumerate().map(at).collect())
    }
}
