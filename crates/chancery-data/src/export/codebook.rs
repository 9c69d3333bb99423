//! The codebook of an exported file: what was used, where it comes from, and what is missing and why.

use std::path::Path;

use chancery_core::{CellState, YearRange};

use super::origins::Origins;
use super::sheet::{About, Role, Sheet, Variable};
use super::tally::{ColumnTally, Counts, Tally};
use super::{codebook_ddi, codebook_html, codebook_md};
use crate::dataset::DataSet;
use crate::store::FileState;

/// A format of codebooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodebookFormat {
    /// Markdown.
    Markdown,
    /// One HTML page.
    Html,
    /// XML of the Data Documentation Initiative, DDI-Codebook 2.5.
    Ddi,
}

impl CodebookFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Markdown, Self::Html, Self::Ddi];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Ddi => "ddi",
        }
    }

    /// What is added to the name of the file that is described.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Markdown => "codebook.md",
            Self::Html => "codebook.html",
            Self::Ddi => "codebook.xml",
        }
    }
}

/// Everything known of an exported file.
#[derive(Clone, Debug)]
pub struct Codebook {
    /// Name of the file.
    pub file: String,
    /// Program and version that wrote it.
    pub program: String,
    /// The table as a whole.
    pub about: About,
    /// Rows.
    pub rows: u64,
    /// The columns, without those of reasons.
    pub variables: Vec<CodebookVariable>,
    /// The data sets used, in the order in which the variables use them first.
    pub data_sets: Vec<CodebookDataSet>,
}

/// A column and what was counted in it.
#[derive(Clone, Debug)]
pub struct CodebookVariable {
    /// Name, label, unit, origin.
    pub variable: Variable,
    /// Cells by year and reason.
    pub tally: ColumnTally,
}

/// A data set that a file uses.
#[derive(Clone, Debug)]
pub struct CodebookDataSet {
    /// What is known of it.
    pub data_set: &'static DataSet,
    /// The provider's files that were read, with their hashes.
    pub files: Vec<FileState>,
}

impl Codebook {
    /// The codebook of a sheet that was written to a file.
    pub fn new(sheet: &dyn Sheet, tally: &Tally, path: &Path, origins: &dyn Origins) -> Self {
        let about = sheet.about().clone();
        let pairs = about.variables.iter().zip(&tally.columns).filter(|(variable, _)| variable.role != Role::Reason);
        let variables: Vec<CodebookVariable> = pairs
            .map(|(variable, tally)| CodebookVariable { variable: variable.clone(), tally: tally.clone() })
            .collect();
        let mut data_sets: Vec<CodebookDataSet> = Vec::new();
        let origins_of = variables.iter().filter_map(|column| column.variable.origin.as_ref());
        for id in about.data_sets.iter().chain(origins_of.map(|origin| &origin.data_set)) {
            if let Some(found) = origins.data_set(id)
                && !data_sets.iter().any(|known| known.data_set.id == found.id)
            {
                data_sets.push(CodebookDataSet { data_set: found, files: origins.files(found.id) });
            }
        }
        Self {
            file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            program: concat!("chancery ", env!("CARGO_PKG_VERSION")).to_owned(),
            about,
            rows: tally.rows,
            variables,
            data_sets,
        }
    }

    /// The text in a format.
    pub fn render(&self, format: CodebookFormat) -> String {
        match format {
            CodebookFormat::Markdown => codebook_md::render(self),
            CodebookFormat::Html => codebook_html::render(self),
            CodebookFormat::Ddi => codebook_ddi::render(self),
        }
    }

    /// BibTeX entries of the data sets used and the lists that made the rows, each once.
    pub fn bibtex(&self) -> String {
        let lists = self.about.lists.iter().map(|work| work.bibtex.as_str());
        let entries = self.data_sets.iter().map(|used| used.data_set.bibtex).chain(lists);
        let mut seen: Vec<&str> = Vec::new();
        for entry in entries.map(str::trim).filter(|entry| !entry.is_empty()) {
            if !seen.contains(&entry) {
                seen.push(entry);
            }
        }
        seen.iter().map(|entry| format!("{entry}\n")).collect::<Vec<_>>().join("\n")
    }

    /// Variables with values, in order.
    pub(super) fn values(&self) -> impl Iterator<Item = &CodebookVariable> {
        self.variables.iter().filter(|column| column.variable.role == Role::Value)
    }

    /// What the counted units are: `states` or `dyads`.
    pub(super) fn units(&self) -> &'static str {
        let states = |column: &&CodebookVariable| {
            column.variable.role == Role::Key
                && ["state", "partner"].iter().any(|key| column.variable.name.starts_with(key))
        };
        if self.variables.iter().filter(states).count() > 1 { "pairs of states" } else { "states" }
    }
}

/// Years with the same reasons, next to each other, as one span.
pub(super) struct Span {
    pub(super) years: Option<YearRange>,
    pub(super) counts: Counts,
}

/// The years of a column, joined where the same reasons occur.
pub(super) fn spans(tally: &ColumnTally) -> Vec<Span> {
    let kinds = |counts: &Counts| counts.map(|count| count > 0);
    let mut spans: Vec<Span> = Vec::new();
    for (year, counts) in &tally.years {
        let year = year.map(YearRange::single);
        match spans.last_mut() {
            Some(last) if kinds(&last.counts) == kinds(counts) && last.years.is_some() == year.is_some() => {
                last.years = last.years.zip(year).map(|(span, year)| span.hull(year));
                last.counts.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            }
            _ => spans.push(Span { years: year, counts: *counts }),
        }
    }
    spans
}

/// The states of cells that occur in a column.
pub(super) fn occurring(counts: &Counts) -> Vec<CellState> {
    CellState::ALL.into_iter().filter(|state| counts[*state as usize] > 0).collect()
}

/// A share in percent with one digit; what is neither none nor all never looks so.
pub(super) fn percent(part: u64, whole: u64) -> String {
    match (part, whole) {
        (0, _) => "0 %".to_owned(),
        (part, whole) if part == whole => "100 %".to_owned(),
        (part, whole) => {
            let share = part as f64 / whole as f64 * 100.0;
            match share {
                share if share < 0.05 => "< 0.1 %".to_owned(),
                share if share >= 99.95 => "> 99.9 %".to_owned(),
                share => format!("{share:.1} %"),
            }
        }
    }
}

/// A number with commas between its thousands.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_readable_and_do_not_round_to_none_or_all() {
        assert_eq!(thousands(2_063_610), "2,063,610");
        assert_eq!((thousands(0), thousands(999)), ("0".to_owned(), "999".to_owned()));
        assert_eq!(percent(1, 2_000_000), "< 0.1 %");
        assert_eq!(percent(1_999_999, 2_000_000), "> 99.9 %");
        assert_eq!((percent(0, 0), percent(7, 7), percent(1, 3)), ("0 %".into(), "100 %".into(), "33.3 %".into()));
    }

    #[test]
    fn years_with_the_same_reasons_are_one_span() {
        let mut tally = ColumnTally::default();
        for (year, counts) in
            [(1870, [1, 1, 0, 0, 0, 0, 0]), (1871, [2, 1, 0, 0, 0, 0, 0]), (1872, [0, 0, 5, 0, 0, 0, 0])]
        {
            tally.years.insert(Some(year), counts);
        }
        let spans = spans(&tally);
        assert_eq!(spans.len(), 2);
        assert_eq!(spans[0].years, YearRange::new(1870, 1871));
        assert_eq!(spans[0].counts, [3, 2, 0, 0, 0, 0, 0]);
        assert_eq!(occurring(&spans[1].counts), [CellState::NotCovered]);
    }
}
