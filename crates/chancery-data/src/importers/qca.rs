//! Reference data of Qualitative Comparative Analysis: 45 small tables of cases and conditions.

use chancery_core::{Cell, CellState, FrameRow};

use super::reader::snake_case;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, CsvRow, Encoding, InputFile};
use crate::records::{Field, Kind, Records};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "qca",
    title: "Reference data of Qualitative Comparative Analysis",
    about: "Cases with conditions and an outcome from published comparative studies, in crisp, multi-value and fuzzy form: Lipset's \
            democracies between the wars, party bans in Africa, women in parliaments, ethnopolitical protest and others. \
            They come with the R package QCA and are what programs for set-theoretic methods are tried on.",
    traps: &[
        "In the `.tab` files the header is one field short: the first column holds the names of the cases and is `case` here; \
         `Quine.tab` and `RS.tab` have no names of cases.",
        "`-` and `dc` mean that the condition does not matter; they are not-applicable, not missing and not 0.",
        "`NA` is missing. A `-9` of `LR.tab` is a score of regime survival, not a missing value.",
        "Several `d.` files repeat another file under an older name: `d.HK` and `d.partybans` are `HarKem`.",
        "Multi-value conditions have whole numbers above 1; a fuzzy score of 0.5 belongs to neither side.",
        "Names of cases are labels of the studies; only where they are codes or names of states do they mean one, and none is \
         resolved.",
    ],
    version: "as packaged with QCA",
    publisher: "Adrian Dușa (package QCA) and the authors of the studies",
    citation: "Dușa, Adrian. 2019. QCA with R. A Comprehensive Resource. Springer. Lipset (1959), Ragin (1987, 2000), Cebotari and \
               Vink (2013), Krook (2010), Hartmann and Kemmerzell (2010), and others for their data.",
    licence: "GPL 3 or later (the package)",
    bibtex: "@book{qca,\n  author = {Du{\\c s}a, Adrian},\n  title = {{QCA} with {R}. A Comprehensive Resource},\n  publisher = {Springer},\n  year = {2019}\n}",
    files: &FILES,
    import,
    series: Vec::new,
    user: None,
};

const FILES: [FileSpec; 45] = [
    FileSpec::required("LR.tab"),
    FileSpec::optional("LC.csv"),
    FileSpec::optional("LM.csv"),
    FileSpec::optional("LF.csv"),
    FileSpec::optional("CVF.tab"),
    FileSpec::optional("CVR.tab"),
    FileSpec::optional("Emme.tab"),
    FileSpec::optional("HC.tab"),
    FileSpec::optional("HarKem.csv"),
    FileSpec::optional("Krook.tab"),
    FileSpec::optional("NF.tab"),
    FileSpec::optional("Quine.tab"),
    FileSpec::optional("RS.tab"),
    FileSpec::optional("RagStr.tab"),
    FileSpec::optional("Rokkan.tab"),
    FileSpec::optional("d.AS.tab"),
    FileSpec::optional("d.BWB.tab"),
    FileSpec::optional("d.Bas.tab"),
    FileSpec::optional("d.CS.tab"),
    FileSpec::optional("d.CZH.tab"),
    FileSpec::optional("d.Emm.tab"),
    FileSpec::optional("d.HK.csv"),
    FileSpec::optional("d.HMN.tab"),
    FileSpec::optional("d.Kil.tab"),
    FileSpec::optional("d.Kro.tab"),
    FileSpec::optional("d.RS.tab"),
    FileSpec::optional("d.SA.tab"),
    FileSpec::optional("d.SS.tab"),
    FileSpec::optional("d.autonomy.tab"),
    FileSpec::optional("d.biodiversity.tab"),
    FileSpec::optional("d.educate.tab"),
    FileSpec::optional("d.education.tab"),
    FileSpec::optional("d.graduate.tab"),
    FileSpec::optional("d.health.tab"),
    FileSpec::optional("d.homeless.tab"),
    FileSpec::optional("d.jobsecurity.tab"),
    FileSpec::optional("d.napoleon.tab"),
    FileSpec::optional("d.partybans.csv"),
    FileSpec::optional("d.pban.tab"),
    FileSpec::optional("d.represent.tab"),
    FileSpec::optional("d.socialsecurity.tab"),
    FileSpec::optional("d.stakeholder.tab"),
    FileSpec::optional("d.transport.tab"),
    FileSpec::optional("d.urban.tab"),
    FileSpec::optional("d.women.tab"),
];

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    for spec in &FILES {
        if spec.required {
            import.file(spec.name)?;
        }
        if let Some((file, number)) = import.optional_file(spec.name) {
            read(import, file, number)?;
        }
    }
    Ok(())
}

/// One table a file: the cases' names, then each condition as a number.
fn read(import: &mut Import<'_>, file: &InputFile, number: u16) -> Result<(), Error> {
    let (names, rows) = if file.name.ends_with(".csv") { comma_separated(file)? } else { tab_separated(file)? };
    let conditions: Vec<String> = names.iter().map(|name| snake_case(name)).collect();
    let named = rows.first().is_some_and(|row| row.case.is_some());
    let mut columns: Vec<(&str, Kind)> = Vec::new();
    if named {
        columns.push(("case", Kind::Text));
    }
    columns.extend(conditions.iter().map(|name| (name.as_str(), Kind::Number)));
    let mut records = Records::new(&table_name(&file.name), &columns);
    for row in &rows {
        let mut fields: Vec<Field<'_>> = row.case.iter().map(|case| Field::Text(case)).collect();
        fields.extend(row.scores.iter().map(|score| Field::Number(*score)));
        records.push(&fields, None, FrameRow { file: number, row: row.number });
    }
    import.add_records(&records, if named { &["case"] } else { &[] })
}

/// A case with its scores.
struct Case {
    case: Option<String>,
    scores: Vec<Cell>,
    number: u32,
}

/// `d.HK.csv` is the table `d_HK`: names differ by the size of letters alone, so it is kept.
fn table_name(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    stem.replace('.', "_")
}

type Table = (Vec<String>, Vec<Case>);

fn comma_separated(file: &InputFile) -> Result<Table, Error> {
    let csv = file.csv(Encoding::Utf8)?;
    let case = csv.column("case")?;
    let names: Vec<String> = csv.headers().iter().filter(|name| *name != "case").cloned().collect();
    let columns = names.iter().map(|name| csv.column(name)).collect::<Result<Vec<_>, _>>()?;
    let mut cases = Vec::new();
    csv.for_each(|row| {
        let scores = columns.iter().map(|column| score(row, *column)).collect::<Result<_, _>>()?;
        cases.push(Case { case: Some(row.text(case).to_owned()), scores, number: row.number });
        Ok(())
    })?;
    Ok((names, cases))
}

/// Tab-separated, in the manner of R: no name for the column of cases, quotes around text, sometimes a tab at the end of a line.
fn tab_separated(file: &InputFile) -> Result<Table, Error> {
    let text = file.text(Encoding::Utf8)?;
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let names: Vec<String> = match lines.next() {
        Some((_, line)) => line.split('\t').map(|name| unquoted(name).to_owned()).collect(),
        None => return Err(file.error(1, "the file is empty")),
    };
    let mut cases: Vec<Case> = Vec::new();
    for (index, line) in lines {
        let mut fields: Vec<&str> = line.split('\t').map(unquoted).collect();
        if fields.len() == names.len() + 2 && fields.last() == Some(&"") {
            fields.pop();
        }
        let unnamed = fields.len() == names.len();
        if !unnamed && fields.len() != names.len() + 1 {
            let message = format!("{} fields, where {} names of columns ask for one more", fields.len(), names.len());
            return Err(file.error(index as u64 + 1, message));
        }
        if cases.first().is_some_and(|first| first.case.is_none() != unnamed) {
            return Err(file.error(index as u64 + 1, "a line with another number of fields than those before"));
        }
        let case = (!unnamed).then(|| fields.remove(0).to_owned());
        let scores = fields
            .iter()
            .map(|field| score_of(field).ok_or_else(|| file.error(index as u64 + 1, wrong(field))))
            .collect::<Result<_, _>>()?;
        cases.push(Case { case, scores, number: cases.len() as u32 + 1 });
    }
    Ok((names, cases))
}

fn unquoted(field: &str) -> &str {
    field.trim().trim_matches('"')
}

fn score(row: &CsvRow<'_>, column: Col) -> Result<Cell, Error> {
    score_of(row.text(column)).ok_or_else(|| row.error(column, wrong(row.text(column))))
}

fn wrong(field: &str) -> String {
    format!("`{field}`, where a score from -1e6 to 1e6, `-`, `dc` or `NA` is expected")
}

/// A score, or why there is none.
fn score_of(field: &str) -> Option<Cell> {
    match field {
        "-" | "dc" => Some(Cell::missing(CellState::NotApplicable)),
        "NA" => Some(Cell::missing(CellState::Unreported)),
        _ => field.parse::<f64>().ok().filter(|score| score.abs() <= 1e6).map(Cell::observed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> InputFile {
        InputFile { name: "d.X.tab".into(), path: "d.X.tab".into(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn the_first_column_has_no_name_and_a_dash_is_no_number() {
        let (names, cases) =
            tab_separated(&file("\"P\"\t\"E\"\n\n\"a\"\t1\t\"-\"\n\"b\"\t0.5\tNA\t\n")).expect("reads");
        assert_eq!(names, ["P", "E"]);
        let seen: Vec<_> = cases.iter().map(|case| (case.case.as_deref(), case.scores.clone())).collect();
        let (one, none) = (Cell::observed(1.0), Cell::missing(CellState::NotApplicable));
        assert_eq!(seen[0], (Some("a"), vec![one, none]));
        assert_eq!(seen[1].1[1].state(), CellState::Unreported);
        assert!(tab_separated(&file("\"P\"\n1\n1\t2\n")).is_err());
        assert_eq!(table_name("d.HK.csv"), "d_HK");
    }
}
