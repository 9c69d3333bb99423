//! Correlates of War bilateral trade: directed dyad-years of imports, and state totals.

use chancery_core::{Cell, FrameRow, Key, Unit};

use super::trade;
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "cow-trade",
    title: "Correlates of War bilateral trade",
    about: "The value of goods that states import from each other, and each state's total imports and exports, in current US dollars, 1870–2014. Bilateral flows come from national yearbooks before 1946 and from the IMF's Direction of Trade after it; each direction is as the importing state reported it.",
    traps: &[
        "Either direction is the importer's report. Exports read from it are what the partner says it imported, which differs from the exporter's own customs figure.",
        "A blank is not zero: zeros are written out. A blank is read as unreported, and a sum with it is unreported too.",
        "Values are nominal. Growth or the largest year over decades says more of inflation than of trade.",
        "Each pair stands twice in the file; the import fails if the two rows disagree.",
    ],
    version: "4.0",
    publisher: "Correlates of War Project",
    citation: "Barbieri, Katherine, and Omar M. G. Keshk. 2016. Correlates of War Project Trade Data Set Codebook, Version 4.0. \
               Barbieri, Keshk and Pollins. 2009. \"TRADING DATA: Evaluating our Assumptions and Coding Rules.\" Conflict \
               Management and Peace Science 26(5): 471-491.",
    licence: "free for academic use with citation; no redistribution licence is stated",
    bibtex: "@misc{cow-trade,\n  author = {Barbieri, Katherine and Keshk, Omar M. G.},\n  title = {Correlates of War Project Trade Data Set, Version 4.0},\n  year = {2016}\n}",
    files: &[FileSpec::required("cow_trade_ddy.parquet"), FileSpec::required("cow_trade_sy.csv")],
    import,
    series,
    user: None,
};

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    dyads(import)?;
    totals(import)
}

/// Each pair stands twice, once from either side; one of them is kept after both were compared.
fn dyads(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("cow_trade_ddy.parquet")?;
    let parquet = file.parquet(&["ccode1", "ccode2", "year", "flow1", "flow2"])?;
    let (ccode1, ccode2) = (parquet.integers("ccode1")?, parquet.integers("ccode2")?);
    let years = parquet.integers("year")?;
    let (flow1, flow2) = (parquet.numbers("flow1")?, parquet.numbers("flow2")?);

    let mut mirrored: Vec<(i64, i64, i64, u32)> = Vec::new();
    let mut table = Table::new("dyads", true, &["imports1", "imports2"]);
    for row in 0..parquet.rows() {
        let number_of_row = row as u32 + 1;
        let (Some(one), Some(other), Some(year)) = (ccode1[row], ccode2[row], years[row]) else {
            return Err(parquet.error(row + 1, "ccode1", "a row without codes or year"));
        };
        if one == other {
            return Err(parquet.error(row + 1, "ccode2", format!("state {one} trades with itself")));
        }
        for (column, cell) in [("flow1", flow1[row]), ("flow2", flow2[row])] {
            if cell.value().is_some_and(|value| value < 0.0) {
                return Err(parquet.error(row + 1, column, "a negative flow; the provider's -9 should be blank"));
            }
        }
        if one > other {
            mirrored.push((year, other, one, number_of_row));
            continue;
        }
        let year = i16::try_from(year).map_err(|_| parquet.error(row + 1, "year", "not a year"))?;
        let (Some(actor), Some(partner)) = (import.state_by_ccode(one, year), import.state_by_ccode(other, year))
        else {
            continue;
        };
        let row_of = FrameRow { file: number, row: number_of_row };
        table.push(Key::new(year, actor, Some(partner)), &[millions(flow1[row]), millions(flow2[row])], row_of);
    }
    check_mirrors(&parquet, &mut mirrored, &ccode1, &ccode2, &years, &flow1, &flow2)?;
    import.add(table)
}

/// A mirrored row has to say the same, or the two directions would disagree with themselves.
fn check_mirrors(
    parquet: &crate::input::ParquetFile,
    mirrored: &mut [(i64, i64, i64, u32)],
    ccode1: &[Option<i64>],
    ccode2: &[Option<i64>],
    years: &[Option<i64>],
    flow1: &[Cell],
    flow2: &[Cell],
) -> Result<(), Error> {
    mirrored.sort_unstable();
    for row in 0..years.len() {
        let (Some(one), Some(other), Some(year)) = (ccode1[row], ccode2[row], years[row]) else { continue };
        if one > other {
            continue;
        }
        let at = mirrored.partition_point(|&(y, a, b, _)| (y, a, b) < (year, one, other));
        if let Some(&(y, a, b, mirror)) = mirrored.get(at)
            && (y, a, b) == (year, one, other)
        {
            let mirror = mirror as usize - 1;
            if flow1[row] != flow2[mirror] || flow2[row] != flow1[mirror] {
                return Err(parquet.error(
                    row + 1,
                    "flow1",
                    format!("the row of the same pair seen from the other side, {}, has other flows", mirror + 1),
                ));
            }
        }
    }
    Ok(())
}

fn totals(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("cow_trade_sy.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [ccode, year, imports, exports] =
        [csv.column("ccode")?, csv.column("year")?, csv.column("imports")?, csv.column("exports")?];
    let mut table = Table::new("totals", false, &["imports_total", "exports_total"]);
    csv.for_each(|row| {
        let year = row.year(year)?;
        let cells = [millions(row.number(imports)?), millions(row.number(exports)?)];
        if let Some(state) = import.state_by_ccode(row.integer(ccode)?, year) {
            table.push(Key::new(year, state, None), &cells, FrameRow { file: number, row: row.number });
        }
        Ok(())
    })?;
    import.add(table)
}

fn millions(cell: Cell) -> Cell {
    cell.map(|value| value * 1e6)
}

fn series() -> Vec<SeriesDecl> {
    let note = "each direction as the importer reports it; ends in 2014";
    let dyadic = |name: &str, forward: Formula, mirror: Formula, label: &str| {
        SeriesDecl::directed(name, "dyads", forward, Unit::USD)
            .mirror(mirror)
            .basis(trade::IMPORTER, note)
            .label(label, "Goods, current US dollars.")
            .elsewhere(&[trade::CUSTOMS, trade::FOB_CIF, trade::SERVICES])
    };
    let total = |name: &str, formula: Formula, label: &str| {
        SeriesDecl::state_year(name, "totals", formula, Unit::USD)
            .basis("state totals as reported to the IMF and national yearbooks", "ends in 2014")
            .label(label, "Goods with all partners, current US dollars.")
    };
    let (one, other) = (Formula::column("imports1"), Formula::column("imports2"));
    let both = Formula::sum(&["imports1", "imports2"]);
    vec![
        dyadic("imports", one.clone(), other.clone(), "goods imports from the partner"),
        dyadic("exports", other, one, "goods exports to the partner"),
        dyadic("trade", both.clone(), both, "two-way goods trade"),
        total("imports_total", Formula::column("imports_total"), "goods imports, all partners"),
        total("exports_total", Formula::column("exports_total"), "goods exports, all partners"),
        total("trade_total", Formula::sum(&["imports_total", "exports_total"]), "two-way goods trade, all partners"),
    ]
}
