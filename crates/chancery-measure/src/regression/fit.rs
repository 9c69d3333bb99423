//! A model estimated: what the kernels give, under the names of the formula.

use chancery_evidence::{EstimateEvidence, EstimateTerm, FitEvidence, NamedCount, TestEvidence};
use chancery_stats::estimate::{
    Covariance, Design, EstimateError, Fit, Options, Variance, VarianceError, half_width, logit, negbin,
    normal_two_sided, ols, ppml, student_two_sided,
};

use super::combine::combine;
use super::data::Data;
use super::design::{Prepared, prepare};
use super::error::RegressionError;
use super::model::{Errors, Estimator, Model};

/// Level of intervals.
const LEVEL: f64 = 0.95;
/// With fewer clusters than this, clustered errors tend to be too small.
const FEW_CLUSTERS: u64 = 40;

/// An estimated model.
pub struct Estimated {
    /// What is printed.
    pub evidence: EstimateEvidence,
    prepared: Prepared,
    fit: Fit,
}

/// The coefficient of a level of an absorbed effect.
#[derive(Clone, Debug, PartialEq)]
pub struct FixedEffect {
    /// The effect.
    pub effect: String,
    /// The level.
    pub level: String,
    /// Its coefficient; `None` where no row of the sample has the level.
    pub value: Option<f64>,
}

/// Estimates a model. Rows with a missing value are left out and counted by reason. Unit of analysis: the row of the table.
///
/// # Errors
/// [`RegressionError`]: a formula that cannot be read, a column that is not there, data the estimator has no answer for; with the place.
pub fn estimate(data: &Data, model: &Model) -> Result<Estimated, RegressionError> {
    let prepared = prepare(data, model)?;
    let columns: Vec<&[f64]> = prepared.columns.iter().map(Vec::as_slice).collect();
    let effects = prepared.levels();
    let design = prepared.design(&columns, &effects);
    let fit = run(model, &design).map_err(|error| named(model, &prepared, data, error))?;
    let covariance = prepared.covariance(model, &fit).map_err(|error| unestimated(model, &prepared, &fit, error))?;
    let inference = Inference::new(model, &covariance);
    let terms = terms(&prepared, &fit, &covariance, inference);
    let combinations = combinations(model, &prepared, &fit, &covariance, inference)?;
    let reset = if model.reset { reset(model, &prepared, &fit)? } else { None };
    let goodness = fit.goodness(&design);
    let count = |name: &str, count: u64| NamedCount { name: name.to_owned(), count };
    let mut left_out: Vec<NamedCount> = prepared.left_out.iter().map(|(reason, rows)| count(reason, *rows)).collect();
    let constant = if model.estimator == Estimator::Logit { "0 or always 1" } else { "0" };
    let by_kernel = [
        ("alone at a level of an effect".to_owned(), fit.sample.singletons.len()),
        (
            format!("{} is always {constant} at a level of an effect", prepared.outcome_name),
            fit.sample.always_zero.len(),
        ),
        ("separated by terms and effects together".to_owned(), fit.sample.separated.len()),
    ];
    left_out.extend(by_kernel.iter().filter(|(_, rows)| *rows > 0).map(|(reason, rows)| count(reason, *rows as u64)));
    let clusters = clusters(&prepared, &covariance);
    let notes = notes(model, &prepared, &fit, &covariance, &clusters);
    let evidence = EstimateEvidence {
        id: model.id.clone(),
        group: String::new(),
        title: model.title.clone(),
        estimator: model.estimator.name().to_owned(),
        formula: model.formula.clone(),
        outcome: prepared.outcome_name.clone(),
        condition: model.condition.clone().unwrap_or_default(),
        weights: model.weights.clone().unwrap_or_default(),
        offset: model.offset.clone().unwrap_or_default(),
        data: data.name().to_owned(),
        source: Vec::new(),
        terms,
        combinations,
        effects: prepared
            .effects
            .iter()
            .zip(fit.levels())
            .map(|((name, _), levels)| count(name, levels as u64))
            .collect(),
        variance: prepared.errors.describe(),
        // Dyadic variances have no correction.
        convention: match &prepared.errors {
            Errors::Dyadic(_) => "none".to_owned(),
            _ => model.program.convention(model.estimator).1.to_owned(),
        },
        clusters,
        degrees_of_freedom: inference.degrees_of_freedom,
        level: LEVEL,
        rows: data.rows() as u64,
        selected: prepared.selected,
        observations: fit.observations() as u64,
        left_out,
        fit: FitEvidence {
            r2: goodness.r2,
            adjusted_r2: goodness.adjusted_r2,
            within_r2: goodness.within_r2,
            pseudo_r2: goodness.pseudo_r2,
            log_likelihood: fit.log_likelihood,
            deviance: fit.deviance,
            rmse: goodness.rmse,
            dispersion: fit.dispersion.map(|dispersion| dispersion.alpha),
            dispersion_error: fit.dispersion.and_then(|dispersion| dispersion.error),
        },
        reset,
        steps: fit.proof.steps as u64,
        last_step: fit.proof.last_step,
        absorption: fit.proof.absorption,
        notes,
    };
    Ok(Estimated { evidence, prepared, fit })
}

impl Estimated {
    /// The coefficients of the absorbed effects; each effect but the largest is 0 at its first level ([`Fit::effects`]).
    pub fn fixed_effects(&self) -> Vec<FixedEffect> {
        let columns: Vec<&[f64]> = self.prepared.columns.iter().map(Vec::as_slice).collect();
        let effects = self.prepared.levels();
        let values = self.fit.effects(&self.prepared.design(&columns, &effects));
        let of_effect = |((effect, levels), values): (&(String, super::data::Levels), Vec<Option<f64>>)| {
            let one = |(at, level): (usize, &String)| FixedEffect {
                effect: effect.clone(),
                level: level.clone(),
                value: values.get(at).copied().flatten(),
            };
            levels.labels.iter().enumerate().map(one).collect::<Vec<_>>()
        };
        self.prepared.effects.iter().zip(values).flat_map(of_effect).collect()
    }
}

fn run(model: &Model, design: &Design<'_>) -> Result<Fit, EstimateError> {
    let options = Options { drop_singletons: model.program.drops_singletons(), ..Options::default() };
    match model.estimator {
        Estimator::Ols => ols(design, &options),
        Estimator::Ppml => ppml(design, &options),
        Estimator::NegativeBinomial => negbin(design, &options),
        Estimator::Logit => logit(design, &options),
    }
}

impl Prepared {
    fn levels(&self) -> Vec<&[u32]> {
        self.effects.iter().map(|(_, levels)| levels.codes.as_slice()).collect()
    }

    fn design<'a>(&'a self, columns: &'a [&'a [f64]], effects: &'a [&'a [u32]]) -> Design<'a> {
        Design {
            outcome: &self.outcome,
            regressors: columns,
            effects,
            weights: self.weights.as_deref(),
            offset: self.offset.as_deref(),
        }
    }

    fn covariance(&self, model: &Model, fit: &Fit) -> Result<Covariance, VarianceError> {
        let groups: Vec<&[u32]> = self.groups.iter().map(|(_, levels)| levels.codes.as_slice()).collect();
        let variance = match (&self.errors, groups.as_slice()) {
            (Errors::Iid, _) => Variance::Iid,
            (Errors::Dyadic(_), [first, second]) => Variance::Dyadic(first, second),
            (Errors::Clustered(_), groups) => Variance::Clustered(groups),
            _ => Variance::Heteroskedastic,
        };
        fit.covariance(variance, model.program.convention(model.estimator).0)
    }
}

/// How p-values and intervals follow from an estimate and its error.
#[derive(Clone, Copy)]
struct Inference {
    degrees_of_freedom: Option<f64>,
    width: f64,
}

impl Inference {
    /// Student's distribution for least squares, the normal one for the others.
    fn new(model: &Model, covariance: &Covariance) -> Self {
        let degrees_of_freedom = (model.estimator == Estimator::Ols).then_some(covariance.degrees_of_freedom);
        Self { degrees_of_freedom, width: half_width(LEVEL, degrees_of_freedom) }
    }

    fn p(self, statistic: f64) -> f64 {
        self.degrees_of_freedom
            .map_or_else(|| normal_two_sided(statistic), |freedom| student_two_sided(statistic, freedom))
    }

    fn term(self, name: &str, value: f64, error: f64) -> EstimateTerm {
        let statistic = (error > 0.0).then_some(value / error);
        EstimateTerm {
            name: name.to_owned(),
            value: Some(value),
            error: Some(error),
            statistic,
            p: statistic.map(|statistic| self.p(statistic)),
            lo: Some(value - self.width * error),
            hi: Some(value + self.width * error),
            reason: String::new(),
        }
    }
}

fn terms(prepared: &Prepared, fit: &Fit, covariance: &Covariance, inference: Inference) -> Vec<EstimateTerm> {
    let errors = covariance.standard_errors();
    let term = |(at, name): (usize, &String)| {
        let place = covariance.regressors.iter().position(|&regressor| regressor == at);
        match (fit.coefficients[at], place) {
            (Some(value), Some(place)) => inference.term(name, value, errors[place]),
            _ => EstimateTerm {
                name: name.clone(),
                reason: "a combination of the effects and of terms before it".to_owned(),
                ..EstimateTerm::default()
            },
        }
    };
    prepared.names.iter().enumerate().map(term).collect()
}

fn combinations(
    model: &Model,
    prepared: &Prepared,
    fit: &Fit,
    covariance: &Covariance,
    inference: Inference,
) -> Result<Vec<EstimateTerm>, RegressionError> {
    let n = covariance.regressors.len();
    let place = |at: usize| covariance.regressors.iter().position(|&regressor| regressor == at);
    let variance = |i: usize, j: usize| match (place(i), place(j)) {
        (Some(i), Some(j)) => covariance.values[i * n + j],
        _ => 0.0,
    };
    let one = |(name, text): &(String, String)| {
        let (value, square) = combine(text, &prepared.names, &fit.coefficients, variance)?;
        Ok(inference.term(name, value, square.sqrt()))
    };
    model.combine.iter().map(one).collect()
}

/// Whether the squared linear predictor adds anything (Ramsey 1969): the model once more with it, on the rows of the sample. The predictor
/// is centred and scaled before it is squared; with a constant or effects that changes nothing but keeps the numbers small.
fn reset(model: &Model, prepared: &Prepared, fit: &Fit) -> Result<Option<TestEvidence>, RegressionError> {
    let rows: Vec<usize> = fit.sample.rows.iter().map(|&row| row as usize).collect();
    let pick = |values: &[f64]| rows.iter().map(|&row| values[row]).collect::<Vec<f64>>();
    let predictor = fit.linear_predictor();
    let n = predictor.len() as f64;
    let has_constant =
        !prepared.effects.is_empty() || prepared.names.first().is_some_and(|name| name == super::design::CONSTANT);
    let mean = if has_constant { predictor.iter().sum::<f64>() / n } else { 0.0 };
    let spread = (predictor.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt();
    if spread == 0.0 {
        return Ok(None);
    }
    let squared: Vec<f64> = predictor.iter().map(|x| (x - mean) / spread * ((x - mean) / spread)).collect();
    let of_levels = |(name, levels): &(String, super::data::Levels)| {
        let codes = rows.iter().map(|&row| levels.codes[row]).collect();
        (name.clone(), super::data::Levels { codes, labels: levels.labels.clone() })
    };
    let mut columns: Vec<Vec<f64>> = prepared.columns.iter().map(|column| pick(column)).collect();
    columns.push(squared);
    let again = Prepared {
        rows: rows.iter().map(|&row| prepared.rows[row]).collect(),
        selected: prepared.selected,
        left_out: Vec::new(),
        outcome_name: prepared.outcome_name.clone(),
        outcome: pick(&prepared.outcome),
        names: prepared.names.iter().cloned().chain(["(squared linear predictor)".to_owned()]).collect(),
        columns,
        effects: prepared.effects.iter().map(of_levels).collect(),
        weights: prepared.weights.as_deref().map(pick),
        offset: prepared.offset.as_deref().map(pick),
        groups: prepared.groups.iter().map(of_levels).collect(),
        errors: prepared.errors.clone(),
    };
    let columns: Vec<&[f64]> = again.columns.iter().map(Vec::as_slice).collect();
    let effects = again.levels();
    let design = again.design(&columns, &effects);
    // A test that cannot be computed is no reason to be without the estimate.
    let Ok(fit) = run(model, &design) else { return Ok(None) };
    let covariance = again.covariance(model, &fit).map_err(|error| unestimated(model, &again, &fit, error))?;
    let last = again.names.len() - 1;
    let (Some(value), true) = (fit.coefficients[last], covariance.regressors.last() == Some(&last)) else {
        return Ok(None);
    };
    let error = covariance.standard_errors().last().copied().unwrap_or(0.0);
    let statistic = value / error;
    let p = Inference::new(model, &covariance).p(statistic);
    Ok((error > 0.0).then_some(TestEvidence { statistic: statistic * statistic, p }))
}

fn clusters(prepared: &Prepared, covariance: &Covariance) -> Vec<NamedCount> {
    let names: Vec<String> = match &prepared.errors {
        Errors::Dyadic(sides) => vec![sides.iter().map(super::formula::Effect::name).collect::<Vec<_>>().join(", ")],
        _ => prepared.groups.iter().map(|(name, _)| name.clone()).collect(),
    };
    names.into_iter().zip(&covariance.clusters).map(|(name, &count)| NamedCount { name, count: count as u64 }).collect()
}

fn notes(
    model: &Model,
    prepared: &Prepared,
    fit: &Fit,
    covariance: &Covariance,
    clusters: &[NamedCount],
) -> Vec<String> {
    let mut notes = Vec::new();
    let collinear: Vec<&str> = prepared
        .names
        .iter()
        .zip(&fit.coefficients)
        .filter(|(_, c)| c.is_none())
        .map(|(name, _)| name.as_str())
        .collect();
    if !collinear.is_empty() {
        notes.push(format!("left out as a combination of the effects and of terms before: {}", collinear.join(", ")));
    }
    for ((name, _), levels) in prepared.effects.iter().zip(fit.levels()).filter(|(_, levels)| *levels == 1) {
        notes.push(format!("the effect {name} has {levels} level in the sample: it is a constant"));
    }
    for few in clusters.iter().filter(|cluster| cluster.count < FEW_CLUSTERS) {
        notes.push(format!(
            "only {} clusters by {}: standard errors tend to be too small below some {FEW_CLUSTERS}",
            few.count, few.name
        ));
    }
    if covariance.corrected {
        notes.push("the variance had negative eigenvalues, which were set to 0".to_owned());
    }
    notes.extend(notes_on_dispersion(prepared, fit));
    if model.estimator == Estimator::Logit && !prepared.effects.is_empty() {
        notes.push(
            "coefficients of a logit with absorbed effects are biased away from 0 where levels have few rows"
                .to_owned(),
        );
    }
    notes
}

/// A level of an absorbed effect with fewer rows than this, on average, is one of many.
const FEW_ROWS: usize = 20;

fn notes_on_dispersion(prepared: &Prepared, fit: &Fit) -> Vec<String> {
    let Some(dispersion) = fit.dispersion else { return Vec::new() };
    let (mut notes, outcome) = (Vec::new(), &prepared.outcome_name);
    if dispersion.alpha == 0.0 {
        notes.push(format!(
            "{outcome} is not over-dispersed: the likelihood falls when the dispersion rises from 0, so these are the Poisson model's \
             coefficients, with the errors of that model"
        ));
    }
    let counts = fit
        .sample
        .rows
        .iter()
        .all(|&row| prepared.outcome[row as usize] == libm::trunc(prepared.outcome[row as usize]));
    if !counts {
        notes.push(format!(
            "{outcome} is no count in some rows: the negative binomial is a model of counts, and its coefficients change with the unit"
        ));
    }
    let many = (prepared.effects.iter().zip(fit.levels())).filter(|(_, levels)| levels * FEW_ROWS > fit.observations());
    notes.extend(many.map(|((name, _), levels)| {
        format!(
            "the effect {name} has {levels} levels with few rows each, which biases the dispersion toward 0 and makes errors too small \
             (incidental parameters)"
        )
    }));
    notes
}

fn row(data: &Data, prepared: &Prepared, at: usize) -> String {
    format!("row {} of {}", prepared.rows.get(at).map_or(0, |row| row + 1), data.name())
}

/// A kernel's error in the words of the formula.
fn named(model: &Model, prepared: &Prepared, data: &Data, error: EstimateError) -> RegressionError {
    let outcome = &prepared.outcome_name;
    let in_formula = |error: RegressionError| error.within("formula", &model.formula);
    match error {
        EstimateError::Negative { row: at } => in_formula(
            RegressionError::new(format!(
                "{outcome} is {} in {}; {} takes no negative outcome",
                prepared.outcome[at],
                row(data, prepared, at),
                model.estimator.word()
            ))
            .hint("leave such rows out with a condition, or use least squares"),
        ),
        EstimateError::NotBinary { row: at } => in_formula(
            RegressionError::new(format!(
                "{outcome} is {} in {}; logit takes 0 and 1",
                prepared.outcome[at],
                row(data, prepared, at)
            ))
            .hint(format!("make it a comparison: `I({outcome} > 0) ~ ...`")),
        ),
        EstimateError::Weight { row: at } => {
            let value = prepared.weights.as_ref().map_or(0.0, |weights| weights[at]);
            RegressionError::new(format!("the weight is {value} in {}; weights are above 0", row(data, prepared, at)))
                .within("weights", model.weights.as_deref().unwrap_or_default())
        }
        EstimateError::NoRows { singletons, always_zero, separated } => in_formula(RegressionError::new(format!(
            "of {} rows none is left: {singletons} alone at a level of an effect, {always_zero} at a level where {outcome} never changes, \
             {separated} separated by terms and effects",
            prepared.rows.len()
        ))),
        EstimateError::Separated { rows, regressor } => {
            let by = regressor.map_or_else(|| "the effects".to_owned(), |at| format!("`{}`", prepared.names[at]));
            in_formula(
                RegressionError::new(format!(
                    "{by} tells zeros from ones without fail in {rows} rows: there is no finite estimate"
                ))
                .hint("leave the term out, or the rows it decides"),
            )
        }
        EstimateError::NotConverged { steps } => in_formula(
            RegressionError::new(format!("no estimate after {steps} steps"))
                .hint("columns of very different size, or nearly a combination of each other, may be the cause"),
        ),
        other => in_formula(RegressionError::new(other.to_string())),
    }
}

fn unestimated(model: &Model, prepared: &Prepared, fit: &Fit, error: VarianceError) -> RegressionError {
    let error = match error {
        VarianceError::OneCluster { variable } => {
            // Of dyads both sides are one group.
            let (name, levels) = match prepared.groups.get(variable) {
                Some((name, levels)) => (name.as_str(), Some(levels)),
                None => ("", None),
            };
            let first = fit.sample.rows.first().map_or(0, |&row| row as usize);
            let only = levels.and_then(|levels| levels.labels.get(*levels.codes.get(first)? as usize));
            let only = only.map_or_else(String::new, |label| format!(" ({label})"));
            RegressionError::new(format!(
                "`{name}` has a single cluster{only} in the {} rows of the sample; errors cannot be clustered by it",
                fit.observations()
            ))
        }
        VarianceError::NoFreedom { observations, parameters } => RegressionError::new(format!(
            "{observations} rows for {parameters} parameters: no degree of freedom is left"
        )),
        other => RegressionError::new(other.to_string()),
    };
    error.within("vcov", &model.variance)
}
