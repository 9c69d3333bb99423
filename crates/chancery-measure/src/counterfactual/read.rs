//! Flows, read with every column a scenario needs.

use chancery_data::{Error, PairTable, pair_file};
use chancery_world::World;

use super::assembled;
use super::costs::column_of;
use super::scenario::{Costs, FlowSource, Lever, Scenario};
use crate::Base;

/// What is read: where, the year of flows that are put together, the columns of terms that must be there, and of those that may be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wanted {
    pub(crate) source: FlowSource,
    year: i16,
    needed: Vec<String>,
    wished: Vec<String>,
}

impl Wanted {
    /// The flows of a scenario.
    pub(crate) fn flows(scenario: &Scenario) -> Self {
        let (mut needed, mut wished) = (Vec::new(), Vec::new());
        let changed = || {
            scenario.changes.iter().filter_map(|change| match &change.lever {
                Lever::Term { name, .. } => Some(name.clone()),
                Lever::Tariff { .. } => None,
            })
        };
        match &scenario.costs {
            Costs::Estimated(plan) if plan.panel.is_none() => {
                let own = |term: &&String| !plan.own.iter().any(|own| own.name == **term);
                needed.extend(plan.terms.iter().filter(own).chain(&plan.silent).cloned());
            }
            Costs::Estimated(plan) => {
                wished.extend(changed());
                if !plan.costs.is_empty() {
                    needed.extend(plan.costs.iter().cloned());
                    let own = |term: &&String| !plan.own.iter().any(|own| own.name == **term);
                    wished.extend(plan.terms.iter().filter(own).cloned());
                }
            }
            Costs::Given { coefficients, whole: true } => {
                needed.extend(coefficients.iter().map(|one| one.term.clone()));
            }
            Costs::Given { .. } => wished.extend(changed()),
        }
        needed.extend(scenario.margins.iter().flat_map(|(output, spent)| [output.clone(), spent.clone()]));
        Self { source: scenario.flows.clone(), year: year_of(&scenario.flows, scenario.year), needed, wished }
    }

    /// The panel of an estimate.
    pub(crate) fn panel(source: &FlowSource, year: i16, terms: Vec<String>) -> Self {
        Self { source: source.clone(), year: year_of(source, year), needed: terms, wished: Vec::new() }
    }
}

/// Only flows that are put together are of one year; tables and files are read whole.
fn year_of(source: &FlowSource, year: i16) -> i16 {
    if *source == FlowSource::Assembled { year } else { 0 }
}

/// The flows.
pub(crate) struct Read {
    pub(crate) table: PairTable,
    pub(crate) flow: String,
    pub(crate) notes: Vec<String>,
}

impl Read {
    /// # Errors
    /// Data that are not there; columns that must be and are not.
    pub(crate) fn new(base: &Base, world: &World, wanted: &Wanted) -> Result<Self, Error> {
        let Wanted { source, year, needed, wished } = wanted;
        match source {
            FlowSource::Assembled => {
                let wished = needed.iter().chain(wished).filter_map(|term| column_of(term));
                assembled::flows(base, world, *year, &wished.collect::<Vec<_>>())
            }
            FlowSource::File { path, names, flow } => {
                let file = pair_file(path)?;
                let header = file.csv(chancery_data::Encoding::Utf8)?.headers().to_vec();
                let there =
                    |term: &&String| column_of(term).is_none_or(|column| header.iter().any(|known| known == column));
                let wanted = columns(flow, needed.iter().chain(wished.iter().filter(there)));
                let table = PairTable::from_csv(&file, names, &wanted, flow, world)?;
                Ok(Self { table, flow: flow.clone(), notes: Vec::new() })
            }
            FlowSource::Table { data_set, table, names, flow } => {
                let Base::Store(store) = base else {
                    return Err(Error::unknown(format!("`{data_set}` is not in the {}", base.kind())).hint(format!(
                        "import it into a store with `chancery data add {data_set} FOLDER`, and name the store with --store"
                    )));
                };
                let get = |wanted: &[String]| store.pair_table(data_set, table, names, wanted);
                let all = columns(flow, needed.iter().chain(wished));
                let few = columns(flow, needed.iter());
                let found = match get(&all) {
                    Err(_) if all != few => get(&few),
                    found => found,
                };
                Ok(Self { table: found?, flow: flow.clone(), notes: Vec::new() })
            }
        }
    }
}

/// The column of the flow and those of some terms, each once.
fn columns<'a>(flow: &str, terms: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut columns = vec![flow.to_owned()];
    for column in terms.filter_map(|term| column_of(term)) {
        if !columns.iter().any(|known| known == column) {
            columns.push(column.to_owned());
        }
    }
    columns
}
