//! Evidence -> pages: HTML, Markdown, JSON and BibTeX.
//!
//! Everything printed comes from one [`Evidence`]; this crate opens no file, knows no data set and computes nothing but
//! counts, axes and positions on a drawing. Same evidence, same bytes. `page` puts the HTML page together from `view` (what
//! each section shows) and `templates/` (how it looks); `chart` draws; `markdown` is the short form.

mod bibtex;
mod chart;
mod error;
mod links;
mod markdown;
mod page;
pub mod regression;
mod text;
mod verdicts;
mod view;

use chancery_evidence::Evidence;

pub use error::Error;

/// The report as one HTML file that opens from disk: no network, no external font, script or style.
///
/// # Errors
/// When a template cannot be rendered, which is a defect of this crate and not of the evidence.
pub fn html(evidence: &Evidence) -> Result<String, Error> {
    page::html(evidence)
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
