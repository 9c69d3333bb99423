//! Figures of the texts, drawn again: each value is that of an expression, and what nothing gives stays open with its reason.

use chancery_claim::{Context as Alternative, Evaluation, Plan, eval, plan as plan_value, plan_series};
use chancery_core::{Diagnostic, Dimension, Frames, Request, Scale, Unit};
use chancery_evidence::{FigureCell, FigureEvidence, FigureMark, FigureRow as RowEvidence, SeriesPoint};

use crate::cases::alternatives;
use crate::run::{Context, number, yearly};
use crate::study::{ExprText, Figure, FigureKind, FigureRow};

/// A figure with the plans of its values.
pub(crate) struct PlannedFigure<'a> {
    figure: &'a Figure,
    rows: Vec<Vec<Option<PlannedValue<'a>>>>,
    marks: Vec<PlannedValue<'a>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    unit: Option<Unit>,
}

struct PlannedValue<'a> {
    expression: &'a ExprText,
    plan: Option<Plan>,
}

impl PlannedFigure<'_> {
    pub(crate) fn requests(&self) -> Vec<Request> {
        let values = self.rows.iter().flatten().flatten().chain(&self.marks);
        values.filter_map(|value| value.plan.as_ref()).flat_map(|plan| plan.requests().to_vec()).collect()
    }
}

pub(crate) fn plan<'a>(context: &Context<'a>) -> Vec<PlannedFigure<'a>> {
    context.study.figures.iter().map(|figure| plan_figure(context, figure)).collect()
}

fn plan_figure<'a>(context: &Context<'a>, figure: &'a Figure) -> PlannedFigure<'a> {
    let mut out = PlannedFigure { figure, rows: Vec::new(), marks: Vec::new(), diagnostics: Vec::new(), unit: None };
    for row in &figure.rows {
        let values = row.values.iter().map(|value| {
            let series = figure.kind == FigureKind::Lines;
            value.as_ref().map(|expression| plan_one(context, expression, series, &mut out.diagnostics, &mut out.unit))
        });
        out.rows.push(values.collect());
    }
    for (_, expression, _) in &figure.marks {
        let mark = plan_one(context, expression, false, &mut out.diagnostics, &mut out.unit);
        out.marks.push(mark);
    }
    out
}

/// Plans a value; it has to be a number that fits the unit of those before it.
fn plan_one<'a>(
    context: &Context<'_>,
    expression: &'a ExprText,
    series: bool,
    diagnostics: &mut Vec<Diagnostic>,
    unit: &mut Option<Unit>,
) -> PlannedValue<'a> {
    let make = if series { plan_series } else { plan_value };
    let planned = make(&expression.text, &context.setting(None));
    diagnostics.extend(planned.diagnostics.into_iter().map(|diagnostic| expression.place(diagnostic)));
    let plan = planned.plan.filter(|plan| match (plan.unit(), *unit) {
        (Some(own), None) => {
            *unit = Some(own);
            true
        }
        (Some(own), Some(of_figure)) if own.same(of_figure).is_some() => {
            *unit = own.same(of_figure);
            true
        }
        (Some(own), Some(of_figure)) => {
            let message = format!("`{}` is in {own}, the figure in {of_figure}", expression.text);
            let diagnostic = Diagnostic::error("study::figure", message).hint("one figure has one unit");
            diagnostics.push(expression.place(diagnostic));
            false
        }
        (None, _) => {
            let diagnostic = Diagnostic::error("study::figure", format!("`{}` is not a number", expression.text))
                .hint("a figure draws numbers");
            diagnostics.push(expression.place(diagnostic));
            false
        }
    });
    PlannedValue { expression, plan }
}

pub(crate) fn evaluate(context: &Context<'_>, figures: &[PlannedFigure<'_>], frames: &Frames) -> Vec<FigureEvidence> {
    figures.iter().map(|figure| evaluate_figure(context, figure, frames)).collect()
}

fn evaluate_figure(context: &Context<'_>, planned: &PlannedFigure<'_>, frames: &Frames) -> FigureEvidence {
    let figure = planned.figure;
    let mut used = Vec::new();
    let rows = figure.rows.iter().zip(&planned.rows);
    let mut out = FigureEvidence {
        id: figure.id.clone(),
        title: figure.title.clone(),
        kind: figure.kind.name().to_owned(),
        reference: figure.reference.clone(),
        place: figure.place.clone(),
        unit: String::new(),
        parts: figure.parts.clone(),
        rows: rows.map(|(row, values)| evaluate_row(context, figure, row, values, frames, &mut used)).collect(),
        marks: figure
            .marks
            .iter()
            .zip(&planned.marks)
            .map(|((label, _, year), value)| FigureMark {
                label: label.clone(),
                year: *year,
                cell: cell(context, value, frames, &mut used),
            })
            .collect(),
        median_label: figure.median.clone(),
        medians: Vec::new(),
        missing: figure.missing.clone(),
        note: figure.note.clone(),
        source: Vec::new(),
    };
    used.sort();
    used.dedup();
    out.source = used;
    rescale(&mut out, planned.unit);
    if !out.median_label.is_empty() {
        let parts = out.rows.iter().map(|row| row.cells.len()).min().unwrap_or(0);
        out.medians = (0..parts).map(|part| median(out.rows.iter().map(|row| row.cells[part].value))).collect();
    }
    out
}

/// The median; none if a value is missing, because nobody knows on which side of it that lies.
fn median(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect::<Option<Vec<f64>>>()?;
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() % 2 {
        1 => values.get(middle).copied(),
        _ => Some((values.get(middle.checked_sub(1)?)? + values.get(middle)?) / 2.0),
    }
}

fn evaluate_row(
    context: &Context<'_>,
    figure: &Figure,
    row: &FigureRow,
    values: &[Option<PlannedValue<'_>>],
    frames: &Frames,
    used: &mut Vec<String>,
) -> RowEvidence {
    let mut out =
        RowEvidence { label: row.label.clone(), note: row.note.clone(), cells: Vec::new(), points: Vec::new() };
    for value in values {
        match value {
            None => out.cells.push(FigureCell { shown: row.missing.clone(), ..FigureCell::default() }),
            Some(value) if figure.kind == FigureKind::Lines => {
                let (cell, points) = series(context, value, frames, used);
                out.cells.push(cell);
                out.points = points;
            }
            Some(value) => out.cells.push(cell(context, value, frames, used)),
        }
    }
    out
}

/// A value under the first reading that gives one: sources differ in what they cover.
fn cell(context: &Context<'_>, value: &PlannedValue<'_>, frames: &Frames, used: &mut Vec<String>) -> FigureCell {
    let mut out = FigureCell { expr: value.expression.text.clone(), ..FigureCell::default() };
    let Some(plan) = readable(context, value, &mut out) else { return out };
    for picks in alternatives(plan) {
        let found = evaluated(context, plan, frames, picks);
        if out.shown.is_empty() {
            out.shown.clone_from(&found.shown);
        }
        if let Some(known) = number(&found) {
            out.value = Some(known);
            out.shown.clone_from(&found.shown);
            note_sources(context, &found, used);
            break;
        }
    }
    out
}

/// A series under the reading that gives the most years; of equals, the preferred one.
fn series(
    context: &Context<'_>,
    value: &PlannedValue<'_>,
    frames: &Frames,
    used: &mut Vec<String>,
) -> (FigureCell, Vec<SeriesPoint>) {
    let mut out = FigureCell { expr: value.expression.text.clone(), ..FigureCell::default() };
    let Some(plan) = readable(context, value, &mut out) else { return (out, Vec::new()) };
    let there = |found: &Evaluation| yearly(found).iter().filter(|(_, cell)| cell.value().is_some()).count();
    let tried = alternatives(plan).into_iter().map(|picks| evaluated(context, plan, frames, picks));
    let best = tried.map(|found| (there(&found), found)).rev().max_by_key(|(n, _)| *n);
    let Some((n, found)) = best else { return (out, Vec::new()) };
    if n == 0 {
        out.shown = found.shown;
        return (out, Vec::new());
    }
    note_sources(context, &found, used);
    let point = |(year, cell): (i16, chancery_core::Cell)| SeriesPoint {
        year,
        value: cell.value(),
        state: cell.state().name().to_owned(),
    };
    (out, yearly(&found).into_iter().map(point).collect())
}

/// The plan, if it can be read from the base; if not, the cell says why.
fn readable<'a>(context: &Context<'_>, value: &'a PlannedValue<'_>, cell: &mut FigureCell) -> Option<&'a Plan> {
    let Some(plan) = &value.plan else {
        "the expression cannot be planned".clone_into(&mut cell.shown);
        return None;
    };
    if let Some(absent) = context.absent(plan) {
        cell.shown = absent;
        return None;
    }
    Some(plan)
}

fn evaluated(context: &Context<'_>, plan: &Plan, frames: &Frames, picks: Vec<usize>) -> Evaluation {
    eval(plan, &context.setting(None), frames, &Alternative { now: context.now, picks })
}

/// Sources by the ids of their data sets; citation keys of facts as they are.
fn note_sources(context: &Context<'_>, found: &Evaluation, used: &mut Vec<String>) {
    for touched in &found.touched {
        used.push(context.base.data_set_id(&touched.series, &touched.source));
    }
    for (id, _) in &found.facts {
        used.extend(context.setting(None).fact(id).map(|fact| fact.reference.clone()));
    }
}

/// Puts all values into one scale that reads well, and names the unit.
fn rescale(figure: &mut FigureEvidence, unit: Option<Unit>) {
    let Some(unit) = unit else { return };
    let share = unit.per.is_none() && unit.dimension == Dimension::Ratio;
    let largest = match figure.kind.as_str() {
        // The lowest line decides, so that its values have digits before the point.
        "lines" => figure.rows.iter().map(highest).filter(|value| *value > 0.0).reduce(f64::min).unwrap_or(0.0),
        _ => values(figure).iter().flatten().fold(0.0_f64, |largest, value| largest.max(value.abs())),
    };
    let scale = Scale::natural(largest);
    let factor = if share { 0.01 } else { scale.factor() };
    for value in values(figure).into_iter().flatten() {
        *value /= factor;
    }
    figure.unit = match (share, scale.word()) {
        (true, _) => "%".to_owned(),
        (false, "") => unit.to_string(),
        (false, word) => format!("{word} {unit}"),
    };
}

/// The largest value of a series, without its sign.
fn highest(row: &RowEvidence) -> f64 {
    row.points.iter().filter_map(|point| point.value).fold(0.0, |largest, value| largest.max(value.abs()))
}

fn values(figure: &mut FigureEvidence) -> Vec<Option<&mut f64>> {
    let mut out = Vec::new();
    for row in &mut figure.rows {
        out.extend(row.cells.iter_mut().map(|cell| cell.value.as_mut()));
        out.extend(row.points.iter_mut().map(|point| point.value.as_mut()));
    }
    out.extend(figure.marks.iter_mut().map(|mark| mark.cell.value.as_mut()));
    out
}
