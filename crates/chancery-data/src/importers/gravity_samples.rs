//! Two small cross-sections of 2006 on which gravity software is tried.

use super::reader::{Holds, Listing, Says, YEAR, Years};
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;

pub(crate) const GEGRAVITY: DataSet = DataSet {
    id: "gegravity-sample",
    title: "gegravity sample cross-section",
    about: "Manufacturing trade among 30 countries in 2006, each with itself included, with output, expenditure and proxies of trade \
            costs. It is the sample of a Python package for general-equilibrium gravity models, made from the data of the \
            Advanced Guide to Trade Policy Analysis and the Dynamic Gravity Dataset.",
    traps: &[
        "Values are million dollars, rounded to whole millions, and stay so in the records.",
        "Trade of a country with itself is included: a sum over importers is output, not exports.",
        "It is a sample for trying software and gives no series; `agtpa` has the flows it was made from.",
    ],
    version: "2006",
    publisher: "Peter R. Herman, US International Trade Commission",
    citation: "Herman, Peter R. 2021. \"gegravity: General Equilibrium Gravity Modeling in Python.\" USITC Economics Working Paper. \
               Gurevich, Tamara, and Peter R. Herman. 2018. The Dynamic Gravity Dataset: 1948-2016.",
    licence: "MIT",
    bibtex: "@techreport{gegravity-sample,\n  author = {Herman, Peter R.},\n  title = {gegravity: General Equilibrium Gravity Modeling in Python},\n  institution = {US International Trade Commission},\n  year = {2021}\n}",
    files: &[FileSpec::required("sample_data_set.csv")],
    import: import_gegravity,
    series: Vec::new,
    user: None,
};

pub(crate) const GRAVITY_R: DataSet = DataSet {
    id: "gravity-r-sample",
    title: "Sample of the R package gravity",
    about: "Trade flows between 166 countries in 2006 from the CEPII gravity database, with distance, gross domestic products \
            and dummies, once with and once without the pairs that do not trade. An R package compares a dozen gravity estimators \
            on it.",
    traps: &[
        "Flows and products are million dollars, and stay so in the records.",
        "The file without zeros is the other one less its zero flows; estimators that take logarithms need it, others are biased by it.",
        "It is a sample for trying software and gives no series.",
        "`ROM`, `YUG` and `ZAR` are codes that ISO had withdrawn before 2006.",
    ],
    version: "2006",
    publisher: "Wölwer, Burgard, Kunst, Vargas; CEPII",
    citation: "Wölwer, Anna-Lena, Jan Pablo Burgard, Joshua Kunst, and Mauricio Vargas. 2018. \"Gravity: Estimation Methods for \
               Gravity Models in R.\" Journal of Open Source Software 3(31): 1038. Head, Keith, Thierry Mayer, and John Ries. 2010. \
               \"The Erosion of Colonial Trade Linkages after Independence.\" Journal of International Economics 81(1): 1-14.",
    licence: "Apache 2.0 (the package)",
    bibtex: "@article{gravity-r-sample,\n  author = {W{\\\"o}lwer, Anna-Lena and Burgard, Jan Pablo and Kunst, Joshua and Vargas, Mauricio},\n  title = {Gravity: Estimation Methods for Gravity Models in R},\n  journal = {Journal of Open Source Software},\n  volume = {3},\n  number = {31},\n  pages = {1038},\n  year = {2018}\n}",
    files: &[FileSpec::required("gravity_zeros.csv"), FileSpec::optional("gravity_no_zeros.csv")],
    import: import_gravity_r,
    series: Vec::new,
    user: None,
};

/// Million dollars.
const MILLIONS: Holds = Holds::Number(0.0, 1e8);

fn import_gegravity(import: &mut Import<'_>) -> Result<(), Error> {
    Listing {
        file: "sample_data_set.csv",
        table: "flows",
        columns: &[
            ("exporter", Holds::Text),
            ("importer", Holds::Text),
            ("year", YEAR),
            ("trade", MILLIONS),
            ("Y", MILLIONS),
            ("E", MILLIONS),
            ("pta", Holds::Mark),
            ("contiguity", Holds::Mark),
            ("common_language", Holds::Mark),
            ("lndist", Holds::Number(0.0, 10.0)),
            ("international", Holds::Mark),
        ],
        states: &[
            ("exporter_state", "exporter", Says::Code("iso3")),
            ("importer_state", "importer", Says::Code("iso3")),
        ],
        years: Years::In("year"),
        key: &["exporter", "importer", "year"],
        ..Listing::CSV
    }
    .add(import)
}

const CROSS_SECTION: Listing<'static> = Listing {
    columns: &[
        ("iso_o", Holds::Text),
        ("iso_d", Holds::Text),
        ("distw", Holds::Number(0.0, 20_040.0)),
        ("gdp_o", MILLIONS),
        ("gdp_d", MILLIONS),
        ("rta", Holds::Mark),
        ("flow", MILLIONS),
        ("contig", Holds::Mark),
        ("comlang_off", Holds::Mark),
        ("comcur", Holds::Mark),
    ],
    states: &[("origin", "iso_o", Says::Code("iso3")), ("destination", "iso_d", Says::Code("iso3"))],
    years: Years::Of(2006),
    key: &["iso_o", "iso_d"],
    ..Listing::CSV
};

fn import_gravity_r(import: &mut Import<'_>) -> Result<(), Error> {
    Listing { file: "gravity_zeros.csv", table: "with_zeros", ..CROSS_SECTION }.add(import)?;
    Listing { file: "gravity_no_zeros.csv", table: "without_zeros", ..CROSS_SECTION }.add_if_there(import)
}
