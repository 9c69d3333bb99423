//! Probabilities by year as bars, on the same years as a line chart above them.

use std::fmt::Write as _;

use chancery_evidence::{Break, Shade};

use super::axis::Axis;
use super::time::{BELOW, Frame, WIDTH, draw_axes, draw_shades, n, open, visible};
use crate::text::{escape, figure};

const HEIGHT: f64 = 58.0;
const TOP: f64 = 6.0;

/// Draws the probabilities of `breaks` between two years; the years of `set` are filled, the others are outlines.
pub(crate) fn draw(years: (i16, i16), breaks: &[Break], set: &[i16], shades: &[Shade], words: &str) -> String {
    let frame = Frame { first: years.0, last: years.1, top: TOP, height: HEIGHT, axis: probability() };
    let mut bands = visible(shades, &frame);
    bands.iter_mut().for_each(|band| band.name.clear());
    let mut out = String::new();
    open(&mut out, "ch", WIDTH, frame.bottom() + BELOW, words);
    draw_shades(&mut out, &frame, &bands);
    draw_axes(&mut out, &frame);
    for one in breaks.iter().filter(|b| (years.0..=years.1).contains(&b.year) && (0.0..=1.0).contains(&b.probability)) {
        let inside = set.contains(&one.year);
        let (left, width) = (frame.x(f64::from(one.year)) + frame.year() * 0.12, frame.year() * 0.76);
        let top = frame.y(one.probability);
        let title = format!(
            "{}: {}{}",
            one.year,
            figure(one.probability),
            if inside { ", in the credible set" } else { ", outside the credible set" }
        );
        let _ = write!(
            out,
            r#"<rect class="pb{}" x="{}" y="{}" width="{}" height="{}"/>"#,
            if inside { " in" } else { "" },
            n(left),
            n(top),
            n(width),
            n(frame.bottom() - top),
        );
        let _ = write!(
            out,
            r#"<rect class="yr" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>"#,
            n(frame.x(f64::from(one.year))),
            n(frame.top),
            n(frame.year()),
            n(frame.height),
            escape(&title)
        );
    }
    out.push_str("</svg>");
    out
}

/// From 0 to 1 always, so that drawings can be compared.
fn probability() -> Axis {
    let ticks = [(0.0, "0"), (0.5, "0.5"), (1.0, "1")];
    Axis { low: 0.0, high: 1.0, ticks: ticks.iter().map(|(at, label)| (*at, (*label).to_owned())).collect() }
}
