//! Who moved, from the ideal points that a base holds; see `docs/methods/movement.md`.

use chancery_core::{Frame, Frames, Key, State, Year, YearRange};
use chancery_stats::ideal::{Fit, Point, Window};
use chancery_world::{RegionDefinition, World};

use crate::ideal::IdealPoints;

pub use chancery_stats::ideal::{Interval, MovementOptions, Refusal, ShareRefusal, Side};

/// The series that a path is made of.
pub const SERIES: [&str; 5] =
    ["ideal_point", "ideal_point_se", "ideal_point_lag", "ideal_point_ballots", "ideal_point_part"];

/// Offices that an administration may be that of, the first that a state has.
const OFFICES: [&str; 4] = ["president", "prime-minister", "chancellor", "general-secretary"];

/// The ideal points of one estimation as paths: Gaussian chains of means, variances and covariances of neighbouring years.
#[derive(Clone, Debug)]
pub struct Paths(IdealPoints);

/// How two sides moved. Signs are those of the evidence: positive is toward the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// By how much the distance shrank.
    pub convergence: Interval,
    /// What each side's movement made of it; the two add up to it.
    pub toward: [Interval; 2],
    /// The second side's part as a share.
    pub share_of_other: Result<Interval, ShareRefusal>,
    /// How far the mean of all states moved along the line.
    pub common_shift: Interval,
    /// States of each side present at both ends.
    pub members: [u32; 2],
    /// Whether repeated resolutions connect the ends.
    pub bridged: bool,
    /// Share of the draws in which the sides passed each other.
    pub crossed: f64,
}

/// A stretch over which a movement is taken: from the position in one year to that in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Label, as a rule an administration.
    pub label: String,
    /// The year before its first, whose position it began with.
    pub from: Year,
    /// Its last year.
    pub to: Year,
}

impl Paths {
    /// The paths of a source of [`SERIES`]; `None` if one of them is not among the frames.
    pub fn new(frames: &Frames, source: &str) -> Option<Self> {
        let [points, errors, lags, ballots, parts] = {
            let [a, b, c, d, e] = SERIES.map(|name| frames.get(name, source));
            [a?, b?, c?, d?, e?]
        };
        let mut states: Vec<State> = points.iter().filter_map(|(key, ..)| key.actor()).collect();
        states.sort_unstable();
        states.dedup();
        let mut fit = Fit::default();
        for (voter, &state) in states.iter().enumerate() {
            let own: Vec<(Key, f64)> = of_state(points, state);
            let mut error_before: Option<f64> = None;
            for (key, mean) in own {
                let value = |frame: &Frame| frame.get(key).and_then(|(cell, _)| cell.value());
                let (Some(error), Some(lag), Some(ballots)) = (value(errors), value(lags), value(ballots)) else {
                    continue;
                };
                fit.points.push(Point {
                    voter: voter as u32,
                    time: time(key.year()),
                    ballots: ballots as u32,
                    few: ballots < f64::from(MovementOptions::default().min_ballots),
                    mean,
                    variance: error * error,
                    lag_covariance: error_before.map(|before| lag * error * before),
                });
                error_before = Some(error);
            }
        }
        for (key, cell, _) in parts.iter() {
            let year = time(key.year());
            if let (Some(part), None | Some(true)) = (cell.value(), fit.bridges.last().map(|(last, _)| *last != year)) {
                fit.bridges.push((year, part as u32));
            }
        }
        Some(Self(IdealPoints { fit, states }))
    }

    /// From the first to the last year in which some state's point rests on enough ballots. A year at the end of the data may hold but a
    /// single vote.
    pub fn years(&self) -> Option<YearRange> {
        let points = self.0.fit.points.iter().filter(|point| !point.few);
        points.filter_map(|point| Year::try_from(point.time).ok()).map(YearRange::single).reduce(YearRange::hull)
    }

    /// Contested ballots in a year of the side that cast fewer; of a region, the mean of its members.
    pub fn ballots(&self, sides: [&[State]; 2], year: Year) -> u32 {
        let of = |states: &[State]| {
            let points = states.iter().flat_map(|state| self.0.of(*state)).filter(|point| point.time == time(year));
            let (count, sum) = points.fold((0_u32, 0_u32), |(count, sum), point| (count + 1, sum + point.ballots));
            sum.checked_div(count).unwrap_or(0)
        };
        sides.map(of).into_iter().min().unwrap_or(0)
    }

    /// How two sides moved from one year to another.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn moved(
        &self,
        sides: [&[State]; 2],
        (from, to): (Year, Year),
        options: &MovementOptions,
    ) -> Result<Moved, Refusal> {
        let window = |year| Window { first: time(year), last: time(year) };
        let movement = self.0.who_moved(sides, [window(from), window(to)], options)?;
        Ok(Moved {
            convergence: reversed(movement.change),
            toward: movement.parts.map(reversed),
            share_of_other: movement.share_of_other,
            common_shift: movement.common_shift,
            members: movement.members,
            bridged: movement.bridged,
            crossed: movement.crossed,
        })
    }
}

/// Why there is no movement, for readers; the sides by name.
pub fn reason(refusal: &Refusal, names: [&str; 2]) -> String {
    match refusal {
        Refusal::Windows => "the second year does not come after the first".to_owned(),
        Refusal::Options => "the level lies outside (0, 1), or there are no draws".to_owned(),
        Refusal::CommonVoter { .. } => format!("{} and {} have a state in common", names[0], names[1]),
        Refusal::FewBallots { side, most, needed } => {
            let name = if *side == Side::One { names[0] } else { names[1] };
            format!("fewer than {needed} contested ballots of {name} in one of the two years (at most {most})")
        }
        Refusal::NotBridged => {
            "no chain of repeated resolutions connects the two years, so movement cannot be told from another agenda"
                .to_owned()
        }
        Refusal::NoCovariances => "the estimate has no covariances over time".to_owned(),
    }
}

/// Why there is no share, for readers.
pub fn no_share(refusal: ShareRefusal) -> &'static str {
    match refusal {
        ShareRefusal::ChangeIncludesZero => {
            "the interval of the convergence includes zero, and a share of nothing has no meaning"
        }
    }
}

/// Stretches of one year each.
pub fn yearly(years: YearRange) -> Vec<Stretch> {
    let ends = years.years().zip(years.years().skip(1));
    ends.map(|(from, to)| Stretch { label: to.to_string(), from, to }).collect()
}

/// The administrations of a state: a year belongs to whoever held the highest office on most of its days. A stretch begins with the
/// position of the year before, or of the first of `years`.
pub fn administrations(world: &World, state: State, years: YearRange) -> Vec<Stretch> {
    let terms = |office: &str| -> Vec<(&str, chancery_core::Period)> {
        let leaders = world.leaders().iter();
        let terms = leaders.flat_map(|leader| leader.terms.iter().map(|term| (leader.name.as_str(), term)));
        let own = terms.filter(|(_, term)| term.state == Some(state) && term.office == office);
        own.map(|(name, term)| (name, term.period())).collect()
    };
    let Some(terms) = OFFICES.iter().map(|office| terms(office)).find(|terms| !terms.is_empty()) else {
        return Vec::new();
    };
    let holder = |year: Year| {
        let held = terms.iter().map(|(name, period)| (period.days_in(year), *name)).filter(|(days, _)| *days > 0);
        held.max_by_key(|(days, _)| *days).map(|(_, name)| name)
    };
    let mut stretches: Vec<(Option<&str>, YearRange)> = Vec::new();
    for year in years.years() {
        let name = holder(year);
        match stretches.last_mut() {
            Some((last, range)) if *last == name => range.last = year,
            _ => stretches.push((name, YearRange::single(year))),
        }
    }
    let stretch = |(name, range): (Option<&str>, YearRange)| {
        let from = years.first.max(range.first - 1);
        let label = name?.rsplit(' ').next()?.to_owned();
        (from < range.last).then_some(Stretch { label, from, to: range.last })
    };
    stretches.into_iter().filter_map(stretch).collect()
}

/// The members of a region that were states and in the definition in both years, but for one state.
pub fn members(world: &World, definition: &RegionDefinition, ends: (Year, Year), but: State) -> Vec<State> {
    let in_force = |member: &&chancery_world::RegionMember, year: Year| {
        member.start.is_none_or(|start| start.year() <= year)
            && member.end.is_none_or(|end| year <= end.year())
            && world.exists(member.state, year)
    };
    let both = definition.members.iter().filter(|member| in_force(member, ends.0) && in_force(member, ends.1));
    both.map(|member| member.state).filter(|state| *state != but).collect()
}

fn reversed(interval: Interval) -> Interval {
    Interval { estimate: -interval.estimate, low: -interval.high, high: -interval.low }
}

fn time(year: Year) -> u32 {
    u32::try_from(year).unwrap_or(0)
}

/// The values of a state in order of years.
fn of_state(frame: &Frame, state: State) -> Vec<(Key, f64)> {
    let own = frame.iter().filter(|(key, ..)| key.actor() == Some(state));
    own.filter_map(|(key, cell, _)| Some((key, cell.value()?))).collect()
}

#[cfg(test)]
mod tests {
    use chancery_core::{Cell, CellState, FrameRow};

    use super::*;
    use crate::kernel::{Input, YearInputs};
    use crate::spec::declared_catalogue;

    fn state(code: &str) -> State {
        State::new(code).expect("a key")
    }

    /// Points of four states from 2006 to 2009; 2009 is of another part, and Cuba casts five ballots in 2007.
    const POINTS: [(&str, [f64; 4]); 4] = [
        ("CUB", [-1.0, -1.1, -1.0, -1.0]),
        ("KAZ", [0.0, 0.75, 0.8, 0.8]),
        ("RUS", [-0.5, -0.5, -0.5, -0.4]),
        ("USA", [2.0, 1.75, 1.8, 1.9]),
    ];

    fn frames() -> Frames {
        let mut frames = Frames::new();
        for name in SERIES {
            let mut entries = Vec::new();
            for (code, points) in POINTS {
                for (year, point) in (2006..).zip(points) {
                    let value = match name {
                        "ideal_point" => point,
                        "ideal_point_se" => 0.1,
                        "ideal_point_lag" => 0.8,
                        "ideal_point_ballots" if code == "CUB" && year == 2007 => 5.0,
                        "ideal_point_ballots" => 50.0,
                        _ if year == 2009 => 2009.0,
                        _ => 2006.0,
                    };
                    let row = FrameRow { file: 1, row: 1 };
                    entries.push((Key::new(year, state(code), None), Cell::observed(value), row));
                }
            }
            frames.insert(name, "made-up", Frame::new(entries).expect("keys once"));
        }
        frames
    }

    const NET: MovementOptions = MovementOptions {
        min_ballots: 10,
        net_of_common_shift: true,
        require_bridges: true,
        level: 0.9,
        draws: 500,
        seed: 1,
    };

    #[test]
    fn paths_are_those_of_the_frames() {
        let paths = Paths::new(&frames(), "made-up").expect("five series");
        assert!(Paths::new(&frames(), "another").is_none());
        assert_eq!(paths.years(), YearRange::new(2006, 2009));
        let sides = [&[state("USA")][..], &[state("KAZ")][..]];
        let raw = MovementOptions { net_of_common_shift: false, ..NET };
        let moved = paths.moved(sides, (2006, 2007), &raw).expect("bridged");
        // The distance shrank from 2.0 to 1.0; Kazakhstan made three quarters of it.
        assert!((moved.convergence.estimate - 1.0).abs() < 1e-12, "{moved:?}");
        assert!((moved.toward[1].estimate - 0.75).abs() < 1e-12);
        assert!((moved.share_of_other.expect("a share").estimate - 0.75).abs() < 1e-12);
        assert!(moved.convergence.low < 1.0 && moved.convergence.high > 1.0);
        let net = paths.moved(sides, (2006, 2007), &NET).expect("bridged");
        // Those with enough ballots moved by (0.75 - 0.25) / 3 on average.
        assert!((net.common_shift.estimate - 0.5 / 3.0).abs() < 1e-12);
        assert!((net.toward[0].estimate - (0.25 + 0.5 / 3.0)).abs() < 1e-12);
        assert!((net.convergence.estimate - moved.convergence.estimate).abs() < 1e-12);
        assert_eq!(paths.ballots(sides, 2007), 50);
        assert_eq!(paths.ballots([&[state("CUB"), state("RUS")], &[state("USA")]], 2007), 27);
    }

    #[test]
    fn what_is_refused_is_said_with_names() {
        let paths = Paths::new(&frames(), "made-up").expect("five series");
        let [usa, cuba] = [[state("USA")], [state("CUB")]];
        let why = |ends| paths.moved([&usa, &cuba], ends, &NET).map_err(|why| reason(&why, ["the US", "Cuba"])).err();
        assert_eq!(
            why((2006, 2007)).as_deref(),
            Some("fewer than 10 contested ballots of Cuba in one of the two years (at most 5)")
        );
        assert!(why((2008, 2009)).is_some_and(|why| why.contains("repeated resolutions")));
        assert!(why((2008, 2008)).is_some_and(|why| why.contains("does not come after")));
        assert_eq!(why((2006, 2008)), None);
    }

    /// The yearly series is the estimate of the analysis, and missing where that refuses.
    #[test]
    fn the_series_is_the_analysis_of_neighbouring_years() {
        let (frames, declared) = (frames(), declared_catalogue());
        let input = |name: &str| {
            let spec = declared.get(name).expect("declared").clone();
            let mut source = spec.sources[0].clone();
            source.coverage.years = YearRange::new(2006, 2009).expect("in order");
            let frame = frames.get(name, "made-up").expect("there").clone();
            Input { spec, source, frame: std::sync::Arc::new(frame) }
        };
        let inputs = ["ideal_point", "ideal_point_part", "ideal_point_ballots"].map(input);
        let paths = Paths::new(&frames, "made-up").expect("five series");
        for year in 2007..=2009 {
            let at = YearInputs { year, inputs: &inputs, keep: &|_| true };
            let cells = crate::movement::of_year(&at);
            for (one, other) in [("USA", "KAZ"), ("KAZ", "USA"), ("RUS", "USA"), ("CUB", "USA"), ("USA", "FRA")] {
                let [one, other] = [state(one), state(other)];
                let key = Key::new(year, one, Some(other));
                let cell = cells.iter().find(|(known, _)| *known == key).expect("a member").1;
                match paths.moved([&[one], &[other]], (year - 1, year), &NET) {
                    Ok(moved) => {
                        let value = cell.value().expect("a value");
                        assert!((value - moved.toward[0].estimate).abs() < 1e-12, "{one} {other} {year}");
                    }
                    Err(Refusal::FewBallots { most: 0, .. }) if year < 2009 => {
                        assert_eq!(cell.state(), CellState::Unreported);
                    }
                    Err(_) => assert!(cell.value().is_none(), "{one} {other} {year}"),
                }
            }
            assert_eq!(crate::movement::behind(Key::new(year, state("USA"), Some(state("KAZ")))).len(), 4);
        }
    }

    #[test]
    fn a_year_belongs_to_whoever_held_office_on_most_of_its_days() {
        let years = YearRange::new(1988, 2019).expect("in order");
        let found = administrations(World::builtin(), state("USA"), years);
        let shown: Vec<(&str, Year, Year)> =
            found.iter().map(|stretch| (stretch.label.as_str(), stretch.from, stretch.to)).collect();
        assert_eq!(
            shown,
            [
                ("Bush", 1988, 1992),
                ("Clinton", 1992, 2000),
                ("Bush", 2000, 2008),
                ("Obama", 2008, 2016),
                ("Trump", 2016, 2019)
            ]
        );
        let yearly = yearly(YearRange::new(2006, 2008).expect("in order"));
        assert_eq!(yearly.iter().map(|s| (s.from, s.to)).collect::<Vec<_>>(), [(2006, 2007), (2007, 2008)]);
    }
}
