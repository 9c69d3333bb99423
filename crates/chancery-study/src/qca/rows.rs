//! Cases that are the rows of a file.

use chancery_core::{Diagnostic, nearest};
use chancery_data::Grid;
use chancery_evidence::QcaLeftOut;

use super::{CaseChoice, Comparison, Measured, MeasuredCase, MeasuredSet, MeasuredValue, Origin};

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
    let cluster = comparison.options.cluster.as_deref().map(column).transpose()?;
    let mut measured = Measured { sets: vec![(Vec::new(), String::new()); places.len()], ..Measured::default() };
    for (number, row) in grid.rows.iter().enumerate() {
        let id = label.map_or_else(|| (number + 1).to_string(), |place| row.fields[place].clone());
        let field = |place: &usize| row.fields[*place].as_str();
        if let Some((set, text)) =
            comparison.sets().zip(places.iter().map(field)).find(|(_, text)| MISSING.contains(text))
        {
            let reason = if text.is_empty() { "no entry".to_owned() } else { format!("`{text}`") };
            measured.left_out.push(QcaLeftOut { case: id, set: set.name.clone(), reason });
            continue;
        }
        let value = |(set, place): (&MeasuredSet, &usize)| {
            let text = field(place);
            let value = text.trim().parse::<f64>().ok().filter(|value| value.is_finite()).ok_or_else(|| {
                let message = format!("{file}:{}: `{}` is `{text}`, which is no number", row.line, set.name);
                Box::new(
                    Diagnostic::error("qca::not-a-number", message)
                        .hint("an empty field or NA stands for a missing value"),
                )
            })?;
            Ok(MeasuredValue { value, shown: text.trim().to_owned(), cited: String::new() })
        };
        let values = comparison.sets().zip(&places).map(value).collect::<Result<_, Box<Diagnostic>>>()?;
        let cluster = cluster.map_or_else(String::new, |place| row.fields[place].clone());
        measured.cases.push(MeasuredCase { label: id.clone(), id, cluster, values });
    }
    Ok(measured)
}
