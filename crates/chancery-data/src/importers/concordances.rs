//! Concordances of country codes and names made by others: for comparison with the world tables, which they do not feed.

use super::reader::{Holds, Listing, Says, WHOLE, YEAR, Years};
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Layout;

pub(crate) const COUNTRYCODE: DataSet = DataSet {
    id: "countrycode",
    title: "countrycode: concordance of country codes and names",
    about: "The dictionary behind the R package countrycode: codes in some 40 schemes and names in many languages for 292 entities, a \
            panel of the codes valid in each year from 1776, alternative spellings, and half of the package's tests as data.",
    traps: &[
        "`NA` is Namibia in ISO-2 and four more columns; a blank is what is missing.",
        "The list without years has one row an entity and cannot say what 260 or 816 meant in a year; the panel can, with oddities of \
         its own.",
        "The patterns for names use look-ahead, which not every engine of regular expressions has; they are kept as text.",
        "ISO numbers have lost their leading zeros, GENC numbers have not; all codes are text here.",
        "In the tests a blank expectation means that the input must match nothing: `Guiana`, `Micronesia`, `Southern Africa`.",
        "The state beside a row is found by its ISO code as of 2023, in the panel by the numbers of its year.",
    ],
    version: "codelist of 292 rows, panel 1776–2024",
    publisher: "Vincent Arel-Bundock and contributors",
    citation: "Arel-Bundock, Vincent, Nils Enevoldsen, and CJ Yetman. 2018. \"countrycode: An R Package to Convert Country Names and \
               Country Codes.\" Journal of Open Source Software 3(28): 848.",
    licence: "GPL 3 (package and dictionary)",
    bibtex: "@article{countrycode,\n  author = {Arel-Bundock, Vincent and Enevoldsen, Nils and Yetman, CJ},\n  title = {countrycode: An {R} Package to Convert Country Names and Country Codes},\n  journal = {Journal of Open Source Software},\n  volume = {3},\n  number = {28},\n  pages = {848},\n  year = {2018}\n}",
    files: &[
        FileSpec::required("codelist.csv"),
        FileSpec::optional("codelist_panel.csv.gz"),
        FileSpec::optional("countryname_dict.csv"),
        FileSpec::optional("cldr_names_subset.csv"),
        FileSpec::optional("test_cases_dev.csv"),
    ],
    import: import_countrycode,
    series: Vec::new,
    user: None,
};

pub(crate) const COUNTRY_CONVERTER: DataSet = DataSet {
    id: "country-converter",
    title: "country_converter: concordance of country names",
    about: "The concordance of a Python package: short and official names, patterns, ISO and UN codes, regions of several models, and \
            in which year a state entered the UN, the OECD or the euro, with half of the package's hard names as tests.",
    traps: &[
        "`NA` is Namibia in ISO-2; a blank is what is missing.",
        "It is a snapshot of 2021 with names of its own (Turkey, Czech Republic, Macedonia).",
        "`ROC` is Taiwan here and ambiguous in countrycode: the two disagree on purpose.",
        "Some test names are garbled on purpose, such as `CÃ´te d Ivoire`; `XXX` means that a name must not match.",
        "Memberships such as `EU27` or `G20` hold the name of the group as a mark, others a year.",
    ],
    version: "2021",
    publisher: "Konstantin Stadler",
    citation: "Stadler, Konstantin. 2017. \"The Country Converter coco: A Python Package for Converting Country Names between \
               Different Classification Schemes.\" Journal of Open Source Software 2(16): 332.",
    licence: "GPL 3",
    bibtex: "@article{country-converter,\n  author = {Stadler, Konstantin},\n  title = {The Country Converter coco: A {Python} Package for Converting Country Names between Different Classification Schemes},\n  journal = {Journal of Open Source Software},\n  volume = {2},\n  number = {16},\n  pages = {332},\n  year = {2017}\n}",
    files: &[FileSpec::required("country_data.tsv"), FileSpec::optional("test_names_dev.csv")],
    import: import_country_converter,
    series: Vec::new,
    user: None,
};

fn import_countrycode(import: &mut Import<'_>) -> Result<(), Error> {
    Listing {
        file: "codelist.csv",
        table: "codelist",
        columns: &[("country.name.en", Holds::Text), ("iso3c", Holds::Text)],
        others: true,
        states: &[("state", "iso3c", Says::Code("iso3"))],
        years: Years::AsOf(2023),
        key: &["country_name_en"],
        ..Listing::CSV
    }
    .add(import)?;
    Listing {
        file: "codelist_panel.csv.gz",
        table: "panel",
        columns: &[("country.name.en", Holds::Text), ("year", YEAR), ("cown", Holds::Text), ("gwn", Holds::Text)],
        others: true,
        states: &[("cow_state", "cown", Says::Ccode), ("gw_state", "gwn", Says::Gwcode)],
        years: Years::In("year"),
        key: &["country_name_en", "year"],
        ..Listing::CSV
    }
    .add_if_there(import)?;
    Listing {
        file: "countryname_dict.csv",
        table: "names",
        columns: &[("country.name.en", Holds::Text), ("country.name.alt", Holds::Text)],
        key: &["country_name_en", "country_name_alt"],
        ..Listing::CSV
    }
    .add_if_there(import)?;
    Listing {
        file: "cldr_names_subset.csv",
        table: "cldr_names",
        columns: &[("iso3c", Holds::Text), ("cldr.name.en", Holds::Text)],
        others: true,
        states: &[("state", "iso3c", Says::Code("iso3"))],
        years: Years::AsOf(2023),
        ..Listing::CSV
    }
    .add_if_there(import)?;
    Listing {
        file: "test_cases_dev.csv",
        table: "test_cases",
        columns: &[
            ("test_file", Holds::Text),
            ("origin", Holds::Text),
            ("destination", Holds::Text),
            ("input", Holds::Text),
            ("expected", Holds::Text),
            ("outcome", Holds::Text),
        ],
        ..Listing::CSV
    }
    .add_if_there(import)
}

fn import_country_converter(import: &mut Import<'_>) -> Result<(), Error> {
    Listing {
        file: "country_data.tsv",
        table: "countries",
        layout: Layout::TSV,
        columns: &[
            ("name_short", Holds::Text),
            ("ISO3", Holds::Text),
            ("ISOnumeric", WHOLE),
            ("UNcode", WHOLE),
            ("FAOcode", WHOLE),
            ("OECD", YEAR),
            ("EURO", YEAR),
            ("UN", YEAR),
            ("UNmember", YEAR),
            ("obsolete", YEAR),
        ],
        others: true,
        states: &[("state", "ISO3", Says::Code("iso3"))],
        years: Years::AsOf(2021),
        key: &["name_short"],
        ..Listing::CSV
    }
    .add(import)?;
    Listing {
        file: "test_names_dev.csv",
        table: "test_names",
        columns: &[("test_file", Holds::Text), ("input", Holds::Text), ("expected_name_short", Holds::Text)],
        key: &["test_file", "input"],
        ..Listing::CSV
    }
    .add_if_there(import)
}
