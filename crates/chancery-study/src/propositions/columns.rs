//! State-years with several values each, as columns.

use chancery_core::{State, Year};

use super::panel::states_in;
use crate::run::Context;

/// State-years with several values each.
#[derive(Clone, Debug)]
pub(super) struct Rows<const N: usize> {
    pub(super) states: Vec<State>,
    pub(super) years: Vec<Year>,
    pub(super) columns: [Vec<f64>; N],
}

impl<const N: usize> Default for Rows<N> {
    fn default() -> Self {
        Self { states: Vec::new(), years: Vec::new(), columns: std::array::from_fn(|_| Vec::new()) }
    }
}

/// What a formula gives for each member of a region (or of any) in each year of the study; rows that lack a value are left out.
pub(super) fn rows<const N: usize>(
    context: &Context<'_>,
    region: Option<usize>,
    values: impl Fn(State, Year) -> Option<[f64; N]>,
) -> Rows<N> {
    let mut rows = Rows::default();
    for year in context.study.years.iter().flat_map(|years| years.years()) {
        for state in states_in(context, region, year) {
            let Some(found) = values(state, year) else { continue };
            rows.states.push(state);
            rows.years.push(year);
            rows.columns.iter_mut().zip(found).for_each(|(column, value)| column.push(value));
        }
    }
    rows
}
