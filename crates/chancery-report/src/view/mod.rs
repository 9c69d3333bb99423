//! What each section of the page shows, in the order of the page. No markup here.

mod cases;
mod claims;
mod compare;
pub(crate) mod contents;
mod data;
pub(crate) mod figure;
mod figures;
mod measures;
pub(crate) mod pages;
mod summary;

use chancery_evidence::{CodebookEntry, Evidence, FactEvidence};
use serde::Serialize;

pub(crate) use cases::{better, direction};
pub(crate) use measures::{qca, sections, tracing};
pub(crate) use summary::paragraph;

use crate::chart::{self, ChartView};
use crate::layout::Layout;
use crate::links::{Link, Links};
use crate::text::anchor;
use crate::verdicts::{self, VerdictText};

/// The page, section by section.
#[derive(Serialize)]
pub(crate) struct Page<'a> {
    pub(crate) evidence: Head<'a>,
    /// The report is many pages.
    pub(crate) many: bool,
    /// Address of the ledger.
    pub(crate) to_ledger: String,
    pub(crate) verdicts: Vec<VerdictText>,
    pub(crate) summary: summary::Summary<'a>,
    pub(crate) highlights: Vec<summary::Highlight<'a>>,
    pub(crate) ledger: Vec<claims::LedgerText<'a>>,
    pub(crate) filters: claims::Filters,
    pub(crate) charts: Vec<RegionCharts<'a>>,
    /// Some line has intervals.
    pub(crate) bands: bool,
    /// The figures of the texts, a section or none.
    pub(crate) text_figures: Vec<figure::Section>,
    pub(crate) measures: Vec<figure::Section>,
    pub(crate) cases: Vec<cases::CaseView<'a>>,
    pub(crate) matrix: cases::MatrixView<'a>,
    pub(crate) contradictions: Vec<cases::ContradictionGroup<'a>>,
    /// States with a page of their own.
    pub(crate) states: Vec<pages::StateRegion<'a>>,
    pub(crate) facts: Vec<FactView<'a>>,
    pub(crate) data: data::DataView<'a>,
    pub(crate) codebook: Vec<SeriesView<'a>>,
    pub(crate) diagnostics: &'a [String],
}

/// The parts of the evidence that a template reads as they are.
#[derive(Serialize)]
pub(crate) struct Head<'a> {
    pub(crate) program: &'a str,
    pub(crate) schema: u32,
    pub(crate) study: &'a chancery_evidence::StudyEvidence,
    pub(crate) kind: &'a str,
    pub(crate) generation: &'a str,
    pub(crate) total: usize,
}

/// The charts of a region.
#[derive(Serialize)]
pub(crate) struct RegionCharts<'a> {
    pub(crate) region: &'a str,
    pub(crate) anchor: String,
    pub(crate) charts: Vec<ChartView<'a>>,
}

/// A cited figure.
#[derive(Serialize)]
pub(crate) struct FactView<'a> {
    pub(crate) e: &'a FactEvidence,
    pub(crate) anchor: String,
    pub(crate) work: Link,
}

/// A series of the codebook.
#[derive(Serialize)]
pub(crate) struct SeriesView<'a> {
    pub(crate) e: &'a CodebookEntry,
    pub(crate) anchor: String,
    pub(crate) sources: Vec<Link>,
}

/// What every page says of the report as a whole.
pub(crate) fn head(evidence: &Evidence) -> Head<'_> {
    Head {
        program: &evidence.program,
        schema: evidence.schema,
        study: &evidence.study,
        kind: &evidence.store.kind,
        generation: &evidence.store.generation,
        total: evidence.claims.len(),
    }
}

/// Reads the evidence section by section.
pub(crate) fn page<'a>(evidence: &'a Evidence, links: &Links<'a>, mentions: Option<&pages::Mentions<'a>>) -> Page<'a> {
    let charts = charts(evidence);
    Page {
        evidence: head(evidence),
        many: matches!(links.layout, Layout::Many { .. }),
        to_ledger: links.layout.on("ledger.html", "ledger"),
        states: mentions.map_or_else(Vec::new, |mentions| pages::regions(evidence, links, mentions)),
        verdicts: verdicts::all(),
        summary: summary::summary(evidence, links),
        highlights: summary::highlights(evidence, links),
        ledger: claims::ledger(evidence, links),
        filters: claims::filters(evidence, links),
        bands: charts.iter().flat_map(|region| &region.charts).any(|chart| chart.intervals),
        charts,
        text_figures: figures(evidence, links),
        measures: measures::sections(evidence, links),
        cases: cases::cases(evidence, links),
        matrix: cases::matrix(evidence, links),
        contradictions: cases::contradictions(evidence, links),
        facts: evidence
            .facts
            .iter()
            .map(|fact| FactView { e: fact, anchor: anchor("fact", &fact.id), work: links.work(&fact.reference) })
            .collect(),
        data: data::data(evidence, links),
        codebook: evidence
            .codebook
            .iter()
            .map(|entry| SeriesView {
                e: entry,
                anchor: anchor("series", &entry.name),
                sources: entry.sources.iter().map(|source| links.source(&source.id)).collect(),
            })
            .collect(),
        diagnostics: &evidence.diagnostics,
    }
}

/// The section on the figures of the texts, if there are any.
pub(crate) fn figures(evidence: &Evidence, links: &Links<'_>) -> Vec<figure::Section> {
    if evidence.figures.is_empty() { Vec::new() } else { vec![figures::section(&evidence.figures, links)] }
}

/// Charts by region, regions in the order of their first chart.
fn charts(evidence: &Evidence) -> Vec<RegionCharts<'_>> {
    let mut out: Vec<RegionCharts<'_>> = Vec::new();
    for chart in &evidence.charts {
        let view = chart::view(chart);
        match out.iter_mut().find(|region| region.region == chart.region) {
            Some(region) => region.charts.push(view),
            None => out.push(RegionCharts {
                region: &chart.region,
                anchor: anchor("charts", &chart.region),
                charts: vec![view],
            }),
        }
    }
    out
}
