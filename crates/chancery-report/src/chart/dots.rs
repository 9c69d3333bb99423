//! Figures with their intervals, one a row, beside a limit and the side of it on which they are expected.
//!
//! Figures of different units share the drawing, so each is drawn in halves of its own interval: every interval is two wide, and a figure that
//! is more than one away from the limit has it outside its interval.

use std::fmt::Write as _;

use super::time::{WIDTH, n, open};
use crate::text::{clip, escape};

const LEFT: f64 = 10.0;
const RIGHT: f64 = WIDTH - 10.0;
const TOP: f64 = 4.0;
/// Height of a row: a line of words, and below it the figure.
const ROW: f64 = 31.0;
const BELOW: f64 = 20.0;
/// Letters of a label, beside what is said of the figure.
const LONGEST: usize = 66;
/// Letters of a reason in place of a figure.
const LONGEST_REASON: usize = 80;
/// Farthest from the limit that is drawn in place, in halves of an interval; what lies beyond stands at the edge.
const FARTHEST: f64 = 6.0;
const NEAREST: f64 = 2.5;

/// A row: what it is, and the figure with its ends or the reason why there is none.
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) said: String,
    pub(crate) figure: Result<(f64, f64, f64), String>,
    pub(crate) title: String,
}

/// Where figures are expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Side {
    pub(crate) above: bool,
    pub(crate) limit: f64,
}

/// A figure in halves of its interval from the limit: itself, and both ends.
type Scaled = (f64, f64, f64);

fn scaled(figure: (f64, f64, f64), limit: f64) -> Option<Scaled> {
    let (value, low, high) = figure;
    let half = (high - low) / 2.0;
    let scale = |at: f64| (at - limit) / half;
    let all = (scale(value), scale(low), scale(high));
    (half > 0.0 && [all.0, all.1, all.2].iter().all(|at| at.is_finite())).then_some(all)
}

/// Draws the rows; nothing if there is none.
pub(crate) fn draw(rows: &[Row], side: Side, words: &str) -> Option<String> {
    if rows.is_empty() {
        return None;
    }
    let placed: Vec<Option<Scaled>> =
        rows.iter().map(|row| row.figure.as_ref().ok().and_then(|figure| scaled(*figure, side.limit))).collect();
    let ends = placed.iter().flatten().flat_map(|(_, low, high)| [low.abs(), high.abs()]);
    let far = ends.fold(NEAREST, f64::max).min(FARTHEST);
    let x = |at: f64| LEFT + (at.clamp(-far, far) + far) / (2.0 * far) * (RIGHT - LEFT);
    let bottom = TOP + ROW * rows.len() as f64;
    let mut out = String::new();
    open(&mut out, "ch", WIDTH, bottom + BELOW, words);
    let (from, to) = if side.above { (x(0.0), RIGHT) } else { (LEFT, x(0.0)) };
    let (left, width, height) = (n(from), n(to - from), n(bottom - TOP));
    let _ = write!(out, r#"<rect class="sh" x="{left}" y="{TOP}" width="{width}" height="{height}"/>"#);
    let _ = write!(out, r#"<path class="zl" d="M{} {TOP}V{}"/>"#, n(x(0.0)), n(bottom + 3.0));
    let (at, y) = (n(x(0.0)), n(bottom + 14.0));
    let _ = write!(out, r#"<text x="{at}" y="{y}" text-anchor="middle">{}</text>"#, crate::text::figure(side.limit));
    let (at, anchor) = if side.above { (n(RIGHT), "end") } else { (n(LEFT), "start") };
    let _ = write!(out, r#"<text x="{at}" y="{y}" text-anchor="{anchor}">expected here</text>"#);
    for (place, (row, at)) in rows.iter().zip(&placed).enumerate() {
        draw_row(&mut out, row, *at, TOP + ROW * place as f64, (far, &x), place == 0);
    }
    out.push_str("</svg>");
    Some(out)
}

fn draw_row(
    out: &mut String,
    row: &Row,
    at: Option<Scaled>,
    top: f64,
    (far, x): (f64, &dyn Fn(f64) -> f64),
    main: bool,
) {
    let (y, label) = (n(top + 11.0), escape(&clip(&row.label, LONGEST)));
    let class = if main { "lb l0 halo" } else { "halo" };
    let _ = write!(out, r#"<text class="{class}" x="{}" y="{y}">{label}</text>"#, n(LEFT));
    let said = escape(&row.said);
    let _ = write!(out, r#"<text class="halo" x="{}" y="{y}" text-anchor="end">{said}</text>"#, n(RIGHT));
    let y = top + 21.0;
    match (at, &row.figure) {
        (Some((value, low, high)), _) => {
            let (a, b, y0) = (n(x(low)), n(x(high)), n(y - 2.6));
            let path = format!("M{a} {}H{b}M{a} {y0}v5.2M{b} {y0}v5.2", n(y));
            let _ = write!(out, r#"<path class="ih" d="{path}"/><path class="iv l0" d="{path}"/>"#);
            let decided = low > 0.0 || high < 0.0;
            let class = if decided { "dot l0" } else { "ring l0" };
            let _ = write!(out, r#"<circle class="{class}" cx="{}" cy="{}" r="3.2"/>"#, n(x(value)), n(y));
            if value.abs() > far {
                let (tip, step) = (x(value), if value > 0.0 { -4.0 } else { 4.0 });
                let path = format!("M{} {}l{} -3.4v6.8z", n(tip - step * 2.4), n(y), n(step));
                let _ = write!(out, r#"<path class="dot l0" d="{path}"/>"#);
            }
        }
        (None, Ok(_)) => reason(out, "its interval has no width", y),
        (None, Err(why)) => reason(out, why, y),
    }
    let _ = write!(
        out,
        r#"<rect class="yr" x="0" y="{}" width="{}" height="{ROW}"><title>{}</title></rect>"#,
        n(top),
        n(WIDTH),
        escape(&row.title)
    );
}

/// Why there is no figure.
fn reason(out: &mut String, why: &str, y: f64) {
    let why = escape(&clip(why, LONGEST_REASON));
    let _ = write!(out, r#"<text class="sn halo" x="{}" y="{}">{why}</text>"#, n(LEFT + 8.0), n(y + 2.0));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(figure: Result<(f64, f64, f64), String>) -> Row {
        Row { label: "a <row>".into(), said: "1".into(), figure, title: "t".into() }
    }

    #[test]
    fn every_interval_is_two_wide_and_keeps_its_side() {
        assert_eq!(scaled((3.0, 2.0, 4.0), 0.0), Some((3.0, 2.0, 4.0)));
        assert_eq!(scaled((0.3, 0.2, 0.4), 0.1).map(|(value, ..)| (value * 1e9).round() / 1e9), Some(2.0));
        assert_eq!(scaled((1.0, 1.0, 1.0), 0.0), None);
        assert_eq!(scaled((f64::NAN, 0.0, 1.0), 0.0), None);
    }

    #[test]
    fn nothing_is_drawn_of_nothing_and_a_reason_in_place_of_a_figure() {
        let side = Side { above: true, limit: 0.0 };
        assert_eq!(draw(&[], side, ""), None);
        let svg = draw(&[row(Err("no <aid>".into())), row(Ok((900.0, 899.0, 901.0)))], side, "").expect("drawn");
        assert!(svg.contains("no &lt;aid&gt;") && svg.contains("a &lt;row&gt;"));
        assert_eq!(svg.matches("<circle").count(), 1);
        // Far away: an arrow at the edge.
        assert_eq!(svg.matches(r#"<path class="dot l0""#).count(), 1);
    }
}
