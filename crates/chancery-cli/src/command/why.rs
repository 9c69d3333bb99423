//! `why`: an expression's value, and the chain from it down to the rows of the providers' files.

use std::process::ExitCode;

use chancery_claim::{Context, Touched, eval as evaluate};
use chancery_core::Key;
use chancery_data::fields_that_matter;
use chancery_measure::{Base, InputRow, Lineage};
use chancery_study::{lineage_row, number};

use crate::args::{Format, Global, WhyArgs};
use crate::command::expression::{MOST, Prepared, name_picks};
use crate::output::{Failure, Rows, Value, print};

/// Values made of more rows than this name them only on request.
const FEW: usize = 12;

pub(crate) fn why(global: &Global, args: &WhyArgs) -> Result<ExitCode, Failure> {
    let prepared = Prepared::new(global, &args.expr)?;
    let Some((plan, frames)) = prepared.plan(&args.expr.expr)? else { return Ok(ExitCode::from(1)) };
    let setting = prepared.setting();
    let mut found: Vec<(Touched, Vec<InputRow>)> = Vec::new();
    let mut lineage = Lineage::new(&prepared.base);
    let mut heads = String::new();
    let mut numbers: Vec<(String, f64)> = Vec::new();
    let mut seen: Vec<(String, String, Key)> = Vec::new();
    for picks in plan.alternatives(MOST) {
        let evaluation = evaluate(&plan, &setting, &frames, &Context { now: prepared.now(), picks: picks.clone() });
        let alternative = name_picks(&plan, &picks);
        let label = if alternative.is_empty() { String::new() } else { format!("  [{alternative}]") };
        heads.push_str(&format!("{} = {}{label}\n", args.expr.expr, evaluation.shown));
        if let Some(value) = number(&evaluation) {
            numbers.push((alternative, value));
        }
        for used in evaluation.values.iter().filter(|used| used.expression.starts_with("phase(")) {
            heads.push_str(&format!("  {} is {}\n", used.expression, used.value));
        }
        for note in &evaluation.notes {
            heads.push_str(&format!("  note: {note}\n"));
        }
        for touched in evaluation.touched {
            let id = (touched.series.clone(), touched.source.clone(), touched.key);
            if !seen.contains(&id) {
                let inputs = lineage.of(&touched.series, &touched.source, touched.key, touched.row)?;
                found.push((touched, inputs));
                seen.push(id);
            }
        }
    }
    let rows = table(&prepared, &lineage, &found, args.rows)?;
    if global.format == Format::Table {
        print(&heads);
        print(&formulas(&prepared, &seen));
        print(&differences(&numbers));
        print("\n");
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}

/// Whether the rows that a value is made of are listed.
fn lists(inputs: &[InputRow], all: bool) -> bool {
    inputs.len() == 1 || all || inputs.len() <= FEW
}

/// A line for each value, and one for each row it was made of, if there are few or all are wanted; with what stands there.
fn table(
    prepared: &Prepared,
    lineage: &Lineage<'_>,
    found: &[(Touched, Vec<InputRow>)],
    all: bool,
) -> Result<Rows, Failure> {
    let listed = found.iter().filter(|(_, inputs)| lists(inputs, all)).flat_map(|(_, inputs)| inputs);
    let texts = lineage.texts(&listed.collect::<Vec<_>>())?;
    let mut rows = Rows::new(["source", "key", "value", "file", "row", "sha256", "provider's row"]);
    for (touched, inputs) in found {
        let terms = lineage.terms(&touched.series, &touched.source);
        let stands = |input: &InputRow| match texts.get(&input.at) {
            Some(fields) => Value::Fields(fields_that_matter(fields, &terms, touched.cell.value())),
            None if matches!(prepared.base, Base::Release(_)) => Value::text("bytes not included"),
            None => Value::Null,
        };
        add(&mut rows, prepared, touched, inputs, all, &stands);
    }
    Ok(rows)
}

fn add(
    rows: &mut Rows,
    prepared: &Prepared,
    touched: &Touched,
    inputs: &[InputRow],
    all: bool,
    stands: &dyn Fn(&InputRow) -> Value,
) {
    let value = lineage_row(&prepared.base, &prepared.catalogue, touched);
    let (row, own) = match inputs {
        [] if touched.row.is_none() => (Value::text("no row: zero"), Value::Null),
        [] => (Value::text("many"), Value::Null),
        [one] => (Value::Integer(i64::from(one.row)), stands(one)),
        many => (Value::text(format!("{} rows", many.len())), Value::Null),
    };
    rows.push(vec![
        Value::text(value.source),
        Value::text(value.key),
        Value::text(value.value),
        Value::text(value.file),
        row,
        Value::text(value.sha256),
        own,
    ]);
    if inputs.len() > 1 && lists(inputs, all) {
        for input in inputs {
            rows.push(vec![
                Value::text(""),
                Value::text(if input.gave.is_empty() { "  made of" } else { "  from" }),
                Value::text(&input.gave),
                Value::text(&input.file),
                Value::Integer(i64::from(input.row)),
                Value::text(&input.sha256),
                stands(input),
            ]);
        }
    }
}

/// How each source gives each series, with its basis and citation.
fn formulas(prepared: &Prepared, seen: &[(String, String, chancery_core::Key)]) -> String {
    let mut pairs: Vec<(&str, &str)> =
        seen.iter().map(|(series, source, _)| (series.as_str(), source.as_str())).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut text = String::new();
    for (series, source) in pairs {
        let Some(entry) = prepared.catalogue.get(series).and_then(|spec| spec.source(source)) else { continue };
        let data_set = prepared.base.data_set_id(series, source);
        text.push_str(&format!("\n{series} from {source}: {}\n", prepared.base.formula(series, source)));
        text.push_str(&format!("  basis: {}; {}\n", entry.basis, entry.clock.name()));
        if !entry.note.is_empty() {
            text.push_str(&format!("  note: {}\n", entry.note));
        }
        if let Some(found) = prepared.base.data_set(&data_set) {
            text.push_str(&format!("  cite: {}\n  licence: {}\n", found.citation, found.licence));
        }
        if matches!(prepared.base, Base::Release(_)) {
            text.push_str("  the bytes of the file are not included in the built-in release\n");
        }
    }
    text
}

/// How far the alternatives are from the preferred one.
fn differences(numbers: &[(String, f64)]) -> String {
    let Some(((first, base), rest)) = numbers.split_first() else { return String::new() };
    if rest.is_empty() || *base == 0.0 {
        return String::new();
    }
    let mut text = format!("\ndifference from [{first}]:\n");
    for (alternative, number) in rest {
        text.push_str(&format!("  {:+.2} %  [{alternative}]\n", (number / base - 1.0) * 100.0));
    }
    text
}
