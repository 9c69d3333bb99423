//! Series: their arguments, which source serves them, and what has to be read.

use chancery_core::{Request, State, Year, YearRange};

use super::Planner;
use crate::ast::Expr;
use crate::diagnose;
use crate::ir::{Group, Kind, Leaf, Node, Op, Type, When};

/// How far `wrong-period` looks to either side; the lagged clock needs one year of it.
pub(crate) const OTHER_YEARS: Year = 3;

impl Planner<'_> {
    pub(super) fn series(&mut self, expr: &Expr, name: &str, args: &[Expr]) -> Option<Node> {
        let spec = self.setting.catalogue.get(name)?;
        let dyadic = spec.unit_of_analysis.is_dyadic();
        let usage = if dyadic { format!("{name}(USA, MEX, 2013)") } else { format!("{name}(MEX, 2013)") };
        let expected = if dyadic { 3 } else { 2 };
        if args.len() + 1 == expected {
            let message = format!("`{name}` without a period");
            return self.fail(diagnose::no_period(expr.place, message).hint(format!("write `{usage}`")));
        }
        if args.len() != expected {
            return self.fail(diagnose::wrong_arguments(expr.place, name, &usage));
        }
        let when = self.period(args.last()?)?;
        if let When::Event(_) = when {
            let message = "an event is no period of a series";
            return self.fail(diagnose::no_period(args.last()?.place, message).hint("write its year"));
        }
        let year = when.single_year();
        let actor = self.group(&args[0], year);
        let partner = if dyadic { Some(self.group(&args[1], year)) } else { None };
        let actor = actor?;
        let partner = match partner {
            Some(partner) => Some(partner?),
            None => None,
        };
        for (group, arg) in [(Some(&actor), &args[0]), (partner.as_ref(), &args[expected - 2])] {
            if let Some(Group::State(state)) = group {
                self.warn_not_then(*state, &when, arg);
            }
        }
        let several: Vec<Group> = [Some(&actor), partner.as_ref()]
            .into_iter()
            .flatten()
            .filter(|group| !matches!(group, Group::State(_)))
            .cloned()
            .collect();
        let members = if several.is_empty() { None } else { Some(self.group_axis(several)) };
        let years = if when.single_year().is_some() { None } else { Some(self.period_axis(when.clone())) };
        if matches!(when, When::Term(..) | When::Days(..)) && years.is_some() {
            self.clock();
        }
        let ty = Type { kind: Kind::Number(spec.unit), members, years };
        let leaf = Leaf {
            series: name.to_owned(),
            actor,
            partner,
            when,
            ty,
            choice: None,
            fallback: String::new(),
            text: expr.to_string(),
        };
        let index = self.leaves.iter().position(|known| *known == leaf).unwrap_or(self.leaves.len());
        if index == self.leaves.len() {
            self.leaves.push(leaf);
        }
        Some(Self::node(expr, Op::Series(index), ty))
    }

    /// Warns of a state asked about outside its life.
    pub(super) fn warn_not_then(&mut self, state: State, when: &When, arg: &Expr) {
        let world = self.setting.world;
        let When::Years(years) = when else { return };
        if world.life(state).is_some() && !years.years().any(|year| world.exists(state, year)) {
            let warning = diagnose::state_not_then(arg.place, &world.name(state), &years.to_string());
            self.diagnostics.push(warning);
        }
    }

    /// Settles which sources each series may come from. Series that share a source share the choice, so that a comparison
    /// rests on one basis.
    pub(super) fn choose_sources(&mut self) {
        let catalogue = self.setting.catalogue;
        let mut names: Vec<String> = Vec::new();
        for leaf in &self.leaves {
            if !names.contains(&leaf.series) {
                names.push(leaf.series.clone());
            }
        }
        let usable: Vec<Vec<String>> = names.iter().map(|name| self.usable_sources(name)).collect();
        // Families: series joined by a common source.
        let mut family: Vec<usize> = (0..names.len()).collect();
        for one in 0..names.len() {
            for other in 0..one {
                if usable[one].iter().any(|id| usable[other].contains(id)) {
                    let (from, to) = (family[one].max(family[other]), family[one].min(family[other]));
                    family.iter_mut().filter(|id| **id == from).for_each(|id| *id = to);
                }
            }
        }
        let mut choice_of: Vec<Option<usize>> = vec![None; names.len()];
        for root in 0..names.len() {
            let members: Vec<usize> = (0..names.len()).filter(|index| family[*index] == root).collect();
            let mut options: Vec<String> = Vec::new();
            for id in members.iter().flat_map(|member| &usable[*member]) {
                if !options.contains(id) {
                    options.push(id.clone());
                }
            }
            if options.len() < 2 {
                continue;
            }
            let subject: Vec<&str> = members.iter().map(|member| names[*member].as_str()).collect();
            let choice = self.choice(format!("source of {}", subject.join(", ")), options);
            for member in members {
                choice_of[member] = Some(choice);
            }
        }
        for leaf in &mut self.leaves {
            let Some(index) = names.iter().position(|name| *name == leaf.series) else { continue };
            leaf.choice = choice_of[index];
            let preferred = catalogue.get(&leaf.series).and_then(|spec| spec.sources.first());
            leaf.fallback = usable[index]
                .first()
                .cloned()
                .or_else(|| preferred.map(|source| source.id.clone()))
                .unwrap_or_default();
        }
    }

    /// The sources of a series that cover something of what the check asks of it, in order of preference.
    fn usable_sources(&self, name: &str) -> Vec<String> {
        let Some(spec) = self.setting.catalogue.get(name) else { return Vec::new() };
        let leaves: Vec<&Leaf> = self.leaves.iter().filter(|leaf| leaf.series == name).collect();
        let covers = |source: &chancery_core::SeriesSource, leaf: &Leaf| {
            let asked = self.span_of(&leaf.when).and_then(|years| years.intersect(source.coverage.years));
            let Some(years) = asked else { return false };
            let actors = self.possible(&leaf.actor);
            let partners = leaf.partner.as_ref().map(|partner| self.possible(partner));
            let covered = |actor: State, partner: Option<State>| {
                source.coverage.covers(spec.unit_of_analysis, actor, partner, years.first, source.mirrored)
            };
            if source.coverage.actors.is_empty() {
                return true;
            }
            let all = |states: &Option<Vec<State>>| states.clone().unwrap_or_else(|| source.coverage.actors.clone());
            let actors = all(&actors);
            match &partners {
                None => actors.iter().any(|actor| covered(*actor, None)),
                Some(partners) => {
                    let partners = all(partners);
                    actors.iter().any(|actor| partners.iter().any(|partner| covered(*actor, Some(*partner))))
                }
            }
        };
        spec.sources
            .iter()
            .filter(|source| leaves.iter().any(|leaf| covers(source, leaf)))
            .map(|source| source.id.clone())
            .collect()
    }

    /// Every state a group can have under any definition and at any time; `None` = all.
    pub(super) fn possible(&self, group: &Group) -> Option<Vec<State>> {
        let mut states = match group {
            Group::World => return None,
            Group::State(state) => vec![*state],
            Group::Region(index) => {
                let region = self.regions.get(*index).and_then(|region| self.setting.world.region(&region.slug));
                let definitions = region.into_iter().flat_map(|region| &region.definitions);
                definitions.flat_map(|definition| &definition.members).map(|member| member.state).collect()
            }
            Group::Members(org, _) => {
                let organisation = self.setting.world.organisation(org);
                organisation.into_iter().flat_map(|org| &org.memberships).map(|membership| membership.state).collect()
            }
            Group::List(groups) => {
                let mut all = Vec::new();
                for group in groups {
                    all.extend(self.possible(group)?);
                }
                all
            }
            Group::Except(from, _) => self.possible(from)?,
        };
        states.sort_unstable();
        states.dedup();
        Some(states)
    }

    /// Everything any alternative can read.
    pub(super) fn requests(&self) -> Vec<Request> {
        let mut requests: Vec<Request> = Vec::new();
        for leaf in &self.leaves {
            let span = self
                .span_of(&leaf.when)
                .or_else(|| self.setting.catalogue.get(&leaf.series).and_then(chancery_core::SeriesSpec::years));
            let Some(span) = span else { continue };
            let first = span.first.saturating_sub(OTHER_YEARS);
            let Some(years) = YearRange::new(first, span.last.saturating_add(OTHER_YEARS)) else { continue };
            let (actors, partners) =
                (self.possible(&leaf.actor), leaf.partner.as_ref().map(|group| self.possible(group)));
            // In a request an empty list means all states, so a group that has nobody asks for nothing.
            let nobody = |states: &Option<Vec<State>>| states.as_ref().is_some_and(Vec::is_empty);
            if nobody(&actors) || partners.as_ref().is_some_and(nobody) {
                continue;
            }
            let request = Request {
                series: leaf.series.clone(),
                actors: actors.unwrap_or_default(),
                partners: partners.flatten().unwrap_or_default(),
                years,
            };
            if !requests.contains(&request) {
                requests.push(request);
            }
        }
        requests.sort();
        requests
    }
}
