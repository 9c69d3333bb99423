//! The square matrix of flows in a year, and what is done where it is not square.

use chancery_core::{State, Year};
use chancery_data::{Error, PairTable};

use super::scenario::{Party, Repair};

/// A country of the flows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// Code in the source.
    pub code: String,
    /// The state it is in the year; `None` for a code nobody knows.
    pub state: Option<State>,
    /// Name for readers.
    pub name: String,
}

/// A country that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its code in the source.
    pub code: String,
    /// Its state.
    pub state: Option<State>,
    /// Why.
    pub why: String,
}

/// Flows of a year, exporter × importer, without a gap.
pub(crate) struct FlowMatrix {
    pub(crate) countries: Vec<Country>,
    /// Place of each country among the units of the table.
    pub(crate) units: Vec<u32>,
    pub(crate) flows: Vec<f64>,
    /// Row of the table of each pair.
    pub(crate) rows: Vec<usize>,
    pub(crate) left_out: Vec<LeftOut>,
    /// Share of the reported trade between all countries that is between these.
    pub(crate) covered: f64,
}

impl FlowMatrix {
    /// Where a state stands.
    pub(crate) fn place(&self, state: State) -> Option<usize> {
        self.countries.iter().position(|country| country.state == Some(state))
    }

    /// Reads the matrix of a year. Parties are never left out.
    ///
    /// # Errors
    /// No rows in the year; a pair twice; and, where nothing is to be left out, missing or negative flows and countries that sell or buy
    /// nothing, by name.
    pub(crate) fn of_year(
        table: &PairTable,
        flow: &str,
        year: Year,
        repair: Repair,
        parties: &[Party],
        names: &dyn Fn(State) -> String,
    ) -> Result<Self, Error> {
        let values = table
            .column(flow)
            .ok_or_else(|| Error::unknown(format!("the flows were read without their column `{flow}`")))?;
        let in_year: Vec<usize> =
            (0..table.len()).filter(|&row| table.year.is_empty() || table.year[row] == year).collect();
        if in_year.is_empty() {
            let years = table.year.iter().min().zip(table.year.iter().max());
            let hint = years.map_or_else(String::new, |(first, last)| format!("the table has {first} to {last}"));
            return Err(Error::unknown(format!("no flows of {year}")).hint(hint));
        }
        let mut found = Found::read(table, values, &in_year)?;
        let party = |place: &usize| parties.iter().any(|party| found.states[*place] == Some(party.state));
        let keep: Vec<usize> = (0..found.units.len()).filter(party).collect();
        let kept = match repair {
            Repair::Refuse => found.all()?,
            Repair::LeaveOut => found.square(&keep),
        };
        let all: Vec<usize> = (0..found.units.len()).collect();
        let abroad = |places: &[usize]| -> f64 {
            let pairs = places.iter().flat_map(|&from| places.iter().map(move |&to| (from, to)));
            pairs.filter(|(from, to)| from != to).filter_map(|(from, to)| found.flow(from, to)).sum()
        };
        let (among, reported) = (abroad(&kept), abroad(&all));
        let n = all.len();
        let pairs = || kept.iter().flat_map(|&from| kept.iter().map(move |&to| from * n + to));
        // Checked above: every pair of those kept has a row and a flow.
        let flows: Vec<f64> = pairs().filter_map(|at| found.flows[at]).collect();
        let rows: Vec<usize> = pairs().filter_map(|at| found.rows[at]).collect();
        let countries = kept.iter().map(|&place| {
            let (code, state) = (found.code(place).to_owned(), found.states[place]);
            Country { name: state.map_or_else(|| code.clone(), names), code, state }
        });
        Ok(Self {
            countries: countries.collect(),
            units: kept.iter().map(|&place| found.units[place]).collect(),
            flows,
            rows,
            left_out: found.left_out,
            covered: if reported > 0.0 { among / reported } else { 1.0 },
        })
    }
}

/// The rows of a year, by place: units in their order, pairs exporter after exporter.
struct Found<'a> {
    table: &'a PairTable,
    units: Vec<u32>,
    states: Vec<Option<State>>,
    /// Row of each pair.
    rows: Vec<Option<usize>>,
    /// Flow of each pair.
    flows: Vec<Option<f64>>,
    left_out: Vec<LeftOut>,
}

impl<'a> Found<'a> {
    fn read(table: &'a PairTable, values: &[Option<f64>], in_year: &[usize]) -> Result<Self, Error> {
        let mut units: Vec<u32> = in_year.iter().flat_map(|&row| [table.from[row], table.to[row]]).collect();
        units.sort_unstable();
        units.dedup();
        let n = units.len();
        // Every unit of the rows is there.
        let place = |unit: u32| units.binary_search(&unit).unwrap_or_default();
        let (mut rows, mut flows, mut states) = (vec![None; n * n], vec![None; n * n], vec![None; n]);
        for &row in in_year {
            let (from, to) = (place(table.from[row]), place(table.to[row]));
            let name = || format!("{}->{}", table.units[units[from] as usize], table.units[units[to] as usize]);
            if values[row].is_some_and(|value| value < 0.0 || !value.is_finite()) {
                return Err(Error::unknown(format!("the flow {} is negative", name()))
                    .hint("a flow is a value of trade; is it a code for a missing one?"));
            }
            if rows[from * n + to].replace(row).is_some() {
                return Err(Error::unknown(format!("the pair {} has two rows in the year", name()))
                    .hint("flows need one row a pair and year"));
            }
            flows[from * n + to] = values[row];
            (states[from], states[to]) = table.states[row];
        }
        Ok(Self { table, units, states, rows, flows, left_out: Vec::new() })
    }

    fn code(&self, place: usize) -> &str {
        &self.table.units[self.units[place] as usize]
    }

    fn flow(&self, from: usize, to: usize) -> Option<f64> {
        self.flows[from * self.units.len() + to]
    }

    /// All units, if every pair has a flow and every unit sells and buys.
    fn all(&self) -> Result<Vec<usize>, Error> {
        let n = self.units.len();
        let name = |at: usize| format!("{}->{}", self.code(at / n), self.code(at % n));
        let missing: Vec<String> = (0..n * n).filter(|&at| self.flows[at].is_none()).map(name).collect();
        if !missing.is_empty() {
            let shown = missing.iter().take(12).cloned().collect::<Vec<_>>().join(", ");
            let more = if missing.len() > 12 { format!(" and {} more", missing.len() - 12) } else { String::new() };
            return Err(Error::unknown(format!("{} pairs have no flow: {shown}{more}", missing.len())).hint(
                "a missing flow is not a flow of 0; `repair = \"leave-out\"` leaves out countries until every pair has one",
            ));
        }
        let units: Vec<usize> = (0..n).collect();
        for &unit in &units {
            if let Some(lack) = self.lack(unit, &units) {
                return Err(Error::unknown(format!("{} {lack}", self.code(unit)))
                    .hint("such a country has no place in an equilibrium; `repair = \"leave-out\"` leaves it out"));
            }
        }
        Ok(units)
    }

    /// What a unit lacks among others.
    fn lack(&self, unit: usize, units: &[usize]) -> Option<&'static str> {
        let sold = || units.iter().filter_map(|&to| self.flow(unit, to)).any(|flow| flow > 0.0);
        let bought = || units.iter().filter_map(|&from| self.flow(from, unit)).any(|flow| flow > 0.0);
        match (sold(), bought()) {
            (false, _) => Some("has no output: it sells nothing, not even at home"),
            (_, false) => Some("has no expenditure: it buys nothing, not even at home"),
            _ => None,
        }
    }

    /// Leaves out units until every pair has a flow: those without sales at home first, then the one with most missing pairs, of equals the
    /// one with least trade, and a unit to keep only if nothing else is left to blame.
    fn square(&mut self, keep: &[usize]) -> Vec<usize> {
        let mut units: Vec<usize> = (0..self.units.len()).collect();
        let gap = |found: &Self, unit: usize, other: usize| {
            usize::from(found.flow(unit, other).is_none()) + usize::from(found.flow(other, unit).is_none())
        };
        let mut gaps: Vec<usize> =
            units.iter().map(|&unit| units.iter().map(|&other| gap(self, unit, other)).sum()).collect();
        loop {
            let trade = |unit: usize| units.iter().filter_map(|&to| self.flow(unit, to)).sum::<f64>();
            let home = |unit: usize| self.flow(unit, unit).is_none();
            let worst = units
                .iter()
                .map(|&unit| (unit, self.lack(unit, &units)))
                .filter(|(unit, lack)| gaps[*unit] > 0 || lack.is_some())
                .max_by(|(a, _), (b, _)| {
                    (home(*a).cmp(&home(*b)))
                        .then(keep.contains(b).cmp(&keep.contains(a)))
                        .then(gaps[*a].cmp(&gaps[*b]))
                        .then_with(|| trade(*b).total_cmp(&trade(*a)))
                });
            let Some((unit, lack)) = worst else { return units };
            let why = match lack {
                _ if home(unit) => "no sales at home are known".to_owned(),
                Some(lack) => lack.to_owned(),
                None => format!("{} flows with the others are not reported", gaps[unit]),
            };
            let code = self.code(unit).to_owned();
            self.left_out.push(LeftOut { code, state: self.states[unit], why });
            units.retain(|other| *other != unit);
            units.iter().for_each(|&other| gaps[other] -= gap(self, unit, other));
        }
    }
}
