//! Lines that a study asks for beside each other, each a series of the claim language.

use chancery_claim::{Context as Alternative, Plan, eval, plan_series};
use chancery_core::{Diagnostic, Frames, Request};
use chancery_evidence::{Chart, ChartLine, ChartPoint};

use crate::run::{Context, yearly};
use crate::study::ExprText;
use crate::{cases, charts};

pub(super) fn requests(context: &Context<'_>) -> Vec<Request> {
    let expressions = context.study.comparisons.iter().flat_map(|comparison| &comparison.lines);
    expressions.filter_map(|(_, text)| plan(context, text).0).flat_map(|plan| plan.requests().to_vec()).collect()
}

pub(super) fn diagnostics(context: &Context<'_>) -> Vec<Diagnostic> {
    let expressions = context.study.comparisons.iter().flat_map(|comparison| &comparison.lines);
    expressions.flat_map(|(_, text)| plan(context, text).1).collect()
}

fn plan(context: &Context<'_>, text: &ExprText) -> (Option<Plan>, Vec<Diagnostic>) {
    let planned = plan_series(&text.text, &context.setting(None));
    (planned.plan, planned.diagnostics.into_iter().map(|diagnostic| text.place(diagnostic)).collect())
}

pub(super) fn lines(context: &Context<'_>, frames: &Frames) -> Vec<Chart> {
    let each = context.study.comparisons.iter().map(|comparison| {
        let drawn: Vec<(ChartLine, String)> =
            comparison.lines.iter().map(|(label, text)| line(context, frames, label, text)).collect();
        let mut units: Vec<&str> =
            drawn.iter().map(|(_, unit)| unit.as_str()).filter(|unit| !unit.is_empty()).collect();
        units.dedup();
        let unit = units.join(", ");
        Chart {
            id: comparison.id.clone(),
            title: comparison.title.clone(),
            unit,
            lines: drawn.into_iter().map(|(line, _)| line).collect(),
            shades: charts::shades(context.world, context.study),
            ..Chart::default()
        }
    });
    each.collect()
}

/// The alternative with the most years; of equals, the preferred one.
fn line(context: &Context<'_>, frames: &Frames, label: &str, text: &ExprText) -> (ChartLine, String) {
    let mut line = ChartLine {
        label: label.to_owned(),
        source: "no source".to_owned(),
        note: text.text.clone(),
        ..ChartLine::default()
    };
    let Some(plan) = plan(context, text).0 else { return (line, String::new()) };
    let unit = plan.unit().map_or_else(String::new, |unit| unit.to_string());
    if context.absent(&plan).is_some() {
        return (line, unit);
    }
    let each = cases::alternatives(&plan).into_iter().map(|picks| {
        let evaluation = eval(&plan, &context.setting(None), frames, &Alternative { now: context.now, picks });
        let years = yearly(&evaluation);
        let known = years.iter().filter(|(_, cell)| cell.value().is_some()).count();
        (known, years, evaluation.sources)
    });
    let best = each.collect::<Vec<_>>().into_iter().rev().max_by_key(|(known, ..)| *known);
    if let Some((_, years, sources)) = best.filter(|(known, ..)| *known > 0) {
        line.source = sources.join(", ");
        line.points = years
            .into_iter()
            .map(|(year, cell)| ChartPoint {
                year,
                value: cell.value(),
                state: cell.state().name().to_owned(),
                ..ChartPoint::default()
            })
            .collect();
    }
    (line, unit)
}
