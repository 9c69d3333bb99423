//! A network on a circle: the states of a bloc side by side, blocs apart, ties as arcs through the inside.
//!
//! The places say only who is in which bloc. They depend on nothing but the order of the nodes, so the same evidence gives the
//! same drawing.

use std::f64::consts::TAU;
use std::fmt::Write as _;

use super::strip::group;
use super::time::{n, open};
use crate::text::{clip, escape};

const SIZE: f64 = 560.0;
const CENTRE: f64 = SIZE / 2.0;
const RADIUS: f64 = 206.0;
/// Where names begin, and where the arcs of blocs lie.
const NAMES: f64 = RADIUS + 11.0;
const ARC: f64 = RADIUS + 46.0;
/// Room between blocs, in places of a node.
const APART: f64 = 1.6;
/// Radius of the least and of the most central node.
const SMALLEST: f64 = 2.4;
const LARGEST: f64 = 6.4;
const LONGEST: usize = 6;

/// A state.
pub(crate) struct Node {
    pub(crate) label: String,
    /// Bloc, from 1; none outside all.
    pub(crate) bloc: Option<u16>,
    /// Size between 0 and 1.
    pub(crate) size: f64,
    pub(crate) title: String,
}

/// A tie of two nodes, 0 to 1.
pub(crate) struct Edge {
    pub(crate) ends: (usize, usize),
    pub(crate) strength: f64,
}

/// Draws nodes in their order, those of one bloc next to each other; nothing if there are none.
pub(crate) fn draw(nodes: &[Node], edges: &[Edge], words: &str) -> Option<String> {
    if nodes.is_empty() {
        return None;
    }
    let angles = angles(nodes);
    let mut out = String::new();
    open(&mut out, "ch net", SIZE, SIZE, words);
    for edge in edges {
        draw_edge(&mut out, nodes, &angles, edge);
    }
    draw_arcs(&mut out, nodes, &angles);
    for (node, angle) in nodes.iter().zip(&angles) {
        draw_node(&mut out, node, *angle);
    }
    out.push_str("</svg>");
    Some(out)
}

/// Angle of each node, clockwise from the top, with room between blocs.
fn angles(nodes: &[Node]) -> Vec<f64> {
    let mut places = Vec::with_capacity(nodes.len());
    let mut place = 0.0;
    for (i, node) in nodes.iter().enumerate() {
        if i > 0 {
            place += if nodes[i - 1].bloc == node.bloc { 1.0 } else { 1.0 + APART };
        }
        places.push(place);
    }
    let whole = place + 1.0 + APART;
    places.into_iter().map(|place| place / whole * TAU).collect()
}

fn point(angle: f64, radius: f64) -> (f64, f64) {
    (CENTRE + radius * libm::sin(angle), CENTRE - radius * libm::cos(angle))
}

fn class(bloc: Option<u16>) -> String {
    bloc.map_or_else(|| "l-none".to_owned(), group)
}

/// A tie bends toward the centre; inside a bloc it has the bloc's colour.
fn draw_edge(out: &mut String, nodes: &[Node], angles: &[f64], edge: &Edge) {
    let (a, b) = edge.ends;
    let (from, to) = (point(angles[a], RADIUS), point(angles[b], RADIUS));
    let pull = 0.35;
    let control =
        (CENTRE + (from.0 + to.0 - 2.0 * CENTRE) / 2.0 * pull, CENTRE + (from.1 + to.1 - 2.0 * CENTRE) / 2.0 * pull);
    let class = if nodes[a].bloc == nodes[b].bloc { class(nodes[a].bloc) } else { "l-none".to_owned() };
    let opacity = 0.12 + 0.5 * edge.strength.clamp(0.0, 1.0);
    let _ = write!(
        out,
        r#"<path class="ed {class}" stroke-opacity="{opacity:.2}" d="M{} {}Q{} {} {} {}"/>"#,
        n(from.0),
        n(from.1),
        n(control.0),
        n(control.1),
        n(to.0),
        n(to.1)
    );
}

/// An arc outside each bloc, with its number.
fn draw_arcs(out: &mut String, nodes: &[Node], angles: &[f64]) {
    let both: Vec<(Option<u16>, f64)> = nodes.iter().map(|node| node.bloc).zip(angles.iter().copied()).collect();
    for run in both.chunk_by(|a, b| a.0 == b.0) {
        let (Some((Some(bloc), first)), Some((_, last))) = (run.first(), run.last()) else { continue };
        let (start, end) = (first - 0.02, last + 0.02);
        let (a, b) = (point(start, ARC), point(end, ARC));
        let large = u8::from(end - start > TAU / 2.0);
        let _ = write!(
            out,
            r#"<path class="ar {}" d="M{} {}A{ARC} {ARC} 0 {large} 1 {} {}"/>"#,
            group(*bloc),
            n(a.0),
            n(a.1),
            n(b.0),
            n(b.1)
        );
        let (x, y) = point((start + end) / 2.0, ARC + 14.0);
        let _ = write!(
            out,
            r#"<text class="lb {}" x="{}" y="{}" text-anchor="middle">{bloc}</text>"#,
            group(*bloc),
            n(x),
            n(y + 3.5)
        );
    }
}

fn draw_node(out: &mut String, node: &Node, angle: f64) {
    let (x, y) = point(angle, RADIUS);
    let size = SMALLEST + (LARGEST - SMALLEST) * node.size.clamp(0.0, 1.0);
    let _ = write!(out, r#"<circle class="dot {}" cx="{}" cy="{}" r="{}"/>"#, class(node.bloc), n(x), n(y), n(size));
    let (tx, ty) = point(angle, NAMES);
    let degrees = angle / TAU * 360.0;
    // Names on the left half are turned round, so that none stands on its head.
    let (turn, anchor) = if degrees > 180.0 { (degrees + 90.0, "end") } else { (degrees - 90.0, "start") };
    let name = escape(&clip(&node.label, LONGEST));
    let _ = write!(
        out,
        r#"<text class="nn" text-anchor="{anchor}" transform="translate({} {}) rotate({})" dy="3">{name}</text>"#,
        n(tx),
        n(ty),
        n(turn)
    );
    let _ = write!(
        out,
        r#"<circle class="yr" cx="{}" cy="{}" r="9"><title>{}</title></circle>"#,
        n(x),
        n(y),
        escape(&node.title)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(bloc: u16) -> Node {
        Node { label: String::new(), bloc: Some(bloc), size: 0.0, title: String::new() }
    }

    #[test]
    fn blocs_stand_apart() {
        let angles = angles(&[node(1), node(1), node(2)]);
        let (inside, between, around) = (angles[1] - angles[0], angles[2] - angles[1], TAU - angles[2]);
        assert!((between / inside - 2.6).abs() < 1e-9, "{angles:?}");
        assert!((around - between).abs() < 1e-9, "{angles:?}");
    }
}
