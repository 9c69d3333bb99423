//! The square matrix of flows in a year, and what is done where it is not square.

use std::collections::BTreeMap;

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
        let mut found = Found { table, values, pairs: BTreeMap::new(), states: BTreeMap::new(), left_out: Vec::new() };
        found.read(&in_year)?;
        let keep: Vec<u32> = found
            .states
            .iter()
            .filter(|(_, s)| parties.iter().any(|p| **s == Some(p.state)))
            .map(|(unit, _)| *unit)
            .collect();
        let units = match repair {
            Repair::Refuse => found.all()?,
            Repair::LeaveOut => found.square(&keep),
        };
        let n = units.len();
        let abroad = |kept: &dyn Fn(u32) -> bool| -> f64 {
            let pairs = found.pairs.iter().filter(|((from, to), _)| from != to && kept(*from) && kept(*to));
            pairs.filter_map(|(_, (_, value))| *value).sum()
        };
        let (kept, all) = (abroad(&|unit| units.contains(&unit)), abroad(&|_| true));
        let mut flows = Vec::with_capacity(n * n);
        let mut rows = Vec::with_capacity(n * n);
        for &from in &units {
            for &to in &units {
                // Checked above: every pair of the units has a row and a flow.
                let (row, value) = found.pairs[&(from, to)];
                flows.push(value.unwrap_or_default());
                rows.push(row);
            }
        }
        let countries = units.iter().map(|unit| {
            let code = table.units[*unit as usize].clone();
            let state = found.states.get(unit).copied().flatten();
            Country { name: state.map_or_else(|| code.clone(), names), code, state }
        });
        Ok(Self {
            countries: countries.collect(),
            units: units.clone(),
            flows,
            rows,
            left_out: found.left_out,
            covered: if all > 0.0 { kept / all } else { 1.0 },
        })
    }
}

struct Found<'a> {
    table: &'a PairTable,
    values: &'a [Option<f64>],
    /// Row and flow of each pair.
    pairs: BTreeMap<(u32, u32), (usize, Option<f64>)>,
    states: BTreeMap<u32, Option<State>>,
    left_out: Vec<LeftOut>,
}

impl Found<'_> {
    fn read(&mut self, rows: &[usize]) -> Result<(), Error> {
        for &row in rows {
            let pair = (self.table.from[row], self.table.to[row]);
            let value = self.values[row];
            if value.is_some_and(|value| value < 0.0 || !value.is_finite()) {
                return Err(Error::unknown(format!("the flow {} is negative", self.name(pair)))
                    .hint("a flow is a value of trade; is it a code for a missing one?"));
            }
            if self.pairs.insert(pair, (row, value)).is_some() {
                return Err(Error::unknown(format!("the pair {} has two rows in the year", self.name(pair)))
                    .hint("flows need one row a pair and year"));
            }
            let (from, to) = self.table.states[row];
            self.states.insert(pair.0, from);
            self.states.insert(pair.1, to);
        }
        Ok(())
    }

    fn name(&self, (from, to): (u32, u32)) -> String {
        format!("{}->{}", self.table.units[from as usize], self.table.units[to as usize])
    }

    fn flow(&self, from: u32, to: u32) -> Option<f64> {
        self.pairs.get(&(from, to)).and_then(|(_, value)| *value)
    }

    /// All units, if every pair has a flow and every unit sells and buys.
    fn all(&self) -> Result<Vec<u32>, Error> {
        let units: Vec<u32> = self.states.keys().copied().collect();
        let pairs = units.iter().flat_map(|&from| units.iter().map(move |&to| (from, to)));
        let missing: Vec<String> =
            pairs.filter(|&(from, to)| self.flow(from, to).is_none()).map(|pair| self.name(pair)).collect();
        if !missing.is_empty() {
            let shown = missing.iter().take(12).cloned().collect::<Vec<_>>().join(", ");
            let more = if missing.len() > 12 { format!(" and {} more", missing.len() - 12) } else { String::new() };
            return Err(Error::unknown(format!("{} pairs have no flow: {shown}{more}", missing.len())).hint(
                "a missing flow is not a flow of 0; `repair = \"leave-out\"` leaves out countries until every pair has one",
            ));
        }
        for &unit in &units {
            if let Some(lack) = self.lack(unit, &units) {
                return Err(Error::unknown(format!("{} {lack}", self.table.units[unit as usize]))
                    .hint("such a country has no place in an equilibrium; `repair = \"leave-out\"` leaves it out"));
            }
        }
        Ok(units)
    }

    /// What a unit lacks among others.
    fn lack(&self, unit: u32, units: &[u32]) -> Option<&'static str> {
        let sold: f64 = units.iter().filter_map(|&to| self.flow(unit, to)).sum();
        let bought: f64 = units.iter().filter_map(|&from| self.flow(from, unit)).sum();
        match (sold > 0.0, bought > 0.0) {
            (false, _) => Some("has no output: it sells nothing, not even at home"),
            (_, false) => Some("has no expenditure: it buys nothing, not even at home"),
            _ => None,
        }
    }

    /// Leaves out units until every pair has a flow: the one with most missing pairs first, of equals the one with least trade, and a unit
    /// to keep only if nothing else is left to blame.
    fn square(&mut self, keep: &[u32]) -> Vec<u32> {
        let mut units: Vec<u32> = self.states.keys().copied().collect();
        loop {
            let gaps = |unit: u32| {
                let of = |other: &u32| {
                    usize::from(self.flow(unit, *other).is_none()) + usize::from(self.flow(*other, unit).is_none())
                };
                units.iter().map(of).sum::<usize>()
            };
            let trade = |unit: u32| units.iter().filter_map(|&to| self.flow(unit, to)).sum::<f64>();
            let worst = units
                .iter()
                .map(|&unit| (unit, gaps(unit), self.lack(unit, &units)))
                .filter(|(_, gaps, lack)| *gaps > 0 || lack.is_some())
                .max_by(|a, b| {
                    let home = |unit: u32| self.flow(unit, unit).is_none();
                    (home(a.0).cmp(&home(b.0)))
                        .then(keep.contains(&b.0).cmp(&keep.contains(&a.0)))
                        .then(a.1.cmp(&b.1))
                        .then(trade(b.0).total_cmp(&trade(a.0)))
                });
            let Some((unit, gaps, lack)) = worst else { return units };
            let why = match (self.flow(unit, unit), lack) {
                (None, _) => "no sales at home are known".to_owned(),
                (_, Some(lack)) => lack.to_owned(),
                _ => format!("{gaps} flows with the others are not reported"),
            };
            let code = self.table.units[unit as usize].clone();
            self.left_out.push(LeftOut { code, state: self.states[&unit], why });
            units.retain(|other| *other != unit);
        }
    }
}
