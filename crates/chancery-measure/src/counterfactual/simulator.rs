//! Scenarios of one base, run one after the other: what several of them read or estimate is read and estimated once.

use std::rc::Rc;

use chancery_core::State;
use chancery_data::Error;
use chancery_world::World;

use super::agreements::{AgreementSpread, agreement_spread};
use super::change::Changes;
use super::costs::Equation;
use super::flows::FlowMatrix;
use super::outcome::{Absence, Outcome};
use super::read::{Read, Wanted};
use super::scenario::{Costs, Estimation, FlowSource, OwnTerm, Party, Scenario};
use super::simulate::{Priced, Run};
use crate::Base;

/// Runs scenarios on a base, and keeps what they share: tables, estimates, the spread between agreements.
///
/// Scenarios are run in turn and draws of each on all threads, so that nothing waits for an estimate that another scenario is making.
pub struct Simulator<'a> {
    base: &'a Base,
    world: &'a World,
    tables: Vec<(Wanted, Rc<Read>)>,
    equations: Vec<(FlowSource, Estimation, Rc<Equation>)>,
    spread: Option<Rc<AgreementSpread>>,
}

/// Runs a scenario.
///
/// # Errors
/// Data that are not there; flows that are not square, where nothing is to be left out; a coefficient that cannot be estimated; a scenario in
/// which nothing changes; no equilibrium.
pub fn simulate_scenario(base: &Base, world: &World, scenario: &Scenario) -> Result<Outcome, Error> {
    Simulator::new(base, world).run(scenario)
}

impl<'a> Simulator<'a> {
    /// Nothing is read yet.
    pub const fn new(base: &'a Base, world: &'a World) -> Self {
        Self { base, world, tables: Vec::new(), equations: Vec::new(), spread: None }
    }

    /// Runs a scenario.
    ///
    /// # Errors
    /// As [`simulate_scenario`].
    pub fn run(&mut self, scenario: &Scenario) -> Result<Outcome, Error> {
        let wanted = Wanted::flows(scenario);
        let read = self.table(&wanted)?;
        let parties = parties(scenario);
        let name = |state: State| self.world.name(state);
        let matrix = FlowMatrix::of_year(&read.table, &read.flow, scenario.year, scenario.repair, &parties, &name)?;
        let absent = absent(&parties, &matrix, &scenario.flows, scenario.year);
        if !absent.is_empty() {
            return Ok(Outcome::CannotBeSimulated { absent, parties: parties.len(), flows: scenario.flows.name() });
        }
        let equation = match &scenario.costs {
            Costs::Estimated(plan) => Some(self.equation(scenario, plan, &wanted)?),
            Costs::Given { .. } => None,
        };
        let priced = Priced::new(scenario, &read, &matrix, equation.as_deref())?;
        let changes =
            Changes::new(&scenario.changes, &read.table, own_terms(&scenario.costs), &priced.coefficients, &matrix)?;
        let spread = match scenario.average_agreement {
            true => Some(self.spread()?),
            false => None,
        };
        let run = Run { scenario, matrix: &matrix, priced: &priced, changes: &changes, spread: spread.as_deref() };
        let mut simulation = run.run(&read, &parties)?;
        simulation.spread = spread.as_deref().cloned();
        if !matrix.left_out.is_empty() {
            let covered = 100.0 * matrix.covered;
            simulation.notes.push(format!(
                "Trade among the countries that remain is {covered:.1} % of the trade reported for the year."
            ));
        }
        simulation.left_out = matrix.left_out;
        let notes = read.notes.iter().chain(&changes.notes).cloned();
        simulation.notes = notes.chain(simulation.notes).collect();
        Ok(Outcome::Simulated(Box::new(simulation)))
    }

    /// The table of flows, read once.
    fn table(&mut self, wanted: &Wanted) -> Result<Rc<Read>, Error> {
        if let Some((_, read)) = self.tables.iter().find(|(known, _)| known == wanted) {
            return Ok(Rc::clone(read));
        }
        let read = Rc::new(Read::new(self.base, self.world, wanted)?);
        self.tables.push((wanted.clone(), Rc::clone(&read)));
        Ok(read)
    }

    /// The gravity equation of a scenario, estimated once a panel and plan.
    fn equation(&mut self, scenario: &Scenario, plan: &Estimation, flows: &Wanted) -> Result<Rc<Equation>, Error> {
        let own = |term: &&String| !plan.own.iter().any(|own| own.name == **term);
        let wanted = match &plan.panel {
            None => flows.clone(),
            Some(panel) => Wanted::panel(panel, scenario.year, plan.terms.iter().filter(own).cloned().collect()),
        };
        // What costs are predicted from afterwards does not change the estimate.
        let plan = Estimation { panel: None, silent: Vec::new(), costs: Vec::new(), ..plan.clone() };
        let same =
            |(known, other, _): &&(FlowSource, Estimation, Rc<Equation>)| *known == wanted.source && *other == plan;
        if let Some((.., equation)) = self.equations.iter().find(same) {
            return Ok(Rc::clone(equation));
        }
        let panel = self.table(&wanted)?;
        let equation = Rc::new(Equation::new(&panel.table, &panel.flow, &plan)?);
        self.equations.push((wanted.source, plan, Rc::clone(&equation)));
        Ok(equation)
    }

    /// How much agreements differ, estimated once.
    fn spread(&mut self) -> Result<Rc<AgreementSpread>, Error> {
        if let Some(spread) = &self.spread {
            return Ok(Rc::clone(spread));
        }
        let spread = Rc::new(agreement_spread(self.base)?);
        self.spread = Some(Rc::clone(&spread));
        Ok(spread)
    }
}

/// The data sets that a scenario rests on, sorted.
pub fn data_sets(scenario: &Scenario) -> Vec<String> {
    let mut wanted = scenario.flows.data_sets();
    if let Costs::Estimated(plan) = &scenario.costs {
        wanted.extend(plan.panel.iter().flat_map(FlowSource::data_sets));
    }
    if scenario.average_agreement {
        wanted.extend(["agtpa".to_owned(), "desta".to_owned()]);
    }
    wanted.sort();
    wanted.dedup();
    wanted
}

/// Those of them that a base does not hold.
pub fn missing_data_sets(base: &Base, scenario: &Scenario) -> Vec<String> {
    let mut wanted = data_sets(scenario);
    wanted.retain(|id| match base {
        Base::Release(_) => true,
        Base::Store(store) => !store.manifest().data_sets.contains_key(id),
    });
    wanted
}

fn own_terms(costs: &Costs) -> &[OwnTerm] {
    match costs {
        Costs::Estimated(plan) => &plan.own,
        Costs::Given { .. } => &[],
    }
}

/// Everybody who takes part, each once, in the order named.
fn parties(scenario: &Scenario) -> Vec<Party> {
    let mut parties: Vec<Party> = Vec::new();
    for party in scenario.changes.iter().flat_map(|change| change.pairs.parties()) {
        if !parties.iter().any(|known| known.state == party.state) {
            parties.push(party.clone());
        }
    }
    parties
}

fn absent(parties: &[Party], matrix: &FlowMatrix, flows: &FlowSource, year: i16) -> Vec<Absence> {
    let lacking = parties.iter().filter(|party| matrix.place(party.state).is_none());
    let why = |party: &Party| {
        let left_out = matrix.left_out.iter().find(|one| one.state == Some(party.state));
        left_out.map_or_else(|| format!("no flows in {} in {year}", flows.name()), |one| one.why.clone())
    };
    lacking.map(|party| Absence { state: party.state, name: party.name.clone(), why: why(party) }).collect()
}
