//! Variances of coefficients, and the small-sample corrections of the programs people compare with.

use super::absorber::Columns;
use super::fit::{Family, Fit};
use super::matrix;
use super::precondition;

/// Which errors may go together.
#[derive(Clone, Copy, Debug)]
pub enum Variance<'a> {
    /// None, and all have the model's variance. Of PPML the Poisson variance (or a multiple of it: see [`Convention::Ppmlhdfe`]).
    Iid,
    /// None, with variances of their own (White 1980; HC1 by its usual correction).
    Heteroskedastic,
    /// Those that share a cluster of at least one of one to three variables, by inclusion and exclusion (Cameron, Gelbach and Miller 2011).
    /// One number a row of the design.
    Clustered(&'a [&'a [u32]]),
    /// Those of dyads that share a member (Aronow, Samii and Assenova 2015): the two members of each row of the design, numbered
    /// alike on both sides. No small-sample correction.
    Dyadic(&'a [u32], &'a [u32]),
}

/// A small-sample correction by the name of the program that applies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// fixest and pyfixest.
    Fixest(FixestRule),
    /// reghdfe: (N − 1)/(N − K) · G/(G − 1), K without effects nested in a cluster and without redundant levels.
    Reghdfe,
    /// ppmlhdfe: G/(G − 1), or N/(N − 1); the iid variance is multiplied by Pearson's chi-squared over N − 1.
    Ppmlhdfe,
    /// The older `ppml` of Stata, a `glm`: G/(G − 1), or N/(N − 1); the iid variance is Poisson's.
    Ppml,
    /// No correction.
    None,
}

impl Default for Convention {
    fn default() -> Self {
        Self::Fixest(FixestRule::default())
    }
}

/// The parts of fixest's correction, `ssc()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixestRule {
    /// Multiply by (N − 1)/(N − K), HC1 by N/(N − K) (`K.adj`).
    pub parameters: bool,
    /// Which levels of effects count as parameters (`K.fixef`).
    pub effects: EffectCount,
    /// Multiply by G/(G − 1) (`G.adj`).
    pub clusters: bool,
    /// Whose G, with clusters of several variables (`G.df`).
    pub count: ClusterCount,
}

impl Default for FixestRule {
    fn default() -> Self {
        Self { parameters: true, effects: EffectCount::NonNested, clusters: true, count: ClusterCount::Smallest }
    }
}

/// Which levels of effects count as parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectCount {
    /// None of them.
    None,
    /// Those of effects that are not nested in a cluster variable, and one for each that is.
    NonNested,
    /// All, less one for each effect but the first.
    Full,
}

/// Whose number of clusters enters a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClusterCount {
    /// Each term of the inclusion and exclusion its own.
    Own,
    /// The smallest of all terms.
    Smallest,
}

/// The variance of the coefficients that were estimated.
#[derive(Clone, Debug, PartialEq)]
pub struct Covariance {
    /// Places of the coefficients among the regressors of the design.
    pub regressors: Vec<usize>,
    /// The matrix, row after row.
    pub values: Vec<f64>,
    /// Degrees of freedom for tests: the smallest number of clusters less 1, or N − K.
    pub degrees_of_freedom: f64,
    /// Numbers of clusters of each variable.
    pub clusters: Vec<usize>,
    /// The matrix had negative eigenvalues, which were set to 0 (Cameron, Gelbach and Miller 2011).
    pub corrected: bool,
}

impl Covariance {
    /// Standard errors, one a coefficient estimated.
    pub fn standard_errors(&self) -> Vec<f64> {
        let n = self.regressors.len();
        (0..n).map(|i| self.values[i * n + i].max(0.0).sqrt()).collect()
    }
}

/// Why there is no variance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VarianceError {
    /// A slice has not one entry a row of the design.
    Length {
        /// Entries found.
        found: usize,
    },
    /// No cluster variable, or more than three.
    Variables {
        /// How many were given.
        found: usize,
    },
    /// A cluster variable has a single cluster in the sample.
    OneCluster {
        /// The variable.
        variable: usize,
    },
    /// No degree of freedom is left for the correction.
    NoFreedom {
        /// Rows.
        observations: usize,
        /// Parameters counted.
        parameters: usize,
    },
}

impl std::fmt::Display for VarianceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Length { found } => write!(f, "{found} entries, which are not one a row of the design"),
            Self::Variables { found } => write!(f, "{found} cluster variables; one to three are possible"),
            Self::OneCluster { variable } => {
                write!(f, "cluster variable {variable} has a single cluster in the sample")
            }
            Self::NoFreedom { observations, parameters } => {
                write!(f, "{parameters} parameters and only {observations} observations")
            }
        }
    }
}

impl std::error::Error for VarianceError {}

impl Fit {
    /// The variance of the estimated coefficients, `A⁻¹ B A⁻¹` with `A = X̃'WX̃` of the absorbed regressors and B as `variance` says.
    ///
    /// # Errors
    /// [`VarianceError`], naming the cluster variable.
    ///
    /// # Example
    /// ```
    /// use chancery_stats::estimate::{Convention, Design, Options, Variance, ols};
    /// let (one, x) = ([1.0; 4], [0.0, 1.0, 2.0, 3.0]);
    /// let design = Design { outcome: &[0.1, 0.9, 2.1, 2.9], regressors: &[&one, &x], ..Design::default() };
    /// let fit = ols(&design, &Options::default()).unwrap();
    /// let clusters: &[u32] = &[0, 0, 1, 1];
    /// let variance = fit.covariance(Variance::Clustered(&[clusters]), Convention::default()).unwrap();
    /// assert_eq!(variance.standard_errors().len(), 2);
    /// ```
    pub fn covariance(&self, variance: Variance<'_>, convention: Convention) -> Result<Covariance, VarianceError> {
        let n = self.kept.len();
        let scale = |factor: f64, values: &[f64]| values.iter().map(|v| v * factor).collect::<Vec<f64>>();
        let (values, degrees_of_freedom, clusters, corrected) = match variance {
            Variance::Iid => {
                let (factor, freedom) = self.iid_factor(convention)?;
                (scale(factor, &self.bread), freedom, Vec::new(), false)
            }
            Variance::Heteroskedastic => {
                let (factor, freedom) = self.row_factor(convention)?;
                let meat = outer_sum(&self.scores.values, n);
                (scale(factor, &matrix::sandwich(&self.bread, &meat, n)), freedom, Vec::new(), false)
            }
            Variance::Clustered(variables) => self.clustered(variables, convention)?,
            Variance::Dyadic(first, second) => {
                let (meat, members) = self.dyadic(first, second)?;
                let (values, corrected) = matrix::without_negative(&matrix::sandwich(&self.bread, &meat, n), n);
                (values, members as f64 - 1.0, vec![members], corrected)
            }
        };
        Ok(Covariance { regressors: self.kept.clone(), values, degrees_of_freedom, clusters, corrected })
    }

    fn iid_factor(&self, convention: Convention) -> Result<(f64, f64), VarianceError> {
        let rows = self.observations() as f64;
        let parameters = match convention {
            Convention::Fixest(rule) => self.fixest_parameters(rule.effects, &[]),
            Convention::Reghdfe => self.kept.len() + self.absorbed_freedom(&[]).0,
            _ => 0,
        };
        let freedom = self.freedom(parameters)?;
        // Least squares: the variance of the error, without correction over N − 1 as the factor below expects.
        let base = if self.family == Family::Normal { self.spread / (rows - 1.0) } else { 1.0 };
        let factor = match convention {
            Convention::Fixest(rule) if rule.parameters => base * (rows - 1.0) / freedom,
            Convention::Fixest(_) => base,
            // A logit has no scale, and the negative binomial has its dispersion.
            _ if matches!(self.family, Family::Logit | Family::NegativeBinomial) => 1.0,
            Convention::Reghdfe => self.spread / freedom,
            Convention::Ppmlhdfe => self.spread / (rows - 1.0),
            Convention::Ppml | Convention::None if self.family == Family::Poisson => 1.0,
            Convention::Ppml | Convention::None => self.spread / rows,
        };
        Ok((factor, freedom))
    }

    fn row_factor(&self, convention: Convention) -> Result<(f64, f64), VarianceError> {
        let rows = self.observations() as f64;
        let parameters = match convention {
            Convention::Fixest(rule) => self.fixest_parameters(rule.effects, &[]),
            Convention::Reghdfe => self.kept.len() + self.absorbed_freedom(&[]).0,
            _ => 1,
        };
        let freedom = self.freedom(parameters)?;
        let factor = match convention {
            Convention::Fixest(rule) if !rule.parameters => 1.0,
            Convention::None => 1.0,
            _ => rows / freedom,
        };
        Ok((factor, freedom))
    }

    fn freedom(&self, parameters: usize) -> Result<f64, VarianceError> {
        let observations = self.observations();
        if observations <= parameters {
            return Err(VarianceError::NoFreedom { observations, parameters });
        }
        Ok((observations - parameters) as f64)
    }

    fn clustered(
        &self,
        variables: &[&[u32]],
        convention: Convention,
    ) -> Result<(Vec<f64>, f64, Vec<usize>, bool), VarianceError> {
        if !(1..=3).contains(&variables.len()) {
            return Err(VarianceError::Variables { found: variables.len() });
        }
        let own = variables.iter().map(|v| self.in_sample(v)).collect::<Result<Vec<_>, _>>()?;
        if let Some(variable) = own.iter().position(|(_, groups)| *groups < 2) {
            return Err(VarianceError::OneCluster { variable });
        }
        let smallest = own.iter().map(|(_, groups)| *groups).min().unwrap_or(2);
        let rows = self.observations() as f64;
        let parameter_factor = match convention {
            Convention::Fixest(rule) if rule.parameters => {
                (rows - 1.0) / self.freedom(self.fixest_parameters(rule.effects, &own))?
            }
            Convention::Reghdfe => {
                let (absorbed, nested) = self.absorbed_freedom(&own);
                (rows - 1.0) / self.freedom(self.kept.len() + absorbed + usize::from(nested))?
            }
            _ => 1.0,
        };
        let cluster_factor = |groups: usize| match convention {
            Convention::None => 1.0,
            Convention::Fixest(rule) if !rule.clusters => 1.0,
            Convention::Fixest(rule) if rule.count == ClusterCount::Own => groups as f64 / (groups as f64 - 1.0),
            _ => smallest as f64 / (smallest as f64 - 1.0),
        };
        let n = self.kept.len();
        let mut meat = vec![0.0; n * n];
        for subset in 1_u32..1 << own.len() {
            let members: Vec<&(Vec<u32>, usize)> =
                (0..own.len()).filter(|i| subset >> i & 1 == 1).map(|i| &own[i]).collect();
            let (ids, groups) = members[1..].iter().fold(members[0].clone(), |a, b| intersect(&a, b));
            let sign = if members.len() % 2 == 1 { 1.0 } else { -1.0 };
            let factor = sign * parameter_factor * cluster_factor(groups);
            let part = outer_sum(&group_sums(&self.scores, &ids, groups), n);
            meat.iter_mut().zip(&part).for_each(|(m, p)| *m += factor * p);
        }
        let values = matrix::sandwich(&self.bread, &meat, n);
        let (values, corrected) = if own.len() > 1 { matrix::without_negative(&values, n) } else { (values, false) };
        Ok((values, smallest as f64 - 1.0, own.iter().map(|(_, groups)| *groups).collect(), corrected))
    }

    fn dyadic(&self, first: &[u32], second: &[u32]) -> Result<(Vec<f64>, usize), VarianceError> {
        for side in [first, second] {
            self.in_sample(side)?;
        }
        let n = self.kept.len();
        let both: Vec<u32> =
            (self.sample.rows.iter()).flat_map(|&row| [first[row as usize], second[row as usize]]).collect();
        let (both, members) = number(&both);
        if members < 2 {
            return Err(VarianceError::OneCluster { variable: 0 });
        }
        // Every row counts for its members; two rows of the same pair then count twice, once too often.
        let mut sums = vec![0.0; members * n];
        let mut add = |member: u32, row: usize| {
            let target = &mut sums[member as usize * n..(member as usize + 1) * n];
            target.iter_mut().zip(self.scores.row(row)).for_each(|(t, s)| *t += s);
        };
        let mut pairs = Vec::with_capacity(self.observations());
        for (row, ends) in both.chunks_exact(2).enumerate() {
            add(ends[0], row);
            if ends[0] != ends[1] {
                add(ends[1], row);
            }
            let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
            pairs.push(u64::from(low) * members as u64 + u64::from(high));
        }
        let mut meat = outer_sum(&sums, n);
        let (ids, groups) = number(&pairs);
        let mut twice = group_sums(&self.scores, &ids, groups);
        for (ends, &id) in both.chunks_exact(2).zip(&ids) {
            if ends[0] == ends[1] {
                twice[id as usize * n..(id as usize + 1) * n].iter_mut().for_each(|s| *s = 0.0);
            }
        }
        meat.iter_mut().zip(outer_sum(&twice, n)).for_each(|(m, p)| *m -= p);
        Ok((meat, members))
    }

    /// Clusters of the sample's rows, numbered without gaps, and how many there are.
    fn in_sample(&self, ids: &[u32]) -> Result<(Vec<u32>, usize), VarianceError> {
        if ids.len() != self.given {
            return Err(VarianceError::Length { found: ids.len() });
        }
        Ok(number(&self.sample.rows.iter().map(|&row| ids[row as usize]).collect::<Vec<_>>()))
    }

    /// Parameters as fixest counts them.
    fn fixest_parameters(&self, count: EffectCount, clusters: &[(Vec<u32>, usize)]) -> usize {
        let regressors = self.kept.len();
        let all: usize = self.levels.iter().map(|(_, levels)| levels).sum();
        let all = all.saturating_sub(self.levels.len().saturating_sub(1));
        match count {
            EffectCount::None => regressors,
            EffectCount::Full => regressors + all,
            EffectCount::NonNested => {
                let nested = self.levels.iter().filter(|effect| clusters.iter().any(|c| is_nested(effect, c)));
                let (number, levels) = nested.fold((0, 0), |(number, sum), (_, levels)| (number + 1, sum + levels));
                (regressors + all + number).saturating_sub(levels)
            }
        }
    }

    /// Levels of effects that are not nested in a cluster variable, less those that are redundant: exact for two effects (connected
    /// components); for the third and later the largest number over pairs, which is a lower bound. And whether any effect is nested.
    fn absorbed_freedom(&self, clusters: &[(Vec<u32>, usize)]) -> (usize, bool) {
        let free: Vec<_> =
            (self.levels.iter()).filter(|effect| !clusters.iter().any(|c| is_nested(effect, c))).collect();
        let mut absorbed = 0;
        for (at, (ids, levels)) in free.iter().enumerate() {
            let redundant =
                (free[..at].iter()).map(|(other, n)| precondition::components(other, *n, ids, *levels)).max();
            absorbed += levels - redundant.unwrap_or(0);
        }
        (absorbed, free.len() < self.levels.len())
    }

    /// Levels of all effects less those known to be redundant, as [`Convention::Reghdfe`] counts them without clusters.
    pub fn absorbed_degrees_of_freedom(&self) -> usize {
        self.absorbed_freedom(&[]).0
    }
}

/// Every level of the effect lies in one cluster.
fn is_nested((levels, count): &(Vec<u32>, usize), (clusters, _): &(Vec<u32>, usize)) -> bool {
    let mut cluster_of = vec![u32::MAX; *count];
    levels.iter().zip(clusters).all(|(&level, &cluster)| {
        let known = &mut cluster_of[level as usize];
        if *known == u32::MAX {
            *known = cluster;
        }
        *known == cluster
    })
}

/// Numbers without gaps, in the order of the values, and how many there are.
fn number<T: Copy + Ord>(ids: &[T]) -> (Vec<u32>, usize) {
    let mut order: Vec<u32> = (0..ids.len() as u32).collect();
    order.sort_unstable_by_key(|&at| (ids[at as usize], at));
    let mut out = vec![0; ids.len()];
    let mut next = 0;
    for (place, &at) in order.iter().enumerate() {
        if place > 0 && ids[order[place - 1] as usize] != ids[at as usize] {
            next += 1;
        }
        out[at as usize] = next;
    }
    (out, if ids.is_empty() { 0 } else { next as usize + 1 })
}

fn intersect(a: &(Vec<u32>, usize), b: &(Vec<u32>, usize)) -> (Vec<u32>, usize) {
    number(&a.0.iter().zip(&b.0).map(|(&x, &y)| u64::from(x) * b.1 as u64 + u64::from(y)).collect::<Vec<_>>())
}

fn group_sums(scores: &Columns, ids: &[u32], groups: usize) -> Vec<f64> {
    let n = scores.width;
    let mut sums = vec![0.0; groups * n];
    for (row, &id) in ids.iter().enumerate() {
        let target = &mut sums[id as usize * n..(id as usize + 1) * n];
        target.iter_mut().zip(scores.row(row)).for_each(|(t, s)| *t += s);
    }
    sums
}

/// Sum of the outer products of rows of n numbers.
fn outer_sum(rows: &[f64], n: usize) -> Vec<f64> {
    let mut out = vec![0.0; n * n];
    for row in rows.chunks_exact(n.max(1)) {
        for i in 0..n {
            (0..n).for_each(|j| out[i * n + j] += row[i] * row[j]);
        }
    }
    out
}
