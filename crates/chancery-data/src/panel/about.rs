//! What a panel's file and codebook say of it.

use arrow::datatypes::{DataType, Field};
use chancery_core::{State, StateSystem, UnitOfAnalysis};
use chancery_world::World;

use super::{PanelOptions, PanelSpec};
use crate::export::{About, Role, Variable, Work, show_years};
use crate::universe::Members;

/// `ccode` or `gwcode`.
fn code_name(system: StateSystem) -> &'static str {
    match system {
        StateSystem::Cow => "ccode",
        StateSystem::GleditschWard => "gwcode",
    }
}

/// The name of a system, and how its list is cited.
fn list(system: StateSystem, microstates: bool) -> (&'static str, Work) {
    let (name, citation, bibtex) = match system {
        StateSystem::Cow => (
            "Correlates of War",
            "Correlates of War Project. 2017. State System Membership List, v2016.",
            "@misc{cow-states,\n  author = {{Correlates of War Project}},\n  title = {State System Membership List, v2016},\n  \
             year = {2017}\n}",
        ),
        StateSystem::GleditschWard => (
            "Gleditsch–Ward",
            "Gleditsch, Kristian S., and Michael D. Ward. 1999. \"A Revised List of Independent States since the Congress of \
             Vienna.\" International Interactions 25(4): 393-413.",
            "@article{gw-states,\n  author = {Gleditsch, Kristian S. and Ward, Michael D.},\n  title = {A Revised List of \
             Independent States since the Congress of Vienna},\n  journal = {International Interactions},\n  volume = {25},\n  \
             number = {4},\n  pages = {393--413},\n  year = {1999}\n}",
        ),
    };
    let version = match (system, microstates) {
        (StateSystem::Cow, _) => "",
        (StateSystem::GleditschWard, true) => " With microstates.",
        (StateSystem::GleditschWard, false) => " Without microstates.",
    };
    (name, Work { citation: format!("{citation}{version}"), bibtex: bibtex.to_owned() })
}

pub(super) fn key_field(name: &str) -> Field {
    let kind = match name {
        "year" => DataType::Int16,
        name if name.starts_with("state") => DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8)),
        _ => DataType::UInt16,
    };
    Field::new(name, kind, false)
}

/// The columns that say whose row it is.
pub(super) fn key_variables(spec: &PanelSpec, names: &[(i32, String)]) -> Vec<Variable> {
    let (code, (system, _)) = (code_name(spec.system), list(spec.system, true));
    let sides: &[(&str, &str)] = if spec.unit.is_dyadic() {
        &[("1", " of the first state"), ("2", " of the second state")]
    } else {
        &[("", "")]
    };
    let mut variables: Vec<Variable> = sides
        .iter()
        .map(|(side, of)| {
            let mut code = Variable::new(&format!("{code}{side}"), Role::Key, &format!("{system} number{of}"));
            code.codes = names.to_vec();
            code
        })
        .collect();
    variables.push(Variable::new("year", Role::Key, "year"));
    variables.extend(
        sides
            .iter()
            .map(|(side, of)| Variable::new(&format!("state{side}"), Role::Key, &format!("three-letter key{of}"))),
    );
    variables
}

/// Who has a number, in the years of the panel; several states, where it passed from one to another.
pub(super) fn code_names<'a>(world: &World, members: impl Iterator<Item = &'a Members>) -> Vec<(i32, String)> {
    let mut held: Vec<(u16, State)> =
        members.flat_map(|members| members.codes.iter().copied().zip(members.states.iter().copied())).collect();
    held.sort_unstable();
    held.dedup();
    let holders = held.chunk_by(|a, b| a.0 == b.0).filter_map(|holders| {
        let names: Vec<String> = holders.iter().map(|(_, state)| world.name(*state)).collect();
        Some((i32::from(holders.first()?.0), names.join(" / ")))
    });
    holders.collect()
}

pub(super) fn about(spec: &PanelSpec, options: PanelOptions, variables: Vec<Variable>) -> About {
    let (system, list) = list(spec.system, !options.without_microstates);
    let code = code_name(spec.system);
    let years = show_years(spec.years);
    let universe = match spec.unit {
        UnitOfAnalysis::StateYear => format!("every member of the {system} system, in every year {years}"),
        UnitOfAnalysis::DyadYear => format!(
            "every pair of members of the {system} system that were members on the same day, once, the lower number first, in \
             every year {years}"
        ),
        UnitOfAnalysis::DirectedDyadYear => format!(
            "every pair of members of the {system} system that were members on the same day, once from either side, in every \
             year {years}"
        ),
    };
    let left_out = if options.without_microstates { "; microstates are left out" } else { "" };
    let codes =
        if spec.unit.is_dyadic() { vec![format!("{code}1"), format!("{code}2")] } else { vec![code.to_owned()] };
    About {
        title: format!("{} panel, {system} system, {years}", spec.unit),
        row: spec.unit.name().to_owned(),
        universe: format!("{universe}{left_out}"),
        notes: vec![
            "Rows come from the list of states, not from the data that are joined: a state without data keeps its row."
                .to_owned(),
        ],
        variables,
        sorted_by: std::iter::once("year".to_owned()).chain(codes).collect(),
        lists: vec![list],
        data_sets: Vec::new(),
    }
}
