//! Messages to the author of a study: what is wrong, where, and what would be right.

use std::fmt::{self, Write as _};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The study cannot be used as it is, or this part of it decides nothing.
    Error,
    /// It works, but probably not as meant.
    Warning,
}

/// A place in a file of the study, as bytes from its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file as its reader named it; empty for text that comes from no file.
    pub file: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// Bytes `start..end` of text without a file.
    pub const fn bytes(start: usize, end: usize) -> Self {
        Self { file: String::new(), start, end }
    }

    /// The same bytes of a text that stands in `file` from byte `offset` on.
    #[must_use]
    pub fn within(&self, file: &str, offset: usize) -> Self {
        Self { file: file.to_owned(), start: self.start + offset, end: self.end + offset }
    }
}

/// One message.
///
/// `id` is stable: scripts may filter on it, and `docs/diagnostics.md` has an entry for each. The message is lower case,
/// without a final period, with values in backticks; it must be understandable without the source line and without colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// For example `claim::unknown-series`.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where, if it is about a place.
    pub span: Option<Span>,
    /// Said at the place itself.
    pub label: String,
    /// What would be right.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(id: &'static str, message: impl Into<String>) -> Self {
        Self {
            id,
            severity: Severity::Error,
            message: message.into(),
            span: None,
            label: String::new(),
            hints: Vec::new(),
        }
    }

    /// A warning without a place.
    pub fn warning(id: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(id, message) }
    }

    /// Adds the place.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Adds what is said at the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds what would be right.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The message as a terminal shows it, with the line of `source` it points to.
    ///
    /// ```
    /// use chancery_core::{Diagnostic, Span};
    /// let text = "mean(trad(USA))";
    /// let diagnostic = Diagnostic::error("claim::unknown-series", "unknown series `trad`")
    ///     .at(Span::bytes(5, 9))
    ///     .hint("did you mean `trade`?");
    /// let lines: Vec<String> = diagnostic.render(Some(text)).lines().map(str::to_owned).collect();
    /// assert_eq!(lines[0], "error[claim::unknown-series]: unknown series `trad`");
    /// assert_eq!(lines[1], "  --> expression:1:6");
    /// assert_eq!(lines[3], "1 | mean(trad(USA))");
    /// assert_eq!(lines[4], "  |      ^^^^");
    /// assert_eq!(lines[5], "hint: did you mean `trade`?");
    /// ```
    pub fn render(&self, source: Option<&str>) -> String {
        let mut text = format!("{self}\n");
        if let Some(span) = &self.span {
            let file = if span.file.is_empty() { "expression" } else { &span.file };
            match source {
                Some(source) => self.render_place(&mut text, file, span, source),
                None => {
                    let _ = writeln!(text, "  --> {file}");
                }
            }
        }
        for hint in &self.hints {
            let _ = writeln!(text, "hint: {hint}");
        }
        text
    }

    fn render_place(&self, text: &mut String, file: &str, span: &Span, source: &str) {
        let (line, column, content) = locate(source, span.start);
        let number = line.to_string();
        let gutter = " ".repeat(number.len());
        let available = content.chars().count().saturating_sub(column - 1);
        let width =
            source.get(span.start..span.end).map_or(1, |marked| marked.chars().count()).clamp(1, available.max(1));
        // Tabs keep their width in the line of carets.
        let indent: String = content.chars().take(column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let label = if self.label.is_empty() { String::new() } else { format!(" {}", self.label) };
        let _ = writeln!(text, "{gutter} --> {file}:{line}:{column}");
        let _ = writeln!(text, "{gutter} |");
        let _ = writeln!(text, "{number} | {content}");
        let _ = writeln!(text, "{gutter} | {indent}{}{label}", "^".repeat(width));
    }

    /// Line and column (from 1, in characters) of the message in `source`, if it has a place.
    pub fn line_column(&self, source: &str) -> Option<(usize, usize)> {
        self.span.as_ref().map(|span| {
            let (line, column, _) = locate(source, span.start);
            (line, column)
        })
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}[{}]: {}", self.id, self.message)
    }
}

/// Line and column, from 1, and the text of the line that holds byte `position`.
fn locate(source: &str, position: usize) -> (usize, usize, &str) {
    let mut position = position.min(source.len());
    while !source.is_char_boundary(position) {
        position -= 1;
    }
    let before = &source[..position];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = source[position..].find('\n').map_or(source.len(), |newline| position + newline);
    let line = before.matches('\n').count() + 1;
    let column = source[line_start..position].chars().count() + 1;
    (line, column, source[line_start..line_end].trim_end_matches('\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_not_bytes() {
        let source = "a = 1\nб = \"сумма(x)\"\n";
        let start = source.find("x)").expect("there");
        let diagnostic = Diagnostic::error("t::t", "m").at(Span { file: "s.toml".into(), start, end: start + 1 });
        assert_eq!(diagnostic.line_column(source), Some((2, 12)));
        assert!(diagnostic.render(Some(source)).contains(" --> s.toml:2:12\n"));
    }

    #[test]
    fn a_place_past_the_end_is_shown_at_the_end() {
        let diagnostic = Diagnostic::error("t::t", "m").at(Span::bytes(50, 60));
        assert!(diagnostic.render(Some("ab")).contains("expression:1:3"));
        assert!(diagnostic.render(None).contains("expression"));
    }

    #[test]
    fn a_span_moves_into_its_file() {
        assert_eq!(Span::bytes(2, 4).within("c.toml", 10), Span { file: "c.toml".into(), start: 12, end: 14 });
    }
}
