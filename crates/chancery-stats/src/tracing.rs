//! Bayesian process tracing: how pieces of evidence from within a case move belief in rival hypotheses, and how much of the result hangs on
//! each judgement. Bennett (2015), in Bennett and Checkel, *Process Tracing*; Humphreys and Jacobs (2015), *American Political Science
//! Review* 109(4); Fairfield and Charman (2017), *Political Analysis* 25(3). Method page: `docs/methods/process-tracing.md`.

use std::cmp::Reverse;
use std::fmt;

/// How likely it is to find a piece of evidence if a hypothesis is true, as the analyst judges it: the best guess, and how far it may be
/// off. 0 < low ≤ best ≤ high < 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likelihood {
    /// The lowest it may be.
    pub low: f64,
    /// The best guess.
    pub best: f64,
    /// The highest it may be.
    pub high: f64,
}

impl Likelihood {
    /// A judgement without doubt.
    pub fn exactly(best: f64) -> Self {
        Self { low: best, best, high: best }
    }

    /// The judgement of not finding what this is the likelihood of finding.
    #[must_use]
    pub fn of_not_finding(self) -> Self {
        Self { low: 1.0 - self.high, best: 1.0 - self.best, high: 1.0 - self.low }
    }

    fn is_judgement(&self) -> bool {
        self.low > 0.0 && self.low <= self.best && self.best <= self.high && self.high < 1.0
    }
}

/// The four tests of Van Evera (1997), *Guide to Methods for Students of Political Science*, as Collier (2011), *PS* 44(4), sets them out:
/// whether passing is necessary (certain if the hypothesis is true) and sufficient (unique to it) for accepting the hypothesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestType {
    /// Neither: passing lends some weight.
    StrawInTheWind,
    /// Certain: failing all but rules the hypothesis out.
    Hoop,
    /// Unique: passing all but confirms it.
    SmokingGun,
    /// Both.
    DoublyDecisive,
}

impl TestType {
    /// Likelihoods of the result, under the hypothesis and under its rival, for who names a test but no numbers.
    ///
    /// The literature names no numbers. These are conventions of this program: certain 0.90 to 0.99 (best guess 0.95), unique 0.01 to 0.10
    /// (0.05), not certain and not unique 0.30 to 0.70 (0.50); a straw in the wind 0.50 to 0.70 (0.60) against 0.30 to 0.50 (0.40). What
    /// is concluded from them should be read with its [`Tracing::range`].
    pub fn likelihoods(self, passed: bool) -> [Likelihood; 2] {
        let certain = Likelihood { low: 0.90, best: 0.95, high: 0.99 };
        let unique = Likelihood { low: 0.01, best: 0.05, high: 0.10 };
        let open = Likelihood { low: 0.30, best: 0.50, high: 0.70 };
        let of_passing = match self {
            Self::StrawInTheWind => {
                [Likelihood { low: 0.50, best: 0.60, high: 0.70 }, Likelihood { low: 0.30, best: 0.40, high: 0.50 }]
            }
            Self::Hoop => [certain, open],
            Self::SmokingGun => [open, unique],
            Self::DoublyDecisive => [certain, unique],
        };
        if passed { of_passing } else { of_passing.map(Likelihood::of_not_finding) }
    }

    /// The test that likelihoods of passing make: certain from 0.9 on, unique up to 0.1.
    pub fn of(if_true: f64, if_false: f64) -> Self {
        match (if_true >= 0.9, if_false <= 0.1) {
            (false, false) => Self::StrawInTheWind,
            (true, false) => Self::Hoop,
            (false, true) => Self::SmokingGun,
            (true, true) => Self::DoublyDecisive,
        }
    }
}

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The number of the source it is from. Two pieces of one source are the same evidence unless their dependence is declared.
    pub source: usize,
    /// How likely it is under each hypothesis.
    pub likelihoods: Vec<Likelihood>,
}

/// Pieces that are not independent of each other once a hypothesis is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Dependence {
    /// They say the same: one of them counts.
    Once {
        /// The pieces.
        pieces: Vec<usize>,
        /// The one that counts.
        counted: usize,
    },
    /// They are judged together.
    Jointly {
        /// The pieces.
        pieces: Vec<usize>,
        /// How likely it is under each hypothesis to find them all.
        likelihoods: Vec<Likelihood>,
    },
}

/// Why nothing can be inferred.
#[derive(Clone, Debug, PartialEq)]
pub enum TracingError {
    /// Fewer than two hypotheses.
    NoRivals,
    /// A prior that is not between 0 and 1: no evidence could ever move it.
    Prior {
        /// The hypothesis.
        hypothesis: usize,
    },
    /// Priors that do not sum to 1.
    Sum {
        /// What they sum to.
        sum: f64,
    },
    /// A piece (or a group) without one likelihood for each hypothesis.
    Missing {
        /// The piece, or the first of the group.
        piece: usize,
    },
    /// A likelihood outside (0, 1), or a best guess outside its interval.
    Likelihood {
        /// The piece, or the first of the group.
        piece: usize,
        /// The hypothesis.
        hypothesis: usize,
    },
    /// A dependence of fewer than two pieces, of a piece that does not exist, or one that counts a piece outside it.
    Dependence {
        /// Its place.
        dependence: usize,
    },
    /// Evidence counted twice: a piece in two dependences, or two pieces of one source whose dependence is not declared.
    Twice {
        /// A piece.
        piece: usize,
        /// The same evidence again.
        again: usize,
    },
}

impl fmt::Display for TracingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRivals => write!(f, "at least two rival hypotheses are needed"),
            Self::Prior { hypothesis } => write!(f, "the prior of hypothesis {hypothesis} is not between 0 and 1"),
            Self::Sum { sum } => write!(f, "priors sum to {sum}, not to 1"),
            Self::Missing { piece } => write!(f, "piece {piece} needs one likelihood for each hypothesis"),
            Self::Likelihood { piece, hypothesis } => {
                write!(f, "piece {piece}, hypothesis {hypothesis}: 0 < low ≤ best ≤ high < 1 is needed")
            }
            Self::Dependence { dependence } => {
                write!(f, "dependence {dependence} does not name two pieces and one of them to count")
            }
            Self::Twice { piece, again } => {
                write!(f, "pieces {piece} and {again} are the same evidence; declare their dependence")
            }
        }
    }
}

impl std::error::Error for TracingError {}

/// Evidence that counts: a piece, or pieces that depend on each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The pieces.
    pub pieces: Vec<usize>,
    /// How likely it is under each hypothesis.
    pub likelihoods: Vec<Likelihood>,
}

/// A judgement, and what the posterior would be at either end of its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The place of the evidence.
    pub evidence: usize,
    /// The hypothesis under which its likelihood is judged.
    pub under: usize,
    /// The lower posterior.
    pub low: f64,
    /// The higher posterior.
    pub high: f64,
}

/// What would be believed without some evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    /// The place of the evidence.
    pub evidence: usize,
    /// The posterior of each hypothesis without it.
    pub posterior: Vec<f64>,
    /// Whether another hypothesis would lead.
    pub leader_changes: bool,
    /// Whether the order of the hypotheses would be another.
    pub order_changes: bool,
}

/// Rival hypotheses, of which just one is true, and the evidence on them.
///
/// # Example
/// ```
/// use chancery_stats::tracing::{Piece, TestType, Tracing};
/// let smoking_gun = Piece { source: 0, likelihoods: TestType::SmokingGun.likelihoods(true).to_vec() };
/// let tracing = Tracing::new(&[0.5, 0.5], &[smoking_gun], &[])?;
/// assert!((tracing.posterior()[0] - 0.5 / 0.55).abs() < 1e-12);
/// # Ok::<(), chancery_stats::tracing::TracingError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Tracing {
    priors: Vec<f64>,
    evidence: Vec<Evidence>,
}

impl Tracing {
    /// Hypotheses with priors, and pieces of evidence. Pieces without a declared dependence are taken to be independent given each
    /// hypothesis.
    ///
    /// # Errors
    /// If priors do not sum to 1 (within 10⁻⁹), a likelihood is missing or outside (0, 1), or evidence would be counted twice.
    pub fn new(priors: &[f64], pieces: &[Piece], dependences: &[Dependence]) -> Result<Self, TracingError> {
        check_priors(priors)?;
        let groups = check_dependences(pieces, dependences)?;
        let mut evidence = Vec::new();
        for (piece, Piece { likelihoods, .. }) in pieces.iter().enumerate() {
            check_likelihoods(likelihoods, piece, priors.len())?;
            if groups[piece].is_none() {
                evidence.push(Evidence { pieces: vec![piece], likelihoods: likelihoods.clone() });
            }
        }
        for dependence in dependences {
            let group = match dependence {
                Dependence::Once { pieces: group, counted } => {
                    Evidence { pieces: group.clone(), likelihoods: pieces[*counted].likelihoods.clone() }
                }
                Dependence::Jointly { pieces, likelihoods } => {
                    check_likelihoods(likelihoods, pieces[0], priors.len())?;
                    Evidence { pieces: pieces.clone(), likelihoods: likelihoods.clone() }
                }
            };
            evidence.push(group);
        }
        evidence.sort_by_key(|evidence| evidence.pieces.iter().copied().min());
        Ok(Self { priors: priors.to_vec(), evidence })
    }

    /// The evidence that counts, in the order of its first piece. Places elsewhere are places in this list.
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// The posterior of each hypothesis, by best guesses: prior times the product of likelihoods, over the sum of these.
    pub fn posterior(&self) -> Vec<f64> {
        self.posterior_by(|_, _, likelihood| likelihood.best)
    }

    /// `choose`: the likelihood to take, from the place of the evidence, the hypothesis and the judgement.
    fn posterior_by(&self, choose: impl Fn(usize, usize, &Likelihood) -> f64) -> Vec<f64> {
        let logs = self.logs_by(choose);
        let sum = log_of_sum(&logs);
        logs.iter().map(|log| libm::exp(log - sum)).collect()
    }

    /// For each hypothesis the logarithm of its prior times its likelihoods.
    fn logs_by(&self, choose: impl Fn(usize, usize, &Likelihood) -> f64) -> Vec<f64> {
        let log = |hypothesis: usize| {
            let judged = self.evidence.iter().enumerate();
            let logs =
                judged.map(|(place, evidence)| libm::log(choose(place, hypothesis, &evidence.likelihoods[hypothesis])));
            libm::log(self.priors[hypothesis]) + logs.sum::<f64>()
        };
        (0..self.priors.len()).map(log).collect()
    }

    /// The weight of each piece of evidence for one hypothesis against another: 10 log₁₀ of the ratio of best guesses, in decibels. Weights
    /// add up to the change from prior to posterior odds.
    ///
    /// `None` if one of the hypotheses does not exist.
    pub fn weights(&self, hypothesis: usize, rival: usize) -> Option<Vec<f64>> {
        let weight = |evidence: &Evidence| {
            let (ours, theirs) = (evidence.likelihoods.get(hypothesis)?, evidence.likelihoods.get(rival)?);
            Some(10.0 * libm::log10(ours.best / theirs.best))
        };
        let known = hypothesis < self.priors.len() && rival < self.priors.len();
        if known { self.evidence.iter().map(weight).collect() } else { None }
    }

    /// The posterior odds of one hypothesis against another; `None` if one does not exist or the odds are beyond all numbers.
    pub fn odds(&self, hypothesis: usize, rival: usize) -> Option<f64> {
        let weights = self.weights(hypothesis, rival)?;
        let prior = self.priors[hypothesis] / self.priors[rival];
        Some(prior * libm::pow(10.0, weights.iter().sum::<f64>() / 10.0)).filter(|odds| odds.is_finite())
    }

    /// The lowest and highest posterior of a hypothesis that any choice of likelihoods within their intervals gives: all against it, and
    /// all for it. `None` if it does not exist.
    pub fn range(&self, hypothesis: usize) -> Option<(f64, f64)> {
        let against = self.posterior_by(|_, under, judged| if under == hypothesis { judged.low } else { judged.high });
        let in_favour =
            self.posterior_by(|_, under, judged| if under == hypothesis { judged.high } else { judged.low });
        Some((*against.get(hypothesis)?, *in_favour.get(hypothesis)?))
    }

    /// How the posterior of a hypothesis depends on each judgement alone, the others at their best guesses; the widest first. `None` if
    /// the hypothesis does not exist.
    pub fn tornado(&self, hypothesis: usize) -> Option<Vec<Bar>> {
        let at = |place: usize, under: usize, end: fn(&Likelihood) -> f64| {
            let choose = |other: usize, whose: usize, judged: &Likelihood| {
                if (other, whose) == (place, under) { end(judged) } else { judged.best }
            };
            self.posterior_by(choose).get(hypothesis).copied()
        };
        let mut bars = Vec::new();
        for evidence in 0..self.evidence.len() {
            for under in 0..self.priors.len() {
                let one = at(evidence, under, |judged| judged.low)?;
                let other = at(evidence, under, |judged| judged.high)?;
                bars.push(Bar { evidence, under, low: one.min(other), high: one.max(other) });
            }
        }
        bars.sort_by(|one, other| (other.high - other.low).total_cmp(&(one.high - one.low)));
        (hypothesis < self.priors.len()).then_some(bars)
    }

    /// The prior a hypothesis would need for its posterior to be `target`, those of its rivals keeping their proportions. `None` if the
    /// hypothesis does not exist, the target is not between 0 and 1, or the prior is too close to 0 or 1 to be told from it.
    pub fn prior_needed(&self, hypothesis: usize, target: f64) -> Option<f64> {
        let prior = *self.priors.get(hypothesis)?;
        let logit = |probability: f64| libm::log(probability / (1.0 - probability));
        let mut rivals = self.logs_by(|_, _, likelihood| likelihood.best);
        let log_odds = rivals.remove(hypothesis) - log_of_sum(&rivals);
        // Posterior odds are prior odds times a factor that the hypothesis's own prior does not enter.
        let needed = 1.0 / (1.0 + libm::exp(log_odds - logit(prior) - logit(target)));
        (target > 0.0 && target < 1.0 && needed > 0.0 && needed < 1.0).then_some(needed)
    }

    /// What would be believed without each piece of evidence: on which of them the order of the hypotheses rests.
    pub fn removals(&self) -> Vec<Removal> {
        let order = ranking(&self.posterior());
        let removal = |evidence: usize| {
            let mut rest = self.clone();
            rest.evidence.remove(evidence);
            let posterior = rest.posterior();
            let without = ranking(&posterior);
            let leader_changes = without[0] != order[0];
            Removal { evidence, posterior, leader_changes, order_changes: without != order }
        };
        (0..self.evidence.len()).map(removal).collect()
    }
}

/// log Σ exp, without overflow.
fn log_of_sum(logs: &[f64]) -> f64 {
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    largest + libm::log(logs.iter().map(|log| libm::exp(log - largest)).sum::<f64>())
}

/// Hypotheses from the most to the least probable; of equals the first named first.
fn ranking(posterior: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..posterior.len()).collect();
    order.sort_by(|&one, &other| posterior[other].total_cmp(&posterior[one]).then(one.cmp(&other)));
    order
}

fn check_priors(priors: &[f64]) -> Result<(), TracingError> {
    if priors.len() < 2 {
        return Err(TracingError::NoRivals);
    }
    if let Some(hypothesis) = priors.iter().position(|prior| !(*prior > 0.0 && *prior < 1.0)) {
        return Err(TracingError::Prior { hypothesis });
    }
    let sum: f64 = priors.iter().sum();
    if (sum - 1.0).abs() > 1e-9 { Err(TracingError::Sum { sum }) } else { Ok(()) }
}

fn check_likelihoods(likelihoods: &[Likelihood], piece: usize, hypotheses: usize) -> Result<(), TracingError> {
    if likelihoods.len() != hypotheses {
        return Err(TracingError::Missing { piece });
    }
    match likelihoods.iter().position(|likelihood| !likelihood.is_judgement()) {
        Some(hypothesis) => Err(TracingError::Likelihood { piece, hypothesis }),
        None => Ok(()),
    }
}

/// For each piece the dependence it is in.
fn check_dependences(pieces: &[Piece], dependences: &[Dependence]) -> Result<Vec<Option<usize>>, TracingError> {
    let mut group_of: Vec<Option<usize>> = vec![None; pieces.len()];
    for (dependence, group) in dependences.iter().enumerate() {
        let (members, counted) = match group {
            Dependence::Once { pieces, counted } => (pieces, pieces.contains(counted)),
            Dependence::Jointly { pieces, .. } => (pieces, true),
        };
        if members.len() < 2 || !counted || members.iter().any(|&piece| piece >= pieces.len()) {
            return Err(TracingError::Dependence { dependence });
        }
        for &piece in members {
            if group_of[piece].replace(dependence).is_some() {
                return Err(TracingError::Twice { piece, again: piece });
            }
        }
    }
    // Pieces of one source, next to each other.
    let mut by_source: Vec<usize> = (0..pieces.len()).collect();
    by_source.sort_by_key(|&piece| (pieces[piece].source, Reverse(group_of[piece]), piece));
    for pair in by_source.windows(2) {
        let (piece, again) = (pair[0], pair[1]);
        let together = group_of[piece].is_some() && group_of[piece] == group_of[again];
        if pieces[piece].source == pieces[again].source && !together {
            return Err(TracingError::Twice { piece, again });
        }
    }
    Ok(group_of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-12
    }

    fn piece(source: usize, likelihoods: &[[f64; 3]]) -> Piece {
        let likelihoods = likelihoods.iter().map(|&[low, best, high]| Likelihood { low, best, high });
        Piece { source, likelihoods: likelihoods.collect() }
    }

    /// Three hypotheses, five pieces, of which two are judged together.
    fn random_tracing(random: &mut Random) -> Tracing {
        let mut judged = || {
            let mut values =
                [0.01 + 0.98 * random.uniform(), 0.01 + 0.98 * random.uniform(), 0.01 + 0.98 * random.uniform()];
            values.sort_by(f64::total_cmp);
            values
        };
        let pieces: Vec<Piece> = (0..5).map(|source| piece(source, &[judged(), judged(), judged()])).collect();
        let joint = piece(0, &[judged(), judged(), judged()]).likelihoods;
        Tracing::new(&[0.5, 0.3, 0.2], &pieces, &[Dependence::Jointly { pieces: vec![1, 3], likelihoods: joint }])
            .unwrap()
    }

    #[test]
    fn a_posterior_by_hand() {
        let pieces = [piece(0, &[[0.7, 0.8, 0.9], [0.1, 0.2, 0.3]]), piece(1, &[[0.4, 0.5, 0.6], [0.6, 0.75, 0.8]])];
        let tracing = Tracing::new(&[0.25, 0.75], &pieces, &[]).unwrap();
        // 0.25 · 0.8 · 0.5 = 0.1; 0.75 · 0.2 · 0.75 = 0.1125.
        assert!(near(tracing.posterior()[0], 0.1 / 0.2125));
        assert!(near(tracing.odds(0, 1).unwrap(), 0.1 / 0.1125));
        assert!(near(tracing.weights(0, 1).unwrap()[0], 10.0 * libm::log10(4.0)));
        // All for it: 0.25 · 0.9 · 0.6 = 0.135 against 0.75 · 0.1 · 0.6 = 0.045.
        assert!(near(tracing.range(0).unwrap().1, 0.75));
        assert_eq!(
            (tracing.weights(0, 2), tracing.odds(2, 0), tracing.range(2), tracing.tornado(2)),
            (None, None, None, None)
        );
    }

    #[test]
    fn posteriors_equal_the_plain_product() {
        let mut random = Random::new(1);
        for _ in 0..100 {
            let tracing = random_tracing(&mut random);
            let products: Vec<f64> = (0..3)
                .map(|h| {
                    tracing.priors[h]
                        * tracing.evidence.iter().map(|evidence| evidence.likelihoods[h].best).product::<f64>()
                })
                .collect();
            let sum: f64 = products.iter().sum();
            let posterior = tracing.posterior();
            assert!((0..3).all(|h| near(posterior[h], products[h] / sum)));
            assert!(near(posterior.iter().sum(), 1.0));
            assert!((tracing.odds(0, 2).unwrap() / (products[0] / products[2]) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn no_choice_within_the_intervals_leaves_the_range() {
        let mut random = Random::new(2);
        for _ in 0..30 {
            let tracing = random_tracing(&mut random);
            for hypothesis in 0..3 {
                let (low, high) = tracing.range(hypothesis).unwrap();
                for bar in tracing.tornado(hypothesis).unwrap() {
                    assert!(low <= bar.low + 1e-15 && bar.high <= high + 1e-15 && bar.low <= bar.high);
                }
                for _ in 0..50 {
                    let mut drawn = tracing.clone();
                    for likelihood in drawn.evidence.iter_mut().flat_map(|evidence| &mut evidence.likelihoods) {
                        likelihood.best = likelihood.low + random.uniform() * (likelihood.high - likelihood.low);
                    }
                    let posterior = drawn.posterior()[hypothesis];
                    assert!(low - 1e-15 <= posterior && posterior <= high + 1e-15);
                }
            }
        }
    }

    #[test]
    fn the_prior_needed_leads_to_the_target() {
        let mut random = Random::new(3);
        for _ in 0..50 {
            let mut tracing = random_tracing(&mut random);
            let target = 0.05 + 0.9 * random.uniform();
            let prior = tracing.prior_needed(1, target).unwrap();
            let scale = (1.0 - prior) / (1.0 - tracing.priors[1]);
            tracing.priors = vec![tracing.priors[0] * scale, prior, tracing.priors[2] * scale];
            assert!((tracing.posterior()[1] - target).abs() < 1e-9);
        }
        // Evidence so strong that the posterior is 1 to all digits still tells how low the prior may be.
        let strong: Vec<Piece> = (0..12).map(|source| piece(source, &[[0.9; 3], [0.0009; 3]])).collect();
        let sure = Tracing::new(&[0.5, 0.5], &strong, &[]).unwrap();
        assert!(sure.posterior()[0] > 1.0 - 1e-15);
        assert!((sure.prior_needed(0, 0.5).unwrap() / 1e-36 - 1.0).abs() < 1e-9);
        let tracing = random_tracing(&mut random);
        assert_eq!((tracing.prior_needed(3, 0.5), tracing.prior_needed(0, 1.0)), (None, None));
    }

    #[test]
    fn the_piece_on_which_the_order_rests_is_named() {
        let strong = piece(0, &[[0.9; 3], [0.1; 3]]);
        let weak = piece(1, &[[0.4; 3], [0.5; 3]]);
        let tracing = Tracing::new(&[0.4, 0.6], &[strong, weak], &[]).unwrap();
        let removals = tracing.removals();
        assert!(removals[0].leader_changes && removals[0].order_changes && !removals[1].order_changes);
        assert!(near(removals[0].posterior[0], 0.16 / (0.16 + 0.30)));
    }

    #[test]
    fn dependent_pieces_count_once() {
        let same = || piece(7, &[[0.9; 3], [0.3; 3]]);
        let twice = Tracing::new(&[0.5, 0.5], &[same(), same()], &[]);
        assert_eq!(twice, Err(TracingError::Twice { piece: 0, again: 1 }));
        let once = Tracing::new(&[0.5, 0.5], &[same(), same()], &[Dependence::Once { pieces: vec![0, 1], counted: 1 }])
            .unwrap();
        assert_eq!(once.evidence().len(), 1);
        assert!(near(once.posterior()[0], 0.75));
        let both =
            [Dependence::Once { pieces: vec![0, 1], counted: 0 }, Dependence::Once { pieces: vec![1, 2], counted: 2 }];
        let three = [same(), same(), piece(8, &[[0.5; 3], [0.5; 3]])];
        assert_eq!(Tracing::new(&[0.5, 0.5], &three, &both), Err(TracingError::Twice { piece: 1, again: 1 }));
        // One source, in a group and outside it.
        let outside = [same(), piece(8, &[[0.5; 3], [0.5; 3]]), same()];
        let group = [Dependence::Once { pieces: vec![0, 1], counted: 0 }];
        assert_eq!(Tracing::new(&[0.5, 0.5], &outside, &group), Err(TracingError::Twice { piece: 0, again: 2 }));
    }

    #[test]
    fn bad_judgements_are_refused() {
        let good = || piece(0, &[[0.4; 3], [0.5; 3]]);
        assert_eq!(Tracing::new(&[1.0], &[], &[]), Err(TracingError::NoRivals));
        assert_eq!(Tracing::new(&[1.0, 0.0], &[], &[]), Err(TracingError::Prior { hypothesis: 0 }));
        assert_eq!(Tracing::new(&[0.5, f64::NAN], &[], &[]), Err(TracingError::Prior { hypothesis: 1 }));
        assert!(matches!(Tracing::new(&[0.5, 0.4], &[good()], &[]), Err(TracingError::Sum { .. })));
        assert_eq!(Tracing::new(&[0.5, 0.5], &[piece(0, &[[0.4; 3]])], &[]), Err(TracingError::Missing { piece: 0 }));
        for bad in [[0.0, 0.5, 0.9], [0.5, 0.5, 1.0], [0.6, 0.5, 0.9], [0.1, f64::NAN, 0.9]] {
            let pieces = [good(), piece(1, &[[0.5; 3], bad])];
            assert_eq!(
                Tracing::new(&[0.5, 0.5], &pieces, &[]),
                Err(TracingError::Likelihood { piece: 1, hypothesis: 1 })
            );
        }
        for bad in [vec![0], vec![0, 5]] {
            let group = [Dependence::Once { pieces: bad, counted: 0 }];
            assert_eq!(Tracing::new(&[0.5, 0.5], &[good()], &group), Err(TracingError::Dependence { dependence: 0 }));
        }
        let nothing = Tracing::new(&[0.3, 0.7], &[], &[]).unwrap();
        assert!(near(nothing.posterior()[0], 0.3) && nothing.removals().is_empty());
    }

    #[test]
    fn tests_move_belief_as_they_are_said_to() {
        let posterior = |test: TestType, passed: bool| {
            let piece = Piece { source: 0, likelihoods: test.likelihoods(passed).to_vec() };
            Tracing::new(&[0.5, 0.5], &[piece], &[]).unwrap().posterior()[0]
        };
        for test in [TestType::StrawInTheWind, TestType::Hoop, TestType::SmokingGun, TestType::DoublyDecisive] {
            assert!(posterior(test, true) > 0.5 && posterior(test, false) < 0.5);
            let [ours, rivals] = test.likelihoods(true);
            assert_eq!(TestType::of(ours.best, rivals.best), test);
        }
        assert!(posterior(TestType::Hoop, false) < 0.1 && posterior(TestType::Hoop, true) < 0.7);
        assert!(posterior(TestType::SmokingGun, true) > 0.9 && posterior(TestType::SmokingGun, false) > 0.3);
    }
}
