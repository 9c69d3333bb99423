//! The parts of a report in their order: a template each, the page it stands on where there are many, and its headings. A new part
//! of the report is an entry of [`parts`] and nothing else.

use serde::Serialize;

use super::Page;
use crate::layout::Layout;

/// A part of the report.
pub(crate) struct Part {
    pub(crate) template: &'static str,
    /// The page it stands on, by its place in [`PAGES`].
    page: &'static str,
    /// Without a heading it has nothing to show.
    headings: Vec<Heading>,
}

/// A heading of the second level, with those below it that the contents name.
struct Heading {
    anchor: String,
    title: String,
    below: Vec<(String, String)>,
}

/// An entry of the contents.
#[derive(Serialize)]
pub(crate) struct Entry {
    title: String,
    to: String,
    /// It is on the page that is read, and others are not.
    here: bool,
    below: Vec<Entry>,
}

/// A page of the first folder.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct PageName {
    pub(crate) file: &'static str,
    pub(crate) title: &'static str,
}

/// The pages of the first folder of a report of many.
pub(crate) const PAGES: [PageName; 7] = [
    PageName { file: "index.html", title: "Summary" },
    PageName { file: "ledger.html", title: "The claims ledger" },
    PageName { file: "series.html", title: "The series" },
    PageName { file: "measures.html", title: "Measures" },
    PageName { file: "cases.html", title: "Cases" },
    PageName { file: "contradictions.html", title: "Contradictions" },
    PageName { file: "data.html", title: "Facts, data and citations" },
];

/// Every part that has something to show, in the order of the report.
pub(crate) fn parts(page: &Page<'_>) -> Vec<Part> {
    let one = |template, file, anchor: &str, title: &str, shown: bool| {
        let heading = Heading { anchor: anchor.to_owned(), title: title.to_owned(), below: Vec::new() };
        Part { template, page: file, headings: if shown { vec![heading] } else { Vec::new() } }
    };
    let mut summary = one("summary.html", "index.html", "summary", "Summary", true);
    if !page.highlights.is_empty() {
        summary.headings.push(heading("highlights", "What the data say"));
    }
    let mut ledger = one("ledger.html", "ledger.html", "ledger", "The claims ledger", true);
    if page.ledger.len() > 1 {
        ledger.headings[0].below = page.ledger.iter().map(|text| (text.anchor.clone(), text.short.clone())).collect();
    }
    let mut series = one("charts.html", "series.html", "charts", "The series", !page.charts.is_empty());
    for heading in &mut series.headings {
        let title = |region: &str| if region.is_empty() { "All".to_owned() } else { region.to_owned() };
        heading.below = page.charts.iter().map(|region| (region.anchor.clone(), title(region.region))).collect();
    }
    let measures = page.measures.iter().map(|section| heading(section.anchor, section.title)).collect();
    let mut reading = one("reading.html", "index.html", "reading", "How to read the verdicts", true);
    if !page.diagnostics.is_empty() {
        reading.headings.push(heading("diagnostics", "Diagnostics"));
    }
    let cases = if page.many { "case-list.html" } else { "cases.html" };
    let mut parts = vec![
        summary,
        one("figures.html", "index.html", "figures", "The figures of the texts", !page.text_figures.is_empty()),
        ledger,
        series,
        Part { template: "measures.html", page: "measures.html", headings: measures },
        one(cases, "cases.html", "cases", "Cases", !page.cases.is_empty()),
        one("matrix.html", "cases.html", "matrix", "Cases side by side", !page.matrix.columns.is_empty()),
        one(
            "contradictions.html",
            "contradictions.html",
            "contradictions",
            "Contradictions",
            !page.contradictions.is_empty(),
        ),
        one("states.html", "index.html", "states", "States", !page.states.is_empty()),
        one("facts.html", "data.html", "facts", "Cited facts", !page.facts.is_empty()),
        one("data.html", "data.html", "data", "Data and citations", true),
        one("codebook.html", "data.html", "codebook", "Codebook", !page.codebook.is_empty()),
        reading,
    ];
    parts.retain(|part| !part.headings.is_empty());
    parts
}

fn heading(anchor: &str, title: &str) -> Heading {
    Heading { anchor: anchor.to_owned(), title: title.to_owned(), below: Vec::new() }
}

/// The templates of a page, in the order of the report.
pub(crate) fn templates(parts: &[Part], file: &str) -> Vec<&'static str> {
    parts.iter().filter(|part| part.page == file).map(|part| part.template).collect()
}

/// The contents as a page shows them: headings of this page unfold, those of others do not.
pub(crate) fn contents(parts: &[Part], file: &str, layout: Layout<'_>) -> Vec<Entry> {
    let mut out = Vec::new();
    for part in parts {
        let many = matches!(layout, Layout::Many { .. });
        let here = !many || part.page == file;
        let to = |anchor: &str| if here { format!("#{anchor}") } else { layout.on(part.page, anchor) };
        for heading in &part.headings {
            let below = heading.below.iter().filter(|_| here);
            out.push(Entry {
                title: heading.title.clone(),
                to: to(&heading.anchor),
                here: here && many,
                below: below
                    .map(|(anchor, title)| Entry {
                        title: title.clone(),
                        to: to(anchor),
                        here: false,
                        below: Vec::new(),
                    })
                    .collect(),
            });
        }
    }
    out
}
