//! Long-run GDP and population: the surplus-domestic-product series and the latent estimates on Penn and Maddison scales.

use chancery_core::{Dimension, FrameRow, Key, StateSystem, Unit};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table};

pub(crate) const SDP: DataSet = DataSet {
    id: "sdp-gdp",
    title: "GDP, population and surplus domestic product",
    about: "Estimates of gross domestic product, population and surplus domestic product (what is left of the product after subsistence) \
            by state-year, 1945–2015, from a model that joins several published series on the World Bank's scale.",
    traps: &[
        "All four columns of the file are natural logarithms; the importer takes them back before anything can be summed.",
        "The column called `ccode` has Gleditsch–Ward numbers (260 to 2015, 678 for Yemen) and is read as such.",
        "This copy was cut to whole years 1945–2015.",
    ],
    version: "1945–2015",
    publisher: "Anders, Fariss, Markowitz",
    citation: "Anders, Therese, Christopher J. Fariss, and Jonathan N. Markowitz. 2020. \"Bread Before Guns or Butter: \
               Introducing Surplus Domestic Product (SDP).\" International Studies Quarterly 64(2).",
    licence: "free for academic use with citation; no redistribution licence is stated",
    bibtex: "@article{sdp-gdp,\n  author = {Anders, Therese and Fariss, Christopher J. and Markowitz, Jonathan N.},\n  title = {Bread Before Guns or Butter: Introducing Surplus Domestic Product (SDP)},\n  journal = {International Studies Quarterly},\n  volume = {64},\n  number = {2},\n  year = {2020}\n}",
    files: &[FileSpec::required("cow_sdp_gdp_1945_2015.csv")],
    import: import_sdp,
    series: series_sdp,
    user: None,
};

pub(crate) const SIMULATED: DataSet = DataSet {
    id: "gdppop-simulated",
    title: "Latent estimates of historic GDP and population",
    about: "Estimates of product and population by state-year from 1816, from a latent-variable model that weighs several historical \
            sources: product per head on the Maddison scale, product and population on that of the Penn World Table, each with its \
            standard deviation.",
    traps: &[
        "The units of its Maddison and Penn scales are not stated with the file, so the numbers are kept and are no series.",
        "They are estimates, not reports: a value exists also where no source has one, and its standard deviation says how little is \
         known.",
    ],
    version: "1816–2019",
    publisher: "Fariss, Anders, Markowitz, Barnum",
    citation: "Fariss, Christopher J., Therese Anders, Jonathan N. Markowitz, and Miriam Barnum. 2022. \"New Estimates of Over \
               500 Years of Historic GDP and Population Data.\" Journal of Conflict Resolution 66(3).",
    licence: "free for academic use with citation; no redistribution licence is stated",
    bibtex: "@article{gdppop-simulated,\n  author = {Fariss, Christopher J. and Anders, Therese and Markowitz, Jonathan N. and Barnum, Miriam},\n  title = {New Estimates of Over 500 Years of Historic GDP and Population Data},\n  journal = {Journal of Conflict Resolution},\n  volume = {66},\n  number = {3},\n  year = {2022}\n}",
    files: &[FileSpec::required("cow_gdppop_simulated.csv")],
    import: import_simulated,
    // The units of its Penn and Maddison scales are not stated with the file, so the numbers are kept without being a series.
    series: Vec::new,
    user: None,
};

/// The file has natural logarithms.
fn import_sdp(import: &mut Import<'_>) -> Result<(), Error> {
    let columns = [
        ("wbgdp2011est", "gdp", 0.0..=40.0),
        ("wbpopest", "population", 0.0..=25.0),
        ("sdpest", "sdp", -20.0..=40.0),
        ("wbgdppc2011est", "gdp_per_capita", 0.0..=20.0),
    ];
    // Its column `ccode` has Gleditsch–Ward numbers: 260 to 2015, 678 for Yemen, 970 for Kiribati.
    state_years(import, "cow_sdp_gdp_1945_2015.csv", &columns, StateSystem::GleditschWard, libm::exp)
}

fn import_simulated(import: &mut Import<'_>) -> Result<(), Error> {
    let any = 0.0..=1e12;
    let columns = ["mrgdppc", "sd_mrgdppc", "pwtrgdp", "sd_pwtrgdp", "pwtpop", "sd_pwtpop"];
    let columns = columns.map(|name| (name, name, any.clone()));
    state_years(import, "cow_gdppop_simulated.csv", &columns, StateSystem::Cow, |value| value)
}

fn state_years(
    import: &mut Import<'_>,
    name: &str,
    columns: &[(&str, &str, std::ops::RangeInclusive<f64>)],
    system: StateSystem,
    scale: fn(f64) -> f64,
) -> Result<(), Error> {
    let (file, number) = import.file(name)?;
    let csv = file.csv(Encoding::Utf8)?;
    let [ccode, year] = [csv.column("ccode")?, csv.column("year")?];
    let found = columns.iter().map(|(name, _, _)| csv.column(name)).collect::<Result<Vec<_>, _>>()?;
    let names: Vec<&str> = columns.iter().map(|(_, name, _)| *name).collect();
    let mut table = Table::new("state_years", false, &names);
    csv.for_each(|row| {
        let year = row.year(year)?;
        let mut cells = Vec::with_capacity(columns.len());
        for (column, (_, _, bounds)) in found.iter().zip(columns) {
            cells.push(row.number_in(*column, "NA", bounds.clone())?.map(scale));
        }
        let code = row.integer(ccode)?;
        let state = match system {
            StateSystem::Cow => import.state_by_ccode(code, year),
            StateSystem::GleditschWard => import.state_by_gwcode(code, year),
        };
        if let Some(state) = state
            && import.lived(state, year)
        {
            table.push(Key::new(year, state, None), &cells, FrameRow { file: number, row: row.number });
        }
        Ok(())
    })?;
    import.add(table)
}

fn series_sdp() -> Vec<SeriesDecl> {
    let series = |name: &str, column: &'static str, unit: Unit, label: &str| {
        SeriesDecl::state_year(name, "state_years", Formula::column(column), unit)
            .source_id("sdp")
            .basis("model estimates on the World Bank's scale", "the file has natural logarithms; ends in 2015")
            .label(label, "An estimate that joins several sources, for states of the Gleditsch–Ward list.")
    };
    vec![
        series("gdp_constant", "gdp", Unit::usd_of(2011), "gross domestic product"),
        series("population", "population", Unit::of(Dimension::Persons), "population"),
    ]
}
