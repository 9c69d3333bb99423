//! Walks through the graph of successions: one step, all of it, or to those alive on a day with shares multiplied on the way.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{Date, PartialDate, State};

use crate::succession::{Basis, Lineage, Share, Step, Succession, Successions, Successor, Weights, whole};

impl Successions {
    /// What came out of the state as it stood on a day, in one step; without a day, at any time.
    pub(crate) fn successors(&self, state: State, on: Option<Date>) -> Vec<Successor> {
        let later = |date: PartialDate| on.is_none_or(|day| date.latest() >= day);
        let mut splits = BTreeSet::new();
        let mut found = Vec::new();
        for step in self.from(state).filter(|step| later(step.date)) {
            match self.split(step, state) {
                Some(parts) if splits.insert(&step.apportionment) => {
                    found.extend(those(parts, |part| later(part.date)));
                }
                Some(_) => {}
                None => found.extend(receivers(step, state)),
            }
        }
        found
    }

    /// What the state was made of, in one step, up to a day; without a day, at any time.
    pub(crate) fn predecessors(&self, state: State, on: Option<Date>) -> Vec<Successor> {
        let earlier = |date: PartialDate| on.is_none_or(|day| date.earliest() <= day);
        let mut unions = BTreeSet::new();
        let mut found = Vec::new();
        for step in self.to(state).filter(|step| earlier(step.date)) {
            match self.union(step, state) {
                Some(parts) if unions.insert(&step.apportionment) => {
                    found.extend(those(parts, |part| earlier(part.date)));
                }
                Some(_) => {}
                None => found.extend(givers(step, state)),
            }
        }
        found
    }

    /// Everything that a state came out of and everything that came out of it.
    pub(crate) fn lineage(&self, state: State) -> Lineage {
        let mut after = BTreeSet::new();
        let mut open = vec![(state, Date::MIN)];
        while let Some((state, since)) = open.pop() {
            for step in self.from(state).filter(|step| step.date.earliest() >= since) {
                for to in step.to.iter().filter(|to| **to != state) {
                    if after.insert(Step { date: step.date, from: state, to: *to, kind: step.kind.clone() }) {
                        open.push((*to, step.date.earliest()));
                    }
                }
            }
        }
        let mut before = BTreeSet::new();
        open.push((state, Date::MAX));
        while let Some((state, until)) = open.pop() {
            for step in self.to(state).filter(|step| step.date.earliest() <= until) {
                for from in step.from.iter().filter(|from| **from != state) {
                    if before.insert(Step { date: step.date, from: *from, to: state, kind: step.kind.clone() }) {
                        open.push((*from, step.date.earliest()));
                    }
                }
            }
        }
        let in_time = |steps: BTreeSet<Step>| {
            let mut steps: Vec<Step> = steps.into_iter().collect();
            steps.sort_by_key(|step| step.date.earliest());
            steps
        };
        Lineage { before: in_time(before), after: in_time(after) }
    }

    /// Those alive on a later day who hold what the state held on a day, with the shares that came to them.
    ///
    /// A split that was under way on the day counts as a whole: the Baltic states are among the heirs of the Soviet Union
    /// of 25 December 1991. Shares of several splits are multiplied.
    pub(crate) fn heirs(
        &self,
        state: State,
        from: Date,
        on: Date,
        lives: &dyn Fn(State, Date) -> bool,
    ) -> Vec<Successor> {
        let mut walk = Walk::new(lives, on);
        let begin = Successor { state, date: PartialDate::Day(from), kind: "unchanged".into(), weights: whole() };
        self.descend(begin, from, &mut walk);
        walk.found()
    }

    fn descend(&self, own: Successor, from: Date, walk: &mut Walk<'_>) {
        if !walk.seen.insert((own.state, from)) {
            return;
        }
        let next = || self.from(own.state).filter(|step| step.date.latest() >= from && step.date.earliest() <= walk.on);
        // Who came back under other names is the heir, and not who had absorbed it meanwhile.
        let step = next().find(|step| step.kind == "restoration").or_else(|| next().next());
        let Some(step) = step else { return walk.arrive(own) };
        let parts = self.split(step, own.state).unwrap_or_else(|| {
            let mut parts = receivers(step, own.state);
            if !step.ends(own.state) {
                parts.push(Successor { weights: Weights::new(), ..own.clone() });
            }
            parts
        });
        let last = parts.iter().map(|part| part.date.earliest()).max().unwrap_or(from);
        for part in parts {
            let weights = product(&own.weights, &part.weights);
            if part.state == own.state {
                self.descend(Successor { weights, ..own.clone() }, after(last.max(step.date.latest())), walk);
            } else {
                let from = after(part.date.earliest());
                self.descend(Successor { weights, ..part }, from, walk);
            }
        }
    }

    /// Those alive on an earlier day whom a state came from that was not there yet, with their shares of it.
    pub(crate) fn origins(&self, state: State, on: Date, lives: &dyn Fn(State, Date) -> bool) -> Vec<Successor> {
        let mut walk = Walk::new(lives, on);
        let begin = Successor { state, date: PartialDate::Day(on), kind: "unchanged".into(), weights: whole() };
        self.ascend(begin, &mut walk);
        walk.found()
    }

    fn ascend(&self, own: Successor, walk: &mut Walk<'_>) {
        if (walk.lives)(own.state, walk.on) {
            return walk.arrive(own);
        }
        let outside = |step: &&Succession| step.from.iter().any(|from| *from != own.state);
        let later = |step: &&Succession| step.date.earliest() > walk.on;
        let next = || self.to(own.state).filter(outside).filter(later);
        // Who came back came from what it was before, and not from who had absorbed it meanwhile.
        let Some(step) = next().find(|step| step.kind == "restoration").or_else(|| next().next()) else { return };
        if !walk.seen.insert((own.state, step.date.earliest())) {
            return;
        }
        let parts = self.union(step, own.state).unwrap_or_else(|| givers(step, own.state));
        for part in parts {
            let weights = product(&own.weights, &part.weights);
            self.ascend(Successor { weights, ..part }, walk);
        }
    }
}

/// A walk to the states alive on a day.
struct Walk<'l> {
    lives: &'l dyn Fn(State, Date) -> bool,
    on: Date,
    seen: BTreeSet<(State, Date)>,
    arrived: BTreeMap<State, Successor>,
}

impl<'l> Walk<'l> {
    fn new(lives: &'l dyn Fn(State, Date) -> bool, on: Date) -> Self {
        Self { lives, on, seen: BTreeSet::new(), arrived: BTreeMap::new() }
    }

    /// Notes a state at the end of a way. Who is reached on two ways has the sum of both.
    fn arrive(&mut self, own: Successor) {
        if !(self.lives)(own.state, self.on) {
            return;
        }
        match self.arrived.get_mut(&own.state) {
            Some(known) => known.weights = sum(&known.weights, &own.weights),
            None => {
                self.arrived.insert(own.state, own);
            }
        }
    }

    fn found(self) -> Vec<Successor> {
        self.arrived.into_values().collect()
    }
}

/// To whom a step leads from a state. If it leads to one and nothing is left behind, all went there.
fn receivers(step: &Succession, state: State) -> Vec<Successor> {
    let others: Vec<State> = step.to.iter().copied().filter(|to| *to != state).collect();
    let all = step.ends(state) && others.len() == 1;
    let weights = if all { whole() } else { Weights::new() };
    let successor = |state| Successor { state, date: step.date, kind: step.kind.clone(), weights: weights.clone() };
    others.into_iter().map(successor).collect()
}

/// From whom a step leads to a state. If it leads from one, and the state was not there before, all came from there.
fn givers(step: &Succession, state: State) -> Vec<Successor> {
    let others: Vec<State> = step.from.iter().copied().filter(|from| *from != state).collect();
    let all = others.len() == 1 && !matches!(step.kind.as_str(), "merger" | "absorption");
    let weights = if all { whole() } else { Weights::new() };
    let giver = |state| Successor { state, date: step.date, kind: step.kind.clone(), weights: weights.clone() };
    others.into_iter().map(giver).collect()
}

/// Some of the parts of a whole; if others are missing, the shares are shares of what remains.
fn those(parts: Vec<Successor>, wanted: impl Fn(&Successor) -> bool) -> Vec<Successor> {
    let before = parts.len();
    let mut parts: Vec<Successor> = parts.into_iter().filter(wanted).collect();
    if parts.len() == before {
        return parts;
    }
    for basis in [Basis::Population, Basis::Gdp] {
        let known: Option<f64> = parts.iter().map(|part| part.weights.get(&basis).map(|share| share.value)).sum();
        for part in &mut parts {
            match (known, part.weights.get_mut(&basis)) {
                (Some(whole), Some(share)) if whole > 0.0 => share.value /= whole,
                _ => drop(part.weights.remove(&basis)),
            }
        }
    }
    parts
}

/// Shares of shares; a basis that one side lacks is not known.
fn product(one: &Weights, other: &Weights) -> Weights {
    both(one, other, |a, b| a * b)
}

fn sum(one: &Weights, other: &Weights) -> Weights {
    both(one, other, |a, b| a + b)
}

fn both(one: &Weights, other: &Weights, combine: impl Fn(f64, f64) -> f64) -> Weights {
    let pair = |(basis, share): (&Basis, &Share)| {
        let with = other.get(basis)?;
        let sources: BTreeSet<&str> =
            share.source.split(' ').chain(with.source.split(' ')).filter(|id| !id.is_empty()).collect();
        let share = Share {
            value: combine(share.value, with.value),
            year: with.year.or(share.year),
            source: sources.into_iter().collect::<Vec<_>>().join(" "),
        };
        Some((*basis, share))
    };
    one.iter().filter_map(pair).collect()
}

fn after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}
