//! Who came out of whom: successions as a graph whose nodes are states, and the shares of population and product that went
//! each way.

use std::collections::BTreeMap;

use chancery_core::{Date, PartialDate, State, Year};

use crate::states::States;
use crate::table::{Reader, Status};

/// A split, merger, secession, ... between states.
#[derive(Clone, Debug)]
pub struct Succession {
    /// When.
    pub date: PartialDate,
    /// dissolution, secession, merger, absorption, continuation, independence, rename, restoration, occupation.
    pub kind: String,
    /// Who was there before.
    pub from: Vec<State>,
    /// Who was there after.
    pub to: Vec<State>,
    /// The split or union that it is part of, if its parts make up the whole: `ussr-1991`. Empty if not.
    pub apportionment: String,
    /// What to know.
    pub note: String,
    /// How far the row is verified.
    pub status: Status,
}

impl Succession {
    /// Whether a state of `from` is no longer there afterwards.
    pub(crate) fn ends(&self, state: State) -> bool {
        let over = match self.kind.as_str() {
            "dissolution" | "merger" | "absorption" | "restoration" => true,
            "continuation" => !self.to.is_empty(),
            _ => false,
        };
        over && !self.to.contains(&state)
    }

    /// Whether several states become one by it.
    fn is_union(&self) -> bool {
        matches!(self.kind.as_str(), "merger" | "absorption")
    }

    /// An occupation changes nobody's identity, and a new name not whom it names.
    fn is_edge(&self) -> bool {
        !matches!(self.kind.as_str(), "occupation" | "rename")
    }
}

/// What a share is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// Total population.
    Population,
    /// Gross domestic product.
    Gdp,
}

impl Basis {
    /// The word in the tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Gdp => "gdp",
        }
    }
}

/// A part of a whole, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// How much.
    pub value: f64,
    /// The year in which the parts were measured; `None` if no measurement was needed because the whole went one way.
    pub year: Option<Year>,
    /// Where from; empty if no measurement was needed. Of several splits one after the other, all sources.
    pub source: String,
}

/// Shares by what they are shares of. A basis that is not there is not known, and not zero.
pub type Weights = BTreeMap<Basis, Share>;

/// A state on the other side of a succession.
#[derive(Clone, Debug, PartialEq)]
pub struct Successor {
    /// Which.
    pub state: State,
    /// When it parted or joined; for what was left of the state asked about, when the last part went.
    pub date: PartialDate,
    /// The kind of the succession; `remainder` for what was left of the state asked about.
    pub kind: String,
    /// From [`crate::World::successors`]: the shares of the state asked about that went to this one.
    /// From [`crate::World::predecessors`]: the shares of the state asked about that came from this one.
    pub weights: Weights,
}

/// One step of a [`Lineage`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// When.
    pub date: PartialDate,
    /// Who was there before.
    pub from: State,
    /// Who was there after.
    pub to: State,
    /// The kind of the succession.
    pub kind: String,
}

/// All that a state came out of and all that came out of it, each in the order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage {
    /// Steps that lead to the state.
    pub before: Vec<Step>,
    /// Steps that lead away from it.
    pub after: Vec<Step>,
}

/// A split or union whose parts make up the whole.
#[derive(Clone, Debug, Default)]
struct Partition {
    /// Positions of its successions, by date.
    steps: Vec<usize>,
    /// Several states became one; otherwise one became several.
    union: bool,
    shares: BTreeMap<State, Weights>,
}

/// Successions and shares; the walks through them are in [`crate::walk`].
#[derive(Debug, Default)]
pub(crate) struct Successions {
    all: Vec<Succession>,
    partitions: BTreeMap<String, Partition>,
}

impl Successions {
    pub(crate) fn read(reader: &mut Reader<'_, '_>, states: &States) -> Self {
        let mut successions = Self::default();
        let known = |keys: Vec<State>| match keys.iter().find(|key| states.get(**key).is_none()) {
            Some(unknown) => Err(format!("unknown state {unknown}")),
            None => Ok(keys),
        };
        reader.rows("successions", |row| {
            successions.all.push(Succession {
                date: row.date("date")?.ok_or("column `date` is empty")?,
                kind: row.required("kind")?,
                from: known(row.states("from")?)?,
                to: known(row.states("to")?)?,
                apportionment: row.owned("apportionment"),
                note: row.owned("note"),
                status: row.status()?,
            });
            Ok(())
        });
        successions.all.sort_by_key(|succession| succession.date.earliest());
        for (position, succession) in successions.all.iter().enumerate() {
            if !succession.apportionment.is_empty() {
                let partition = successions.partitions.entry(succession.apportionment.clone()).or_default();
                partition.union |= succession.is_union();
                partition.steps.push(position);
            }
        }
        reader.rows("apportionment", |row| {
            let name = row.required("apportionment")?;
            let partition = successions.partitions.get_mut(&name);
            let partition = partition.ok_or_else(|| format!("`{name}` is no apportionment of successions.csv"))?;
            let basis = match row.text("basis") {
                "population" => Basis::Population,
                "gdp" => Basis::Gdp,
                other => return Err(format!("`{other}` is no basis: population, gdp")),
            };
            let value: f64 = row.text("share").parse().map_err(|_| format!("`{}` is no share", row.text("share")))?;
            if !(0.0..=1.0).contains(&value) {
                return Err(format!("{value} is no share: it must lie between 0 and 1"));
            }
            let year = row.text("year").parse().map_err(|_| format!("`{}` is no year", row.text("year")))?;
            let share = Share { value, year: Some(year), source: row.required("source")? };
            let part = row.state("part")?;
            // A share that nobody has checked decides nothing.
            if row.status()?.decides() {
                partition.shares.entry(part).or_default().insert(basis, share);
            }
            Ok(())
        });
        successions
    }

    pub(crate) fn all(&self) -> &[Succession] {
        &self.all
    }

    /// Steps that lead from the state, in the order of time.
    pub(crate) fn from(&self, state: State) -> impl DoubleEndedIterator<Item = &Succession> {
        self.all.iter().filter(move |step| step.is_edge() && step.from.contains(&state))
    }

    /// Steps that lead to the state, in the order of time.
    pub(crate) fn to(&self, state: State) -> impl DoubleEndedIterator<Item = &Succession> {
        self.all.iter().filter(move |step| step.is_edge() && step.to.contains(&state))
    }

    /// The day from which nothing is left of a state that fell apart.
    pub(crate) fn dissolved(&self, state: State) -> Option<Date> {
        let last = self.from(state).rfind(|step| step.kind == "dissolution" && step.ends(state))?;
        Some(last.date.earliest())
    }

    /// The parts of a state's split that a step belongs to, the remainder among them; `None` if it belongs to none.
    pub(crate) fn split(&self, step: &Succession, state: State) -> Option<Vec<Successor>> {
        let partition = self.partitions.get(&step.apportionment).filter(|partition| !partition.union)?;
        let steps: Vec<&Succession> = partition.steps.iter().map(|position| &self.all[*position]).collect();
        let part = |state: State, step: &Succession, kind: &str| Successor {
            state,
            date: step.date,
            kind: kind.to_owned(),
            weights: partition.shares.get(&state).cloned().unwrap_or_default(),
        };
        let mut parts: Vec<Successor> = steps
            .iter()
            .flat_map(|step| step.to.iter().map(move |to| (*to, *step)))
            .map(|(to, step)| part(to, step, &step.kind))
            .collect();
        let gone = steps.iter().any(|step| step.ends(state)) || parts.iter().any(|part| part.state == state);
        if let (false, Some(last)) = (gone, steps.last()) {
            parts.push(part(state, last, REMAINDER));
        }
        Some(parts)
    }

    /// The states that a union was made of, with their shares of it; `None` if the step belongs to none.
    pub(crate) fn union(&self, step: &Succession, state: State) -> Option<Vec<Successor>> {
        let partition = self.partitions.get(&step.apportionment).filter(|partition| partition.union)?;
        let steps: Vec<&Succession> = partition.steps.iter().map(|position| &self.all[*position]).collect();
        let part = |state: State, step: &Succession, kind: &str| Successor {
            state,
            date: step.date,
            kind: kind.to_owned(),
            weights: partition.shares.get(&state).cloned().unwrap_or_default(),
        };
        let mut parts: Vec<Successor> = steps
            .iter()
            .flat_map(|step| step.from.iter().map(move |from| (*from, *step)))
            .map(|(from, step)| part(from, step, &step.kind))
            .collect();
        // Who was there before and took the others in has a share of its own.
        let took_in = partition.shares.contains_key(&state) && !parts.iter().any(|part| part.state == state);
        if let (true, Some(first)) = (took_in, steps.first()) {
            parts.push(part(state, first, REMAINDER));
        }
        Some(parts)
    }
}

/// The kind of what was there already, or is left, of the state asked about.
pub(crate) const REMAINDER: &str = "remainder";

/// All of it, whatever it is measured by.
pub(crate) fn whole() -> Weights {
    let share = Share { value: 1.0, year: None, source: String::new() };
    BTreeMap::from([(Basis::Population, share.clone()), (Basis::Gdp, share)])
}
