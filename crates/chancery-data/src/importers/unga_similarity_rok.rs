//! Published similarity of UN votes between South Korea and other states, and the ideal points it was made of.

use std::collections::BTreeMap;

use chancery_core::{Aggregate, Cell, Dimension, FrameRow, Key, State, Unit, Year};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "unga-similarity-rok",
    title: "UN-voting similarity of South Korea with other states, as published",
    about: "How alike South Korea and another state voted in the UN General Assembly in a year: share of equal votes, Voeten's \
            agreement score, Cohen's kappa with quadratic weights, and the distance of their ideal points, with some traits of \
            both states. Published figures by which computed ones can be checked; half of the partners (every other COW code).",
    traps: &[
        "Partners that are not in the file are not known here, which is no sign of disagreement: their pairs are unreported.",
        "Its year is that of the 2024 release of the votes: 2022 holds the votes of 2022, 2023 and 2024, and a few votes of \
         January 2020 and 2021 count for the year before. Figures by calendar year differ there.",
        "`agree` counts three kinds of votes and all roll calls; `v_agree` gives half a point for a vote next to an abstention and \
         leaves out amendments and paragraphs. They are not the same measure.",
        "Kappa takes out the agreement that is to be expected by chance, is at most 1, and may be negative.",
        "The ideal points come from a later estimation than those of April 2020 and lie on a slightly different scale.",
        "GDP per capita is partly imputed; democracy and distance come from other data sets. They stay in the table, and no series \
         is made of them.",
    ],
    version: "1991-2022, development half",
    publisher: "Steven V. Miller (R package stevedata), from Voeten, Strezhnev, Bailey, World Bank, V-Dem, Marquez",
    citation: "Miller, Steven V. stevedata: Steve's Toy Data for Teaching, data set rok_unga. Bailey, Michael A., Anton Strezhnev \
               and Erik Voeten. 2017. \"Estimating Dynamic State Preferences from United Nations Voting Data.\" Journal of \
               Conflict Resolution 61(2): 430-456. Häge, Frank M. 2011. \"Choice or Circumstance? Adjusting Measures of Foreign \
               Policy Similarity for Chance Agreement.\" Political Analysis 19(3): 287-305.",
    licence: "package GPL-2; underlying votes CC0",
    bibtex: "@misc{unga-similarity-rok,\n  author = {Miller, Steven V.},\n  title = {stevedata: Steve's Toy Data for Teaching, data set rok\\_unga}\n}\n@article{haege2011,\n  author = {Häge, Frank M.},\n  title = {Choice or Circumstance? Adjusting Measures of Foreign Policy Similarity for Chance Agreement},\n  journal = {Political Analysis},\n  volume = {19},\n  number = {3},\n  year = {2011}\n}",
    files: &[FileSpec::required("rok_unga_dev.csv")],
    import,
    series,
    user: None,
};

/// Columns of pairs, with the bounds of their values.
const PAIR: [(&str, f64, f64); 5] =
    [("agree", 0.0, 1.0), ("v_agree", 0.0, 1.0), ("kappa", -1.0, 1.0), ("ipd", 0.0, 20.0), ("capdist", 0.0, 20_100.0)];

/// Columns of states, once for each side, with the bounds of their values.
const STATE: [(&str, f64, f64); 4] =
    [("ip", -10.0, 10.0), ("gdppc", 0.0, 1e7), ("v2x_polyarchy", 0.0, 1.0), ("xm_euds", -10.0, 10.0)];

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("rok_unga_dev.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [one, other, year] = [csv.column("ccode1")?, csv.column("ccode2")?, csv.column("year")?];
    let pair = PAIR.iter().map(|(name, _, _)| csv.column(name)).collect::<Result<Vec<_>, _>>()?;
    let side =
        |side: u8| STATE.iter().map(|(name, _, _)| csv.column(&format!("{name}{side}"))).collect::<Result<Vec<_>, _>>();
    let (first, second) = (side(1)?, side(2)?);
    let mut pairs = Table::new("pairs", true, &PAIR.map(|(name, _, _)| name));
    let mut states = States::default();
    csv.for_each(|row| {
        let year = row.year(year)?;
        let source = FrameRow { file: number, row: row.number };
        let bounded = |columns: &[_], bounds: &[(&str, f64, f64)]| {
            let cells = columns.iter().zip(bounds);
            cells
                .map(|(&column, &(_, least, most))| row.number_in(column, "NA", least..=most))
                .collect::<Result<Vec<_>, _>>()
        };
        let cells = bounded(&pair, &PAIR)?;
        let sides = [bounded(&first, &STATE)?, bounded(&second, &STATE)?];
        let who = import.state_by_ccode(row.integer(one)?, year);
        let whom = import.state_by_ccode(row.integer(other)?, year);
        for ((state, cells), first) in [who, whom].into_iter().zip(&sides).zip([first[0], second[0]]) {
            if let Some(state) = state {
                let known = states.0.entry((year, state)).or_insert_with(|| (cells.clone(), source));
                if !agree(&mut known.0, cells) {
                    let message = format!("from here, {state} in {year} differs from row {}", known.1.row);
                    return Err(row.error(first, message));
                }
            }
        }
        if let (Some(who), Some(whom)) = (who, whom) {
            pairs.push(Key::new(year, who, Some(whom)), &cells, source);
        }
        Ok(())
    })?;
    import.add(pairs)?;
    import.add(states.table())
}

/// Fills what is missing in a state's traits from another row; `false` if two values differ. The file leaves a state's ideal
/// point blank in the rows of partners that cast no vote.
fn agree(known: &mut [Cell], cells: &[Cell]) -> bool {
    known.iter_mut().zip(cells).all(|(known, cell)| match (known.value(), cell.value()) {
        (Some(one), Some(other)) => one == other,
        (None, Some(_)) => {
            *known = *cell;
            true
        }
        (_, None) => true,
    })
}

/// The traits of states, which the file repeats in every row of a pair.
#[derive(Default)]
struct States(BTreeMap<(Year, State), (Vec<Cell>, FrameRow)>);

impl States {
    fn table(self) -> Table {
        let mut table = Table::new("state_years", false, &STATE.map(|(name, _, _)| name));
        for ((year, state), (cells, row)) in self.0 {
            table.push(Key::new(year, state, None), &cells, row);
        }
        table
    }
}

fn series() -> Vec<SeriesDecl> {
    let basis = "published figures, 2024 release of the votes";
    let note = "South Korea and half of the other states; the year 2022 holds votes of 2022 to 2024";
    let pair = |name: &str, column: &'static str, unit: Unit, label: &str, about: &str| {
        let formula = Formula::column(column);
        SeriesDecl::dyad(name, "pairs", formula.clone(), unit)
            .mirror(formula)
            .actors(&["KOR"])
            .aggregate(Some(Aggregate::Mean))
            .basis(basis, note)
            .label(label, about)
    };
    vec![
        pair(
            "agree_published",
            "agree",
            Unit::RATIO,
            "share of equal votes in the UN General Assembly, as published",
            "Yes, abstention and no are three votes; all roll calls in which both voted.",
        ),
        pair(
            "v_agree_published",
            "v_agree",
            Unit::RATIO,
            "Voeten's agreement score in the UN General Assembly, as published",
            "An abstention beside a yes or no counts one half; amendments and paragraphs are left out.",
        ),
        pair(
            "kappa_published",
            "kappa",
            Unit::of(Dimension::Index),
            "Cohen's weighted kappa of votes in the UN General Assembly, as published",
            "Agreement beyond chance, with quadratic weights; at most 1, below 0 for less than by chance.",
        )
        .may_be_negative(),
        pair(
            "ideal_point_distance_published",
            "ipd",
            Unit::of(Dimension::Index),
            "distance of ideal points in the UN General Assembly, as published",
            "The absolute difference of the two ideal points.",
        ),
        SeriesDecl::state_year(
            "ideal_point_published",
            "state_years",
            Formula::column("ip"),
            Unit::of(Dimension::Index),
        )
        .may_be_negative()
        .aggregate(Some(Aggregate::Mean))
        .basis(basis, note)
        .label(
            "ideal point in all UN votes, as published",
            "A larger value is nearer to the liberal order led by the United States.",
        ),
    ]
}
