//! The works a study cites, as BibTeX and as a line of text.

use biblatex::{Bibliography, ChunksExt as _, Entry};
use chancery_evidence::ReferenceEvidence;

/// The entries of a bibliography in its order.
pub(crate) fn entries(bibliography: &Bibliography) -> Vec<ReferenceEvidence> {
    let entry = |entry: &Entry| ReferenceEvidence {
        key: entry.key.clone(),
        bibtex: entry.to_biblatex_string(),
        text: line(entry),
    };
    bibliography.iter().map(entry).collect()
}

/// Author-date, as far as the fields go.
fn line(entry: &Entry) -> String {
    let field = |name: &str| entry.get(name).map(|chunks| chunks.format_verbatim());
    let authors = match entry.author() {
        Ok(people) if !people.is_empty() => {
            let names: Vec<String> = people.iter().map(ToString::to_string).collect();
            names.join("; ")
        }
        _ => field("author").or_else(|| field("organization")).unwrap_or_default(),
    };
    let mut parts = Vec::new();
    let year = field("year").or_else(|| field("date")).unwrap_or_default();
    let head = [authors, year].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    parts.push(head);
    parts.extend(field("title"));
    parts.extend(
        ["journal", "journaltitle", "booktitle", "publisher", "institution", "howpublished"]
            .iter()
            .find_map(|name| field(name)),
    );
    parts.extend(field("volume").map(|volume| match field("number") {
        Some(number) => format!("{volume}({number})"),
        None => volume,
    }));
    parts.extend(field("pages"));
    parts.retain(|part| !part.is_empty());
    let mut text = parts.join(". ");
    if !text.ends_with('.') {
        text.push('.');
    }
    text
}
