//! Who changed course, in what, when, and how surely: change points, tests against placebo calendars, false discoveries.
//!
//! [`find_shifts`] runs the parts together for series × administrations. Each part stands alone: [`segment()`] (exact optimal
//! segmentation), [`break_posterior`] (posterior over break years), [`NullTable`] (tests whose null includes autocorrelation, trends
//! and the random walk), [`placebo_test`] (real terms against placebo calendars), [`benjamini_hochberg`], [`region_shift`], and the
//! similarity of profiles ([`cosine`] and others). What is not here: whether a change was a leader's doing. Formulas and measured
//! error rates: `docs/methods/shifts.md`, `docs/methods/profiles.md`.

mod attainable;
mod composition;
mod cost;
mod design;
mod discovery;
mod error;
mod find;
mod joint;
mod joint_steps;
mod null;
mod placebo;
mod posterior;
mod profile;
mod region;
mod reorientation;
mod segment;
mod series;

pub use attainable::PermutationP;
pub use composition::{
    Coordinates, aitchison_distance, composition_centre, composition_shares, log_ratios, replace_zeros,
};
pub use discovery::{benjamini_hochberg, benjamini_yekutieli};
pub use error::ShiftError;
pub use find::{JointShift, ShiftFinding, ShiftOptions, ShiftReport, find_shifts};
pub use joint::{Noise, ReorientationOptions};
pub use joint_steps::{DatedStep, DatedSteps, dated_steps};
pub use null::{Innovations, NullModel, NullOptions, NullSet, NullTable, StepTest, StepTests};
pub use placebo::{PlaceboCalendar, PlaceboStatistic, PlaceboTest, placebo_test};
pub use posterior::{BreakPosterior, CredibleSet, PosteriorOptions, break_posterior, break_posteriors, break_prior};
pub use profile::{Reversal, bray_curtis, cosine, cycle_length, jensen_shannon, reversal_index, reversals};
pub use region::{Comparison, RegionShift, region_shift};
pub use reorientation::{Reorientation, ReorientationBreak, ReorientationSegment, reorientation};
pub use segment::{
    BreakPenalty, Segment, SegmentCost, SegmentOptions, Segmentation, segment, segment_each, segment_fixed,
};
pub use series::{Scale, Series, Term};
