//! Figures with their tables, as every section on a measure shows them; the page and the short form read the same ones.

use chancery_evidence::{Interval, Shade, Term};
use serde::Serialize;

use crate::links::Link;
use crate::text::{decimal, figure, words};

/// A section on a measure.
#[derive(Serialize)]
pub(crate) struct Section {
    pub(crate) anchor: &'static str,
    pub(crate) title: &'static str,
    pub(crate) intro: &'static str,
    /// What the measure cannot show, in a line.
    pub(crate) cannot: &'static str,
    pub(crate) figures: Vec<Figure>,
    /// Figures that are only in `evidence.json`.
    pub(crate) more: usize,
}

/// A drawing with its key and tables.
#[derive(Default, Serialize)]
pub(crate) struct Figure {
    pub(crate) anchor: String,
    pub(crate) title: String,
    pub(crate) unit: String,
    /// What it comes to.
    pub(crate) chip: Option<Chip>,
    /// As wide as the page.
    pub(crate) wide: bool,
    /// Sentences above the drawing.
    pub(crate) lead: Vec<String>,
    /// Drawings above each other; they share their horizontal axis.
    pub(crate) svgs: Vec<String>,
    /// Said in place of a drawing.
    pub(crate) empty: String,
    pub(crate) key: Vec<KeyItem>,
    pub(crate) notes: Vec<String>,
    pub(crate) sources: Vec<Link>,
    pub(crate) tables: Vec<Table>,
}

/// An outcome in a word, with the mark of a verdict.
#[derive(Serialize)]
pub(crate) struct Chip {
    pub(crate) mark: &'static str,
    pub(crate) label: String,
}

/// An entry of a key.
#[derive(Serialize)]
pub(crate) struct KeyItem {
    /// `line`, `fill`, `cell`, `bar`, `point`, `diamond`, `posterior`, `outside`, `region`, `zero`, `missing` or `blank`.
    pub(crate) shape: &'static str,
    pub(crate) style: String,
    pub(crate) label: String,
}

/// A table of figures.
#[derive(Default, Serialize)]
pub(crate) struct Table {
    pub(crate) caption: String,
    /// Name of the fold; not folded without one.
    pub(crate) fold: Option<&'static str>,
    /// In the short form too.
    pub(crate) short: bool,
    pub(crate) head: Vec<Head>,
    pub(crate) rows: Vec<Vec<Entry>>,
    /// Rows that are only in `evidence.json`.
    pub(crate) more: usize,
}

/// The head of a column.
#[derive(Serialize)]
pub(crate) struct Head {
    pub(crate) text: String,
    /// Figures, aligned to the right.
    pub(crate) right: bool,
}

/// An entry of a table.
#[derive(Clone, Default, Serialize)]
pub(crate) struct Entry {
    pub(crate) text: String,
    /// In small print behind it.
    pub(crate) small: String,
    /// A reason in place of a value.
    pub(crate) gap: bool,
    /// Anchor it links to.
    pub(crate) to: Option<String>,
    /// Name of a mark in front of it.
    pub(crate) mark: Option<&'static str>,
}

impl Table {
    /// An empty table; a column whose name begins with `>` holds figures.
    pub(crate) fn new(caption: impl Into<String>, columns: &[&str]) -> Self {
        let head = |name: &&str| Head { text: name.trim_start_matches('>').to_owned(), right: name.starts_with('>') };
        Self { caption: caption.into(), head: columns.iter().map(head).collect(), ..Self::default() }
    }

    /// Puts the first rows into the table and counts the others.
    pub(crate) fn fill(mut self, rows: impl ExactSizeIterator<Item = Vec<Entry>>, most: usize) -> Self {
        self.more = rows.len().saturating_sub(most);
        self.rows = rows.take(most).collect();
        self
    }

    /// Hides the table behind a name.
    pub(crate) fn folded(mut self, name: &'static str) -> Self {
        self.fold = Some(name);
        self
    }

    /// Puts the table into the short form.
    pub(crate) fn in_short(mut self) -> Self {
        self.short = true;
        self
    }
}

impl Entry {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A reason why there is no value.
    pub(crate) fn gap(reason: &str) -> Self {
        let text = if reason.is_empty() { "no value".to_owned() } else { words(reason) };
        Self { text, gap: true, ..Self::default() }
    }

    /// A value, or the reason why there is none.
    pub(crate) fn value(value: Option<f64>, reason: &str, print: fn(f64) -> String) -> Self {
        finite(value).map_or_else(|| Self::gap(reason), |value| Self::new(print(value)))
    }

    /// A value with its interval in small print.
    pub(crate) fn interval(of: &Interval, reason: &str, print: fn(f64) -> String) -> Self {
        let small = ends(of).map_or_else(String::new, |(lo, hi)| format!("{} to {}", print(lo), print(hi)));
        let entry = Self::value(of.value, reason, print);
        if entry.gap { entry } else { Self { small, ..entry } }
    }

    pub(crate) fn marked(mut self, mark: &'static str) -> Self {
        self.mark = Some(mark);
        self
    }
}

/// A value that can be printed and drawn.
pub(crate) fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

/// Both ends of an interval, if it has both.
pub(crate) fn ends(of: &Interval) -> Option<(f64, f64)> {
    finite(of.lo).zip(finite(of.hi))
}

/// A value with its interval in a sentence.
pub(crate) fn said(of: &Interval) -> String {
    let value = finite(of.value).map_or_else(|| "no value".to_owned(), figure);
    ends(of).map_or_else(|| value.clone(), |(lo, hi)| format!("{value} ({} to {})", figure(lo), figure(hi)))
}

/// A probability or a p value: never printed as nothing.
pub(crate) fn probability(p: f64) -> String {
    if p > 0.0 && p < 0.001 { figure(p) } else { decimal(p, 3) }
}

/// An index between −1 and 1.
pub(crate) fn index(value: f64) -> String {
    decimal(value, 2)
}

/// Years for a reader.
pub(crate) fn span(years: (i16, i16)) -> String {
    match years {
        (0, 0) => String::new(),
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}\u{2013}{last}"),
    }
}

/// Terms in office as shades behind a drawing.
pub(crate) fn shades(terms: &[Term]) -> Vec<Shade> {
    terms.iter().map(|term| Shade { label: term.name.clone(), start: term.start, end: term.end }).collect()
}

/// Years from one to the next of those that a finding was made for; 1 unless it left years out throughout.
pub(crate) fn step(years: impl Iterator<Item = i16>) -> usize {
    let mut years: Vec<i16> = years.collect();
    years.sort_unstable();
    years.dedup();
    let gaps = years.windows(2).map(|pair| i32::from(pair[1]) - i32::from(pair[0]));
    let common = |mut a: i32, mut b: i32| {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    usize::try_from(gaps.fold(0, common)).unwrap_or(1).max(1)
}

/// The first and the last of some years.
pub(crate) fn range(years: impl Iterator<Item = i16> + Clone) -> Option<(i16, i16)> {
    years.clone().min().zip(years.max())
}
