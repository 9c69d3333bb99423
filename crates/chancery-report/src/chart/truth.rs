//! A truth table: a row a configuration, a column a condition; filled is present, a ring absent, a number the value of a condition with
//! more than two.

use std::fmt::Write as _;

use chancery_evidence::{QcaEvidence, QcaRow};

use super::time::{n, open};
use crate::text::{clip, decimal, escape};

const WIDTH: f64 = 640.0;
const LEFT: f64 = 34.0;
/// Height of a row.
const ROW: f64 = 17.0;
/// Width of a condition's column, at most.
const COLUMN: f64 = 46.0;
/// Room of the bar of consistency.
const BAR: f64 = 70.0;
const HEAD: f64 = 26.0;
/// Width of a letter.
const LETTER: f64 = 5.2;

/// Draws the rows given; nothing if there is none.
pub(crate) fn draw(of: &QcaEvidence, rows: &[&QcaRow], words: &str) -> Option<String> {
    if rows.is_empty() {
        return None;
    }
    let conditions = of.conditions.len();
    let column = COLUMN.min(260.0 / conditions.max(1) as f64);
    let after = LEFT + column * conditions as f64 + 8.0;
    let bottom = HEAD + ROW * rows.len() as f64;
    let mut out = String::new();
    open(&mut out, "ch tt", WIDTH, bottom + 6.0, words);
    let heads = of.conditions.iter().map(|set| set.name.as_str());
    for (place, name) in heads.chain([of.outcome.name.as_str()]).enumerate() {
        let x = LEFT + column * (place as f64 + 0.5) + if place == conditions { 8.0 } else { 0.0 };
        let longest = ((column / LETTER) as usize).max(3);
        let class = if place == conditions { "lb l1" } else { "lb l0" };
        let tilde = if place == conditions && of.negated { "~" } else { "" };
        let name = escape(&clip(&format!("{tilde}{name}"), longest));
        // Long names of neighbours stand at two heights.
        let y = if place % 2 == 0 { HEAD - 5.0 } else { HEAD - 15.0 };
        let _ = write!(out, r#"<text class="{class}" x="{}" y="{}" text-anchor="middle">{name}</text>"#, n(x), n(y));
    }
    let bars = after + column;
    let _ = write!(out, r#"<text class="sn" x="{}" y="{}">consistency</text>"#, n(bars), n(HEAD - 5.0));
    for (place, row) in rows.iter().enumerate() {
        draw_row(&mut out, of, row, HEAD + ROW * place as f64, column, bars);
    }
    out.push_str("</svg>");
    Some(out)
}

fn draw_row(out: &mut String, of: &QcaEvidence, row: &QcaRow, top: f64, column: f64, bars: f64) {
    let middle = top + ROW / 2.0;
    let _ = write!(out, r#"<path class="gl" d="M0 {}H{WIDTH}"/>"#, n(top));
    let text = n(middle + 3.5);
    let _ = write!(
        out,
        r#"<text class="sn" x="{}" y="{text}" text-anchor="end">{}</text>"#,
        n(LEFT - 6.0),
        escape(&row.number)
    );
    for (place, value) in row.values.iter().enumerate() {
        let x = LEFT + column * (place as f64 + 0.5);
        let crisp = of.conditions.get(place).is_none_or(|set| set.kind != "multi-value");
        if crisp {
            mark(out, *value == 1, x, middle, "l0");
        } else {
            let _ = write!(out, r#"<text x="{}" y="{text}" text-anchor="middle">{value}</text>"#, n(x));
        }
    }
    let at = LEFT + column * (row.values.len() as f64 + 0.5) + 8.0;
    match row.outcome.as_str() {
        "positive" => mark(out, true, at, middle, "l1"),
        "negative" => mark(out, false, at, middle, "l1"),
        other => {
            let sign = if other == "contradiction" { "C" } else { "?" };
            let _ = write!(out, r#"<text class="lb l1" x="{}" y="{text}" text-anchor="middle">{sign}</text>"#, n(at));
        }
    }
    let width = (BAR - 30.0) * row.consistency.clamp(0.0, 1.0);
    let (y, height) = (n(middle - 4.0), n(8.0));
    let _ =
        write!(out, r#"<rect class="ba l1" x="{}" y="{y}" width="{}" height="{height}"/>"#, n(bars), n(width.max(0.6)));
    let _ = write!(
        out,
        r#"<text class="sn" x="{}" y="{text}">{}</text>"#,
        n(bars + BAR - 26.0),
        decimal(row.consistency, 2)
    );
    let x = bars + BAR + 8.0;
    let room = ((WIDTH - x) / LETTER) as usize;
    let names = format!("{}: {}", row.cases.len(), row.cases.join(", "));
    let _ = write!(out, r#"<text class="sn" x="{}" y="{text}">{}</text>"#, n(x), escape(&clip(&names, room)));
    let against = if row.contradictory.is_empty() {
        String::new()
    } else {
        format!("\nagainst its row: {}", row.contradictory.join(", "))
    };
    let title = escape(&format!("row {}: {}, {names}{against}", row.number, row.outcome));
    let _ = write!(
        out,
        r#"<rect class="yr" x="0" y="{}" width="{WIDTH}" height="{ROW}"><title>{title}</title></rect>"#,
        n(top)
    );
}

/// Present or absent.
fn mark(out: &mut String, present: bool, x: f64, y: f64, style: &str) {
    let (x, y) = (n(x), n(y));
    let _ = match present {
        true => write!(out, r#"<circle class="dot {style}" cx="{x}" cy="{y}" r="4"/>"#),
        false => write!(out, r#"<circle class="ring {style}" cx="{x}" cy="{y}" r="3.6"/>"#),
    };
}
