//! From a code of one scheme to a code of another on a day: one answer, or what stands in its way.

use chancery_core::{Date, Period, State, StateSystem};

use crate::World;
use crate::codes::Code;
use crate::scheme::{SchemeId, UnknownScheme};
use crate::succession::Successor;

/// A state and its code in the scheme asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded<'w> {
    /// The state.
    pub state: State,
    /// Its code; `None` if it has none on the day.
    pub code: Option<&'w str>,
    /// Its other codes in the scheme: variants in use, or without a day those of other times.
    pub others: Vec<&'w str>,
}

/// When a code, or a state, was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// Which state.
    pub state: State,
    /// The periods, in order.
    pub when: Vec<Period>,
}

/// Who is there on the day in place of a state that is not, with its code in the scheme asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Heir<'w> {
    /// The state, how it came to be there, and its shares of the one asked about.
    pub successor: Successor,
    /// Its code; `None` if it has none on the day.
    pub code: Option<&'w str>,
}

/// What a code of one scheme is in another. Only [`Conversion::One`] is an answer that needs no decision.
#[derive(Clone, Debug, PartialEq)]
pub enum Conversion<'w> {
    /// One state, and it has a code.
    One(Coded<'w>),
    /// One state, but no code in the scheme on the day.
    NoCode {
        /// When it has one; empty if never.
        once: Once,
    },
    /// Several states; nobody may choose silently.
    Ambiguous(Vec<Coded<'w>>),
    /// What the code meant was there before the day, and several states have come out of it.
    Split {
        /// What the code meant.
        once: Once,
        /// Who is there on the day, with shares of it where they are known.
        into: Vec<Heir<'w>>,
    },
    /// What the code meant was not there on the day, but at other times.
    NotThen {
        /// What the code meant.
        once: Vec<Once>,
        /// Who is there on the day in its place: the same state under another code, who took it in, or whom it came from.
        instead: Vec<Heir<'w>>,
    },
    /// The scheme has no such code.
    Unknown {
        /// The schemes that have it.
        known_in: Vec<&'w str>,
    },
}

impl<'w> Conversion<'w> {
    /// The code, if there is exactly one answer.
    pub fn one(&self) -> Option<&'w str> {
        match self {
            Self::One(coded) => coded.code,
            _ => None,
        }
    }

    /// The word for the outcome in logs: `one`, `no-code`, `ambiguous`, `split`, `not-then`, `unknown`.
    pub const fn outcome(&self) -> &'static str {
        match self {
            Self::One(_) => "one",
            Self::NoCode { .. } => "no-code",
            Self::Ambiguous(_) => "ambiguous",
            Self::Split { .. } => "split",
            Self::NotThen { .. } => "not-then",
            Self::Unknown { .. } => "unknown",
        }
    }
}

impl World {
    /// What a code of one scheme is in another on a day; without a day, whatever the time.
    ///
    /// A row of the tables without a first day holds for as long as its state exists; in the schemes of a state system, for
    /// as long as the state is a member. Without a day the code must have meant one state only, and the latest of its codes
    /// is given, with the earlier ones beside it.
    pub fn convert(&self, from: &str, code: &str, to: &str, on: Option<Date>) -> Result<Conversion<'_>, UnknownScheme> {
        Ok(self.convert_between(self.scheme(from)?, code, self.scheme(to)?, on))
    }

    /// [`World::convert`] between schemes already looked up, for use in loops.
    pub fn convert_between(&self, from: SchemeId, code: &str, to: SchemeId, on: Option<Date>) -> Conversion<'_> {
        let kind = self.schemes.get(from).kind;
        let rows = self.codes.of_code(from, kind, code);
        let in_use = rows.clone().filter(|row| on.is_none_or(|day| self.in_use(row, day)));
        let mut states = in_use.map(|row| row.state);
        let Some(first) = states.next() else {
            return match on {
                Some(day) if rows.clone().next().is_some() => self.not_then(rows.collect(), to, day),
                _ => Conversion::Unknown { known_in: self.schemes_with(code) },
            };
        };
        let mut several: Vec<State> = states.filter(|state| *state != first).collect();
        if several.is_empty() {
            return self.coded_or_none(first, to, on);
        }
        several.push(first);
        several.sort_unstable();
        several.dedup();
        Conversion::Ambiguous(several.into_iter().map(|state| self.coded(state, to, on)).collect())
    }

    /// What a state's code is in a scheme on a day, or who is there in its place.
    pub fn convert_state(&self, state: State, to: SchemeId, on: Option<Date>) -> Conversion<'_> {
        match on {
            Some(day) if !self.lives_on(state, day) => {
                let once = Once { state, when: self.life_periods(state, None) };
                self.instead_of(vec![(once, None)], to, day)
            }
            _ => self.coded_or_none(state, to, on),
        }
    }

    /// Whether a state was a member of a system on the day; of a territory, whether it had not been dissolved.
    pub fn lives_on(&self, state: State, day: Date) -> bool {
        match self.states.get(state) {
            None => false,
            Some(info) if info.spells.is_empty() => self.successions.dissolved(state).is_none_or(|end| day < end),
            Some(info) => info.spells.iter().any(|spell| spell.period.contains(day)),
        }
    }

    /// Whether a row's code meant its state on a day: in its dates, and where they are open, in the life of the state.
    fn in_use(&self, row: &Code, day: Date) -> bool {
        row.period.contains(day)
            && match self.schemes.get(row.scheme).system {
                Some(system) => self.is_member(row.state, system, day),
                None => row.period.start.is_some() || self.lives_on(row.state, day),
            }
    }

    fn is_member(&self, state: State, system: StateSystem, day: Date) -> bool {
        let spells = self.states.get(state).map(|info| info.spells.as_slice()).unwrap_or_default();
        spells.iter().any(|spell| spell.system == system && spell.period.contains(day))
    }

    fn coded(&self, state: State, to: SchemeId, on: Option<Date>) -> Coded<'_> {
        let none = Coded { state, code: None, others: Vec::new() };
        let Some(position) = self.states.position(state) else { return none };
        let rows = self.codes.of_state(to, position);
        let system = self.schemes.get(to).system;
        let member = system.is_none_or(|system| on.is_none_or(|day| self.is_member(state, system, day)));
        let code = self.codes.code(to, position, on).filter(|_| member);
        let others = rows.filter(|row| code.is_some() && on.is_none_or(|day| row.period.contains(day)));
        let mut others: Vec<&str> = others.map(|row| row.code.as_str()).filter(|other| Some(*other) != code).collect();
        others.dedup();
        Coded { state, code, others }
    }

    fn coded_or_none(&self, state: State, to: SchemeId, on: Option<Date>) -> Conversion<'_> {
        let coded = self.coded(state, to, on);
        match coded.code {
            Some(_) => Conversion::One(coded),
            None => Conversion::NoCode { once: Once { state, when: self.code_periods(state, to) } },
        }
    }

    /// When a state has a code in a scheme.
    fn code_periods(&self, state: State, scheme: SchemeId) -> Vec<Period> {
        let rows = self.states.position(state).into_iter().flat_map(|position| self.codes.of_state(scheme, position));
        let mut periods: Vec<Period> = rows.flat_map(|row| self.use_periods(row)).collect();
        periods.sort_unstable();
        periods.dedup();
        periods
    }

    /// When a row's code meant its state: its dates, cut to the life of the state where they are open at the start.
    fn use_periods(&self, row: &Code) -> Vec<Period> {
        let system = self.schemes.get(row.scheme).system;
        if system.is_none() && row.period.start.is_some() {
            return vec![row.period];
        }
        let life = self.life_periods(row.state, system);
        if life.is_empty() {
            return vec![row.period];
        }
        life.iter().filter_map(|period| period.intersect(&row.period)).collect()
    }

    /// The memberships of a state in one system or in either, those that touch joined.
    fn life_periods(&self, state: State, system: Option<StateSystem>) -> Vec<Period> {
        let spells = self.states.get(state).map(|info| info.spells.as_slice()).unwrap_or_default();
        let own = spells.iter().filter(|spell| system.is_none_or(|system| spell.system == system));
        let mut periods: Vec<Period> = own.map(|spell| spell.period).collect();
        periods.sort_unstable();
        let mut joined: Vec<Period> = Vec::new();
        for period in periods {
            match joined.last_mut() {
                Some(last) if touches(last, &period) => {
                    last.end = if last.end.is_none() {
                        None
                    } else {
                        period.end.map(|end| last.end.map_or(end, |own| own.max(end)))
                    };
                }
                _ => joined.push(period),
            }
        }
        joined
    }

    /// Who is there in place of what a code meant at other times.
    fn not_then(&self, rows: Vec<&Code>, to: SchemeId, day: Date) -> Conversion<'_> {
        let mut meant: Vec<(Once, Option<Date>)> = Vec::new();
        for row in rows {
            let when = self.use_periods(row);
            let ended = row.period.end.filter(|end| *end < day);
            match meant.iter_mut().find(|(once, _)| once.state == row.state) {
                Some((once, latest)) => {
                    once.when.extend(when);
                    once.when.sort_unstable();
                    *latest = (*latest).max(ended);
                }
                None => meant.push((Once { state: row.state, when }, ended)),
            }
        }
        self.instead_of(meant, to, day)
    }

    /// Heirs of what ended before the day, or else origins of what began after it. A date beside a state is the last day on
    /// which a code meant it.
    pub(crate) fn instead_of(&self, meant: Vec<(Once, Option<Date>)>, to: SchemeId, day: Date) -> Conversion<'_> {
        let lives = |state, day| self.lives_on(state, day);
        let mut instead: Vec<Successor> = Vec::new();
        let mut after = false;
        for (once, code_ended) in &meant {
            let ended = once.when.iter().filter_map(|period| period.end).filter(|end| *end < day).max();
            let began = once.when.iter().filter_map(|period| period.start).filter(|start| *start > day).min();
            let found = match (ended.or(*code_ended), began) {
                // Its code went on, but it was no member of the scheme's system that day.
                _ if code_ended.is_none() && lives(once.state, day) => {
                    self.successions.origins(once.state, day, &lives)
                }
                (Some(end), _) => {
                    after = true;
                    self.successions.heirs(once.state, end, day, &lives)
                }
                (None, Some(_)) => self.successions.origins(once.state, day, &lives),
                (None, None) => Vec::new(),
            };
            for heir in found {
                if !instead.iter().any(|known| known.state == heir.state) {
                    instead.push(heir);
                }
            }
        }
        let heir = |successor: Successor| Heir { code: self.coded(successor.state, to, Some(day)).code, successor };
        let heirs: Vec<Heir<'_>> = instead.into_iter().map(heir).collect();
        let mut once: Vec<Once> = meant.into_iter().map(|(once, _)| once).collect();
        match (once.pop(), once.is_empty()) {
            (Some(only), true) if after && heirs.len() > 1 => Conversion::Split { once: only, into: heirs },
            (last, _) => {
                once.extend(last);
                Conversion::NotThen { once, instead: heirs }
            }
        }
    }

    /// Who holds on a day what a state held on its last day, or on the last day of one of its names.
    pub(crate) fn heirs_on(&self, state: State, end: Date, day: Date) -> Vec<State> {
        let heirs = self.successions.heirs(state, end, day, &|state, day| self.lives_on(state, day));
        heirs.into_iter().map(|heir| heir.state).collect()
    }

    fn schemes_with(&self, code: &str) -> Vec<&str> {
        let has = |id: &SchemeId| self.codes.of_code(*id, self.schemes.get(*id).kind, code).next().is_some();
        self.schemes.ids().filter(has).map(|id| self.schemes.get(id).id.as_str()).collect()
    }
}

/// Whether a period that starts later overlaps another or follows it on the next day.
fn touches(earlier: &Period, later: &Period) -> bool {
    match (earlier.end.and_then(|end| end.tomorrow().ok()), later.start) {
        (Some(next), Some(start)) => start <= next,
        _ => true,
    }
}
