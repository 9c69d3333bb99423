//! Pew Global Attitudes: how many people of a country view another one favourably, and trust the US president.

use chancery_core::{Aggregate, Cell, Clock, FrameRow, Key, State, Unit};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "pew-favorability",
    title: "Pew Global Attitudes: favourable views",
    about: "",
    traps: &[],
    version: "waves 2002–2023; toplines 2000–2017",
    publisher: "Pew Research Center",
    citation: "Pew Research Center, Spring Global Attitudes Surveys 2002-2023; weighted shares from the harmonised extract of \
               Grasland, Claude, worldregio/pew_opi. FiveThirtyEight, TRUMPWORLD toplines.",
    licence: "published aggregates may be cited; toplines as printed by FiveThirtyEight, CC BY 4.0",
    bibtex: "@misc{pew-favorability,\n  author = {{Pew Research Center}},\n  title = {Spring Global Attitudes Surveys 2002--2023}\n}",
    files: &[
        FileSpec::required("pew_gas_favorability_by_country_wave.csv"),
        FileSpec::optional("TRUMPWORLD-us.csv"),
        FileSpec::optional("TRUMPWORLD-pres.csv"),
    ],
    import,
    series,
    user: None,
};

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    waves(import)?;
    toplines(import, "TRUMPWORLD-us.csv", "toplines_us", "favorable")?;
    toplines(import, "TRUMPWORLD-pres.csv", "toplines_president", "confidence_us_president")
}

fn waves(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("pew_gas_favorability_by_country_wave.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [wave, respondents, target] = [csv.column("wave")?, csv.column("iso3c")?, csv.column("target")?];
    let [n, yes, no] = [csv.column("n")?, csv.column("pct_favorable")?, csv.column("pct_unfavorable")?];
    let mut table = Table::new("waves", true, &["favorable", "unfavorable", "interviews"]);
    csv.for_each(|row| {
        let year = row.year(wave)?;
        let share = |column| Ok::<_, Error>(row.number_in(column, "NA", 0.0..=100.0)?.map(|percent| percent / 100.0));
        let cells = [share(yes)?, share(no)?, row.number_in(n, "NA", 0.0..=1e5)?];
        if cells[0].zip(cells[1], |yes, no| yes + no).value().is_some_and(|sum| sum > 1.001) {
            return Err(row.error(yes, "favourable and unfavourable views are more than all"));
        }
        let who = import.state_by_name(row.text(respondents), year);
        let whom = import.state_by_name(row.text(target), year);
        match (who, whom) {
            (Some(who), Some(whom)) if who == whom => {
                import.log("left-out", "views of the respondents' own country".into());
            }
            (Some(who), Some(whom)) => {
                table.push(Key::new(year, who, Some(whom)), &cells, FrameRow { file: number, row: row.number });
            }
            _ => {}
        }
        Ok(())
    })?;
    import.add(table)
}

/// A row a year, a column a country; a blank is a country that was not asked.
fn toplines(import: &mut Import<'_>, file: &str, table: &str, column: &str) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file(file) else { return Ok(()) };
    let csv = file.csv(Encoding::Utf8)?;
    let year = csv.column("year")?;
    csv.column("avg")?;
    let names: Vec<&String> = csv.headers().iter().filter(|name| !matches!(name.as_str(), "year" | "avg")).collect();
    let countries = names.iter().map(|name| csv.column(name)).collect::<Result<Vec<_>, _>>()?;
    let target = if column == "favorable" { State::new("USA").ok() } else { None };
    let mut table = Table::new(table, target.is_some(), &[column]);
    csv.for_each(|row| {
        let year = row.year(year)?;
        for (name, country) in names.iter().zip(&countries) {
            let cell: Cell = row.number_in(*country, "NA", 0.0..=100.0)?.map(|percent| percent / 100.0);
            if cell.value().is_none() {
                continue;
            }
            if let Some(state) = import.state_by_name(name, year) {
                table.push(Key::new(year, state, target), &[cell], FrameRow { file: number, row: row.number });
            }
        }
        Ok(())
    })?;
    import.add(table)
}

fn series() -> Vec<SeriesDecl> {
    let about = "Share of all respondents, those without an answer included. Not every country is asked in every wave; some \
                 samples are urban, and interviews moved to telephone and web in 2020 to 2022. The sampling error is 1.5 to 2.5 \
                 points.";
    let poll = |decl: SeriesDecl, id: &str, note: &str, label: &str| {
        decl.source_id(id)
            .clock(Clock::Snapshot)
            .aggregate(Some(Aggregate::Mean))
            .basis("representative surveys, Pew Global Attitudes", note)
            .label(label, about)
    };
    let views = |name: &str, table: &'static str, column: &'static str| {
        SeriesDecl::directed(name, table, Formula::column(column), Unit::RATIO)
    };
    let computed = "weighted shares from microdata; they differ from the printed figures by up to about a point";
    let printed = "printed toplines, whole per cent, about the United States only; ends in 2017";
    let (yes, no) = ("favourable view of the partner", "unfavourable view of the partner");
    let trust = SeriesDecl::state_year(
        "confidence_us_president",
        "toplines_president",
        Formula::column("confidence_us_president"),
        Unit::RATIO,
    );
    vec![
        poll(views("favorable", "waves", "favorable"), "pew-gas", computed, yes),
        poll(views("unfavorable", "waves", "unfavorable"), "pew-gas", computed, no),
        poll(views("favorable", "toplines_us", "favorable"), "pew-toplines", printed, yes),
        poll(
            trust,
            "pew-toplines",
            printed,
            "confidence that the US president will do the right thing in world affairs",
        ),
    ]
}
