//! Coefficients of models with their intervals: a row a term, a mark a model, around a line at zero.

use std::fmt::Write as _;

use chancery_evidence::{EstimateEvidence, EstimateTerm};

use super::axis::Axis;
use super::style;
use super::time::{n, open};
use crate::text::{clip, escape, figure};

const WIDTH: f64 = 440.0;
const LEFT: f64 = 130.0;
const RIGHT: f64 = 428.0;
/// Height of a mark, and what is between two terms.
const MARK: f64 = 11.0;
const BETWEEN: f64 = 7.0;
const BELOW: f64 = 20.0;
const LONGEST: usize = 22;
/// More terms are for a table.
const MOST: usize = 60;

/// The classes that a page's style sheet has, for a drawing that stands alone.
const STYLE: &str = "text{font:10px system-ui,sans-serif;fill:#333}.gl{stroke:#ddd;stroke-width:.7}.zl{stroke:#666;stroke-width:1}\
.iv{fill:none;stroke-width:1.4}.l0{stroke:#1b4f8a}.l1{stroke:#b3541e}.l2{stroke:#3f7d3a}.l3{stroke:#7b3f8c}.l4{stroke:#8a7a1b}.l5{stroke:#555}\
circle.l0{fill:#1b4f8a}circle.l1{fill:#b3541e}circle.l2{fill:#3f7d3a}circle.l3{fill:#7b3f8c}circle.l4{fill:#8a7a1b}circle.l5{fill:#555}";

/// The drawing as a file of its own; nothing if no term has an estimate.
pub fn file(estimates: &[EstimateEvidence]) -> Option<String> {
    let drawn = draw(estimates)?;
    let (open, rest) = drawn.split_once('>')?;
    let open = open.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1);
    Some(format!("{open}><style>{STYLE}</style><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>{rest}\n"))
}

/// The drawing for a page.
pub(crate) fn draw(estimates: &[EstimateEvidence]) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for term in estimates.iter().flat_map(terms) {
        if !names.contains(&term.name.as_str()) && names.len() < MOST {
            names.push(&term.name);
        }
    }
    let rows: Vec<Vec<(usize, &EstimateTerm)>> = names.iter().map(|name| of_name(estimates, name)).collect();
    let ends = || rows.iter().flatten().filter_map(|(_, term)| interval(term)).flat_map(|(_, lo, hi)| [lo, hi]);
    let (low, high) = (ends().reduce(f64::min)?, ends().reduce(f64::max)?);
    let axis = Axis::new(low, high);
    let x = |value: f64| LEFT + (RIGHT - LEFT) * axis.place(value);
    let height = |marks: usize| MARK * marks as f64 + BETWEEN;
    let bottom = 4.0 + rows.iter().map(|row| height(row.len())).sum::<f64>();

    let mut out = String::new();
    open(&mut out, "ch co", WIDTH, bottom + BELOW, &words(&names, &rows));
    for (tick, label) in &axis.ticks {
        let at = n(x(*tick));
        let class = if *tick == 0.0 { "zl" } else { "gl" };
        let _ = write!(out, r#"<path class="{class}" d="M{at} 2V{}"/>"#, n(bottom));
        let y = n(bottom + 12.0);
        let _ = write!(out, r#"<text class="tk" x="{at}" y="{y}" text-anchor="middle">{label}</text>"#);
    }
    let mut top = 4.0;
    for (name, row) in names.iter().zip(&rows) {
        let middle = top + height(row.len()) / 2.0;
        let (left, y) = (n(LEFT - 8.0), n(middle + 3.2));
        let _ = write!(
            out,
            r#"<text class="tk" x="{left}" y="{y}" text-anchor="end">{}</text>"#,
            escape(&clip(name, LONGEST))
        );
        for (place, (model, term)) in row.iter().enumerate() {
            let y = n(top + BETWEEN / 2.0 + MARK * (place as f64 + 0.5));
            if let Some((value, lo, hi)) = interval(term) {
                let (class, title) = (style(*model), escape(&said(&estimates[*model], *model, term)));
                let (a, b, c) = (n(x(lo)), n(x(hi)), n(x(value)));
                let _ = write!(out, r#"<g><title>{title}</title><path class="iv {class}" d="M{a} {y}H{b}"/>"#);
                let _ = write!(out, r#"<circle class="dot {class}" cx="{c}" cy="{y}" r="2.8"/></g>"#);
            }
        }
        top += height(row.len());
    }
    out.push_str("</svg>");
    Some(out)
}

/// The terms that are drawn: those with an estimate, but the constant, whose size says nothing beside others. Combinations have units of
/// their own.
fn terms(one: &EstimateEvidence) -> impl Iterator<Item = &EstimateTerm> {
    let drawn = |term: &&EstimateTerm| term.name != "(constant)" && interval(term).is_some();
    one.terms.iter().filter(drawn)
}

fn of_name<'a>(estimates: &'a [EstimateEvidence], name: &str) -> Vec<(usize, &'a EstimateTerm)> {
    let one = |(at, one): (usize, &'a EstimateEvidence)| Some((at, terms(one).find(|term| term.name == name)?));
    estimates.iter().enumerate().filter_map(one).collect()
}

/// Estimate and interval, if all can be drawn.
fn interval(term: &EstimateTerm) -> Option<(f64, f64, f64)> {
    let all = (term.value?, term.lo?, term.hi?);
    (all.0.is_finite() && all.1.is_finite() && all.2.is_finite()).then_some(all)
}

fn said(one: &EstimateEvidence, model: usize, term: &EstimateTerm) -> String {
    let title = if one.title.is_empty() { &one.id } else { &one.title };
    let (value, lo, hi) = interval(term).unwrap_or_default();
    format!("({}) {title}, {}: {} ({} to {})", model + 1, term.name, figure(value), figure(lo), figure(hi))
}

/// The drawing in words.
fn words(names: &[&str], rows: &[Vec<(usize, &EstimateTerm)>]) -> String {
    let one = |(name, row): (&&str, &Vec<(usize, &EstimateTerm)>)| {
        let each = |(model, term): &(usize, &EstimateTerm)| {
            let (value, lo, hi) = interval(term).unwrap_or_default();
            format!("({}) {} ({} to {})", model + 1, figure(value), figure(lo), figure(hi))
        };
        format!("{name}: {}.", row.iter().map(each).collect::<Vec<_>>().join(", "))
    };
    format!("Coefficients with intervals. {}", names.iter().zip(rows).map(one).collect::<Vec<_>>().join(" "))
}
