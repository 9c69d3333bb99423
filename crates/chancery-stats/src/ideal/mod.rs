//! Ideal points: where voters stand on one line, session by session, from ballots for, against and neither.
//!
//! The model is the dynamic ordinal one of Bailey, Strezhnev and Voeten (2017), fitted by maximisation instead of simulation; what
//! is the same and what differs is in `docs/methods/ideal-points.md`. [`fit`] estimates, [`held_out`] predicts ballots it has not
//! seen, [`who_moved`] splits the change of a distance into who moved.

mod data;
mod dense;
mod held_out;

mod likelihood;
mod movement;

mod normal;
mod precision;
mod solve;
mod start;
mod sweep;
#[cfg(test)]
mod tests;
mod tridiagonal;

pub use held_out::{HeldOut, held_out};
pub use movement::{
    Interval, Movement, MovementOptions, Refusal, ShareRefusal, Side, Window, part_of_change, who_moved,
};
pub use solve::{fit, fit_from, fit_sessions};

/// Ballots in long form: one entry a ballot in each of four slices of equal length.
///
/// Absence is no ballot: leave it out. Resolutions repeated in a later session that are to be held equal share one `item`.
#[derive(Clone, Copy, Debug)]
pub struct Ballots<'a> {
    /// Which roll call, under any numbering.
    pub item: &'a [u32],
    /// Who voted, under any numbering.
    pub voter: &'a [u32],
    /// When: number of the session or the calendar year. The order counts, and under [`Dynamics::Walk`] the distance.
    pub time: &'a [u32],
    /// 0 against, 1 abstention, 2 in favour.
    pub category: &'a [u8],
}

/// A voter of whom the sign is known. Fixes which end of the line is which; the place is estimated like any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The voter's number.
    pub voter: u32,
    /// Whether the voter stands at the positive end.
    pub positive: bool,
}

/// How a voter's ideal point may change from one time to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dynamics {
    /// θ_t ~ N(θ_t−1, σ²·(t − t₋₁)): variance σ² for each unit of time, also through a gap.
    Walk {
        /// σ², a unit of time.
        variance: f64,
    },
    /// θ_t ~ N(θ_t−1, s·n_t / (n_t + n_t−1)), n being the ballots the voter cast: as published, where a session of few ballots leans
    /// more on the one before. A gap counts as one step.
    WalkByBallots {
        /// s, 0.5 in the published estimates.
        scale: f64,
    },
    /// One ideal point a voter; times are ignored.
    Static,
}

/// Which neighbours in time a point is drawn to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Smoothing {
    /// The one before and the one after, as the model says: the whole record informs every point.
    BothWays,
    /// Only the one before (a voter's first point: the one after), its uncertainty ignored, as the published sampler does. It is
    /// no posterior of the model and has no covariances over time; it is here to compare like with like.
    Forward,
}

/// What becomes of an abstention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abstention {
    /// A category between against and in favour.
    Ordered,
    /// Left out: two categories.
    Dropped,
    /// Counted as against: two categories.
    AsNo,
}

/// How to fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Voters whose sign is known; at least one, all of them among the voters.
    pub anchors: Vec<Anchor>,
    /// Change over time.
    pub dynamics: Dynamics,
    /// Which neighbours in time a point is drawn to.
    pub smoothing: Smoothing,
    /// Abstentions.
    pub abstention: Abstention,
    /// Variance of the normal prior of a voter's first ideal point, mean 0.
    pub entry_variance: f64,
    /// Variance of the normal prior of a discrimination β, mean 0.
    pub discrimination_variance: f64,
    /// Variance of the normal prior of a cutpoint γ, mean 0.
    pub cutpoint_variance: f64,
    /// The fit has converged when no parameter moves by more in a sweep.
    pub tolerance: f64,
    /// Sweeps after which a fit that has not converged is given up.
    pub max_sweeps: u32,
    /// A point that rests on fewer ballots is marked.
    pub few_ballots: u32,
    /// Whether the variances hold the uncertainty of the items too; otherwise they are conditional on the items.
    pub item_uncertainty: bool,
}

impl Options {
    /// The published model: three categories, priors N(0, 1), smoothing 0.5.
    pub fn new(anchors: &[Anchor]) -> Self {
        Self {
            anchors: anchors.to_vec(),
            dynamics: Dynamics::WalkByBallots { scale: 0.5 },
            smoothing: Smoothing::BothWays,
            abstention: Abstention::Ordered,
            entry_variance: 1.0,
            discrimination_variance: 1.0,
            cutpoint_variance: 25.0,
            tolerance: 1e-5,
            max_sweeps: 1000,
            few_ballots: 10,
            item_uncertainty: true,
        }
    }
}

/// The ideal point of a voter at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Who.
    pub voter: u32,
    /// When; 0 under [`Dynamics::Static`].
    pub time: u32,
    /// Ballots it rests on, unanimous roll calls not counted.
    pub ballots: u32,
    /// Whether these are fewer than [`Options::few_ballots`].
    pub few: bool,
    /// θ, in standard deviations of all points of the fit, which have mean 0.
    pub mean: f64,
    /// Variance of θ.
    pub variance: f64,
    /// Covariance with the voter's previous point; `None` for the first, and for all under [`Smoothing::Forward`].
    pub lag_covariance: Option<f64>,
}

/// A roll call, or several that share parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    /// Its number.
    pub item: u32,
    /// β: how strongly and in which direction the line decides the vote.
    pub discrimination: f64,
    /// γ₁ between against and abstention, γ₂ between abstention and in favour. Where one of the three categories does not occur,
    /// only one cutpoint can be known: without abstentions both are the same; otherwise the other is `None`.
    pub cutpoints: [Option<f64>; 2],
    /// Ballots against, abstaining, in favour.
    pub counts: [u32; 3],
}

/// A fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fit {
    /// By voter, then time.
    pub points: Vec<Point>,
    /// By number.
    pub items: Vec<Item>,
    /// For each time, in order, the first time of the part it belongs to: two times are of one part if a chain of roll calls that
    /// share parameters leads from one to the other.
    pub bridges: Vec<(u32, u32)>,
    /// Logarithm of the posterior density, up to a constant that depends on the data alone.
    pub log_posterior: f64,
    /// Logarithm of the likelihood.
    pub log_likelihood: f64,
    /// Sweeps until convergence.
    pub sweeps: u32,
    /// Largest change of a parameter in the last sweep.
    pub last_change: f64,
    /// Change of the log posterior in the last sweep, relative to its size.
    pub last_relative_change: f64,
    /// Roll calls left out because all ballots were the same.
    pub unanimous_items: u32,
    /// Ballots left out with them.
    pub unanimous_ballots: u32,
}

impl Fit {
    /// The points of a voter in order of time; empty for an unknown voter.
    pub fn voter(&self, voter: u32) -> &[Point] {
        let start = self.points.partition_point(|point| point.voter < voter);
        let end = self.points.partition_point(|point| point.voter <= voter);
        &self.points[start..end]
    }

    /// The point of a voter at a time.
    pub fn point(&self, voter: u32, time: u32) -> Option<&Point> {
        let points = self.voter(voter);
        points.binary_search_by_key(&time, |point| point.time).ok().map(|index| &points[index])
    }
}

/// Why there is no fit.
#[derive(Clone, Debug, PartialEq)]
pub enum FitError {
    /// The four slices differ in length.
    UnequalLengths,
    /// A category other than 0, 1, 2, in this entry.
    Category {
        /// Index of the entry.
        entry: usize,
        /// What stands there.
        category: u8,
    },
    /// An option that must be positive and finite is not.
    Option {
        /// Name of the field.
        field: &'static str,
    },
    /// No anchor was named, so neither end of the line would have a meaning.
    NoAnchor,
    /// An anchor cast no ballot in a contested roll call.
    AnchorAbsent {
        /// The voter's number.
        voter: u32,
    },
    /// The anchors' ballots do not tell the other voters apart.
    AnchorsSayNothing,
    /// No contested roll call, or fewer than two voters in them.
    NothingContested,
    /// The ballots fall into parts that no voter and no repeated resolution connects, so their scales have nothing in common.
    Disconnected {
        /// How many parts.
        parts: usize,
    },
    /// The fit was given up.
    NotConverged {
        /// After so many sweeps.
        sweeps: u32,
        /// Largest change of a parameter in the last of them.
        change: f64,
        /// Change of the log posterior in the last of them, relative to its size.
        relative_change: f64,
    },
    /// The matrix of second derivatives is not positive definite at the end, so there are no variances.
    NoMaximum,
}

impl std::fmt::Display for FitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnequalLengths => write!(f, "items, voters, times and categories differ in number"),
            Self::Category { entry, category } => {
                write!(
                    f,
                    "entry {entry} has category {category}; 0 (against), 1 (abstention) or 2 (in favour) is expected"
                )
            }
            Self::Option { field } => write!(f, "option `{field}` must be positive and finite"),
            Self::NoAnchor => write!(f, "no anchor is named, so the direction of the line has no meaning"),
            Self::AnchorAbsent { voter } => write!(f, "anchor {voter} cast no ballot in a contested roll call"),
            Self::AnchorsSayNothing => write!(f, "the ballots of the anchors do not tell the other voters apart"),
            Self::NothingContested => write!(f, "there is no contested roll call of at least two voters"),
            Self::Disconnected { parts } => {
                write!(f, "the ballots fall into {parts} parts without a common voter or repeated resolution")
            }
            Self::NotConverged { sweeps, change, relative_change } => write!(
                f,
                "not converged after {sweeps} sweeps: a parameter still moved by {change:e}, the log posterior by {relative_change:e} of its size"
            ),
            Self::NoMaximum => {
                write!(f, "the second derivatives are not those of a maximum, so there are no standard errors")
            }
        }
    }
}

impl std::error::Error for FitError {}
