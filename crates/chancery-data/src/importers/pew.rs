//! Pew Global Attitudes: how many people of a country view another one favourably, and trust the US president.

use chancery_core::{Aggregate, Cell, Clock, FrameRow, Key, State, Unit, Year};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, CsvFile, CsvRow, Encoding};
use crate::records::{Field, Kind, Records};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "pew-favorability",
    title: "Pew Global Attitudes: favourable views",
    about: "What share of the people of a country hold a favourable or unfavourable view of another country or organisation, and \
            whether they trust the US president to do the right thing in world affairs: weighted shares of representative surveys, \
            computed from Pew's microdata, and printed toplines about the United States.",
    traps: &[
        "Shares are of all who were asked, those without an answer or who refused included; shares of those with an opinion are \
         larger.",
        "Computed shares differ from the printed ones by up to about a point. Ukraine in 2014 differs by eleven, because the \
         printed figure leaves out Crimea.",
        "Not every country and target is asked in every wave: a gap is no opinion, and an average over countries changes with who \
         is asked.",
        "Some samples are urban, and interviews moved to telephone and web between 2020 and 2022.",
        "Views of the European Union and the United Nations, and of the respondents' own country, are no views of another state; \
         they are in the table `answers`, not in the series.",
    ],
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
    toplines(import, "TRUMPWORLD-pres.csv", "toplines_president", "confidence_us_president")?;
    average(import, "TRUMPWORLD-us.csv", "toplines_us_average")?;
    average(import, "TRUMPWORLD-pres.csv", "toplines_president_average")
}

fn waves(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("pew_gas_favorability_by_country_wave.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [wave, respondents, target] = [csv.column("wave")?, csv.column("iso3c")?, csv.column("target")?];
    let [n, yes, no] = [csv.column("n")?, csv.column("pct_favorable")?, csv.column("pct_unfavorable")?];
    let mut table = Table::new("waves", true, &["favorable", "unfavorable", "interviews"]);
    let mut answers = Answers::of(&csv)?;
    csv.for_each(|row| {
        let year = row.year(wave)?;
        let share = |column| Ok::<_, Error>(row.number_in(column, "NA", 0.0..=100.0)?.map(|percent| percent / 100.0));
        let cells = [share(yes)?, share(no)?, row.number_in(n, "NA", 0.0..=1e5)?];
        if cells[0].zip(cells[1], |yes, no| yes + no).value().is_some_and(|sum| sum > 1.001) {
            return Err(row.error(yes, "favourable and unfavourable views are more than all"));
        }
        let who = import.state_by_name(row.text(respondents), year);
        let whom = import.state_by_name(row.text(target), year);
        answers.push(row, year, who, whom, number)?;
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
    import.add_records(&answers.records, &["wave", "iso3c", "target"])?;
    import.add(table)
}

/// Kinds of answers, most favourable first: each has a number of people and a percentage.
const ANSWERS: [&str; 6] = ["very_fav", "somewhat_fav", "somewhat_unfav", "very_unfav", "dk", "refused"];

/// Every row of the waves with all kinds of answers, also about targets that are no state; percentages as in the file.
struct Answers {
    numbers: Vec<(Col, f64)>,
    text: [Col; 2],
    records: Records,
}

impl Answers {
    fn of(csv: &CsvFile) -> Result<Self, Error> {
        let names: Vec<String> = ["n".to_owned(), "sum_wgt".to_owned()]
            .into_iter()
            .chain(ANSWERS.iter().flat_map(|answer| [format!("n_{answer}"), format!("pct_{answer}")]))
            .chain(["pct_favorable".to_owned(), "pct_unfavorable".to_owned()])
            .collect();
        let most = |name: &str| if name.starts_with("pct_") { 100.0 } else { 1e5 };
        let numbers = names.iter().map(|name| Ok((csv.column(name)?, most(name)))).collect::<Result<_, Error>>()?;
        let columns: Vec<(&str, Kind)> = [("wave", Kind::Integer), ("iso3c", Kind::Text), ("state", Kind::State)]
            .into_iter()
            .chain([("target", Kind::Text), ("target_state", Kind::State)])
            .chain(names.iter().map(|name| (name.as_str(), Kind::Number)))
            .collect();
        let text = [csv.column("iso3c")?, csv.column("target")?];
        Ok(Self { numbers, text, records: Records::new("answers", &columns) })
    }

    fn push(
        &mut self,
        row: &CsvRow<'_>,
        year: Year,
        who: Option<State>,
        whom: Option<State>,
        file: u16,
    ) -> Result<(), Error> {
        let mut fields = vec![
            Field::Integer(Some(i64::from(year))),
            Field::Text(row.text(self.text[0])),
            Field::State(who),
            Field::Text(row.text(self.text[1])),
            Field::State(whom),
        ];
        for &(column, most) in &self.numbers {
            fields.push(Field::Number(row.number_in(column, "NA", 0.0..=most)?));
        }
        self.records.push(&fields, Some((year, year)), FrameRow { file, row: row.number });
        Ok(())
    }
}

/// The mean over countries that each year's row of toplines begins with.
fn average(import: &mut Import<'_>, file: &str, table: &str) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file(file) else { return Ok(()) };
    let csv = file.csv(Encoding::Utf8)?;
    let [year, average] = [csv.column("year")?, csv.column("avg")?];
    let mut records = Records::new(table, &[("year", Kind::Integer), ("avg", Kind::Number)]);
    csv.for_each(|row| {
        let year = row.year(year)?;
        let fields = [Field::Integer(Some(i64::from(year))), Field::Number(row.number_in(average, "NA", 0.0..=100.0)?)];
        records.push(&fields, Some((year, year)), FrameRow { file: number, row: row.number });
        Ok(())
    })?;
    import.add_records(&records, &["year"])
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
            .share_of("the answers on one's view of a country")
    };
    let computed = "weighted shares from microdata; they differ from the printed figures by up to about a point";
    let printed = "printed toplines, whole per cent, about the United States only; ends in 2017";
    let (yes, no) = ("favourable view of the partner", "unfavourable view of the partner");
    let trust = SeriesDecl::state_year(
        "confidence_us_president",
        "toplines_president",
        Formula::column("confidence_us_president"),
        Unit::RATIO,
    )
    .share_of("the answers on confidence in the US president");
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
