//! Correlates of War National Material Capabilities: military, industry, energy, population and their composite index.

use chancery_core::{Cell, CellState, Currency, Dimension, FrameRow, Key, PriceBasis, Unit};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "cow-nmc",
    title: "National Material Capabilities",
    about: "Six things that are counted as material power for every state and year since 1816: military expenditure and personnel, iron \
            and steel, energy, total and urban population; and their composite, the mean of a state's shares of the world. Compiled \
            from yearbooks and national statistics, with estimates where they are silent.",
    traps: &[
        "Military expenditure is in pounds sterling to 1913 and in dollars from 1914 in one column of the file; here `milex` is dollars \
         and `milex_gbp` pounds, two series of different units that no claim can compare or add.",
        "Both are nominal, so growth over more than five years is refused.",
        "The file counts in thousands; the series are in single dollars, persons and tons.",
        "The composite index was computed by the publisher before the components were rounded, over states with data in the year; it \
         is not recomputed.",
        "A blank is missing; the -9 of the publisher's own release would be refused as out of bounds.",
    ],
    version: "7.0",
    publisher: "Correlates of War Project",
    citation: "Singer, J. David, Stuart Bremer, and John Stuckey. 1972. \"Capability Distribution, Uncertainty, and Major Power \
               War, 1820-1965.\" Singer, J. David. 1987. \"Reconstructing the Correlates of War Dataset on Material Capabilities \
               of States, 1816-1985.\" International Interactions 14: 115-132.",
    licence: "free for academic use with citation; no redistribution licence is stated",
    bibtex: "@article{cow-nmc,\n  author = {Singer, J. David},\n  title = {Reconstructing the Correlates of War Dataset on Material Capabilities of States, 1816-1985},\n  journal = {International Interactions},\n  volume = {14},\n  pages = {115--132},\n  year = {1987}\n}",
    files: &[FileSpec::required("cow_nmc.csv")],
    import,
    series,
    user: None,
};

/// The first year in which military expenditure is in dollars.
const DOLLARS_SINCE: i16 = 1914;

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("cow_nmc.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [ccode, year, milex] = [csv.column("ccode")?, csv.column("year")?, csv.column("milex")?];
    let [milper, irst, pec] = [csv.column("milper")?, csv.column("irst")?, csv.column("pec")?];
    let [tpop, upop, cinc] = [csv.column("tpop")?, csv.column("upop")?, csv.column("cinc")?];
    let columns = ["milex", "milex_gbp", "milper", "irst", "pec", "tpop", "upop", "cinc"];
    let mut table = Table::new("state_years", false, &columns);
    csv.for_each(|row| {
        let year = row.year(year)?;
        // The file counts in thousands; -9 for a missing value would be out of bounds.
        let thousands = |column, most| Ok(row.number_in(column, "", 0.0..=most)?.map(|value| value * 1e3));
        let spent: Cell = thousands(milex, 1e10)?;
        let other = Cell::missing(CellState::NotApplicable);
        let (dollars, pounds) = if year >= DOLLARS_SINCE { (spent, other) } else { (other, spent) };
        let cells = [
            dollars,
            pounds,
            thousands(milper, 1e5)?,
            thousands(irst, 1e8)?,
            thousands(pec, 1e9)?,
            thousands(tpop, 1e7)?,
            thousands(upop, 1e7)?,
            row.number_in(cinc, "", 0.0..=1.0)?,
        ];
        if let Some(state) = import.state_by_ccode(row.integer(ccode)?, year) {
            table.push(Key::new(year, state, None), &cells, FrameRow { file: number, row: row.number });
        }
        Ok::<(), Error>(())
    })?;
    import.add(table)
}

fn series() -> Vec<SeriesDecl> {
    let component = |name: &'static str, unit: Unit, label: &str, note: &str| {
        SeriesDecl::state_year(name, "state_years", Formula::column(name), unit)
            .basis("national sources and estimates by the project", note)
            .label(label, "A component of the composite index of national capability, or the index itself.")
    };
    let persons = Unit::of(Dimension::Persons);
    let plain = "ends in 2022";
    vec![
        component(
            "milex",
            Unit::USD,
            "military expenditure",
            "from 1914, current dollars; `milex_gbp` has the pounds of earlier years",
        ),
        component(
            "milex_gbp",
            Unit::of(Dimension::Money(Currency::Gbp, PriceBasis::Current)),
            "military expenditure in pounds sterling, to 1913",
            "to 1913, current pounds sterling; `milex` has the dollars from 1914",
        ),
        component("milper", persons, "military personnel", plain),
        component("irst", Unit::of(Dimension::Tons), "iron and steel production", plain),
        component("pec", Unit::of(Dimension::CoalTons), "primary energy consumption", plain),
        component("tpop", persons, "total population", plain),
        component("upop", persons, "urban population", plain),
        component(
            "cinc",
            Unit::RATIO,
            "composite index of national capability",
            "mean of the state's shares in six world totals; computed by the publisher before rounding; ends in 2022",
        ),
    ]
}
