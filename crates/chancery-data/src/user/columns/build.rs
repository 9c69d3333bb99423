//! Columns while they are read: numbers for as long as everything is one, texts as numbers of words.

use std::collections::HashMap;
use std::sync::Arc;

use chancery_core::{Cell, CellState, Column};

use super::{DataValues, TextColumn};
use crate::user::draft::is_stata_missing;

/// Texts that stand for a missing value in a column of numbers. In a column of texts only the empty text does: `NA` may be Namibia.
const MISSING: [&str; 8] = ["NA", "N/A", "NaN", "nan", "NULL", "null", ".", ".."];

/// The cell a text stands for in a column of numbers; `None` if it is no number.
pub(super) fn cell(text: &str) -> Option<Cell> {
    let text = text.trim();
    // No text that stands for a missing value begins like this, and nearly every number does.
    let like_a_number = matches!(text.as_bytes().first(), Some(b'0'..=b'9' | b'-'));
    if !like_a_number && (text.is_empty() || MISSING.contains(&text) || is_stata_missing(text)) {
        return Some(Cell::missing(CellState::Unreported));
    }
    text.parse().ok().map(Cell::observed)
}

/// Collects a column of which the contents decide what it is.
pub(in crate::user) struct ColumnBuilder {
    kind: Kind,
    /// Nothing but empty texts so far, which are the same in numbers and texts.
    only_empty: bool,
}

enum Kind {
    Numbers(Column),
    Texts(TextBuilder),
    /// Something was a number and something was none: the texts have to be seen again from the first row.
    Again,
}

impl ColumnBuilder {
    pub(in crate::user) fn new() -> Self {
        Self { kind: Kind::Numbers(Column::default()), only_empty: true }
    }

    /// A column of texts, whatever they look like.
    pub(in crate::user) fn of_texts() -> Self {
        Self { kind: Kind::Texts(TextBuilder::default()), only_empty: true }
    }

    /// Whether the column is to be read once more with [`ColumnBuilder::of_texts`].
    pub(in crate::user) fn is_to_be_read_again(&self) -> bool {
        matches!(self.kind, Kind::Again)
    }

    pub(in crate::user) fn push_text(&mut self, text: &str) {
        match &mut self.kind {
            Kind::Texts(texts) => texts.push(text),
            Kind::Again => {}
            Kind::Numbers(column) => match cell(text) {
                Some(cell) => {
                    self.only_empty &= text.trim().is_empty();
                    column.push(cell);
                }
                None if self.only_empty => {
                    let mut texts = TextBuilder { codes: vec![None; column.len()], ..TextBuilder::default() };
                    texts.push(text);
                    self.kind = Kind::Texts(texts);
                }
                None => self.kind = Kind::Again,
            },
        }
    }

    /// A number of the file's own; one that is not finite is no value.
    #[inline]
    pub(in crate::user) fn push_number(&mut self, number: Option<f64>) {
        let Kind::Numbers(column) = &mut self.kind else { return };
        self.only_empty = false;
        column.push(match number {
            Some(number) if number.is_finite() => Cell::observed(number),
            _ => Cell::missing(CellState::Unreported),
        });
    }

    pub(in crate::user) fn finish(self) -> DataValues {
        match self.kind {
            Kind::Numbers(column) => DataValues::Numbers(Arc::new(column)),
            Kind::Texts(texts) => DataValues::Texts(Arc::new(texts.finish())),
            Kind::Again => DataValues::Texts(Arc::default()),
        }
    }
}

/// A number of single precision as the decimal number it is written as: 0.1, not 0.10000000149.
pub(in crate::user) fn decimal(number: f32) -> Option<f64> {
    if number == libm::truncf(number) && libm::fabsf(number) < 16_777_216.0 {
        return Some(f64::from(number));
    }
    number.is_finite().then(|| number.to_string().parse().ok()).flatten()
}

/// Collects texts as numbers of words.
#[derive(Clone, Default)]
pub(super) struct TextBuilder {
    /// The words in the order of their first occurrence.
    words: Vec<String>,
    numbers: HashMap<String, u32>,
    codes: Vec<Option<u32>>,
}

impl TextBuilder {
    pub(super) fn push(&mut self, text: &str) {
        let text = text.trim();
        let code = (!text.is_empty()).then(|| self.code(text));
        self.codes.push(code);
    }

    fn code(&mut self, text: &str) -> u32 {
        // Tables are sorted more often than not.
        if let Some(Some(last)) = self.codes.last()
            && self.words[*last as usize] == text
        {
            return *last;
        }
        if let Some(code) = self.numbers.get(text) {
            return *code;
        }
        let code = self.words.len() as u32;
        self.words.push(text.to_owned());
        self.numbers.insert(text.to_owned(), code);
        code
    }

    pub(super) fn finish(self) -> TextColumn {
        let mut order: Vec<u32> = (0..self.words.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| self.words[a as usize].cmp(&self.words[b as usize]));
        let mut place = vec![0; order.len()];
        (0..).zip(&order).for_each(|(at, &code)| place[code as usize] = at);
        let codes = self.codes.into_iter().map(|code| code.map(|code| place[code as usize])).collect();
        let mut words = self.words;
        TextColumn { words: order.iter().map(|&code| std::mem::take(&mut words[code as usize])).collect(), codes }
    }
}
