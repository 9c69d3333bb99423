//! A Venn diagram of two to five sets: every combination of them is a region, labelled with the number of its cases and tinted by what
//! its row of the truth table says of the outcome.
//!
//! Sets are circles and ellipses, so that what several have in common is convex; it is painted in the order of the number of sets, and
//! each region is what of its intersection no later one covers.

use std::f64::consts::{FRAC_PI_2, TAU};
use std::fmt::Write as _;

use chancery_evidence::QcaRow;

use super::time::{n, open};
use crate::text::{clip, count, escape};

const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 352.0;
/// Length of a unit in which the sets are given.
const SCALE: f64 = 96.0;
/// Corners by which the curve of a set is drawn.
const CORNERS: usize = 90;
/// Steps in which the place of a label is looked for, and their number to either side.
const STEP: f64 = 0.02;
const STEPS: i32 = 84;
/// Radius of the badge of a number.
const BADGE: f64 = 7.5;
const LONGEST: usize = 14;

type Point = (f64, f64);

/// An ellipse: centre, half axes, angle of the first.
#[derive(Clone, Copy, Debug)]
struct Ellipse {
    centre: Point,
    axes: Point,
    angle: f64,
}

impl Ellipse {
    /// The point of the curve at an angle of its parameter.
    fn at(&self, turn: f64) -> Point {
        let (u, v) = (self.axes.0 * libm::cos(turn), self.axes.1 * libm::sin(turn));
        let (cos, sin) = (libm::cos(self.angle), libm::sin(self.angle));
        (self.centre.0 + u * cos - v * sin, self.centre.1 + u * sin + v * cos)
    }

    fn corners(&self) -> Vec<Point> {
        (0..CORNERS).map(|corner| self.at(TAU * corner as f64 / CORNERS as f64)).collect()
    }

    /// About how far a point is from the curve, negative inside.
    fn distance(&self, (x, y): Point) -> f64 {
        let (cos, sin) = (libm::cos(self.angle), libm::sin(self.angle));
        let (dx, dy) = (x - self.centre.0, y - self.centre.1);
        let (u, v) = ((dx * cos + dy * sin) / self.axes.0, (dy * cos - dx * sin) / self.axes.1);
        let (length, slope) =
            ((u * u + v * v).sqrt(), (u * u / self.axes.0 / self.axes.0 + v * v / self.axes.1 / self.axes.1).sqrt());
        if slope > 0.0 { length * (length - 1.0) / slope } else { -self.axes.0.min(self.axes.1) }
    }
}

/// Curves of so many sets of which every combination is a region. Those of four and five were found by moving ellipses until the
/// smallest region was as wide as could be, no region being in two pieces.
fn ellipses(sets: usize) -> Vec<Ellipse> {
    let around = |sets: usize, radius: f64, axes: Point, tilt: f64| -> Vec<Ellipse> {
        let set = |set: usize| {
            let turn = FRAC_PI_2 + TAU * set as f64 / sets as f64;
            Ellipse { centre: (radius * libm::cos(turn), radius * libm::sin(turn)), axes, angle: turn + tilt }
        };
        (0..sets).map(set).collect()
    };
    let four = |x: f64, y: f64, axes: Point, angle: f64| Ellipse { centre: (x, y), axes, angle };
    match sets {
        2 => vec![four(-0.5, 0.0, (0.95, 0.95), 0.0), four(0.5, 0.0, (0.95, 0.95), 0.0)],
        3 => around(3, 0.55, (0.95, 0.95), 0.0),
        4 => vec![
            four(-0.416, -0.308, (1.206, 0.786), -0.762),
            four(-0.060, 0.187, (1.390, 0.616), -0.803),
            four(0.060, 0.187, (1.390, 0.616), 0.803),
            four(0.416, -0.308, (1.206, 0.786), 0.762),
        ],
        5 => around(5, 0.300, (1.300, 0.764), 0.351),
        _ => Vec::new(),
    }
}

/// What two convex shapes have in common; both are given counter-clockwise.
fn common(shape: Vec<Point>, other: &[Point]) -> Vec<Point> {
    let mut left = shape;
    for edge in 0..other.len() {
        let (a, b) = (other[edge], other[(edge + 1) % other.len()]);
        let side = |p: Point| (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0);
        let mut kept = Vec::with_capacity(left.len() + 1);
        for place in 0..left.len() {
            let (from, to) = (left[place], left[(place + 1) % left.len()]);
            let (before, after) = (side(from), side(to));
            if before >= 0.0 {
                kept.push(from);
            }
            if (before >= 0.0) != (after >= 0.0) {
                let share = before / (before - after);
                kept.push((from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)));
            }
        }
        left = kept;
    }
    left
}

/// For each combination of sets (the first is bit 0) the point farthest from every curve, and how far it is; `None` if there is no region.
fn labels(sets: &[Ellipse]) -> Vec<Option<(Point, f64)>> {
    let mut best: Vec<Option<(Point, f64)>> = vec![None; 1 << sets.len()];
    for (i, j) in (-STEPS..=STEPS).flat_map(|i| (-STEPS..=STEPS).map(move |j| (i, j))) {
        let point = (f64::from(i) * STEP, f64::from(j) * STEP);
        let distances: Vec<f64> = sets.iter().map(|set| set.distance(point)).collect();
        let inside = (0..sets.len()).filter(|&set| distances[set] < 0.0).fold(0, |inside, set| inside | 1 << set);
        let depth = distances.iter().map(|distance| distance.abs()).fold(f64::INFINITY, f64::min);
        if best[inside].is_none_or(|(_, deepest)| depth > deepest) {
            best[inside] = Some((point, depth));
        }
    }
    best
}

/// Draws the sets with the cases of the rows; nothing of fewer than two or more than five sets, or of sets with more than two values.
pub(crate) fn draw(names: &[&str], rows: &[&QcaRow], words: &str) -> Option<String> {
    let sets = ellipses(names.len());
    let crisp = |row: &&QcaRow| row.values.len() == names.len() && row.values.iter().all(|value| *value < 2);
    if sets.is_empty() || rows.is_empty() || !rows.iter().all(crisp) {
        return None;
    }
    let of_row =
        |row: &QcaRow| (0..names.len()).filter(|&set| row.values[set] == 1).fold(0, |inside, set| inside | 1 << set);
    let row = |inside: usize| rows.iter().copied().find(|row| of_row(row) == inside);
    let (x, y) = (|at: f64| WIDTH / 2.0 + at * SCALE, |at: f64| HEIGHT / 2.0 - at * SCALE);
    let corners: Vec<Vec<Point>> = sets.iter().map(Ellipse::corners).collect();
    let path = |points: &[Point]| {
        let mut path = String::new();
        for (place, point) in points.iter().enumerate() {
            let _ = write!(path, "{}{} {}", if place == 0 { 'M' } else { 'L' }, n(x(point.0)), n(y(point.1)));
        }
        path + "Z"
    };
    let mut out = String::new();
    open(&mut out, "ch vd", WIDTH, HEIGHT, words);
    let mut regions: Vec<usize> = (1..1 << sets.len()).collect();
    regions.sort_by_key(|inside: &usize| inside.count_ones());
    for inside in regions {
        let mut of = (0..sets.len()).filter(|&set| inside >> set & 1 == 1).map(|set| &corners[set]);
        let Some(first) = of.next() else { continue };
        let shape = of.fold(first.clone(), |shape, other| common(shape, other));
        let title = escape(&said(names, inside, row(inside)));
        let class = row(inside).map_or("rem", tint);
        let _ = write!(out, r#"<path class="vr {class}" d="{}"><title>{title}</title></path>"#, path(&shape));
    }
    for (place, corners) in corners.iter().enumerate() {
        let _ = write!(out, r#"<path class="vo v{place}" d="{}"/>"#, path(corners));
    }
    for (place, set) in sets.iter().enumerate() {
        name(&mut out, names[place], set, &x, &y);
    }
    for (inside, label) in labels(&sets).into_iter().enumerate() {
        let (Some((at, _)), Some(row)) = (label, row(inside)) else { continue };
        let (at, outside) = if inside == 0 { ((18.0, HEIGHT - 16.0), true) } else { ((x(at.0), y(at.1)), false) };
        number(&mut out, row, at, outside);
    }
    out.push_str("</svg>");
    Some(out)
}

/// The name of a set beside the end of its ellipse that lies farthest out.
fn name(out: &mut String, name: &str, set: &Ellipse, x: &dyn Fn(f64) -> f64, y: &dyn Fn(f64) -> f64) {
    let far = |point: &Point| point.0 * point.0 + point.1 * point.1;
    let Some(end) = set.corners().into_iter().max_by(|one, other| far(one).total_cmp(&far(other))) else { return };
    let length = far(&end).sqrt().max(0.1);
    let (out_x, out_y) = (x(end.0 + 0.1 * end.0 / length), y(end.1 + 0.12 * end.1 / length) + 3.5);
    let anchor = match end.0 {
        at if at > 0.3 => "start",
        at if at < -0.3 => "end",
        _ => "middle",
    };
    let name = escape(&clip(name, LONGEST));
    let _ = write!(
        out,
        r#"<text class="lb l0 halo" x="{}" y="{}" text-anchor="{anchor}">{name}</text>"#,
        n(out_x),
        n(out_y)
    );
}

/// The number of cases of a region; positive ones on a disc, contradictions in a ring.
fn number(out: &mut String, row: &QcaRow, (x, y): Point, outside: bool) {
    let (class, mark) = match row.outcome.as_str() {
        "positive" => ("vn on", Some("vb on")),
        "contradiction" => ("vn", Some("vb")),
        "negative" => ("vn", None),
        _ => ("vn few", None),
    };
    if let Some(mark) = mark {
        let _ = write!(out, r#"<circle class="{mark}" cx="{}" cy="{}" r="{BADGE}"/>"#, n(x), n(y));
    }
    let cases = row.cases.len();
    let _ = write!(out, r#"<text class="{class}" x="{}" y="{}" text-anchor="middle">{cases}</text>"#, n(x), n(y + 3.3));
    if outside {
        let _ = write!(out, r#"<text class="sn" x="{}" y="{}">in none of the sets</text>"#, n(x + 12.0), n(y + 3.3));
    }
}

fn tint(row: &QcaRow) -> &'static str {
    match row.outcome.as_str() {
        "positive" => "pos",
        "contradiction" => "con",
        "negative" => "neg",
        _ => "few",
    }
}

/// The region in words.
fn said(names: &[&str], inside: usize, row: Option<&QcaRow>) -> String {
    let with = |set: usize| if inside >> set & 1 == 1 { names[set].to_owned() } else { format!("~{}", names[set]) };
    let sets: Vec<String> = (0..names.len()).map(with).collect();
    let cases = row.map_or_else(
        || "no case".to_owned(),
        |row| format!("{}, {}\n{}", row.outcome, count(row.cases.len(), "case", "cases"), row.cases.join(", ")),
    );
    format!("{}: {cases}", sets.join("*"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_of_two_to_five_sets_is_a_region_with_room_for_its_number() {
        for sets in 2..=5 {
            let found = labels(&ellipses(sets));
            assert_eq!(found.len(), 1 << sets);
            for (inside, label) in found.iter().enumerate() {
                let (point, depth) = label.unwrap_or_else(|| panic!("{sets} sets: no region {inside:b}"));
                assert!(depth * SCALE > 6.0, "{sets} sets, {inside:b}: {depth} at {point:?}");
            }
        }
        assert!(ellipses(1).is_empty() && ellipses(6).is_empty());
    }

    /// Connected curves that cross at so many points divide the plane into two faces more. There are as many faces as combinations, so that
    /// each of these, having a point, is one piece.
    #[test]
    fn no_region_is_in_two_pieces() {
        for count in 2..=5 {
            let sets = ellipses(count);
            let crossings = |one: &Ellipse, other: &Ellipse| {
                let inside: Vec<bool> =
                    (0..=3_600).map(|step| other.distance(one.at(TAU * f64::from(step) / 3_600.0)) < 0.0).collect();
                inside.windows(2).filter(|pair| pair[0] != pair[1]).count()
            };
            let pairs = (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other)));
            let points: usize = pairs.map(|(one, other)| crossings(&sets[one], &sets[other])).sum();
            assert_eq!(points + 2, 1 << count, "{count} sets");
        }
    }

    #[test]
    fn what_is_painted_is_what_the_sets_have_in_common() {
        let contains = |shape: &[Point], p: Point| {
            let edge = |place: usize| {
                let (a, b) = (shape[place], shape[(place + 1) % shape.len()]);
                (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0) >= 0.0
            };
            !shape.is_empty() && (0..shape.len()).all(edge)
        };
        for count in 2..=5 {
            let sets = ellipses(count);
            let found = labels(&sets);
            for painted in 1..1_usize << count {
                let mut of = (0..count).filter(|&set| painted >> set & 1 == 1).map(|set| sets[set].corners());
                let first = of.next().expect("a set");
                let shape = of.fold(first, |shape, other| common(shape, &other));
                for (region, label) in found.iter().enumerate().skip(1) {
                    let (point, _) = label.expect("a region");
                    // The intersection holds the regions of its sets and of more, and no others.
                    assert_eq!(contains(&shape, point), region & painted == painted, "{count}: {region:b} {painted:b}");
                }
            }
        }
    }

    #[test]
    fn sets_of_several_values_and_single_sets_are_not_drawn() {
        let row = |values: &[u8]| QcaRow { values: values.to_vec(), cases: vec!["a".to_owned()], ..QcaRow::default() };
        assert_eq!(draw(&["A", "B"], &[&row(&[0, 2])], ""), None);
        assert_eq!(draw(&["A"], &[&row(&[1])], ""), None);
        assert_eq!(draw(&["A", "B"], &[], ""), None);
        assert!(draw(&["A", "B"], &[&row(&[0, 1])], "").is_some_and(|svg| svg.matches("<path").count() == 5));
    }
}
