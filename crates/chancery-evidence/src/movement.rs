//! Positions that move: states between rivals, who moved, and when series changed course.

use serde::{Deserialize, Serialize};

/// A figure with its interval. Each of the three can be missing; a figure without an interval is one that has none, not one that is exact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Interval {
    /// The figure.
    pub value: Option<f64>,
    /// Lower end.
    pub lo: Option<f64>,
    /// Upper end.
    pub hi: Option<f64>,
}

/// A term in office.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Term {
    /// Whose.
    pub name: String,
    /// Start as a year with its fraction (2009.05).
    pub start: f64,
    /// End likewise.
    pub end: f64,
}

/// States between an actor and two rivals, as shares of three that sum to 1.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TernaryEvidence {
    /// Stable id, used as anchor.
    pub id: String,
    /// What is shared: `Voting agreement of Central Asia`.
    pub title: String,
    /// Names of the actor and two rivals, in the order of `shares`.
    pub actors: [String; 3],
    /// One for each state and year; a year without a value is not there.
    pub points: Vec<TernaryPoint>,
    /// Data sets.
    pub source: Vec<String>,
    /// How the shares were made.
    pub note: String,
}

/// A state in a year.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TernaryPoint {
    /// State key.
    pub state: String,
    /// The state's name.
    pub name: String,
    /// Year.
    pub year: i16,
    /// Share of each of the three actors; none negative, sum 1.
    pub shares: [f64; 3],
}

/// Who moved between the ends of a period: a change of distance, split between the two sides.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MovementEvidence {
    /// Name of the actor.
    pub actor: String,
    /// Name of the other state, or of a region.
    pub partner: String,
    /// Label of the period, as a rule an administration.
    pub period: String,
    /// The years between whose positions the movement is taken: as a rule the one before the period and its last.
    pub years: (i16, i16),
    /// Unit of the distances.
    pub unit: String,
    /// By how much the distance shrank; negative where it grew.
    pub convergence: Interval,
    /// What of it the actor's own movement makes up: positive toward the partner, negative away from it.
    pub moved_actor: Interval,
    /// What of it the partner's movement makes up, likewise.
    pub moved_partner: Interval,
    /// Share of the convergence that the weaker side's movement makes up, 0 to 1 unless the sides moved against each other.
    pub share_of_weaker: Option<Interval>,
    /// Contested votes in which the side with fewer took part (of a region, the mean of its members), in the first and in the last year.
    pub votes_at_ends: (u32, u32),
    /// Why the share, or everything, is refused.
    pub refused: Option<String>,
    /// Whether the actor's movement relative to all states was taken out first.
    pub net_of_common_shift: bool,
    /// What the intervals are: `90 % of posterior draws`.
    pub interval: String,
    /// Data sets.
    pub source: Vec<String>,
}

/// When a series changed course, by how much, in whose term, and how surely.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ShiftEvidence {
    /// Stable id, used as anchor.
    pub id: String,
    /// The series: `US aid to Central Asia`.
    pub series: String,
    /// Its unit.
    pub unit: String,
    /// The series itself; years without a value are there with the reason.
    pub points: Vec<SeriesPoint>,
    /// Posterior probability that a new segment begins in a year.
    pub breaks: Vec<Break>,
    /// Years that together hold the break with the probability `credible_level`.
    pub credible_set: Vec<i16>,
    /// Level of the credible set, 0 to 1.
    pub credible_level: Option<f64>,
    /// Size of the shift, in the series' unit.
    pub size: Interval,
    /// What the interval of the size is.
    pub interval: String,
    /// Whose term the shift falls in.
    pub administration: Option<String>,
    /// p value against the null model.
    pub p: Option<f64>,
    /// The same adjusted for all series and breaks looked at (false discovery rate).
    pub q: Option<f64>,
    /// The null model: `AR(1) with trend, parametric bootstrap of 9,999`.
    pub null_model: String,
    /// No smaller p can come out of this test, whatever the data.
    pub smallest_attainable_p: Option<f64>,
    /// The finding in a sentence.
    pub finding: String,
    /// Terms in office.
    pub terms: Vec<Term>,
    /// Data sets.
    pub source: Vec<String>,
}

/// A value of a series.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SeriesPoint {
    /// Year.
    pub year: i16,
    /// The value, if there is one.
    pub value: Option<f64>,
    /// State of the cell: `observed`, `not-covered`, ...
    pub state: String,
}

/// How likely a segment begins in a year.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Break {
    /// Year.
    pub year: i16,
    /// Posterior probability, 0 to 1.
    pub probability: f64,
}
