//! CAMEO: the codes of events and actors, their Goldstein values, and the conversion to PLOVER.

use chancery_core::{FrameRow, Year};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Encoding, Layout};
use crate::records::{Field, Kind, Records};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "cameo-codebook",
    title: "CAMEO code tables, Goldstein values, conversion to PLOVER",
    about: "The vocabulary of CAMEO event data: what each event code means, how it is to be used, and its Goldstein value, which \
            places kinds of events between conflict (-10) and cooperation (10); the labels of actor codes; and the table that \
            turns CAMEO codes into the events, modes and contexts of PLOVER, its successor. Nothing here is measured: the tables \
            explain the codes of other data sets.",
    traps: &[
        "Codes are text: `010` is not 10. A code that is no run of digits is an error.",
        "There is more than one Goldstein scale for CAMEO. The lists used with ICEWS and with GDELT give codes 016, 124, 163, 164 \
         and 166 different values, and GDELT's own files follow neither for some codes (016 is -2 there). Each list keeps its \
         values, with its name in the column `list`.",
        "The value of a code was judged once, in 1992, for another list of codes, and carried over; sums of it over a year \
         measure how much was reported as well as how friendly it was.",
        "In the conversion to PLOVER, codes 08 and 175 have two lines each; both are kept, so joining by code can double events.",
        "Country codes of CAMEO are mostly ISO-3, but not always, and include regions (`AFR`, `EUR`), which get no state. They \
         are looked up for 2012, the year of the codebook.",
        "Some example sentences are blank in this copy.",
    ],
    version: "CAMEO 1.1b3 (2012); PLOVER 0.8 (2021)",
    publisher: "Philip Schrodt, Penn State Event Data Project; GDELT Project; Open Event Data Alliance",
    citation: "Schrodt, Philip A. 2012. \"CAMEO: Conflict and Mediation Event Observations. Event and Actor Codebook.\" Goldstein, \
               Joshua S. 1992. \"A Conflict-Cooperation Scale for WEIS Events Data.\" Journal of Conflict Resolution 36(2): \
               369-385. Open Event Data Alliance. 2021. PLOVER.",
    licence: "MIT (code tables), CC BY-SA 4.0 (PLOVER), free with attribution (GDELT look-up lists)",
    bibtex: "@techreport{cameo-codebook,\n  author = {Schrodt, Philip A.},\n  title = {CAMEO: Conflict and Mediation Event Observations. Event and Actor Codebook},\n  institution = {Pennsylvania State University},\n  year = {2012}\n}\n@article{goldstein1992,\n  author = {Goldstein, Joshua S.},\n  title = {A Conflict-Cooperation Scale for WEIS Events Data},\n  journal = {Journal of Conflict Resolution},\n  volume = {36},\n  number = {2},\n  pages = {369--385},\n  year = {1992}\n}",
    files: &[
        FileSpec::required("cameo-codes.csv"),
        FileSpec::optional("goldstein_mappings.csv"),
        FileSpec::optional("gdelt_cameo_goldstein.tsv"),
        FileSpec::optional("CAMEO.eventcodesfull.txt"),
        FileSpec::optional("CAMEO2PLOVER-2021.txt"),
        FileSpec::optional("CAMEO.country.txt"),
        FileSpec::optional("CAMEO.actortype.txt"),
        FileSpec::optional("CAMEO.ethnic.txt"),
        FileSpec::optional("CAMEO.knowngroup.txt"),
        FileSpec::optional("CAMEO.religion.txt"),
    ],
    import,
    series: Vec::<SeriesDecl>::new,
    user: None,
};

/// The year for which the codebook's country codes are read.
const CODEBOOK: Year = 2012;

/// The quad class of a two-digit root code, as the events of GDELT have it: 1 verbal and 2 material cooperation, 3 verbal and
/// 4 material conflict.
pub(crate) fn quad_class(root: &str) -> Option<i64> {
    match root.parse::<u8>() {
        Ok(1..=5) => Some(1),
        Ok(6..=9) => Some(2),
        Ok(10..=14) => Some(3),
        Ok(15..=20) => Some(4),
        _ => None,
    }
}

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    codes(import)?;
    goldstein(import)?;
    event_codes(import)?;
    actor_codes(import)?;
    plover(import)
}

fn is_code(text: &str) -> bool {
    (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn codes(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("cameo-codes.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let whole = ["row", "eventtype_ID", "nsLeft", "nsRight", "order"].map(|name| csv.column(name));
    let [row_number, id, left, right, order] = whole;
    let [row_number, id, left, right, order] = [row_number?, id?, left?, right?, order?];
    let [code, name, goldstein] = [csv.column("code")?, csv.column("name")?, csv.column("goldstein")?];
    let [description, notes, example, root] =
        [csv.column("description")?, csv.column("usage_notes")?, csv.column("example")?, csv.column("root_code")?];
    let columns = [
        ("code", Kind::Text),
        ("root_code", Kind::Text),
        ("quad_class", Kind::Integer),
        ("name", Kind::Text),
        ("goldstein", Kind::Number),
        ("description", Kind::Text),
        ("usage_notes", Kind::Text),
        ("example", Kind::Text),
        ("row", Kind::Integer),
        ("eventtype_id", Kind::Integer),
        ("ns_left", Kind::Integer),
        ("ns_right", Kind::Integer),
        ("order", Kind::Integer),
    ];
    let mut records = Records::new("codes", &columns);
    csv.for_each(|row| {
        let (text, first) = (row.text(code), row.text(root));
        if !is_code(text) || first.len() != 2 || !text.starts_with(first) {
            return Err(row
                .error(code, format!("`{text}` is no CAMEO code under the root `{first}`"))
                .hint("were leading zeros lost when the file was saved?"));
        }
        let fields = [
            Field::Text(text),
            Field::Text(first),
            Field::Integer(quad_class(first)),
            Field::Text(row.text(name)),
            Field::Number(row.number_in(goldstein, "", -10.0..=10.0)?),
            Field::Text(row.text(description)),
            Field::Text(row.text(notes)),
            Field::Text(row.text(example)),
            Field::Integer(Some(row.integer(row_number)?)),
            Field::Integer(Some(row.integer(id)?)),
            Field::Integer(Some(row.integer(left)?)),
            Field::Integer(Some(row.integer(right)?)),
            Field::Integer(Some(row.integer(order)?)),
        ];
        records.push(&fields, None, FrameRow { file: number, row: row.number });
        Ok(())
    })?;
    import.add_records(&records, &["code"])
}

/// The lists of Goldstein values beside that of the code table: file, name, columns of code and value and label.
const SCALES: [(&str, &str, [&str; 3], Layout); 2] = [
    ("goldstein_mappings.csv", "icews", ["code", "goldstein", "name"], Layout::CSV),
    ("gdelt_cameo_goldstein.tsv", "gdelt", ["cameoCode", "GoldsteinScale", "Description"], Layout::TSV),
];

fn goldstein(import: &mut Import<'_>) -> Result<(), Error> {
    let columns = [("list", Kind::Text), ("code", Kind::Text), ("goldstein", Kind::Number), ("name", Kind::Text)];
    let mut records = Records::new("goldstein", &columns);
    for (file, list, [code, value, name], layout) in SCALES {
        let Some((file, number)) = import.optional_file(file) else { continue };
        let csv = file.delimited(layout)?;
        let [code, value, name] = [csv.column(code)?, csv.column(value)?, csv.column(name)?];
        csv.for_each(|row| {
            if !is_code(row.text(code)) {
                return Err(row.error(code, format!("`{}` is no CAMEO code", row.text(code))));
            }
            let fields = [
                Field::Text(list),
                Field::Text(row.text(code)),
                Field::Number(row.number_in(value, "", -10.0..=10.0)?),
                Field::Text(row.text(name)),
            ];
            records.push(&fields, None, FrameRow { file: number, row: row.number });
            Ok(())
        })?;
    }
    if records.is_empty() { Ok(()) } else { import.add_records(&records, &["list", "code"]) }
}

/// GDELT's list of event codes with the codes above each.
fn event_codes(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("CAMEO.eventcodesfull.txt") else { return Ok(()) };
    let csv = file.delimited(Layout { quoted: true, ..Layout::TSV })?;
    let names = [
        ("EventCode", "event_code"),
        ("EventDescription", "event_description"),
        ("EventBaseCode", "event_base_code"),
        ("EventBaseDescription", "event_base_description"),
        ("EventRootCode", "event_root_code"),
        ("EventRootDescription", "event_root_description"),
    ];
    let from = names.iter().map(|(name, _)| csv.column(name)).collect::<Result<Vec<_>, _>>()?;
    let mut records = Records::new("gdelt_event_codes", &names.map(|(_, column)| (column, Kind::Text)));
    csv.for_each(|row| {
        if !is_code(row.text(from[0])) {
            return Err(row.error(from[0], format!("`{}` is no CAMEO code", row.text(from[0]))));
        }
        let fields: Vec<Field<'_>> = from.iter().map(|&column| Field::Text(row.text(column))).collect();
        records.push(&fields, None, FrameRow { file: number, row: row.number });
        Ok(())
    })?;
    import.add_records(&records, &["event_code"])
}

/// GDELT's lists of what the parts of an actor's code mean.
fn actor_codes(import: &mut Import<'_>) -> Result<(), Error> {
    let columns = [("list", Kind::Text), ("code", Kind::Text), ("label", Kind::Text), ("state", Kind::State)];
    let mut records = Records::new("actor_codes", &columns);
    for list in ["country", "actortype", "ethnic", "knowngroup", "religion"] {
        let Some((file, number)) = import.optional_file(&format!("CAMEO.{list}.txt")) else { continue };
        let csv = file.delimited(Layout::TSV)?;
        let [code, label] = [csv.column("CODE")?, csv.column("LABEL")?];
        csv.for_each(|row| {
            let state = if list == "country" { import.state_by_code("cameo", row.text(code), CODEBOOK) } else { None };
            let fields =
                [Field::Text(list), Field::Text(row.text(code)), Field::Text(row.text(label)), Field::State(state)];
            records.push(&fields, None, FrameRow { file: number, row: row.number });
            Ok(())
        })?;
    }
    if records.is_empty() { Ok(()) } else { import.add_records(&records, &["list", "code"]) }
}

/// Lines such as `0311: AGREE, mode, context # what the code means`; comments begin with `#`, the list ends with `~~~~~`.
fn plover(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("CAMEO2PLOVER-2021.txt") else { return Ok(()) };
    let lines = file.lines(Encoding::Utf8)?;
    let columns = ["cameo_code", "event", "mode", "context", "text"].map(|name| (name, Kind::Text));
    let mut records = Records::new("plover", &columns);
    for line in lines.filled().take_while(|line| !line.text.starts_with('~')) {
        if line.text.starts_with('#') {
            continue;
        }
        let (rule, text) = line.text.split_once('#').unwrap_or((line.text, ""));
        let (code, rule) = rule.split_once(':').unwrap_or((rule, ""));
        let mut parts = rule.split(',').map(str::trim);
        let [event, mode, context] = [(); 3].map(|()| parts.next().unwrap_or_default());
        if !is_code(code.trim()) || event.is_empty() || parts.next().is_some() {
            return Err(line.error(format!("`{}` is not `code: EVENT, mode, context # text`", line.text)));
        }
        let fields = [code.trim(), event, mode, context, text.trim()].map(Field::Text);
        records.push(&fields, None, FrameRow { file: number, row: line.number });
    }
    import.add_records(&records, &[])
}

#[cfg(test)]
mod tests {
    use super::quad_class;

    #[test]
    fn quad_classes_begin_at_these_codes() {
        let classes: Vec<Option<i64>> =
            ["00", "01", "05", "06", "09", "10", "14", "15", "20", "21", "x1"].map(quad_class).to_vec();
        let expected = [None, Some(1), Some(1), Some(2), Some(2), Some(3), Some(3), Some(4), Some(4), None, None];
        assert_eq!(classes, expected);
    }
}
