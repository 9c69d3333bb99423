//! Published S scores: how similar two states' alliance portfolios are.

use chancery_core::{Aggregate, Dimension, FrameRow, Unit};

use super::cases::pair;
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "alliance-s-scores",
    title: "Published S scores of alliance portfolios",
    about: "Signorino and Ritter's S for every pair of members of the Correlates of War system, computed by their publisher from the \
            obligations of ATOP alliances, with absolute and with squared distances, for 1950, 1970, 1990 and 2010. Here they are \
            published figures, to compare a computed measure with.",
    traps: &[
        "Only four years are in the files; the years between them are unreported.",
        "A blank score belongs to a state that was not a member for the whole year, whatever its partner; it is unreported.",
        "The many pairs without any tie push S toward 1; a high score is mostly agreement on having no alliance.",
        "Portfolios run over every state that was a member on some day of the year and include the tie of a state to itself, so a score \
         computed over another set of states differs.",
    ],
    version: "fpsim repository of Steven V. Miller, commit 3837b25; ATOP 5.1",
    publisher: "Steven V. Miller; ATOP project",
    citation: "Signorino, Curtis S., and Jeffrey M. Ritter. 1999. \"Tau-b or Not Tau-b: Measuring the Similarity of Foreign Policy \
               Positions.\" International Studies Quarterly 43(1): 115-144. Chiba, Daina, Jesse C. Johnson, and Brett Ashley Leeds. 2015. \
               \"Careful Commitments: Democratic States and Alliance Design.\" Journal of Politics 77(4): 968-982.",
    licence: "no licence is stated; cite the originals",
    bibtex: "@article{alliance-s-scores,\n  author = {Signorino, Curtis S. and Ritter, Jeffrey M.},\n  title = {Tau-b or Not Tau-b: Measuring the Similarity of Foreign Policy Positions},\n  journal = {International Studies Quarterly},\n  volume = {43},\n  number = {1},\n  pages = {115--144},\n  year = {1999}\n}",
    files: &[FileSpec::required("s_atop_valued_absolute_dev.csv"), FileSpec::required("s_atop_valued_squared_dev.csv")],
    import,
    series,
    user: None,
};

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    scores(import, "s_atop_valued_absolute_dev.csv", "absolute")?;
    scores(import, "s_atop_valued_squared_dev.csv", "squared")
}

fn scores(import: &mut Import<'_>, name: &str, table: &str) -> Result<(), Error> {
    let (file, number) = import.file(name)?;
    let csv = file.csv(Encoding::Utf8)?;
    let [ccode1, ccode2] = [csv.column("ccode1")?, csv.column("ccode2")?];
    let [s, year] = [csv.column("s")?, csv.column("year")?];
    let mut table = Table::new(table, true, &["s"]);
    csv.for_each(|row| {
        let year = row.year(year)?;
        let score = row.number_in(s, "", -1.0..=1.0)?;
        let one = import.state_by_ccode(row.integer(ccode1)?, year);
        let other = import.state_by_ccode(row.integer(ccode2)?, year);
        if let (Some(one), Some(other)) = (one, other) {
            if one == other {
                return Err(row.error(ccode2, format!("{one} is paired with itself")));
            }
            table.push(pair(year, one, other), &[score], FrameRow { file: number, row: row.number });
        }
        Ok(())
    })?;
    import.add(table)
}

fn series() -> Vec<SeriesDecl> {
    let published = |name: &'static str, table: &'static str, distance: &str| {
        let formula = Formula::column("s");
        SeriesDecl::dyad(name, table, formula.clone(), Unit::of(Dimension::Index))
            .mirror(formula)
            .may_be_negative()
            .aggregate(Some(Aggregate::Mean))
            .basis("ATOP obligations by rank, unweighted", "as published, six decimals; 1950, 1970, 1990 and 2010 only")
            .label(
                &format!("published S of alliance portfolios, {distance} distances"),
                "From -1 (opposite) to 1 (the same). Computed by the publisher, not here; made to compare with.",
            )
    };
    vec![
        published("s_atop_published", "absolute", "absolute"),
        published("s_atop_published_squared", "squared", "squared"),
    ]
}
