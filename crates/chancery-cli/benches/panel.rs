//! Directed dyad-years of the whole Correlates of War system, 1816 to 2020, joined with thirteen series in twenty columns.
//!
//! Compare with `benches/peers/panel_pandas.py`, which joins the same series.

mod shared;

use chancery_core::{Catalogue, Frame, SeriesSpec, StateSystem, UnitOfAnalysis, YearRange};
use chancery_data::{ExportFormat, Panel, PanelColumn, PanelSpec, Side, write_sheet};
use chancery_measure::Base;
use chancery_world::World;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

const DATA_SETS: [&str; 4] = ["atop", "cow-igo", "cow-nmc", "cow-trade"];
/// Each series and its source; those of single states stand twice in the panel, once for either state.
const SERIES: [(&str, &str); 13] = [
    ("milex", "cow-nmc"),
    ("milper", "cow-nmc"),
    ("irst", "cow-nmc"),
    ("pec", "cow-nmc"),
    ("tpop", "cow-nmc"),
    ("upop", "cow-nmc"),
    ("cinc", "cow-nmc"),
    ("imports", "cow-trade"),
    ("exports", "cow-trade"),
    ("trade", "cow-trade"),
    ("alliance", "atop"),
    ("defense_pact", "atop"),
    ("shared_igos", "cow-igo"),
];

fn main() {
    divan::main();
}

fn spec() -> PanelSpec {
    PanelSpec {
        unit: UnitOfAnalysis::DirectedDyadYear,
        system: StateSystem::Cow,
        years: YearRange::new(1816, 2020).expect("in order"),
    }
}

fn frames<'a>(base: &Base, catalogue: &'a Catalogue) -> Vec<(&'a SeriesSpec, &'static str, Frame)> {
    let frames = base.wholes(&SERIES).expect("series of the store");
    let spec = |series: &str| catalogue.get(series).expect("a series of the store");
    SERIES.iter().zip(frames).map(|((series, source), frame)| (spec(series), *source, frame)).collect()
}

fn panel<'a>(frames: &'a [(&'a SeriesSpec, &'static str, Frame)]) -> Panel<'a> {
    let mut columns = Vec::new();
    for (spec, source, frame) in frames {
        let sides: &[Side] = if spec.unit_of_analysis.is_dyadic() { &[Side::Whole] } else { &[Side::One, Side::Two] };
        let source = spec.source(source).expect("a source of the store");
        columns.extend(sides.iter().map(|&side| PanelColumn { spec, source, frame, side }));
    }
    Panel::new(World::builtin(), spec(), columns)
}

fn rows() -> usize {
    chancery_data::universe_rows(World::builtin(), &spec())
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn universe() -> usize {
    rows()
}

/// From the store's files to frames.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn read_series(bencher: Bencher<'_, '_>) {
    let Some((_folder, store)) = shared::store(&DATA_SETS) else { return };
    let base = Base::Store(store);
    let catalogue = base.catalogue();
    bencher.bench(|| frames(black_box(&base), &catalogue));
}

/// From frames to rows in memory, year by year; the rows are dropped, as they are when a panel streams.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn join(bencher: Bencher<'_, '_>) {
    let Some((_folder, store)) = shared::store(&DATA_SETS) else { return };
    let base = Base::Store(store);
    let catalogue = base.catalogue();
    let frames = frames(&base, &catalogue);
    bencher.counter(ItemsCount::new(rows())).bench(|| {
        let panel = panel(black_box(&frames));
        panel.years().map(|year| panel.year(year).expect("a year").num_rows()).sum::<usize>()
    });
}

/// Everything between the store and a file.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn read_join_and_write_parquet(bencher: Bencher<'_, '_>) {
    let Some((folder, store)) = shared::store(&DATA_SETS) else { return };
    let out = folder.path().join("panel.parquet");
    let base = Base::Store(store);
    let catalogue = base.catalogue();
    bencher.counter(ItemsCount::new(rows())).bench(|| {
        let frames = frames(black_box(&base), &catalogue);
        write_sheet(&panel(&frames), &out, ExportFormat::Parquet, &mut |_| ()).expect("written").rows
    });
}
