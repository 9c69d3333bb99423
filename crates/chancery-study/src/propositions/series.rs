//! One series from one source, read by state, partner and year.

use chancery_core::{Absence, Frame, Frames, Key, SeriesSource, SeriesSpec, State, UnitOfAnalysis, Year, YearRange};

use crate::run::Context;

/// A series from one source.
#[derive(Clone, Copy)]
pub(super) struct Series<'a> {
    context: &'a Context<'a>,
    spec: &'a SeriesSpec,
    source: &'a SeriesSource,
    frame: &'a Frame,
}

impl<'a> Series<'a> {
    /// From the broadest source that was read, else the preferred one.
    ///
    /// # Errors
    /// A sentence, if the base holds nothing of it.
    pub(super) fn open(context: &'a Context<'a>, frames: &'a Frames, name: &str) -> Result<Self, String> {
        let spec = context.catalogue.get(name).ok_or_else(|| format!("no series is called `{name}`"))?;
        let told = |one: &Self| !one.frame.is_empty() || one.source.absence == Absence::Zero;
        let mut there = Self::each(context, frames, spec, spec.broadest().into_iter().chain(&spec.sources));
        there.find(told).ok_or_else(|| absent(context, spec))
    }

    /// From the broadest source alone, if it was read.
    pub(super) fn broadest(context: &'a Context<'a>, frames: &'a Frames, name: &str) -> Option<Self> {
        let spec = context.catalogue.get(name)?;
        Self::each(context, frames, spec, spec.broadest().into_iter()).next()
    }

    /// From the source that covers most of some years of a state (of equals, the preferred one), so that what is compared over them is
    /// of one source.
    pub(super) fn over(
        context: &'a Context<'a>,
        frames: &'a Frames,
        name: &str,
        (actor, years): (State, YearRange),
    ) -> Option<Self> {
        let covered = |one: &Self| one.source.coverage.years.intersect(years).map_or(0, YearRange::count);
        Self::of_reporter(context, frames, name, actor).into_iter().rev().max_by_key(covered)
    }

    /// From each source that was read and covers a state, the preferred one first.
    pub(super) fn of_reporter(context: &'a Context<'a>, frames: &'a Frames, name: &str, actor: State) -> Vec<Self> {
        let Some(spec) = context.catalogue.get(name) else { return Vec::new() };
        let covers =
            |source: &&SeriesSource| source.coverage.actors.is_empty() || source.coverage.actors.contains(&actor);
        Self::each(context, frames, spec, spec.sources.iter().filter(covers)).collect()
    }

    fn each(
        context: &'a Context<'a>,
        frames: &'a Frames,
        spec: &'a SeriesSpec,
        sources: impl Iterator<Item = &'a SeriesSource>,
    ) -> impl Iterator<Item = Self> {
        sources.filter_map(move |source| {
            let frame = frames.get(&spec.name, &source.id)?;
            Some(Self { context, spec, source, frame })
        })
    }

    pub(super) fn source(&self) -> &'a SeriesSource {
        self.source
    }

    pub(super) fn frame(&self) -> &'a Frame {
        self.frame
    }

    /// The years of the study that the source covers.
    pub(super) fn years(&self) -> Result<YearRange, String> {
        let found = self.context.study.years.and_then(|years| years.intersect(self.source.coverage.years));
        found.ok_or_else(|| format!("`{}` covers no year of the study", self.spec.name))
    }

    /// The value of a state.
    pub(super) fn of(&self, state: State, year: Year) -> Option<f64> {
        self.cell(state, None, year)
    }

    /// The value of a state with a partner.
    pub(super) fn toward(&self, state: State, partner: State, year: Year) -> Option<f64> {
        self.cell(state, Some(partner), year)
    }

    /// The sum over some years to this one; none if one of them is missing.
    pub(super) fn sum_toward(&self, state: State, partner: State, (to, count): (Year, Year)) -> Option<f64> {
        (to - count + 1..=to).map(|year| self.toward(state, partner, year)).sum()
    }

    /// The actor's part of what it and its rivals have toward a state; none if one of those that exist has no value, or all have zero.
    pub(super) fn actor_share(&self, value: impl Fn(&Self, State) -> Option<f64>, year: Year) -> Option<f64> {
        let (own, all) = self.parts(value, year)?;
        (all > 0.0).then(|| own / all)
    }

    /// What the actor has, and what it and its rivals have together.
    fn parts(&self, value: impl Fn(&Self, State) -> Option<f64>, year: Year) -> Option<(f64, f64)> {
        let context = self.context;
        let own = value(self, context.actor)?;
        let others = context.study.rivals.iter().filter(|rival| **rival != context.actor);
        let there = others.filter(|rival| context.world.exists(**rival, year));
        let others: f64 = there.map(|rival| value(self, *rival)).sum::<Option<f64>>()?;
        (own >= 0.0 && others >= 0.0).then_some((own, own + others))
    }

    /// A pair without direction may be stored in either order.
    fn cell(&self, state: State, partner: Option<State>, year: Year) -> Option<f64> {
        let exists = |state: State, year: Year| self.context.world.exists(state, year);
        let stored = |one: State, two: State| self.frame.get(Key::new(year, one, Some(two))).is_some();
        let undirected = self.spec.unit_of_analysis == UnitOfAnalysis::DyadYear;
        let turned = partner.filter(|other| undirected && !stored(state, *other) && stored(*other, state));
        let place = turned.map_or((state, partner, year), |other| (other, Some(state), year));
        self.frame.cell(self.spec, self.source, place, exists).0.value()
    }
}

/// A value of a series from its broadest source, if that was read.
pub(super) fn value(
    context: &Context<'_>,
    frames: &Frames,
    series: &str,
    (actor, partner): (State, Option<State>),
    year: Year,
) -> Option<f64> {
    Series::broadest(context, frames, series)?.cell(actor, partner, year)
}

/// That the base holds no values of a series.
fn absent(context: &Context<'_>, spec: &SeriesSpec) -> String {
    let ids: Vec<&str> = spec.sources.iter().map(|source| source.id.as_str()).collect();
    format!(
        "the {} does not hold `{}` ({}) for these states and years",
        context.base.kind(),
        spec.name,
        ids.join(" or ")
    )
}
