//! Evidence -> pages: HTML, Markdown, JSON and BibTeX.
//!
//! Everything printed comes from one [`Evidence`]; this crate opens no file, knows no data set and computes nothing but
//! counts, axes and positions on a drawing. Same evidence, same bytes. `page` puts HTML together from `view` (what each section
//! shows) and `templates/` (how it looks), as one page or, by `site`, as many; `layout` says where things stand, `chart` draws,
//! `markdown` is the short form.

mod bibtex;
mod chart;
mod check;
mod error;
mod layout;
mod links;
mod markdown;
mod page;
pub mod regression;
mod site;
mod text;
mod verdicts;
mod view;

use chancery_evidence::{Evidence, QcaEvidence, TracingEvidence};

pub use error::Error;
pub use site::File;

/// The report as one HTML file that opens from disk: no network, no external font, script or style.
///
/// # Errors
/// When a template cannot be rendered, which is a defect of this crate and not of the evidence.
pub fn html(evidence: &Evidence) -> Result<String, Error> {
    page::html(evidence)
}

/// The report as a set of pages that link to each other and open from disk: `index.html`, the ledger, the series, the measures,
/// and a page for each claim, each case and each state of the study's regions that the evidence speaks of. All paths are relative,
/// none leaves the folder, and nothing is loaded from elsewhere.
///
/// # Errors
/// When a template cannot be rendered, which is a defect of this crate and not of the evidence.
pub fn site(evidence: &Evidence) -> Result<Vec<File>, Error> {
    site::site(evidence)
}

/// The report in short form, as Markdown with tables.
pub fn markdown(evidence: &Evidence) -> String {
    markdown::markdown(evidence)
}

/// The evidence itself as indented JSON, keys in the order of its types, with a newline at the end.
///
/// # Errors
/// When the evidence cannot be serialised.
pub fn json(evidence: &Evidence) -> Result<String, Error> {
    let mut text = serde_json::to_string_pretty(evidence)?;
    text.push('\n');
    Ok(text)
}

/// A BibTeX file: the works the study cites and the data sets it used.
pub fn bibtex(evidence: &Evidence) -> String {
    bibtex::bibtex(evidence)
}

/// The figures of a set-theoretic comparison as SVG files: name and text of each. The truth table, and for the first solution of each
/// kind an XY plot and an UpSet diagram.
pub fn qca_figures(comparison: &QcaEvidence) -> Vec<(String, String)> {
    files(view::qca::drawings(comparison))
}

/// The figures of a process tracing as SVG files: name and text of each.
pub fn tracing_figures(tracing: &TracingEvidence) -> Vec<(String, String)> {
    files(view::tracing::drawings(tracing))
}

fn files(drawings: Vec<(String, String)>) -> Vec<(String, String)> {
    drawings.into_iter().map(|(name, drawing)| (name, chart::standalone::file(&drawing))).collect()
}
