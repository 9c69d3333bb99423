//! Cases that are the rows of a file.

use chancery_core::{Diagnostic, nearest};
use chancery_data::Grid;
use chancery_evidence::QcaLeftOut;

use super::{
    Calibration, CaseChoice, Comparison, Grouping, Indirect, Measured, MeasuredCase, MeasuredSet, MeasuredValue, Origin,
};

/// Names of the column with the cases that are looked for if none is named.
const CASE_COLUMNS: [&str; 4] = ["row.names", "case", "id", "name"];
/// Texts that stand for a missing value.
const MISSING: [&str; 5] = ["", "NA", ".", "NaN", "-"];

/// Gives each row of a table a value in each set of a comparison.
///
/// # Errors
/// A column the table does not have, a set that is not a column, a value that is no number.
pub fn rows(comparison: &Comparison, grid: &Grid, file: &str) -> Result<Measured, Box<Diagnostic>> {
    let column = |name: &str| {
        grid.columns.iter().position(|known| known == name).ok_or_else(|| {
            let near = nearest(name, grid.columns.iter().map(String::as_str));
            let hint = near.map_or_else(
                || format!("it has {}", grid.columns.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            Box::new(Diagnostic::error("qca::no-column", format!("{file} has no column `{name}`")).hint(hint))
        })
    };
    let of_set = |set: &MeasuredSet| match &set.origin {
        Origin::Column(name) => column(name),
        _ => {
            let message = format!("`{}` is not a column, and {file} is a table", set.name);
            Err(Box::new(Diagnostic::error("qca::no-column", message).hint("write `column = \"...\"` for each set")))
        }
    };
    let places: Vec<usize> = comparison.sets().map(of_set).collect::<Result<_, _>>()?;
    let label = match &comparison.cases {
        CaseChoice::Rows(Some(name)) => Some(column(name)?),
        _ => CASE_COLUMNS.iter().find_map(|name| grid.columns.iter().position(|known| known == name)),
    };
    let clusters: Vec<usize> = comparison.options.cluster.iter().map(|name| column(name)).collect::<Result<_, _>>()?;
    let scores: Vec<Option<usize>> =
        comparison.sets().map(|set| score_column(set).map(column).transpose()).collect::<Result<_, _>>()?;
    let mut measured = Measured { sets: vec![(Vec::new(), String::new()); places.len()], ..Measured::default() };
    for (number, row) in grid.rows.iter().enumerate() {
        let id = label.map_or_else(|| (number + 1).to_string(), |place| row.fields[place].clone());
        if row.fields.iter().all(|field| field.trim().is_empty()) {
            let case = format!("line {}", row.line);
            measured.left_out.push(QcaLeftOut {
                case,
                set: String::new(),
                reason: format!("the row is empty ({file}:{})", row.line),
            });
            continue;
        }
        let id = if id.trim().is_empty() { format!("line {}", row.line) } else { id };
        let field = |place: &usize| row.fields[*place].as_str();
        let missing = |(_, place): &(&MeasuredSet, &usize)| MISSING.contains(&field(place).trim());
        if let Some((set, place)) = comparison.sets().zip(&places).find(missing) {
            let text = field(place).trim();
            let said = if text.is_empty() { "no entry".to_owned() } else { format!("`{text}`") };
            let reason = format!("{said} ({file}:{}, column {})", row.line, place + 1);
            measured.left_out.push(QcaLeftOut { case: id, set: set.name.clone(), reason });
            continue;
        }
        let wrong = |place: usize, name: &str, what: &str, hint: &str| {
            let text = row.fields[place].trim();
            let message = format!("{file}:{}, column {}: `{name}` is `{text}`, {what}", row.line, place + 1);
            Box::new(Diagnostic::error("qca::not-a-number", message).hint(hint))
        };
        let number = |place: usize| row.fields[place].trim().parse::<f64>().ok().filter(|value| value.is_finite());
        let value = |((set, &place), score): ((&MeasuredSet, &usize), &Option<usize>)| {
            let missing = "an empty field or NA stands for a missing value";
            let value = number(place).ok_or_else(|| wrong(place, &set.name, "which is no number", missing))?;
            let score = score.filter(|place| !MISSING.contains(&row.fields[*place].trim())).map(|place| {
                let of = number(place).filter(|score| (0.0..=1.0).contains(score));
                of.ok_or_else(|| wrong(place, &grid.columns[place], "which is no score from 0 to 1", missing))
            });
            let shown = row.fields[place].trim().to_owned();
            Ok(MeasuredValue { value, shown, cited: String::new(), score: score.transpose()? })
        };
        let sets = comparison.sets().zip(&places).zip(&scores);
        let values = sets.map(value).collect::<Result<_, Box<Diagnostic>>>()?;
        let clusters = clusters.iter().map(|&place| row.fields[place].clone()).collect();
        measured.cases.push(MeasuredCase { label: id.clone(), id, clusters, values });
    }
    Ok(measured)
}

/// The column with the scores of an indirect calibration.
fn score_column(set: &MeasuredSet) -> Option<&str> {
    match &set.calibration {
        Calibration::Indirect(Indirect { grouping: Grouping::Column(name), .. }) => Some(name),
        _ => None,
    }
}
