//! What is wrong with a model, and where.

use std::fmt;
use std::ops::Range;

/// Why a formula cannot be read or a model not be estimated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegressionError {
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub hint: Option<String>,
    /// The bytes of `text` it is about.
    pub span: Option<Range<usize>>,
    /// What the text is (`formula`, `where`, ...), and the text.
    pub text: Option<(String, String)>,
}

impl RegressionError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, span: None, text: None }
    }

    pub(super) fn at(mut self, span: &Range<usize>) -> Self {
        self.span.get_or_insert_with(|| span.clone());
        self
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says which text the place is in, unless that is known.
    pub(super) fn within(mut self, what: &str, text: &str) -> Self {
        self.text.get_or_insert_with(|| (what.to_owned(), text.to_owned()));
        self
    }
}

impl fmt::Display for RegressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let Some((what, text)) = &self.text else { return Ok(()) };
        write!(f, "\n  {what}: {text}")?;
        let Some(span) = &self.span else { return Ok(()) };
        // Under the place, counted in letters.
        let letters = |part: Option<&str>| part.map_or(0, |part| part.chars().count());
        let before = what.chars().count() + 4 + letters(text.get(..span.start));
        let marks = letters(text.get(span.clone())).max(1);
        write!(f, "\n{}{}", " ".repeat(before), "^".repeat(marks))
    }
}

impl std::error::Error for RegressionError {}
