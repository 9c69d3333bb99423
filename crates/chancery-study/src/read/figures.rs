//! `[[figure]]`: a figure of a text, drawn again.

use std::ops::Range;

use chancery_core::nearest;
use toml::Spanned;

use super::{Reader, StudyFile};
use crate::raw::{RawFigure, RawFigureMark, RawFigureRow};
use crate::study::{ExprText, Figure, FigureKind, FigureRow};

impl Reader<'_> {
    pub(super) fn figure(&mut self, file: &StudyFile, _: Range<usize>, raw: RawFigure) {
        if self.study.figures.iter().any(|figure| figure.id == *raw.id.get_ref()) {
            let message = format!("figure `{}` stands twice", raw.id.get_ref());
            return self.error("study::repeated-id", file, raw.id.span(), message, "ids name one figure each");
        }
        let Some(kind) = self.figure_kind(file, &raw.kind) else { return };
        let wanted = match kind {
            FigureKind::Pair => 2,
            FigureKind::Ranked | FigureKind::Lines => 1,
            FigureKind::Stacked => raw.parts.len().max(1),
        };
        if kind == FigureKind::Pair && raw.parts.len() != 2 {
            let hint = "`parts = [\"2015\", \"2017\"]`";
            return self.error("study::figure", file, raw.id.span(), "a pair names its two parts".into(), hint);
        }
        let rows: Option<Vec<FigureRow>> = raw.row.into_iter().map(|row| self.figure_row(file, row, wanted)).collect();
        let Some(rows) = rows else { return };
        let mark = |mark: RawFigureMark| (mark.label, Self::expression(file, &mark.value), mark.year);
        let place = raw.source.place.or(raw.source.line.map(|line| format!("line {line}"))).or(raw.source.lines);
        self.study.figures.push(Figure {
            id: raw.id.into_inner(),
            title: raw.title,
            kind,
            reference: raw.source.reference,
            place: place.unwrap_or_default(),
            parts: raw.parts,
            rows,
            median: raw.median,
            marks: raw.mark.into_iter().map(mark).collect(),
            missing: raw.missing,
            note: raw.note,
        });
    }

    fn figure_kind(&mut self, file: &StudyFile, word: &Spanned<String>) -> Option<FigureKind> {
        let found = FigureKind::ALL.into_iter().find(|kind| kind.name() == word.get_ref());
        if found.is_none() {
            let names = FigureKind::ALL.map(FigureKind::name);
            let near =
                nearest(word.get_ref(), names).map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            let message = format!("`{}` is not a kind of figure", word.get_ref());
            let hint = format!("{near}use {}", names.join(", "));
            self.error("study::word", file, word.span(), message, &hint);
        }
        found
    }

    /// A row with as many values as its figure has parts; one without any says why.
    fn figure_row(&mut self, file: &StudyFile, row: Spanned<RawFigureRow>, wanted: usize) -> Option<FigureRow> {
        let range = row.span();
        let raw = row.into_inner();
        let without = raw.values.is_empty() || raw.values.iter().any(|value| value.get_ref().is_empty());
        if without && raw.missing.is_empty() {
            let message = format!("row `{}` lacks a value and does not say why", raw.label);
            self.error(
                "study::figure",
                file,
                range,
                message,
                "write the reason in `missing`; a value is never typed in",
            );
            return None;
        }
        if !raw.values.is_empty() && raw.values.len() != wanted {
            let message = format!("row `{}` has {} values, the figure {wanted} parts", raw.label, raw.values.len());
            self.error("study::figure", file, range, message, "an empty text stands for a value that is not at hand");
            return None;
        }
        let expression = |text: &Spanned<String>| (!text.get_ref().is_empty()).then(|| Self::expression(file, text));
        let mut values: Vec<Option<ExprText>> = raw.values.iter().map(expression).collect();
        values.resize(wanted, None);
        Some(FigureRow { label: raw.label, note: raw.note, values, missing: raw.missing })
    }
}
