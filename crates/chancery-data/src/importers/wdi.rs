//! World Bank: gross domestic product in current dollars and population.

use std::collections::BTreeMap;

use chancery_core::{Dimension, FrameRow, Key, State, Unit, Year};
use chancery_world::World;

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "wdi",
    title: "World Development Indicators: GDP and population",
    about: "Gross domestic product in current dollars and population by year from 1960, for states, territories and the Bank's regions \
            and income groups, from national accounts and censuses as the World Bank compiles them.",
    traps: &[
        "Regions and income groups are rows among the countries; they are left out.",
        "Past years are for the territory of today: the Russia of 1980 is not the Soviet Union. A state's years begin with its last \
         union or dissolution.",
        "Taiwan is not in it, and Venezuela's product ends in 2014: absent is unreported, not 0.",
    ],
    version: "GDP 1960–2023, population 1960–2024",
    publisher: "World Bank",
    citation: "World Bank, World Development Indicators (NY.GDP.MKTP.CD, SP.POP.TOTL).",
    licence: "CC BY 4.0",
    bibtex: "@misc{wdi,\n  author = {{World Bank}},\n  title = {World Development Indicators},\n  note = {NY.GDP.MKTP.CD, SP.POP.TOTL}\n}",
    files: &[FileSpec::required("gdp.csv"), FileSpec::required("population.csv")],
    import,
    series,
    user: None,
};

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let since = united_since(import.world());
    indicator(import, "gdp.csv", "gdp", &since)?;
    indicator(import, "population.csv", "population", &since)
}

fn indicator(
    import: &mut Import<'_>,
    file: &str,
    name: &str,
    united_since: &BTreeMap<State, Year>,
) -> Result<(), Error> {
    let (file, number) = import.file(file)?;
    let csv = file.csv(Encoding::Utf8)?;
    let [code, year, value] = [csv.column("Country Code")?, csv.column("Year")?, csv.column("Value")?];
    csv.column("Country Name")?;
    let mut table = Table::new(name, false, &[name]);
    csv.for_each(|row| {
        let year = row.year(year)?;
        let cell = row.number_in(value, "", 0.0..=1e16)?;
        let Some(state) = import.state_by_code("wb", row.text(code), year) else { return Ok(()) };
        if united_since.get(&state).is_some_and(|since| year < *since) {
            let message = format!("{state}: years before its union or dissolution, given for the territory of today");
            import.log("left-out", message);
        } else if import.lived(state, year) {
            table.push(Key::new(year, state, None), &[cell], FrameRow { file: number, row: row.number });
        }
        Ok(())
    })?;
    import.add(table)
}

/// The Bank gives past years for today's territory: `RUS` of 1980 is Russia there, and not the Soviet Union as a state.
///
/// So a state's years begin with the last union or dissolution that it came out of. Secessions are not treated: for some the
/// Bank counts the lost part in, for others not.
fn united_since(world: &World) -> BTreeMap<State, Year> {
    let mut since = BTreeMap::new();
    for succession in world.successions() {
        let sovereign = |state: &State| world.life(*state).is_some();
        let year = succession.date.year();
        let joined = matches!(succession.kind.as_str(), "merger" | "absorption");
        let changed: &[State] = match succession.kind.as_str() {
            "dissolution" => &succession.from,
            _ if joined && succession.from.iter().any(sovereign) => &succession.to,
            _ => &[],
        };
        for state in changed {
            since.insert(*state, year);
        }
    }
    since
}

fn series() -> Vec<SeriesDecl> {
    let indicator = |name: &'static str, unit: Unit, label: &str| {
        SeriesDecl::state_year(name, name, Formula::column(name), unit)
            .basis("World Bank", "past years are for the territory of today; Taiwan is not listed")
            .label(label, "A state has values from its first year, or from its last union or dissolution, on.")
    };
    vec![
        indicator("gdp", Unit::USD, "gross domestic product"),
        indicator("population", Unit::of(Dimension::Persons), "population"),
    ]
}
