//! Breaks of a whole profile of instruments.

use serde::{Deserialize, Serialize};

use crate::{Break, Interval, Term};

/// When the whole profile of an actor's instruments toward a region changed, which of them took over, and which dates fit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReorientationEvidence {
    /// Stable id, used as anchor.
    pub id: String,
    /// Name of the actor.
    pub actor: String,
    /// Name of the region.
    pub region: String,
    /// The instruments of the profile, in the order of every list of shares and changes.
    pub instruments: Vec<String>,
    /// Instruments that are not in the profile, and why.
    pub left_out: Vec<(String, String)>,
    /// Years with every instrument, and the shares, which sum to 1.
    pub points: Vec<ProfileYear>,
    /// In how many of these years each instrument is zero.
    pub zeros: Vec<usize>,
    /// What the shares were turned into.
    pub coordinates: String,
    /// p value against a profile without any break.
    pub p: Option<f64>,
    /// No smaller p value of a break can come out.
    pub smallest_attainable_p: Option<f64>,
    /// Whether there is a break that is more than autocorrelation explains.
    pub holds: bool,
    /// The breaks that hold; if none does, the best single one.
    pub breaks: Vec<ReorientationBreak>,
    /// First and last year and the centre of the stretches between them.
    pub stretches: Vec<(i16, i16, Vec<f64>)>,
    /// Years of the breaks of the penalised segmentation, which takes noise as independent.
    pub described: Vec<i16>,
    /// Posterior probability that a new stretch begins in a year.
    pub posterior: Vec<Break>,
    /// Autocorrelation, free of median bias.
    pub rho: Option<f64>,
    /// Ends of its confidence set.
    pub rho_set: (f64, f64),
    /// The step at each change of administration and in each named year.
    pub dated: Vec<DatedStepEvidence>,
    /// p value of all changes of administration together among shifted calendars.
    pub calendar_p: Option<f64>,
    /// No smaller one can come out.
    pub calendar_smallest_p: Option<f64>,
    /// The same under other treatments of the shares.
    pub variants: Vec<ReorientationVariant>,
    /// What could not be worked out, and why.
    pub refused: Vec<String>,
    /// The finding in a sentence.
    pub finding: String,
    /// How it was made.
    pub note: String,
    /// What the intervals are.
    pub interval: String,
    /// Terms in office.
    pub terms: Vec<Term>,
    /// Data sets.
    pub source: Vec<String>,
}

/// The profile of a year.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileYear {
    /// Year.
    pub year: i16,
    /// Share of each instrument.
    pub shares: Vec<f64>,
}

/// A break of the profile.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReorientationBreak {
    /// First year of the later stretch.
    pub year: i16,
    /// Distance between the stretches before and after.
    pub size: Interval,
    /// What each instrument's coordinate changed by.
    pub change: Vec<f64>,
    /// p value.
    pub p: f64,
    /// Posterior probability of a break within a year of it.
    pub probability: f64,
    /// Under whom it falls.
    pub administration: Option<String>,
}

/// The step of the profile at a date, trend and the steps at the other dates of its kind left free.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DatedStepEvidence {
    /// `turnover` or `named year`.
    pub kind: String,
    /// The administration, or the year.
    pub label: String,
    /// First year of the later side.
    pub year: i16,
    /// Length of the step.
    pub size: Interval,
    /// What each instrument's coordinate changed by.
    pub change: Vec<f64>,
    /// p value.
    pub p: f64,
    /// The same adjusted for all dates of the profile (Benjamini and Yekutieli).
    pub q: f64,
    /// No smaller p can come out.
    pub smallest_attainable_p: f64,
}

/// The breaks under another treatment of the shares.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReorientationVariant {
    /// Which one.
    pub name: String,
    /// p value against a profile without any break.
    pub p: f64,
    /// Whether a break holds.
    pub holds: bool,
    /// Years of the breaks that hold, or of the best single one.
    pub years: Vec<i16>,
    /// Years of the penalised segmentation.
    pub described: Vec<i16>,
}
