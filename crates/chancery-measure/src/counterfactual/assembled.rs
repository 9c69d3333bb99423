//! Flows put together from what the store has for most states of the world: trade of `cow-trade`, sales at home from GDP less exports, and what
//! costs of trade depend on.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{Dyad, Frame, Key, SeriesSpec, State, Year, YearRange};
use chancery_data::{Error, PairTable};
use chancery_world::World;

use super::agreements::{texts, whole};
use super::read::Read;
use crate::Base;
use crate::shared::Shared;

type Name = (&'static str, &'static str);

const EXPORTS: Name = ("exports", "cow-trade");
const EXPORTS_TOTAL: Name = ("exports_total", "cow-trade");
const GDP: Name = ("gdp", "wdi");
/// Who is bound by a trade agreement, where the store has it.
const AGREEMENTS: Name = ("rta", "desta");
const DISTANCE: Name = ("capital_distance", "cow-contiguity");
const CONTIGUITY: Name = ("land_border", "cow-contiguity");

/// Columns of the flows besides `trade` and `rta`, and where tables of pairs have them: data set, table, columns of the states and of the mark.
/// Official languages stand in both tables, and agree in all pairs that both have; colonial ties in one.
const LANGUAGE: [Marked; 2] = [
    Marked {
        data_set: "gravity-r-sample",
        table: "with_zeros",
        states: ("origin", "destination"),
        mark: "comlang_off",
    },
    Marked { data_set: "agtpa", table: "applications", states: ("exporter_state", "importer_state"), mark: "lang" },
];
const COLONY: [Marked; 1] =
    [Marked { data_set: "agtpa", table: "applications", states: ("exporter_state", "importer_state"), mark: "clny" }];

/// A mark of pairs that does not change with the years, in a table of the store.
struct Marked {
    data_set: &'static str,
    table: &'static str,
    states: (&'static str, &'static str),
    mark: &'static str,
}

/// A value of each pair of two states, where it is known.
type Values = Vec<Option<f64>>;
type Flows = BTreeMap<(State, State), f64>;

/// The flows of a year, with those of the columns `dist`, `cntg`, `lang` and `clny` that are wished for.
///
/// # Errors
/// A store without the data sets of the flows; a year they do not cover; a damaged store.
pub(crate) fn flows(base: &Base, world: &World, year: Year, wished: &[&str]) -> Result<Read, Error> {
    for (series, data_set) in [EXPORTS, EXPORTS_TOTAL, GDP] {
        let covered = base.loaded().get(series).and_then(|spec| Some(spec.source(data_set)?.coverage.years));
        match covered {
            None => {
                return Err(Error::unknown(format!("the {} does not hold `{series}` of `{data_set}`", base.kind()))
                    .hint(format!("`chancery data add {data_set} FOLDER` imports it")));
            }
            Some(years) if !years.contains(year) => {
                return Err(Error::unknown(format!("`{series}` of `{data_set}` ends in {}", years.last))
                    .hint(format!("choose a year from {} to {}", years.first, years.last)));
            }
            Some(_) => {}
        }
    }
    let reader = Reader { base, world, year, shared: Shared::default() };
    let (flows, negative) = reader.flows()?;
    let mut units: Vec<State> = flows.keys().flat_map(|(from, to)| [*from, *to]).collect();
    units.sort_unstable();
    units.dedup();
    let place = |state: &State| units.binary_search(state).map_or(0, |place| place as u32);
    let mut notes = vec![format!(
        "Flows of {year} are put together: trade in goods as the importer reports it (cow-trade, which ends in 2014); sales at home are GDP \
         (wdi) less total exports of goods (cow-trade). GDP is value added and holds services, exports are gross and goods only, so sales at \
         home are a proxy, and {negative} states whose exports exceed their GDP have none.",
    )];
    let mut columns = vec![("trade".to_owned(), flows.values().map(|flow| Some(*flow)).collect())];
    let (bound, note) = reader.agreements(&flows)?;
    columns.extend(bound.map(|marks| ("rta".to_owned(), marks)));
    notes.push(note);
    for (name, made) in [
        ("dist", Made::Series(DISTANCE)),
        ("cntg", Made::Series(CONTIGUITY)),
        ("lang", Made::Marked(&LANGUAGE)),
        ("clny", Made::Marked(&COLONY)),
    ] {
        if wished.contains(&name) {
            columns.push((name.to_owned(), reader.column(&made, &flows)?));
        }
    }
    let table = PairTable {
        units: units.iter().map(ToString::to_string).collect(),
        from: flows.keys().map(|(from, _)| place(from)).collect(),
        to: flows.keys().map(|(_, to)| place(to)).collect(),
        year: vec![year; flows.len()],
        states: flows.keys().map(|(from, to)| (Some(*from), Some(*to))).collect(),
        columns,
    };
    Ok(Read { table, flow: "trade".to_owned(), notes })
}

/// What a column is made of.
enum Made {
    Series(Name),
    Marked(&'static [Marked]),
}

struct Reader<'a> {
    base: &'a Base,
    world: &'a World,
    year: Year,
    shared: Shared,
}

impl Reader<'_> {
    fn frame(&self, (series, data_set): Name) -> Result<Frame, Error> {
        let (years, year) = (Some(YearRange::single(self.year)), self.year);
        self.base.frame(series, data_set, years, &|key| key.year() == year, &self.shared)
    }

    /// Flows between states and at home, and how many states would have sales below 0 at home.
    fn flows(&self) -> Result<(Flows, usize), Error> {
        let (exports, totals, gdp) = (self.frame(EXPORTS)?, self.frame(EXPORTS_TOTAL)?, self.frame(GDP)?);
        let (world, year) = (self.world, self.year);
        let states: Vec<State> =
            world.states().iter().map(|info| info.state).filter(|state| world.exists(*state, year)).collect();
        let value = |frame: &Frame, from: State, to: Option<State>| {
            frame.get(Key::new(year, from, to)).and_then(|(cell, _)| cell.value())
        };
        let mut flows = Flows::new();
        let mut negative = 0;
        for &from in &states {
            for &to in states.iter().filter(|to| **to != from) {
                if let Some(flow) = value(&exports, from, Some(to)) {
                    flows.insert((from, to), flow);
                }
            }
            if let Some(home) = value(&gdp, from, None).zip(value(&totals, from, None)).map(|(gdp, sold)| gdp - sold) {
                if home > 0.0 {
                    flows.insert((from, from), home);
                } else {
                    negative += 1;
                }
            }
        }
        Ok((flows, negative))
    }

    /// The series as the base holds it, if it does.
    fn spec(&self, (series, data_set): Name) -> Option<SeriesSpec> {
        let loaded = self.shared.catalogue(self.base);
        loaded.get(series).filter(|spec| spec.source(data_set).is_some()).cloned()
    }

    /// 1 for pairs bound by an agreement in force, where the store has the list, and a sentence on it.
    fn agreements(&self, flows: &Flows) -> Result<(Option<Values>, String), Error> {
        let spec = self.spec(AGREEMENTS);
        let covered = spec.and_then(|spec| Some(spec.source(AGREEMENTS.1)?.coverage.years));
        if !covered.is_some_and(|years| years.contains(self.year)) {
            return Ok((
                None,
                "Which pairs had agreements is not known: the store has no list of them for the year.".to_owned(),
            ));
        }
        let frame = self.frame(AGREEMENTS)?;
        let mark = |&(from, to): &(State, State)| {
            let Some(dyad) = Dyad::new(from, to) else { return Some(0.0) };
            let (one, other) = dyad.states();
            // The list means to be complete: a pair that is not on it has no agreement.
            frame.get(Key::new(self.year, one, Some(other))).map_or(Some(0.0), |(cell, _)| cell.value())
        };
        let note = "Agreements (`rta`) are those in force by desta; one signed and without a year of entry into force counts as not there.";
        Ok((Some(flows.keys().map(mark).collect()), note.to_owned()))
    }

    /// A column for each pair; a state with itself has none.
    fn column(&self, made: &Made, flows: &Flows) -> Result<Values, Error> {
        match made {
            Made::Series(name) => self.series(*name, flows),
            Made::Marked(tables) => self.marked(tables, flows),
        }
    }

    /// A series of pairs, as its source's rules of coverage give it for the year.
    fn series(&self, name: Name, flows: &Flows) -> Result<Values, Error> {
        let spec = self.spec(name);
        let Some((spec, source)) = spec.as_ref().and_then(|spec| Some((spec, spec.source(name.1)?))) else {
            return Ok(vec![None; flows.len()]);
        };
        let frame = self.frame(name)?;
        let value = |&(from, to): &(State, State)| {
            let (one, other) = Dyad::new(from, to)?.states();
            let exists = |state, year| self.world.exists(state, year);
            frame.cell(spec, source, (one, Some(other), self.year), exists).0.value()
        };
        Ok(flows.keys().map(value).collect())
    }

    /// A mark that does not change, from the tables of the store in their order. A mark of two states holds in both directions.
    fn marked(&self, tables: &[Marked], flows: &Flows) -> Result<Values, Error> {
        let mut known: BTreeMap<(State, State), i64> = BTreeMap::new();
        let mut disputed: BTreeSet<(State, State)> = BTreeSet::new();
        if let Base::Store(store) = self.base {
            for Marked { data_set, table, states: (from, to), mark } in tables {
                let held = store.manifest().data_sets.get(*data_set);
                if !held.is_some_and(|state| state.tables.iter().any(|known| known.name == *table)) {
                    continue;
                }
                let batch = store.batch(data_set, table)?;
                let columns = texts(&batch, from).zip(texts(&batch, to)).zip(whole(&batch, mark));
                let ((from, to), marks) = columns.ok_or_else(|| {
                    Error::unknown(format!("the table `{data_set}.{table}` has another layout"))
                        .hint("import it again with `chancery data add`")
                })?;
                let state = |key: &Option<String>| key.as_deref().and_then(|key| State::new(key).ok());
                for ((from, to), value) in from.iter().zip(&to).zip(marks) {
                    let (Some(one), Some(other), Some(value)) = (state(from), state(to), value) else { continue };
                    let Some(dyad) = Dyad::new(one, other) else { continue };
                    if known.insert(dyad.states(), value).is_some_and(|before| before != value) {
                        disputed.insert(dyad.states());
                    }
                }
            }
        }
        let value = |&(from, to): &(State, State)| {
            let pair = Dyad::new(from, to)?.states();
            known.get(&pair).filter(|_| !disputed.contains(&pair)).map(|value| *value as f64)
        };
        Ok(flows.keys().map(value).collect())
    }
}
