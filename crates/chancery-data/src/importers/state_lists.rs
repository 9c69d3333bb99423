//! Published lists of the members of the state system: for comparison, since the world tables decide who exists.

use chancery_core::{Cell, CellState, FrameRow};

use super::reader::{CODE, DAY, Holds, Listing, MONTH, Says, YEAR, Years};
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::records::{Field, Kind, Records};

pub(crate) const STATES_PKG: DataSet = DataSet {
    id: "states-pkg",
    title: "State lists of the R package states",
    about: "The Correlates of War and Gleditsch–Ward lists as an R package for panels of states has them, with marks for microstates, \
            and Polity scores for its examples.",
    traps: &[
        "A last day of 9999-12-31 stands for a state that is still a member; it is blank here.",
        "The Polity scores are an old copy to 2016 for examples; -66, -77 and -88 are interruptions, anarchy and transitions, and are \
         not-applicable here, with the code beside.",
        "Polity's numbers are its own for nine states; 347 is Serbia and Montenegro there and Kosovo in the Correlates of War. The state \
         beside a score is the one that Polity means.",
        "A panel of years depends on the day: on 4 June 2006 Montenegro was a state and Serbia not yet, in the year both were.",
    ],
    version: "2023",
    publisher: "Andreas Beger; Correlates of War Project; Gleditsch and Ward",
    citation: "Beger, Andreas. 2023. states: Create Panels of Independent States. R package.",
    licence: "MIT (the package)",
    bibtex: "@misc{states-pkg,\n  author = {Beger, Andreas},\n  title = {states: Create Panels of Independent States},\n  year = {2023}\n}",
    files: &[FileSpec::required("cowstates.csv"), FileSpec::optional("gwstates.csv"), FileSpec::optional("polity.csv")],
    import: import_states_pkg,
    series: Vec::new,
    user: None,
};

/// Spells with days in parts, as the Correlates of War publish them.
pub(crate) const COW_LIST: Listing<'static> = Listing {
    columns: &[
        ("stateabb", Holds::Text),
        ("ccode", CODE),
        ("statenme", Holds::Text),
        ("styear", YEAR),
        ("stmonth", MONTH),
        ("stday", DAY),
        ("endyear", YEAR),
        ("endmonth", MONTH),
        ("endday", DAY),
        ("version", Holds::Whole(2000, 2100)),
    ],
    states: &[("state", "ccode", Says::Ccode)],
    years: Years::Span("styear", "endyear"),
    key: &["ccode", "styear"],
    ..Listing::CSV
};

fn import_states_pkg(import: &mut Import<'_>) -> Result<(), Error> {
    let days = Listing { years: Years::Span("start", "end"), missing: &["9999-12-31"], ..Listing::CSV };
    Listing {
        file: "cowstates.csv",
        table: "cow",
        columns: &[
            ("cowcode", CODE),
            ("cowc", Holds::Text),
            ("country_name", Holds::Text),
            ("start", Holds::Day),
            ("end", Holds::Day),
            ("microstate", Holds::Mark),
        ],
        states: &[("state", "cowcode", Says::Ccode)],
        key: &["cowcode", "start"],
        ..days
    }
    .add(import)?;
    Listing {
        file: "gwstates.csv",
        table: "gleditsch_ward",
        columns: &[
            ("gwcode", CODE),
            ("gwc", Holds::Text),
            ("country_name", Holds::Text),
            ("start", Holds::Day),
            ("end", Holds::Day),
            ("microstate", Holds::Mark),
        ],
        states: &[("state", "gwcode", Says::Gwcode)],
        key: &["gwcode", "start"],
        ..days
    }
    .add_if_there(import)?;
    polity(import)
}

/// Polity numbers some states apart from the Correlates of War: Sardinia, Serbia, Serbia and Montenegro, Montenegro, the Soviet
/// Union, South Sudan, Ethiopia without Eritrea, Pakistan with Bengal, united Viet Nam.
const POLITY_NUMBERS: [(i64, i64); 9] =
    [(324, 325), (342, 345), (347, 345), (348, 341), (364, 365), (525, 626), (529, 530), (769, 770), (818, 816)];

fn cow_number(polity: i64) -> i64 {
    POLITY_NUMBERS.iter().find(|(own, _)| *own == polity).map_or(polity, |(_, cow)| *cow)
}

/// Scores, and the codes that stand in their place where there was no polity to score.
fn polity(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("polity.csv") else { return Ok(()) };
    let csv = file.csv(Encoding::Utf8)?;
    let [ccode, year, polity] = [csv.column("ccode")?, csv.column("year")?, csv.column("polity")?];
    let columns = [
        ("ccode", Kind::Integer),
        ("state", Kind::State),
        ("year", Kind::Integer),
        ("polity", Kind::Number),
        ("code", Kind::Integer),
    ];
    let mut records = Records::new("polity", &columns);
    csv.for_each(|row| {
        let (code, year) = (row.integer(ccode)?, row.year(year)?);
        let (score, special) = match row.text(polity) {
            "-66" | "-77" | "-88" => (Cell::missing(CellState::NotApplicable), Some(row.integer(polity)?)),
            _ => (row.number_in(polity, "", -10.0..=10.0)?, None),
        };
        let fields = [
            Field::Integer(Some(code)),
            Field::State(import.state_by_ccode(cow_number(code), year)),
            Field::Integer(Some(i64::from(year))),
            Field::Number(score),
            Field::Integer(special),
        ];
        records.push(&fields, Some((year, year)), FrameRow { file: number, row: row.number });
        Ok(())
    })?;
    import.add_records(&records, &["ccode", "year"])
}
