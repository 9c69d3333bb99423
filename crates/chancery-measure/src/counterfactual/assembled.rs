//! Flows put together from what the store has for most states of the world: trade of `cow-trade`, sales at home from GDP less exports.

use std::collections::BTreeMap;

use chancery_core::{Dyad, Frame, Key, State, Year, YearRange};
use chancery_data::{Error, PairTable};
use chancery_world::World;

use crate::Base;
use crate::shared::Shared;

const EXPORTS: (&str, &str) = ("exports", "cow-trade");
const EXPORTS_TOTAL: (&str, &str) = ("exports_total", "cow-trade");
const GDP: (&str, &str) = ("gdp", "wdi");
/// Who is bound by a trade agreement, where the store has it.
const AGREEMENTS: (&str, &str) = ("rta", "desta");

/// Reads a series from a source, in the year.
type Reading<'a> = dyn Fn((&str, &str)) -> Result<Frame, Error> + 'a;
/// A mark of each pair, where it is known.
type Marks = Vec<Option<f64>>;

/// Flows in a table, and how they were made.
pub(crate) struct Made {
    pub(crate) table: PairTable,
    pub(crate) flow: String,
    pub(crate) notes: Vec<String>,
}

/// The flows of a year.
///
/// # Errors
/// A store without the data sets; a year they do not cover.
pub(crate) fn flows(base: &Base, world: &World, year: Year) -> Result<Made, Error> {
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
    let shared = Shared::default();
    let years = Some(YearRange::single(year));
    let read =
        |(series, data_set): (&str, &str)| base.frame(series, data_set, years, &|key| key.year() == year, &shared);
    let (exports, totals, gdp) = (read(EXPORTS)?, read(EXPORTS_TOTAL)?, read(GDP)?);
    let states: Vec<State> =
        world.states().iter().map(|info| info.state).filter(|state| world.exists(*state, year)).collect();
    let value = |frame: &Frame, from: State, to: Option<State>| {
        frame.get(Key::new(year, from, to)).and_then(|(cell, _)| cell.value())
    };
    let mut flows: BTreeMap<(State, State), f64> = BTreeMap::new();
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
    let mut units: Vec<State> = flows.keys().flat_map(|(from, to)| [*from, *to]).collect();
    units.sort_unstable();
    units.dedup();
    let place = |state: &State| units.binary_search(state).map_or(0, |place| place as u32);
    let (bound, note) = agreements(base, year, &flows, &read)?;
    let mut columns = vec![("trade".to_owned(), flows.values().map(|flow| Some(*flow)).collect())];
    columns.extend(bound.map(|marks| ("rta".to_owned(), marks)));
    let table = PairTable {
        units: units.iter().map(ToString::to_string).collect(),
        from: flows.keys().map(|(from, _)| place(from)).collect(),
        to: flows.keys().map(|(_, to)| place(to)).collect(),
        year: vec![year; flows.len()],
        states: flows.keys().map(|(from, to)| (Some(*from), Some(*to))).collect(),
        columns,
    };
    let mut notes = vec![format!(
        "Flows of {year} are put together: trade in goods as the importer reports it (cow-trade, which ends in 2014); sales at home are GDP \
         (wdi) less total exports of goods (cow-trade). GDP is value added and holds services, exports are gross and goods only, so sales at \
         home are a proxy, and {negative} states whose exports exceed their GDP have none.",
    )];
    notes.push(note);
    Ok(Made { table, flow: "trade".to_owned(), notes })
}

/// 1 for pairs bound by an agreement in force, where the store has the list, and a sentence on it.
fn agreements(
    base: &Base,
    year: Year,
    flows: &BTreeMap<(State, State), f64>,
    read: &Reading<'_>,
) -> Result<(Option<Marks>, String), Error> {
    let (series, data_set) = AGREEMENTS;
    let covered = base.loaded().get(series).and_then(|spec| Some(spec.source(data_set)?.coverage.years));
    if !covered.is_some_and(|years| years.contains(year)) {
        return Ok((
            None,
            "Which pairs had agreements is not known: the store has no list of them for the year.".to_owned(),
        ));
    }
    let frame = read(AGREEMENTS)?;
    let mark = |&(from, to): &(State, State)| {
        let Some(dyad) = Dyad::new(from, to) else { return Some(0.0) };
        let (one, other) = dyad.states();
        // The list means to be complete: a pair that is not on it has no agreement.
        frame.get(Key::new(year, one, Some(other))).map_or(Some(0.0), |(cell, _)| cell.value())
    };
    let note = "Agreements (`rta`) are those in force by desta; one signed and without a year of entry into force counts as not there.";
    Ok((Some(flows.keys().map(mark).collect()), note.to_owned()))
}
