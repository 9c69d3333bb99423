//! Figures and words that a study cites, and documents of which the user has the text.

use chancery_claim::{Document, Fact, Origin};
use chancery_core::Diagnostic;

use super::{Reader, StudyFile, span};
use crate::raw::{RawDocument, RawFact, RawSource};
use crate::study::FactEntry;

/// The folder of documents.
const FOLDER: &str = "documents/";
/// A longer document is not looked through, in bytes.
const LONGEST: usize = 4_000_000;

impl Reader<'_> {
    pub(super) fn fact(&mut self, file: &StudyFile, range: std::ops::Range<usize>, raw: RawFact) {
        let id = raw.id.get_ref().clone();
        if self.study.facts.iter().any(|fact| fact.fact.id == id) {
            return self.error("study::repeated-id", file, raw.id.span(), format!("fact `{id}` stands twice"), "");
        }
        let Some(origin) = self.word::<Origin>(file, &raw.origin) else { return };
        let source = raw.source.get_ref();
        if let Some(url) = &source.url
            && !(url.starts_with("https://") || url.starts_with("http://"))
        {
            let message = format!("`{url}` is no address of a page");
            return self.error("study::word", file, raw.source.span(), message, "write `https://...`");
        }
        let read = match (&raw.value, &raw.unit, &raw.words) {
            (Some(value), Some(unit), None) => quantity(file, &id, value, unit.get_ref(), (origin, &source.reference)),
            (None, None, Some(words)) => match Fact::of_words(&id, words.get_ref(), origin, &source.reference) {
                Ok(fact) => Ok((format!("\u{2018}{}\u{2019}", fact.words), fact)),
                Err(diagnostic) => Err((diagnostic, words.span())),
            },
            _ => {
                let message = format!("fact `{id}` is neither a figure nor words");
                let hint = "write `value` and `unit`, or `words` alone";
                return self.error("study::entry", file, range, message, hint);
            }
        };
        match read {
            Ok((shown, fact)) => {
                let (place, url) = (place(source), source.url.clone().unwrap_or_default());
                self.study.facts.push(FactEntry { fact, says: raw.says, shown, period: raw.period, place, url });
            }
            Err((diagnostic, range)) => self.diagnostics.push(diagnostic.at(span(file, range))),
        }
    }

    pub(super) fn document(&mut self, file: &StudyFile, _: std::ops::Range<usize>, raw: RawDocument) {
        let id = raw.id.get_ref().clone();
        if self.study.documents.iter().any(|document| document.id == id) {
            return self.error("study::repeated-id", file, raw.id.span(), format!("document `{id}` stands twice"), "");
        }
        let Some(origin) = self.word::<Origin>(file, &raw.origin) else { return };
        let path = format!("{FOLDER}{}", raw.file.get_ref());
        let text = match self.study.files.iter().find(|file| file.path == path) {
            None => Err(format!("the text of `{id}` is not here; it would be {path} in the study's folder")),
            Some(file) if file.text.len() > LONGEST => {
                Err(format!("the text of `{id}` has {} bytes, more than {LONGEST}", file.text.len()))
            }
            Some(file) => Ok(file.text.clone()),
        };
        self.study.documents.push(Document { id, reference: raw.reference, origin, text });
    }
}

/// What was wrong, and where.
type Wrong = (Box<Diagnostic>, std::ops::Range<usize>);

/// A figure, as it is shown and as it is meant. As it is written it carries its precision: 47.0 is not 47.
fn quantity(
    file: &StudyFile,
    id: &str,
    value: &toml::Spanned<toml::Value>,
    unit: &str,
    (origin, reference): (Origin, &str),
) -> Result<(String, Fact), Wrong> {
    let number = match value.get_ref() {
        toml::Value::Integer(_) | toml::Value::Float(_) => file.text.get(value.span()).unwrap_or("").replace('_', ""),
        toml::Value::String(text) => text.clone(),
        _ => String::new(),
    };
    let fact = Fact::new(id, &number, unit, origin, reference).map_err(|diagnostic| (diagnostic, value.span()))?;
    let plain = matches!(unit, "year" | "count" | "rank" | "ratio" | "number");
    Ok((if plain { number } else { format!("{number} {unit}") }, fact))
}

/// Where in its source something stands.
fn place(source: &RawSource) -> String {
    let line = || source.line.map(|line| format!("line {line}"));
    source.place.clone().or_else(|| source.lines.clone()).or_else(line).unwrap_or_default()
}
