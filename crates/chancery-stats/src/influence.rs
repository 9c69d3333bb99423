//! Formal influence capacity: how much two states have to do with each other, times how much one needs the other.
//!
//! The structure is that of the Formal Bilateral Influence Capacity index: *bandwidth* (volume of ties) in an economic,
//! political and security series, and *dependence* (of the target on the actor). Indicators and weights are the caller's.

use std::fmt;

use chancery_core::{Cell, CellState, Column, Masked};

use crate::Random;

/// The part of the relation an indicator belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InfluenceDimension {
    /// Trade, aid, agreements on trade.
    Economic,
    /// Diplomatic ties, shared organisations, votes.
    Political,
    /// Alliances, arms, troops.
    Security,
}

/// Which of the two factors an indicator belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InfluenceFactor {
    /// Volume of the ties between actor and target.
    Bandwidth,
    /// How much the target needs the actor.
    Dependence,
}

/// What one indicator is and how much it counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IndicatorWeight {
    /// Bandwidth or dependence.
    pub factor: InfluenceFactor,
    /// Economic, political or security.
    pub dimension: InfluenceDimension,
    /// Its weight; only proportions within the factor matter.
    pub weight: f64,
}

/// The weights of an index, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct InfluenceWeights {
    indicators: Vec<IndicatorWeight>,
    min_coverage: f64,
}

impl InfluenceWeights {
    /// Weights in the order of the indicators. A factor has a value if indicators with at least the share `min_coverage` of
    /// its weight are observed; their weights then stand in for the others in proportion.
    ///
    /// # Errors
    /// A weight that is negative or not finite, a factor without any weight, a coverage outside (0, 1].
    pub fn new(indicators: Vec<IndicatorWeight>, min_coverage: f64) -> Result<Self, InfluenceError> {
        if let Some(index) = indicators.iter().position(|one| !(one.weight.is_finite() && one.weight >= 0.0)) {
            return Err(InfluenceError::Weight { indicator: index });
        }
        for factor in [InfluenceFactor::Bandwidth, InfluenceFactor::Dependence] {
            if !indicators.iter().any(|one| one.factor == factor && one.weight > 0.0) {
                return Err(InfluenceError::NoWeight { factor });
            }
        }
        if !(min_coverage > 0.0 && min_coverage <= 1.0) {
            return Err(InfluenceError::Coverage);
        }
        Ok(Self { indicators, min_coverage })
    }

    /// The indicators in order.
    pub fn indicators(&self) -> &[IndicatorWeight] {
        &self.indicators
    }

    /// Weights drawn from Dirichlet distributions around these, one for each factor.
    ///
    /// w' ~ Dirichlet(c · w) with w scaled to the sum 1 within the factor, so the mean is w and the standard deviation of
    /// w'_k is √(w_k (1 − w_k) / (c + 1)).
    fn drawn(&self, concentration: f64, random: &mut Random) -> Self {
        let mut indicators = self.indicators.clone();
        for one in &mut indicators {
            let total = self.total(one.factor);
            one.weight = gamma(concentration * one.weight / total, random);
        }
        Self { indicators, min_coverage: self.min_coverage }
    }

    fn total(&self, factor: InfluenceFactor) -> f64 {
        self.indicators.iter().filter(|one| one.factor == factor).map(|one| one.weight).sum()
    }
}

/// How raw values of an indicator become numbers of [0, 1].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum InfluenceScaling {
    /// They are shares already; a value outside [0, 1] is `Undefined`.
    Share,
    /// Divided by a maximum that is the same for all units compared; larger values count as 1, negative ones are
    /// `Undefined`.
    ByMaximum(f64),
}

/// Scales an indicator to [0, 1].
///
/// Unit of analysis: directed dyad-year. The maximum should be that of all dyads *and years* compared: with the maximum of
/// each year a falling volume could look like a rising one.
///
/// # Missing values
/// Stay missing. With a maximum that is not positive every value is `Undefined`.
pub fn scale_indicator(indicator: Masked<'_>, scaling: InfluenceScaling) -> Column {
    let within = |value: f64, top: f64| if value >= 0.0 && top > 0.0 { (value / top).min(1.0) } else { f64::NAN };
    indicator
        .iter()
        .map(|cell| match scaling {
            InfluenceScaling::Share => cell.map(|value| if value <= 1.0 { within(value, 1.0) } else { f64::NAN }),
            InfluenceScaling::ByMaximum(top) => cell.map(|value| within(value, top)),
        })
        .collect()
}

/// The part one indicator has in the result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InfluenceComponent {
    /// Its value in [0, 1], or why there is none.
    pub value: Cell,
    /// The weight it was given among those observed (they sum to 1 within the factor); 0 if it has no value.
    pub weight: f64,
    /// Weight × value; the parts of a factor sum to it. Missing if the value is.
    pub part: Cell,
}

/// One of the two factors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FactorValue {
    /// In [0, 1].
    pub value: Cell,
    /// Share of the stated weight that was observed.
    pub coverage: f64,
}

/// Influence capacity of an actor over a target, with everything it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Influence {
    /// Bandwidth × dependence, in [0, 1].
    pub value: Cell,
    /// Volume of ties.
    pub bandwidth: FactorValue,
    /// How much the target needs the actor.
    pub dependence: FactorValue,
    /// The parts in the order of the weights.
    pub components: Vec<InfluenceComponent>,
}

impl Influence {
    /// Sum of the parts of one dimension in one factor; missing if none of them has a value.
    pub fn dimension(
        &self,
        weights: &InfluenceWeights,
        factor: InfluenceFactor,
        dimension: InfluenceDimension,
    ) -> Cell {
        let parts: Vec<Cell> = (weights.indicators.iter().zip(&self.components))
            .filter(|(one, _)| one.factor == factor && one.dimension == dimension)
            .map(|(_, component)| component.part)
            .collect();
        if parts.iter().any(|part| part.value().is_some()) {
            Cell::observed(parts.iter().filter_map(|part| part.value()).sum())
        } else if parts.is_empty() {
            Cell::missing(CellState::NotApplicable)
        } else {
            Cell::missing(reason(parts.into_iter()))
        }
    }
}

/// Influence capacity: bandwidth × dependence, each the weighted mean of its indicators.
///
/// I_ijt = B_ijt · D_ijt, B = Σ_k w_k b_k, D = Σ_k v_k d_k, weights scaled to the sum 1 within their factor. Unit of
/// analysis: directed dyad-year (actor i, target j). It measures the capacity for influence, not its use.
///
/// # Shapes and units
/// One value of [0, 1] an indicator ([`scale_indicator`]), in the order of the weights; values outside are `Undefined`.
///
/// # Missing values
/// If indicators with at least `min_coverage` of a factor's weight are observed, the others' weight is spread over them in
/// proportion; otherwise the factor is missing for the combined reason. The result is missing if a factor is. Indicators of
/// weight zero are kept in the result and decide nothing.
///
/// # Errors
/// [`InfluenceError::Length`] if there are more or fewer values than weights.
///
/// # Source
/// Moyer, Sweijs, Burrows and Van Manen (2018), *Power and Influence in a Globalized World*, for the structure; weights and
/// indicators are not theirs.
pub fn influence(values: &[Cell], weights: &InfluenceWeights) -> Result<Influence, InfluenceError> {
    if values.len() != weights.indicators.len() {
        return Err(InfluenceError::Length { found: values.len(), expected: weights.indicators.len() });
    }
    let values: Vec<Cell> = values
        .iter()
        .map(|cell| cell.map(|value| if (0.0..=1.0).contains(&value) { value } else { f64::NAN }))
        .collect();
    let mut components: Vec<InfluenceComponent> =
        values.iter().map(|&value| InfluenceComponent { value, weight: 0.0, part: value.map(|_| 0.0) }).collect();
    let bandwidth = factor_value(InfluenceFactor::Bandwidth, weights, &mut components);
    let dependence = factor_value(InfluenceFactor::Dependence, weights, &mut components);
    let value = bandwidth.value.zip(dependence.value, |bandwidth, dependence| bandwidth * dependence);
    Ok(Influence { value, bandwidth, dependence, components })
}

fn factor_value(
    factor: InfluenceFactor,
    weights: &InfluenceWeights,
    components: &mut [InfluenceComponent],
) -> FactorValue {
    let of_factor = |index: &usize| weights.indicators[*index].factor == factor;
    let members: Vec<usize> = (0..components.len()).filter(of_factor).collect();
    let weight = |&index: &usize| weights.indicators[index].weight;
    let (observed, lacking): (Vec<usize>, Vec<usize>) =
        members.iter().partition(|&&index| components[index].value.value().is_some());
    let seen: f64 = observed.iter().map(weight).sum();
    // The whole as the sum of both parts in their order, so that nothing lacking means exactly 1.
    let coverage = seen / (seen + lacking.iter().map(weight).sum::<f64>());
    if !(seen > 0.0 && coverage >= weights.min_coverage) {
        let counted = lacking.iter().filter(|index| weight(index) > 0.0);
        let reason = reason(counted.map(|&index| components[index].value));
        return FactorValue { value: Cell::missing(reason), coverage: if seen > 0.0 { coverage } else { 0.0 } };
    }
    let mut sum = 0.0;
    for &index in &observed {
        let component = &mut components[index];
        component.weight = weight(&index) / seen;
        component.part = component.value.map(|value| component.weight * value);
        sum += component.part.value().unwrap_or(0.0);
    }
    FactorValue { value: Cell::observed(sum), coverage }
}

/// How weights are drawn for [`rank_bands`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightSampling {
    /// Number of draws.
    pub draws: usize,
    /// c of Dirichlet(c · w): the larger, the closer to the stated weights.
    pub concentration: f64,
    /// Seed; the same one gives the same weights for every target.
    pub seed: u64,
}

/// Where an actor stands among the actors, and how far that hangs on the weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankBand {
    /// Rank by the stated weights, 1 for the most influential; equals share the mean of their ranks.
    pub rank: f64,
    /// 5th percentile of the ranks under drawn weights (nearest rank).
    pub low: f64,
    /// 95th percentile.
    pub high: f64,
    /// Draws in which the actor had a value.
    pub draws: usize,
}

/// Ranks of actors in one target under drawn weights.
///
/// Unit of analysis: target-year, actors compared. `values[actor]` are the actor's indicators toward the target. The bands
/// say how far a rank hangs on the weights; they are no confidence intervals, and know nothing of errors in the data.
///
/// # Missing values
/// An actor without a value by the stated weights has no band. Draws in which it has none are left out, as drawn weights
/// change the coverage; `draws` counts those used, and without any there is no band.
///
/// # Errors
/// [`InfluenceError::Length`] for an actor, [`InfluenceError::Sampling`] for no draws or a concentration that is not
/// positive.
pub fn rank_bands(
    values: &[Vec<Cell>],
    weights: &InfluenceWeights,
    sampling: WeightSampling,
) -> Result<Vec<Option<RankBand>>, InfluenceError> {
    let valid = sampling.draws > 0 && sampling.concentration > 0.0 && sampling.concentration.is_finite();
    if !valid {
        return Err(InfluenceError::Sampling);
    }
    let stated = ranks_under(values, weights)?;
    let mut random = Random::new(sampling.seed);
    let mut drawn: Vec<Vec<f64>> = vec![Vec::with_capacity(sampling.draws); values.len()];
    for _ in 0..sampling.draws {
        let ranks = ranks_under(values, &weights.drawn(sampling.concentration, &mut random))?;
        for (actor, rank) in ranks.into_iter().enumerate() {
            drawn[actor].extend(rank);
        }
    }
    Ok(stated.into_iter().zip(drawn).map(|(rank, ranks)| band(rank?, ranks)).collect())
}

fn band(rank: f64, mut ranks: Vec<f64>) -> Option<RankBand> {
    ranks.sort_by(f64::total_cmp);
    let draws = ranks.len();
    // Nearest rank ⌈p n⌉ in whole numbers: 5 % and 95 % of n are not exact in binary.
    let percentile = |percent: usize| ranks.get((percent * draws).div_ceil(100).max(1) - 1).copied();
    Some(RankBand { rank, low: percentile(5)?, high: percentile(95)?, draws })
}

fn ranks_under(values: &[Vec<Cell>], weights: &InfluenceWeights) -> Result<Vec<Option<f64>>, InfluenceError> {
    let scores: Result<Vec<Option<f64>>, InfluenceError> =
        values.iter().map(|values| Ok(influence(values, weights)?.value.value())).collect();
    let scores = scores?;
    let rank = |own: f64| {
        let above = scores.iter().flatten().filter(|&&other| other > own).count();
        let equal = scores.iter().flatten().filter(|&&other| other == own).count();
        above as f64 + (equal as f64 + 1.0) / 2.0
    };
    Ok(scores.iter().map(|score| score.map(rank)).collect())
}

/// Each named actor's share of their joint influence in one target; the shares sum to 1.
///
/// Unit of analysis: target-year. A share among those named says nothing of influence in absolute terms.
///
/// # Missing values
/// If one actor has no value nobody has a share, for the combined reason: left out, it would lift the others. `Undefined`
/// where all have zero.
pub fn influence_shares(values: &[Cell]) -> Vec<Cell> {
    let state = reason(values.iter().copied());
    let total: f64 = values.iter().filter_map(|cell| cell.value()).sum();
    values
        .iter()
        .map(|cell| match cell.value() {
            Some(value) if state == CellState::Observed && total > 0.0 => Cell::observed(value / total),
            Some(_) if state == CellState::Observed => Cell::missing(CellState::Undefined),
            _ => Cell::missing(state),
        })
        .collect()
}

/// Shares of the named actors in a region.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionShares {
    /// One share an actor; they sum to 1.
    pub shares: Vec<Cell>,
    /// Targets in which every actor has a value.
    pub targets: usize,
    /// Targets of the region.
    pub of: usize,
}

/// Shares of the named actors in a region: weighted sums of their influence over its states, then shares.
///
/// S_i = Σ_j m_j I_ij / Σ_i Σ_j m_j I_ij. Unit of analysis: region-year. `values[target][actor]`; `target_weights` (such as
/// population or GDP) are all 1 if not given.
///
/// # Missing values
/// A target counts only if every actor has a value there and its weight is known and not negative, so all actors are summed
/// over the same states; `targets` of `of` counts them. Without any, the shares are missing.
pub fn region_shares(values: &[Vec<Cell>], target_weights: Option<&[Cell]>) -> RegionShares {
    let actors = values.iter().map(Vec::len).max().unwrap_or(0);
    let mut sums = vec![0.0; actors];
    let (mut targets, mut lacking) = (0, CellState::Observed);
    for (target, row) in values.iter().enumerate() {
        let weight = target_weights
            .map_or(Cell::observed(1.0), |weights| weights.get(target).copied().unwrap_or(NOT_COVERED))
            .map(|weight| if weight >= 0.0 { weight } else { f64::NAN });
        let cells: Vec<Cell> =
            (0..actors).map(|actor| row.get(actor).copied().unwrap_or(NOT_COVERED).zip(weight, |i, m| i * m)).collect();
        let state = reason(cells.iter().copied());
        if state == CellState::Observed {
            targets += 1;
            for (sum, cell) in sums.iter_mut().zip(&cells) {
                *sum += cell.value().unwrap_or(0.0);
            }
        } else {
            lacking = lacking.combine(state);
        }
    }
    let totals: Vec<Cell> =
        sums.iter().map(|&sum| if targets > 0 { Cell::observed(sum) } else { Cell::missing(lacking) }).collect();
    RegionShares { shares: influence_shares(&totals), targets, of: values.len() }
}

/// An index that cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InfluenceError {
    /// A weight that is negative or no number.
    Weight {
        /// Which indicator, counted from 0.
        indicator: usize,
    },
    /// A factor without an indicator of positive weight.
    NoWeight {
        /// Which factor.
        factor: InfluenceFactor,
    },
    /// A coverage outside (0, 1].
    Coverage,
    /// More or fewer values than weights.
    Length {
        /// Values given.
        found: usize,
        /// Weights there are.
        expected: usize,
    },
    /// No draws, or a concentration that is not positive.
    Sampling,
}

impl fmt::Display for InfluenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weight { indicator } => write!(f, "the weight of indicator {indicator} is not a number of 0 or more"),
            Self::NoWeight { factor: InfluenceFactor::Bandwidth } => {
                f.write_str("no bandwidth indicator has a weight above 0")
            }
            Self::NoWeight { factor: InfluenceFactor::Dependence } => {
                f.write_str("no dependence indicator has a weight above 0")
            }
            Self::Coverage => f.write_str("the least coverage must lie above 0 and be at most 1"),
            Self::Length { found, expected } => write!(f, "{found} values for {expected} weights"),
            Self::Sampling => f.write_str("sampling of weights needs a draw and a concentration above 0"),
        }
    }
}

impl std::error::Error for InfluenceError {}

const NOT_COVERED: Cell = Cell::missing(CellState::NotCovered);

fn reason(cells: impl Iterator<Item = Cell>) -> CellState {
    cells.fold(CellState::Observed, |state, cell| state.combine(cell.state()))
}

/// A number of the gamma distribution with the given shape and scale 1 (Marsaglia and Tsang 2000); 0 for shape 0.
fn gamma(shape: f64, random: &mut Random) -> f64 {
    if shape <= 0.0 {
        return 0.0;
    }
    if shape < 1.0 {
        let above = gamma(shape + 1.0, random);
        return above * libm::pow(1.0 - random.uniform(), 1.0 / shape);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = random.normal();
        let cube = 1.0 + c * x;
        if cube <= 0.0 {
            continue;
        }
        let v = cube * cube * cube;
        // 1 − u lies in (0, 1], so its logarithm is finite.
        let u = 1.0 - random.uniform();
        if libm::log(u) < 0.5 * x * x + d - d * v + d * libm::log(v) {
            return d * v;
        }
    }
}

#[cfg(test)]
mod tests;
