//! Published ideal points of states in the UN General Assembly, estimated on the votes of one issue.

use chancery_core::{Aggregate, Cell, Clock, Dimension, FrameRow, Key, Unit, Year};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, CsvRow, Encoding};
use crate::records::{Field, Kind, Records};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "unga-ideal-points",
    title: "UN voting ideal points by issue, as published",
    about: "Where each state stands in a session of the UN General Assembly, on one dimension, as estimated from its votes by a \
            Bayesian dynamic model: posterior means with quantiles. There are estimates for the votes on human rights, on the \
            Middle East, on nuclear weapons, and for those that the US State Department calls important, and the list of \
            resolutions put to the vote again that hold the scale together over time.",
    traps: &[
        "The four issues are four scales, so they are four series and never stand in for each other.",
        "A session opens in September and runs into the next year; session s is given the year s + 1945, in which it opens.",
        "A larger value is nearer to the liberal order led by the United States. The scale is fixed by anchors and priors: compare \
         by rank or correlation, or within one estimation, not by value with another estimation.",
        "Some states cast few votes on an issue in a session, and their points are vague: the table has the number of votes and \
         the quantiles beside each mean.",
        "The smallest quantile column is spelled with the letter O (`QO%`); here it is `q0`. What is called the 0 and 100 per cent \
         quantiles are the extremes of the sample drawn.",
        "The estimates on all votes are not among these files.",
        "The list of COW codes repeats states with more than one spell of membership; it is kept as it is.",
    ],
    version: "April 2020 (to session 74)",
    publisher: "Erik Voeten, Anton Strezhnev, Michael Bailey",
    citation: "Bailey, Michael A., Anton Strezhnev and Erik Voeten. 2017. \"Estimating Dynamic State Preferences from United \
               Nations Voting Data.\" Journal of Conflict Resolution 61(2): 430-456.",
    licence: "MIT (repository); CC0 (Dataverse edition)",
    bibtex: "@article{unga-ideal-points,\n  author = {Bailey, Michael A. and Strezhnev, Anton and Voeten, Erik},\n  title = {Estimating Dynamic State Preferences from United Nations Voting Data},\n  journal = {Journal of Conflict Resolution},\n  volume = {61},\n  number = {2},\n  pages = {430--456},\n  year = {2017}\n}",
    files: &[
        FileSpec::required("IdealpointestimatesHumanRights_Apr2020.csv"),
        FileSpec::optional("IdealpointestimatesMiddleEast_Apr2020.csv"),
        FileSpec::optional("IdealpointestimatesNuclear_Apr2020.csv"),
        FileSpec::optional("IdealpointestimatesImportant_Apr2020.csv"),
        FileSpec::optional("Matches.csv"),
        FileSpec::optional("cow_country_codes.csv"),
    ],
    import,
    series,
    user: None,
};

/// File, ending of its columns, table.
const ISSUES: [(&str, &str, &str); 4] = [
    ("IdealpointestimatesHumanRights_Apr2020.csv", "HumanRights", "human_rights"),
    ("IdealpointestimatesMiddleEast_Apr2020.csv", "MiddleEast", "middle_east"),
    ("IdealpointestimatesNuclear_Apr2020.csv", "Nuclear", "nuclear"),
    ("IdealpointestimatesImportant_Apr2020.csv", "Important", "important"),
];

/// Beginning of the provider's column, ours.
const COLUMNS: [(&str, &str); 8] = [
    ("IdealPoint", "ideal_point"),
    ("QO%", "q0"),
    ("Q5%", "q5"),
    ("Q10%", "q10"),
    ("Q50%", "q50"),
    ("Q90%", "q90"),
    ("Q95%", "q95"),
    ("Q100%", "q100"),
];

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    for (file, ending, table) in ISSUES {
        issue(import, file, ending, table)?;
    }
    matches(import)?;
    country_codes(import)
}

fn issue(import: &mut Import<'_>, file: &str, ending: &str, table: &str) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file(file) else { return Ok(()) };
    let csv = file.csv(Encoding::Windows1252)?;
    let [ccode, session, votes] =
        [csv.column("ccode")?, csv.column("session")?, csv.column(&format!("NVotes{ending}"))?];
    let points =
        COLUMNS.iter().map(|(begins, _)| csv.column(&format!("{begins}{ending}"))).collect::<Result<Vec<_>, _>>()?;
    let names: Vec<&str> = COLUMNS.iter().map(|(_, name)| *name).chain(["votes"]).collect();
    let mut table = Table::new(table, false, &names);
    csv.for_each(|row| {
        let year = match row.integer(session)? {
            session @ 1..=200 => session as Year + 1945,
            other => return Err(row.error(session, format!("{other} is no session of the General Assembly"))),
        };
        let mut cells = Vec::with_capacity(names.len());
        for &point in &points {
            cells.push(row.number_in(point, "NA", -10.0..=10.0)?);
        }
        in_order(row, points[1], &cells)?;
        cells.push(row.number_in(votes, "NA", 0.0..=1000.0)?);
        if let Some(state) = import.state_by_ccode(row.integer(ccode)?, year) {
            table.push(Key::new(year, state, None), &cells, FrameRow { file: number, row: row.number });
        }
        Ok(())
    })?;
    import.add(table)
}

/// The quantiles of a row rise, or columns were exchanged.
fn in_order(row: &CsvRow<'_>, first: Col, cells: &[Cell]) -> Result<(), Error> {
    let quantiles: Vec<f64> = cells[1..].iter().filter_map(|cell| cell.value()).collect();
    if quantiles.is_sorted() {
        return Ok(());
    }
    Err(row.error(first, "the quantiles do not rise from here to the last; were columns exchanged?"))
}

/// Pairs of roll calls on the same text, whose item parameters the model holds equal.
fn matches(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("Matches.csv") else { return Ok(()) };
    let csv = file.csv(Encoding::Windows1252)?;
    let names = ["v1", "rcid1", "rcid2"];
    let columns = names.iter().map(|name| csv.column(name)).collect::<Result<Vec<_>, _>>()?;
    let mut records = Records::new("matches", &names.map(|name| (name, Kind::Integer)));
    csv.for_each(|row| {
        let fields = columns.iter().map(|&column| Ok(Field::Integer(Some(row.integer(column)?))));
        let fields = fields.collect::<Result<Vec<_>, Error>>()?;
        records.push(&fields, None, FrameRow { file: number, row: row.number });
        Ok(())
    })?;
    import.add_records(&records, &["v1"])
}

fn country_codes(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("cow_country_codes.csv") else { return Ok(()) };
    let csv = file.csv(Encoding::Windows1252)?;
    let [short, code, name] = [csv.column("StateAbb")?, csv.column("CCode")?, csv.column("StateNme")?];
    let columns = [("state_abb", Kind::Text), ("ccode", Kind::Integer), ("state_nme", Kind::Text)];
    let mut records = Records::new("cow_country_codes", &columns);
    csv.for_each(|row| {
        let fields =
            [Field::Text(row.text(short)), Field::Integer(Some(row.integer(code)?)), Field::Text(row.text(name))];
        records.push(&fields, None, FrameRow { file: number, row: row.number });
        Ok(())
    })?;
    import.add_records(&records, &[])
}

fn series() -> Vec<SeriesDecl> {
    let point = |name: &str, table: &'static str, what: &str| {
        SeriesDecl::state_year(name, table, Formula::column("ideal_point"), Unit::of(Dimension::Index))
            .clock(Clock::Session)
            .may_be_negative()
            .aggregate(Some(Aggregate::Mean))
            .basis(
                "published estimates, April 2020",
                "posterior means; compare ranks and changes, not values with another estimation; few votes make vague points",
            )
            .label(
                &format!("ideal point in UN votes {what}, as published"),
                "A larger value is nearer to the liberal order led by the United States. The year is that in which the session \
                 opens.",
            )
    };
    vec![
        point("ideal_point_published_human_rights", "human_rights", "on human rights"),
        point("ideal_point_published_middle_east", "middle_east", "on the Middle East"),
        point("ideal_point_published_nuclear", "nuclear", "on nuclear weapons"),
        point("ideal_point_published_important", "important", "that the US State Department calls important"),
    ]
}
