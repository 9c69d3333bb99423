//! A triangle of shares: the nearer a state stands to a corner, the larger that actor's share.
//!
//! Where all shares are much alike, only the part of the triangle that holds them is drawn, and its corners say their shares.

use std::fmt::Write as _;

use super::style;
use super::time::{LINE, WIDTH, n, open};
use crate::text::{clip, escape};

const SIDE: f64 = 340.0;
/// Height of a triangle whose sides are 1: half the square root of 3.
const HEIGHT: f64 = 0.866_025_403_784_438_6;
const LEFT: f64 = (WIDTH - SIDE) / 2.0;
const TOP: f64 = 26.0;
const BELOW: f64 = 34.0;
/// Width of a letter of the states' names, on average.
const LETTER: f64 = 6.3;
const LONGEST_CORNER: usize = 30;
const LONGEST_NAME: usize = 18;

/// Lower bounds of a part of the triangle are multiples of one in so many.
const STEPS: f64 = 20.0;
/// Largest part, by the length of its sides, that is drawn instead of the whole.
const ENLARGED: f64 = 0.6;

/// The part of the triangle that is drawn: the least share of each actor, and the length of its sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    low: [f64; 3],
    size: f64,
}

impl Window {
    const WHOLE: Self = Self { low: [0.0; 3], size: 1.0 };

    /// The smallest part that holds all points, if that is worth it.
    pub(crate) fn around(trails: &[Trail]) -> Self {
        let least = |actor: usize| {
            let shares = trails.iter().flat_map(|trail| &trail.points).map(|point| point.1[actor]);
            (shares.fold(1.0, f64::min) * STEPS).floor() / STEPS
        };
        let low = [least(0), least(1), least(2)];
        let size = 1.0 - low.iter().sum::<f64>();
        if size > 0.01 && size <= ENLARGED { Self { low, size } } else { Self::WHOLE }
    }

    pub(crate) fn is_whole(&self) -> bool {
        *self == Self::WHOLE
    }

    /// An actor's share at its corner.
    fn corner(&self, actor: usize) -> f64 {
        self.low[actor] + self.size
    }

    /// Where shares stand: the top corner is the first actor's, then left, then right.
    fn place(&self, shares: [f64; 3]) -> (f64, f64) {
        let inside = |actor: usize| (shares[actor] - self.low[actor]) / self.size;
        let (left, right) = (inside(1), inside(2));
        let top = 1.0 - left - right;
        (LEFT + SIDE * (right + top / 2.0), TOP + SIDE * HEIGHT * (1.0 - top))
    }

    fn at(&self, shares: [f64; 3]) -> String {
        let (x, y) = self.place(shares);
        format!("{} {}", n(x), n(y))
    }
}

/// A state's way through the triangle.
pub(crate) struct Trail {
    pub(crate) name: String,
    /// Year and shares, in the order of years.
    pub(crate) points: Vec<(i16, [f64; 3])>,
}

/// Draws the trails; the first actor's corner is at the top, the rivals' are below.
pub(crate) fn draw(actors: &[String; 3], trails: &[Trail], window: Window, words: &str) -> Option<String> {
    if trails.iter().all(|trail| trail.points.is_empty()) {
        return None;
    }
    let mut out = String::new();
    open(&mut out, "ch", WIDTH, TOP + SIDE * HEIGHT + BELOW, words);
    draw_grid(&mut out, window);
    draw_corners(&mut out, actors, window);
    for trail in trails {
        draw_trail(&mut out, trail, window);
    }
    draw_names(&mut out, trails, window);
    for trail in trails {
        draw_pointers(&mut out, actors, trail, window);
    }
    out.push_str("</svg>");
    Some(out)
}

/// Lines at quarters; along each, one actor's share is the same.
fn draw_grid(out: &mut String, window: Window) {
    // Points of the drawn part, given by how far they are toward each of its corners.
    let inner = |toward: [f64; 3]| [0, 1, 2].map(|actor| window.low[actor] + window.size * toward[actor]);
    let at = |toward: [f64; 3]| window.at(inner(toward));
    let mut path = String::new();
    for i in 1..4 {
        let s = f64::from(i) / 4.0;
        let _ = write!(path, "M{}L{}", at([s, 1.0 - s, 0.0]), at([s, 0.0, 1.0 - s]));
        let _ = write!(path, "M{}L{}", at([1.0 - s, s, 0.0]), at([0.0, s, 1.0 - s]));
        let _ = write!(path, "M{}L{}", at([1.0 - s, 0.0, s]), at([0.0, 1.0 - s, s]));
        let edge = inner([s, 0.0, 1.0 - s]);
        let (x, y) = window.place(edge);
        let share = super::short_share(edge[0]);
        let _ = write!(out, r#"<text class="sn" x="{}" y="{}">{share}</text>"#, n(x + 5.0), n(y + 3.0));
    }
    let _ = write!(out, r#"<path class="gl dg" d="{path}"/>"#);
    let edge = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].map(at).join("L");
    let _ = write!(out, r#"<path class="zl dg" d="M{edge}Z"/>"#);
}

fn draw_corners(out: &mut String, actors: &[String; 3], window: Window) {
    let (low, bottom) = (TOP + SIDE * HEIGHT + 18.0, LEFT + SIDE);
    let places = [(WIDTH / 2.0, TOP - 10.0, "middle"), (LEFT - 10.0, low, "start"), (bottom + 10.0, low, "end")];
    for (i, (name, (x, y, anchor))) in actors.iter().zip(places).enumerate() {
        let share =
            if window.is_whole() { String::new() } else { format!(" {}", super::short_share(window.corner(i))) };
        let (x, y, name, class) = (n(x), n(y), escape(&clip(name, LONGEST_CORNER)), style(i));
        let _ = write!(out, r#"<text class="lb {class}" x="{x}" y="{y}" text-anchor="{anchor}">{name}{share}</text>"#);
    }
}

/// The colour of whoever has the largest share at the end.
fn class(trail: &Trail) -> String {
    let last = trail.points.last().map_or([0.0; 3], |point| point.1);
    let largest = (0..3).max_by(|a, b| last[*a].total_cmp(&last[*b]).then(b.cmp(a))).unwrap_or(0);
    style(largest)
}

/// Lines through consecutive years, a ring at the first and a dot at the last.
fn draw_trail(out: &mut String, trail: &Trail, window: Window) {
    let class = class(trail);
    let mut path = String::new();
    for stretch in trail.points.chunk_by(|a, b| i32::from(a.0) + 1 == i32::from(b.0)).filter(|s| s.len() > 1) {
        for (i, point) in stretch.iter().enumerate() {
            let _ = write!(path, "{}{}", if i == 0 { 'M' } else { 'L' }, window.at(point.1));
        }
    }
    if !path.is_empty() {
        let _ = write!(out, r#"<path class="tr {class}" d="{path}"/>"#);
    }
    if let [first, _, ..] = trail.points.as_slice() {
        let (x, y) = window.place(first.1);
        let _ = write!(out, r#"<circle class="ring {class}" cx="{}" cy="{}" r="2.4"/>"#, n(x), n(y));
    }
    if let Some(last) = trail.points.last() {
        let (x, y) = window.place(last.1);
        let _ = write!(out, r#"<circle class="dot {class}" cx="{}" cy="{}" r="3"/>"#, n(x), n(y));
    }
}

/// A rectangle: left, top, right, bottom.
type Space = (f64, f64, f64, f64);

fn apart(a: &Space, b: &Space) -> bool {
    a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1
}

/// Names beside the last points, to the right or to the left, where nothing else stands; the rest are told when pointed at and in
/// the table.
fn draw_names(out: &mut String, trails: &[Trail], window: Window) {
    let bottom = TOP + SIDE * HEIGHT;
    let ends: Vec<(f64, f64)> =
        trails.iter().filter_map(|t| t.points.last()).map(|point| window.place(point.1)).collect();
    let mut taken: Vec<Space> = ends.iter().map(|(x, y)| (x - 4.0, y - 4.0, x + 4.0, y + 4.0)).collect();
    taken.push((0.0, bottom + 6.0, WIDTH, bottom + BELOW));
    for trail in trails {
        let Some(last) = trail.points.last() else { continue };
        let (x, y) = window.place(last.1);
        let name = clip(&trail.name, LONGEST_NAME);
        let width = name.chars().count() as f64 * LETTER;
        let free = |left: &f64| {
            let space = (*left, y - LINE / 2.0, left + width, y + LINE / 2.0);
            *left >= 0.0 && space.2 <= WIDTH && taken.iter().all(|other| apart(&space, other))
        };
        let Some(left) = [x + 6.0, x - 6.0 - width].into_iter().find(free) else { continue };
        taken.push((left, y - LINE / 2.0, left + width, y + LINE / 2.0));
        let (name, class) = (escape(&name), class(trail));
        let _ = write!(out, r#"<text class="lb halo {class}" x="{}" y="{}">{name}</text>"#, n(left), n(y + 3.5));
    }
}

/// What a state's first and last points say.
fn draw_pointers(out: &mut String, actors: &[String; 3], trail: &Trail, window: Window) {
    let mut shown: Vec<&(i16, [f64; 3])> = trail.points.first().into_iter().chain(trail.points.last()).collect();
    shown.dedup();
    for (year, shares) in shown {
        let (x, y) = window.place(*shares);
        let mut title = format!("{}, {year}", trail.name);
        for (actor, share) in actors.iter().zip(shares) {
            let _ = write!(title, "\n{actor}: {}", super::share(*share));
        }
        let _ = write!(
            out,
            r#"<circle class="yr" cx="{}" cy="{}" r="7"><title>{}</title></circle>"#,
            n(x),
            n(y),
            escape(&title)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: (f64, f64), b: (f64, f64)) -> bool {
        (a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9
    }

    #[test]
    fn corners_and_middle() {
        let place = |shares| Window::WHOLE.place(shares);
        assert!(near(place([1.0, 0.0, 0.0]), (WIDTH / 2.0, TOP)));
        assert!(near(place([0.0, 1.0, 0.0]), (LEFT, TOP + SIDE * HEIGHT)));
        assert!(near(place([0.0, 0.0, 1.0]), (LEFT + SIDE, TOP + SIDE * HEIGHT)));
        let third = 1.0 / 3.0;
        assert!(near(place([third; 3]), (WIDTH / 2.0, TOP + SIDE * HEIGHT * 2.0 / 3.0)));
    }

    #[test]
    fn shares_much_alike_are_enlarged() {
        let trails = |all: &[[f64; 3]]| {
            vec![Trail { name: String::new(), points: all.iter().map(|shares| (2000, *shares)).collect() }]
        };
        let window = Window::around(&trails(&[[0.42, 0.3, 0.28], [0.26, 0.38, 0.36]]));
        assert!((window.size - 0.2).abs() < 1e-9, "{window:?}");
        assert!((window.corner(0) - 0.45).abs() < 1e-9, "{window:?}");
        // The corner of the part is where the corner of the whole would be.
        assert!(near(window.place([0.45, 0.3, 0.25]), (WIDTH / 2.0, TOP)));
        assert!(Window::around(&trails(&[[0.9, 0.05, 0.05], [0.05, 0.9, 0.05]])).is_whole());
        assert!(Window::around(&trails(&[])).is_whole());
    }
}
