//! How alike two states vote, by year or session, on all roll calls or those on an issue, with intervals that resample subjects.

use std::collections::BTreeMap;

use chancery_core::{State, YearRange};
use chancery_data::{Error, RollCallTable, Store, VoteCut, VoteTable};
use chancery_stats::{Choices, ClusterBootstrap, Distance, Interval, JointTable, Similarity, coincidence};

/// What counts as a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Calendar year of the vote.
    #[default]
    Year,
    /// Session of the General Assembly.
    Session,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Calendar years of the votes; all if none are named.
    pub years: Option<YearRange>,
    /// An issue as the tidy list codes it (`hr`, `me`, `nu`, `di`, `co`, `ec`), or `important`.
    pub issue: Option<&'a str>,
    /// Year or session.
    pub by: By,
    /// Samples of subjects behind an interval; none without intervals.
    pub draws: usize,
    /// Seed of the samples.
    pub seed: u64,
    /// Share of the samples inside the interval.
    pub level: f64,
}

impl Default for Asked<'_> {
    fn default() -> Self {
        Self { years: None, issue: None, by: By::Year, draws: 0, seed: 1, level: 0.95 }
    }
}

/// The measures, by the names of their series.
pub const MEASURES: [(&str, Measure); 11] = [
    ("agree", Measure::Of(Similarity::Agreement)),
    ("coincidence", Measure::Coincidence),
    ("s_votes", Measure::Of(Similarity::S(Distance::Linear))),
    ("s_votes_squared", Measure::Of(Similarity::S(Distance::Quadratic))),
    ("kappa_votes", Measure::Of(Similarity::Kappa(Distance::Nominal))),
    ("kappa_votes_linear", Measure::Of(Similarity::Kappa(Distance::Linear))),
    ("kappa_votes_quadratic", Measure::Of(Similarity::Kappa(Distance::Quadratic))),
    ("pi_votes", Measure::Of(Similarity::Pi(Distance::Nominal))),
    ("pi_votes_linear", Measure::Of(Similarity::Pi(Distance::Linear))),
    ("pi_votes_quadratic", Measure::Of(Similarity::Pi(Distance::Quadratic))),
    ("tau_b_votes", Measure::Of(Similarity::TauB)),
];

/// A measure of a joint table of yes, abstention, no.
#[derive(Clone, Copy, Debug)]
pub enum Measure {
    /// The voting coincidence of the US State Department.
    Coincidence,
    /// A measure of similarity.
    Of(Similarity),
}

impl Measure {
    fn of(self, table: &JointTable<3>) -> Option<f64> {
        match self {
            Self::Coincidence => coincidence(table),
            Self::Of(measure) => measure.of(table),
        }
    }
}

/// A pair in a period.
#[derive(Clone, Debug)]
pub struct PairPeriod {
    /// Year or number of the session.
    pub period: u32,
    /// Roll calls in which both voted or abstained.
    pub joint_votes: u32,
    /// Subjects among them: the clusters of the interval.
    pub subjects: usize,
    /// Each of [`MEASURES`] in their order: the value, if there is one, and its limits, if samples were asked for and a measure has
    /// a value in them.
    pub values: Vec<Option<(f64, Option<Interval>)>>,
}

/// The similarity of a pair, period by period; periods without a joint vote are left out.
///
/// A cluster is a subject of a session: the roll calls whose subject reads the same in the list of roll calls (paragraphs, amendments and
/// the whole of a draft bear one). A roll call without a subject is a cluster of its own, which makes intervals of late
/// sessions, where subjects are often missing, somewhat too narrow.
///
/// # Errors
/// A store without the votes, or without the list of roll calls if sessions, an issue or intervals are asked for; a damaged store.
pub fn pair_similarity(store: &Store, pair: [State; 2], asked: &Asked<'_>) -> Result<Vec<PairPeriod>, Error> {
    let absent = |what: &str| {
        Error::unknown(format!("the store holds no {what}"))
            .hint("`chancery data add unga-votes` brings the votes and the list of roll calls")
    };
    let votes = store.votes(VoteCut::Tidy)?.ok_or_else(|| absent("roll calls"))?;
    let list = store.roll_calls()?.ok_or_else(|| absent("list of roll calls"))?;
    Ok(periods(&votes, &list, pair, asked))
}

/// One roll call in which both of a pair voted.
struct Joint {
    call: u32,
    ballots: [usize; 2],
}

fn periods(votes: &VoteTable, list: &RollCallTable, pair: [State; 2], asked: &Asked<'_>) -> Vec<PairPeriod> {
    let mut periods: BTreeMap<u32, Vec<Joint>> = BTreeMap::new();
    for (year, call, ballots) in joint_votes(votes, pair) {
        let inside = asked.years.is_none_or(|years| years.contains(year));
        let on_issue = match asked.issue {
            None => true,
            Some("important") => list.row(call).is_some_and(|row| list.important[row] == Some(true)),
            Some(issue) => list.on(call, issue),
        };
        let period = match asked.by {
            By::Year => u32::try_from(year).ok(),
            By::Session => list.row(call).map(|row| list.session[row]),
        };
        if let (true, true, Some(period)) = (inside, on_issue, period) {
            periods.entry(period).or_default().push(Joint { call, ballots });
        }
    }
    periods.into_iter().map(|(period, joint)| measured(period, &joint, list, asked)).collect()
}

/// Year, roll call and both ballots (0 yes, 1 abstention, 2 no), where both voted or abstained.
fn joint_votes(votes: &VoteTable, pair: [State; 2]) -> Vec<(chancery_core::Year, u32, [usize; 2])> {
    let of = |state: State| {
        let rows = (0..votes.state.len()).filter(move |&row| votes.state[row] == state);
        let cast = rows.filter_map(|row| {
            let ballot = usize::from(votes.ballot[row].checked_sub(1)?);
            (ballot < 3).then_some((votes.roll_call[row], (votes.year[row], ballot)))
        });
        cast.collect::<BTreeMap<_, _>>()
    };
    let (one, other) = (of(pair[0]), of(pair[1]));
    let both = one.iter().filter_map(|(call, (year, ballot))| {
        let (_, second) = other.get(call)?;
        Some((*year, *call, [*ballot, *second]))
    });
    both.collect()
}

fn measured(period: u32, joint: &[Joint], list: &RollCallTable, asked: &Asked<'_>) -> PairPeriod {
    let mut choices = Choices::<3>::new(joint.len(), 2);
    let mut subjects: BTreeMap<(u32, Option<&str>), usize> = BTreeMap::new();
    let mut cluster_of = Vec::with_capacity(joint.len());
    for (item, one) in joint.iter().enumerate() {
        one.ballots.iter().enumerate().for_each(|(holder, ballot)| choices.set(item, holder, Some(*ballot)));
        let row = list.row(one.call);
        let subject = row.and_then(|row| list.subject[row].as_deref());
        // Without a subject the number of the roll call stands in for it.
        let key = match (row, subject) {
            (Some(row), Some(_)) => (list.session[row], subject),
            _ => (one.call, None),
        };
        let next = subjects.len();
        cluster_of.push(*subjects.entry(key).or_insert(next));
    }
    let tables = choices.joint_by_cluster(0, 1, &cluster_of, subjects.len());
    let whole = choices.joint(0, 1);
    let bootstrap = ClusterBootstrap::new(subjects.len(), asked.draws, asked.seed).ok();
    let value = |(_, measure): &(&str, Measure)| {
        let limits = bootstrap.as_ref().and_then(|draws| {
            // One subject alone cannot say how far subjects differ.
            let several = subjects.len() > 1;
            several.then(|| draws.interval(&tables, asked.level, |table| measure.of(table)).ok()).flatten()
        });
        Some((measure.of(&whole)?, limits))
    };
    PairPeriod {
        period,
        joint_votes: joint.len() as u32,
        subjects: subjects.len(),
        values: MEASURES.iter().map(value).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(key: &str) -> State {
        State::new(key).expect("a key")
    }

    /// Six roll calls of two sessions in 1990 and 1991: three on one subject, one of its own, two without a subject.
    fn made() -> (VoteTable, RollCallTable) {
        let mut votes = VoteTable::default();
        let ballots = [
            (1990, 1, [1, 1]),
            (1990, 2, [1, 1]),
            (1990, 3, [1, 3]),
            (1990, 4, [2, 2]),
            (1991, 5, [3, 1]),
            (1991, 6, [1, 1]),
        ];
        for (year, call, both) in ballots {
            for (code, ballot) in ["MEX", "USA"].into_iter().zip(both) {
                votes.year.push(year);
                votes.roll_call.push(call);
                votes.state.push(state(code));
                votes.ballot.push(ballot);
            }
        }
        let subject = |text: &str| Some(text.to_owned());
        let list = RollCallTable {
            roll_call: vec![1, 2, 3, 4, 5, 6],
            session: vec![45, 45, 45, 45, 45, 46],
            important: vec![Some(true), None, Some(false), None, None, Some(true)],
            amendment: vec![None; 6],
            paragraph: vec![None; 6],
            subject: vec![
                subject("PALESTINE"),
                subject("PALESTINE"),
                subject("PALESTINE"),
                subject("BUDGET"),
                None,
                None,
            ],
            issues: vec![(1, "me".to_owned()), (3, "me".to_owned()), (6, "hr".to_owned())],
        };
        (votes, list)
    }

    fn asked() -> Asked<'static> {
        Asked { draws: 400, ..Asked::default() }
    }

    #[test]
    fn years_sessions_and_issues() {
        let (votes, list) = made();
        let pair = [state("USA"), state("MEX")];
        let shape = |asked: Asked<'_>| {
            let found = periods(&votes, &list, pair, &asked);
            found.iter().map(|one| (one.period, one.joint_votes, one.subjects)).collect::<Vec<_>>()
        };
        assert_eq!(shape(asked()), [(1990, 4, 2), (1991, 2, 2)]);
        assert_eq!(shape(Asked { by: By::Session, ..asked() }), [(45, 5, 3), (46, 1, 1)]);
        assert_eq!(shape(Asked { issue: Some("me"), ..asked() }), [(1990, 2, 1)]);
        assert_eq!(shape(Asked { issue: Some("important"), ..asked() }), [(1990, 1, 1), (1991, 1, 1)]);
        assert_eq!(shape(Asked { years: YearRange::new(1991, 1991), ..asked() }), [(1991, 2, 2)]);
    }

    #[test]
    fn intervals_resample_subjects() {
        let (votes, list) = made();
        let found = periods(&votes, &list, [state("USA"), state("MEX")], &asked());
        let (agree, limits) = found[0].values[0].expect("agreement of 1990");
        let limits = limits.expect("two subjects");
        assert_eq!(agree, 0.75);
        // The draws are the first subject twice (2/3), the second twice (1), or both (3/4): nothing else can come out.
        assert_eq!((limits.low, limits.high), (2.0 / 3.0, 1.0));
        let alone = periods(&votes, &list, [state("USA"), state("MEX")], &Asked { issue: Some("me"), ..asked() });
        assert!(alone[0].values[0].is_some_and(|(_, limits)| limits.is_none()));
        let without = periods(&votes, &list, [state("USA"), state("MEX")], &Asked::default());
        assert!(without[0].values[0].is_some_and(|(value, limits)| value == 0.75 && limits.is_none()));
    }

    #[test]
    fn the_pair_has_no_order() {
        let (votes, list) = made();
        let values = |pair| {
            let found = periods(&votes, &list, pair, &asked());
            found.iter().flat_map(|one| one.values.clone()).map(|one| one.map(|(value, _)| value)).collect::<Vec<_>>()
        };
        assert_eq!(values([state("USA"), state("MEX")]), values([state("MEX"), state("USA")]));
    }
}
