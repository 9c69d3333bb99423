//! Ideal points kept in the store: the estimations, each with other votes, bridges or priors, each a data set.

use std::path::Path;

use chancery_core::{Cell, FrameRow, Key, UnitOfAnalysis, Year, YearRange};
use chancery_data::{AddOutcome, DataSet, Error, InputFile, SPEC, Store, StoreWriter, Table, VoteCut, user_data_set};
use chancery_stats::ideal::{Dynamics, Options, Point};

use crate::analysis::ideal_points::anchor;
use crate::base::Base;
use crate::ideal::{IdealBallots, IdealError, IdealPoints, VoteClock, calls_in};
use crate::keep::{Kept, KeptOutcome, MADE_OF, column_text, file, made_of_text, spec_head};
use crate::kernel::{KeptSource, Kernel};
use crate::spec::{MeasureSpec, measures};

/// Which pairs of repeated resolutions share parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bridges {
    All,
    /// Every second pair of the list, from the first.
    Half,
    /// The list has the numbers of the tidy cut; those of another cut are other numbers.
    None,
}

/// How one data set of ideal points is estimated.
struct Estimation {
    kept: KeptSource,
    cut: VoteCut,
    bridges: Bridges,
    dynamics: Dynamics,
}

const PUBLISHED_WALK: Dynamics = Dynamics::WalkByBallots { scale: 0.5 };

const ESTIMATIONS: [Estimation; 4] = [
    Estimation {
        kept: KeptSource {
            id: "ideal-points",
            basis: "dynamic ordinal model of all roll calls of a calendar year, bridged by repeated resolutions",
        },
        cut: VoteCut::Tidy,
        bridges: Bridges::All,
        dynamics: PUBLISHED_WALK,
    },
    Estimation {
        kept: KeptSource {
            id: "ideal-points-2024",
            basis: "dynamic ordinal model of the roll calls of the 2024 release, without bridges between years",
        },
        cut: VoteCut::Release2024,
        bridges: Bridges::None,
        dynamics: PUBLISHED_WALK,
    },
    Estimation {
        kept: KeptSource {
            id: "ideal-points-half",
            basis: "dynamic ordinal model of all roll calls of a calendar year, bridged by half of the repeated resolutions",
        },
        cut: VoteCut::Tidy,
        bridges: Bridges::Half,
        dynamics: PUBLISHED_WALK,
    },
    Estimation {
        kept: KeptSource {
            id: "ideal-points-walk",
            basis: "dynamic ordinal model of all roll calls of a calendar year, bridged by repeated resolutions; a walk of \
                    variance 0.05 a year",
        },
        cut: VoteCut::Tidy,
        bridges: Bridges::All,
        dynamics: Dynamics::Walk { variance: 0.05 },
    },
];

/// The sources of ideal points: one an estimation, the preferred one first.
pub(crate) const SOURCES: &[KeptSource] =
    &[ESTIMATIONS[0].kept, ESTIMATIONS[1].kept, ESTIMATIONS[2].kept, ESTIMATIONS[3].kept];

/// Estimates ideal points from the votes of some years and keeps them. What the store has no votes or bridges for, and what cannot be
/// estimated, is named with the reason.
///
/// # Errors
/// A store that cannot be read or written.
pub fn keep_estimations(root: &Path, years: YearRange) -> Result<Vec<Kept>, Error> {
    let mut done = Vec::new();
    for estimation in &ESTIMATIONS {
        let base = Base::store(root)?;
        let Base::Store(store) = &base else { continue };
        if store.vote_years(estimation.cut).is_none() {
            continue;
        }
        done.push(Kept {
            id: estimation.kept.id,
            columns: columns(),
            outcome: estimation.keep(root, &base, store, years)?,
        });
    }
    Ok(done)
}

/// A data set of ideal points by its id, whether or not it stands in a store.
pub(crate) fn kept_data_set(id: &str) -> Option<&'static DataSet> {
    let kept = SOURCES.iter().find(|kept| kept.id == id)?;
    user_data_set(&spec(*kept), MADE_OF).ok()
}

/// The measures that an estimation gives.
fn kept_measures() -> impl Iterator<Item = &'static MeasureSpec> {
    measures().iter().filter(|measure| matches!(measure.kernel, Kernel::Kept(sources) if sources == SOURCES))
}

fn columns() -> Vec<String> {
    kept_measures().map(|measure| measure.name.to_owned()).collect()
}

/// The spec of an estimation's table; its columns are series.
fn spec(kept: KeptSource) -> InputFile {
    let citation = format!(
        "Ideal points computed by chancery {} from the United Nations General Assembly Voting Data (Voeten 2013; Bailey, Strezhnev and \
         Voeten 2017).",
        env!("CARGO_PKG_VERSION")
    );
    let title = "Ideal points in UN General Assembly votes, estimated by chancery";
    let mut text = format!("citation = {citation:?}\n{}", spec_head(kept.id, title, UnitOfAnalysis::StateYear));
    for measure in kept_measures() {
        column_text(&mut text, measure, kept.basis, true);
    }
    file(SPEC, text)
}

impl Estimation {
    fn keep(&self, root: &Path, base: &Base, store: &Store, years: YearRange) -> Result<KeptOutcome, Error> {
        if self.bridges != Bridges::None && store.vote_matches()?.is_none() {
            let reason =
                "the list of repeated resolutions is not in the store: `chancery data add unga-ideal-points` brings it";
            return Ok(KeptOutcome::NotComputed(reason.to_owned()));
        }
        let made_of = file(MADE_OF, self.made_of(base, years));
        let mut refused = None;
        let outcome = StoreWriter::new(root).keep(&[spec(self.kept), made_of], || {
            let points = self.estimate(store, years)?.map_err(|error| {
                refused = Some(error.to_string());
                Error::unknown(error.to_string())
            })?;
            Ok(table(&points))
        });
        match (outcome, refused) {
            (_, Some(reason)) => Ok(KeptOutcome::NotComputed(reason)),
            (Ok(AddOutcome::Unchanged), None) => Ok(KeptOutcome::Unchanged),
            (Ok(AddOutcome::Added(state)), None) => Ok(KeptOutcome::of(&state)),
            (Err(error), None) => Err(error),
        }
    }

    fn made_of(&self, base: &Base, years: YearRange) -> String {
        let mut data_sets = vec!["unga-votes".to_owned()];
        if self.bridges != Bridges::None {
            data_sets.push("unga-ideal-points".to_owned());
        }
        let options = format!(
            "{}..{} table {} bridges {:?} {:?} anchor {}",
            years.first,
            years.last,
            self.cut.table(),
            self.bridges,
            self.dynamics,
            anchor()
        );
        made_of_text(base, &data_sets, &options)
    }

    fn estimate(&self, store: &Store, years: YearRange) -> Result<Result<IdealPoints, IdealError>, Error> {
        let votes = store.votes(self.cut)?.unwrap_or_default();
        let matches = match self.bridges {
            Bridges::None => Vec::new(),
            Bridges::All => store.vote_matches()?.unwrap_or_default(),
            Bridges::Half => store.vote_matches()?.unwrap_or_default().into_iter().step_by(2).collect(),
        };
        let wanted = calls_in(&votes, years);
        let keep = |call: u32| wanted.binary_search(&call).is_ok();
        let options = Options { dynamics: self.dynamics, ..Options::new(&[]) };
        let ballots = IdealBallots::new(&votes, &matches, VoteClock::Year, &keep);
        Ok(ballots.and_then(|ballots| ballots.fit(&[(anchor(), true)], &options, None)))
    }
}

/// The points as a table. Digits beyond the convergence of the fit are not kept.
fn table(points: &IdealPoints) -> Table {
    let columns = columns();
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new("table", false, &names);
    let mut before: Option<&Point> = None;
    let mut row = 0;
    for point in &points.fit.points {
        let preceding = before.replace(point).filter(|before| before.voter == point.voter);
        let (Some(state), Ok(year)) = (points.state(point), Year::try_from(point.time)) else { continue };
        let cells: Vec<Cell> = names.iter().map(|name| Cell::observed(value(name, points, point, preceding))).collect();
        row += 1;
        table.push(Key::new(year, state, None), &cells, FrameRow { file: 1, row });
    }
    table
}

/// The value of a measure at a point.
fn value(measure: &str, points: &IdealPoints, point: &Point, preceding: Option<&Point>) -> f64 {
    match measure {
        "ideal_point" => rounded(point.mean, 1e4),
        "ideal_point_se" => rounded(point.variance.sqrt(), 1e4),
        "ideal_point_lag" => match (point.lag_covariance, preceding) {
            (Some(lag), Some(before)) => rounded(lag / (point.variance * before.variance).sqrt(), 1e4),
            _ => 0.0,
        },
        "ideal_point_ballots" => f64::from(point.ballots),
        _ => points.fit.bridges.iter().find(|(time, _)| *time == point.time).map_or(0.0, |&(_, part)| f64::from(part)),
    }
}

fn rounded(value: f64, scale: f64) -> f64 {
    // Zero has no sign.
    (value * scale).round() / scale + 0.0
}
