//! An XY plot: membership of each case in a solution and in the outcome. Above the diagonal lies what sufficiency claims.

use std::fmt::Write as _;

use chancery_evidence::QcaPoint;

use super::time::{n, open};
use crate::text::{clip, decimal, escape};

const WIDTH: f64 = 440.0;
const LEFT: f64 = 44.0;
const TOP: f64 = 8.0;
const SIDE: f64 = 300.0;
const LONGEST: usize = 22;
/// Names beside the plot, at most.
const NAMED: usize = 24;

/// Cases at one place of the plot.
struct Spot<'a> {
    x: f64,
    y: f64,
    kind: &'a str,
    cases: Vec<&'a str>,
}

/// Draws the plot; nothing if there is no case.
pub(crate) fn draw(points: &[QcaPoint], solution: &str, outcome: &str, words: &str) -> Option<String> {
    let spots = spots(points);
    if spots.is_empty() {
        return None;
    }
    let (x, y) = (|at: f64| LEFT + at * SIDE, |at: f64| TOP + (1.0 - at) * SIDE);
    let mut out = String::new();
    open(&mut out, "ch", WIDTH, TOP + SIDE + 38.0, words);
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let class = if tick == 0.5 { "zl" } else { "gl" };
        let label = decimal(tick, 2);
        let _ = write!(out, r#"<path class="{class}" d="M{} {}V{}"/>"#, n(x(tick)), n(y(1.0)), n(y(0.0)));
        let _ = write!(out, r#"<path class="{class}" d="M{} {}H{}"/>"#, n(x(0.0)), n(y(tick)), n(x(1.0)));
        let _ = write!(out, r#"<text x="{}" y="{}" text-anchor="middle">{label}</text>"#, n(x(tick)), n(y(0.0) + 14.0));
        let _ =
            write!(out, r#"<text x="{}" y="{}" text-anchor="end">{label}</text>"#, n(x(0.0) - 5.0), n(y(tick) + 3.5));
    }
    let _ = write!(out, r#"<path class="tick dg" d="M{} {}L{} {}"/>"#, n(x(0.0)), n(y(0.0)), n(x(1.0)), n(y(1.0)));
    let label = escape(&clip(&format!("in {solution}"), 58));
    let _ = write!(
        out,
        r#"<text class="lb l0" x="{}" y="{}" text-anchor="middle">{label}</text>"#,
        n(x(0.5)),
        n(y(0.0) + 30.0)
    );
    let label = escape(&clip(&format!("in {outcome}"), 44));
    let _ = write!(
        out,
        r#"<text class="lb l0" transform="translate(11 {}) rotate(-90)" text-anchor="middle">{label}</text>"#,
        n(y(0.5))
    );
    for spot in &spots {
        let (cx, cy, r) = (n(x(spot.x)), n(y(spot.y)), n((2.6 + 0.9 * (spot.cases.len() as f64 - 1.0)).min(9.0)));
        let class = if in_line(spot.kind) { "dot l2" } else { "dot l1" };
        let title = format!(
            "{}: {} in the solution, {} in the outcome\n{}",
            said(spot.kind),
            decimal(spot.x, 3),
            decimal(spot.y, 3),
            spot.cases.join(", ")
        );
        let _ = write!(
            out,
            r#"<circle class="{class}" fill-opacity=".75" cx="{cx}" cy="{cy}" r="{r}"><title>{}</title></circle>"#,
            escape(&title)
        );
    }
    draw_names(&mut out, &spots, &y);
    out.push_str("</svg>");
    Some(out)
}

/// Beside the plot the cases that contradict the solution or are not explained by it.
fn draw_names(out: &mut String, spots: &[Spot<'_>], y: &dyn Fn(f64) -> f64) {
    let kinds = [("deviant-kind", "against it"), ("deviant-coverage", "not explained")];
    let mut top = y(1.0) + 8.0;
    let mut room = NAMED;
    for (kind, head) in kinds {
        let cases: Vec<&str> =
            spots.iter().filter(|spot| spot.kind == kind).flat_map(|spot| spot.cases.clone()).collect();
        if cases.is_empty() {
            continue;
        }
        let left = LEFT + SIDE + 12.0;
        let _ = write!(out, r#"<text class="lb l1" x="{}" y="{}">{head}</text>"#, n(left), n(top));
        for case in cases.iter().take(room) {
            top += 11.5;
            let _ = write!(
                out,
                r#"<text class="sn" x="{}" y="{}">{}</text>"#,
                n(left),
                n(top),
                escape(&clip(case, LONGEST))
            );
        }
        if cases.len() > room {
            top += 11.5;
            let _ = write!(
                out,
                r#"<text class="sn" x="{}" y="{}">and {} more</text>"#,
                n(left),
                n(top),
                cases.len() - room
            );
        }
        room = room.saturating_sub(cases.len()).max(1);
        top += 18.0;
    }
}

/// Whether a case is no evidence against sufficiency.
fn in_line(kind: &str) -> bool {
    matches!(kind, "typical" | "irrelevant")
}

/// The type of a case in words.
pub(crate) fn said(kind: &str) -> &'static str {
    match kind {
        "typical" => "typical",
        "deviant-degree" => "deviant for consistency, in degree",
        "deviant-kind" => "deviant for consistency, in kind",
        "deviant-coverage" => "deviant for coverage",
        "irrelevant" => "in neither",
        _ => "between in and out",
    }
}

/// Cases at the same place are one spot, the larger the more there are.
fn spots(points: &[QcaPoint]) -> Vec<Spot<'_>> {
    let mut spots: Vec<Spot<'_>> = Vec::new();
    let inside = |point: &&QcaPoint| (0.0..=1.0).contains(&point.x) && (0.0..=1.0).contains(&point.y);
    for point in points.iter().filter(inside) {
        let near = |spot: &&mut Spot<'_>| {
            (spot.x - point.x).abs() < 1e-9 && (spot.y - point.y).abs() < 1e-9 && spot.kind == point.kind
        };
        match spots.iter_mut().find(near) {
            Some(spot) => spot.cases.push(&point.case),
            None => spots.push(Spot { x: point.x, y: point.y, kind: &point.kind, cases: vec![&point.case] }),
        }
    }
    spots
}
