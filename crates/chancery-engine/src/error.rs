//! What can be wrong with a query, with the place in it and the remedy.

use std::fmt;

use chancery_core::nearest;
use datafusion::common::{DataFusionError, SchemaError};
use datafusion::sql::sqlparser::parser::ParserError;

/// An error of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    message: String,
    hint: Option<String>,
    place: Option<(u64, u64)>,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, place: None }
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub(crate) fn at(mut self, place: Option<(u64, u64)>) -> Self {
        self.place = place.filter(|(line, _)| *line > 0);
        self
    }

    /// What would be right, if there is something to say.
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Line and column of the query, both from 1, if the error has a place in it.
    pub fn place(&self) -> Option<(u64, u64)> {
        self.place
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.place {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<chancery_data::Error> for Error {
    fn from(error: chancery_data::Error) -> Self {
        Self { message: error.to_string(), hint: error.hint_text().map(str::to_owned), place: None }
    }
}

impl From<arrow::error::ArrowError> for Error {
    fn from(error: arrow::error::ArrowError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<ParserError> for Error {
    fn from(error: ParserError) -> Self {
        parser(&error)
    }
}

impl From<DataFusionError> for Error {
    fn from(error: DataFusionError) -> Self {
        let span = error.diagnostic().and_then(|diagnostic| diagnostic.span);
        let place = span.map(|span| (span.start.line, span.start.column));
        // Of several errors the first; each again with the place it has of its own.
        if let DataFusionError::Collection(mut errors) = error {
            return if errors.is_empty() { Self::new("the query failed") } else { errors.swap_remove(0).into() };
        }
        match error.find_root() {
            DataFusionError::SQL(error, _) => parser(error),
            DataFusionError::SchemaError(error, _) => schema(error).at(place),
            DataFusionError::Plan(text)
            | DataFusionError::Execution(text)
            | DataFusionError::NotImplemented(text)
            | DataFusionError::Configuration(text)
            | DataFusionError::Internal(text) => engine(text).at(place),
            DataFusionError::ResourcesExhausted(text) => exhausted(text),
            // An error of ours that came through the engine.
            DataFusionError::External(error) if error.is::<Self>() => {
                error.downcast_ref::<Self>().map_or_else(|| Self::new(error.to_string()), Self::clone).at(place)
            }
            DataFusionError::ArrowError(error, _) => Self::new(error.to_string()).at(place),
            DataFusionError::ObjectStore(error) => Self::new(error.to_string()).hint(DAMAGED),
            DataFusionError::ParquetError(error) => Self::new(error.to_string()).hint(DAMAGED),
            root => Self::new(root.strip_backtrace().trim()).at(place),
        }
    }
}

impl From<Error> for DataFusionError {
    fn from(error: Error) -> Self {
        Self::External(Box::new(error))
    }
}

/// What helps against a damaged store.
pub(crate) const DAMAGED: &str =
    "`chancery data verify` lists what is damaged; `chancery data add` imports a data set again";

/// The engine's text without its labels and its advice to developers.
fn engine(text: &str) -> Error {
    const REFUSED: &str = "user-defined coercion failed with: Error during planning: ";
    const NO_MATCH: &str = "No function matches the given name and argument types '";
    let text = text.trim();
    if let Some((_, reason)) = text.split_once(REFUSED) {
        return Error::new(reason.split(NO_MATCH).next().unwrap_or(reason).trim().trim_end_matches('.'));
    }
    if let Some((call, _)) = text.split_once(NO_MATCH).and_then(|(_, rest)| rest.split_once('\'')) {
        return Error::new(format!("there is no function for arguments of these types: `{call}`"))
            .hint("convert an argument, as in `CAST(year AS TEXT)`");
    }
    if text.starts_with("DDL not supported") || text.starts_with("DML not supported") {
        return Error::new("a query that writes is refused: SQL here only reads");
    }
    // Every other name without a schema is refused before.
    if let Some(name) = text.strip_prefix("table 'chancery.main.").and_then(|rest| rest.strip_suffix("' not found")) {
        return Error::new(format!("`{name}` is a function and no table"))
            .hint("write its arguments after it; `SELECT * FROM catalogue.functions` says which");
    }
    if text.starts_with("table function '") {
        return Error::new(text)
            .hint("`panel`, `generate_series` and `range` give tables; write them in small letters");
    }
    match text.split_once("\nDid you mean '") {
        Some((text, near)) => Error::new(text.trim_end_matches('.'))
            .hint(format!("did you mean `{}`?", near.trim_end_matches(['?', '\'']))),
        None => Error::new(text),
    }
}

/// A pool of memory writes its size at the end of its text.
fn exhausted(text: &str) -> Error {
    let size = text.rsplit_once("pool_size: ").map(|(_, rest)| rest.split(')').next().unwrap_or(rest).trim());
    let limit = size.map_or_else(String::new, |size| format!(" of {size}"));
    Error::new(format!("the query needs more memory than its limit{limit}")).hint(
        "ask for fewer rows (WHERE, LIMIT), columns or groups; a whole panel goes to a file with `chancery panel`; \
         `chancery sql --memory SIZE` allows more",
    )
}

/// The parser writes the place at the end of its text.
fn parser(error: &ParserError) -> Error {
    let text = match error {
        ParserError::TokenizerError(text) | ParserError::ParserError(text) => text.trim(),
        ParserError::RecursionLimitExceeded => {
            return Error::new("the query is nested too deeply")
                .hint("name its parts: `WITH part AS (SELECT ...) ...`");
        }
    };
    let (text, place) = match text.rsplit_once(" at Line: ") {
        Some((before, place)) => {
            let numbers =
                place.split_once(", Column: ").map(|(line, column)| (line.trim().parse(), column.trim().parse()));
            match numbers {
                Some((Ok(line), Ok(column))) => (before, Some((line, column))),
                _ => (text, None),
            }
        }
        None => (text, None),
    };
    let text = text.replacen("Expected: ", "expected ", 1).replacen(", found: ", ", found ", 1).replacen(
        "found EOF",
        "found the end",
        1,
    );
    Error::new(format!("this is not SQL: {}", text.trim_end_matches(','))).at(place)
}

fn schema(error: &SchemaError) -> Error {
    match error {
        SchemaError::FieldNotFound { field, valid_fields } => {
            let names: Vec<&str> = valid_fields.iter().map(|field| field.name.as_str()).collect();
            let full: Vec<String> = valid_fields.iter().map(|field| field.flat_name()).collect();
            let error = Error::new(format!("there is no column `{}`", field.flat_name()));
            let mut unique = names.clone();
            unique.sort_unstable();
            unique.dedup();
            let have = if unique.len() == names.len() { names.join(", ") } else { full.join(", ") };
            match nearest(&field.name, names.iter().copied()) {
                // Names are read in lower case unless they stand in double quotes.
                _ if field.relation.is_none() && field.name.chars().any(char::is_uppercase) => {
                    error.hint(format!("text stands in single quotes: '{}'; the columns are {have}", field.name))
                }
                _ if names.is_empty() => error.hint("no table is read here; name one after FROM"),
                Some(near) if near != field.name => error.hint(format!("did you mean `{near}`? There are {have}")),
                _ => error.hint(format!("there are {have}")),
            }
        }
        SchemaError::AmbiguousReference { field } => {
            Error::new(format!("column `{}` is in more than one table", field.name))
                .hint(format!("write the table before it: `t.{}`", field.name))
        }
        other => Error::new(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_engine_says_is_shortened() {
        let said = |text: &str| engine(text).to_string();
        let refused = "Function 'f' user-defined coercion failed with: Error during planning: `f` takes a year. No function matches \
                       the given name and argument types 'f(Utf8)'. You might need to add explicit type casts.";
        assert_eq!(said(refused), "`f` takes a year");
        let unmatched = "Function 'sum' failed to match any signature. No function matches the given name and argument types \
                         'sum(Utf8)'. You might need";
        assert_eq!(said(unmatched), "there is no function for arguments of these types: `sum(Utf8)`");
        let slip = engine("Invalid function 'sate_name'.\nDid you mean 'state_name'?");
        assert_eq!(
            (slip.to_string().as_str(), slip.hint_text()),
            ("Invalid function 'sate_name'", Some("did you mean `state_name`?"))
        );
    }

    #[test]
    fn an_error_of_ours_comes_through_the_engine_whole() {
        let ours = Error::new("no series is called `x`").hint("did you mean `y`?");
        let through = DataFusionError::from(ours.clone()).context("while planning");
        assert_eq!(Error::from(through), ours);
    }

    #[test]
    fn the_limit_of_memory_is_named() {
        let text = "Failed to allocate additional 2.0 MB for sort with 0.0 B already allocated for this reservation - 1.0 MB \
                    remain available for the total memory pool: greedy(used: 0.0 B, pool_size: 1.0 MB)";
        let error = Error::from(DataFusionError::ResourcesExhausted(text.into()));
        assert_eq!(error.to_string(), "the query needs more memory than its limit of 1.0 MB");
        assert_eq!(exhausted("no more").to_string(), "the query needs more memory than its limit");
    }

    #[test]
    fn the_place_of_a_syntax_error_is_read_from_its_text() {
        let error =
            parser(&ParserError::ParserError("Expected: an expression, found: FROM at Line: 2, Column: 8".into()));
        assert_eq!(error.to_string(), "line 2, column 8: this is not SQL: expected an expression, found FROM");
        assert_eq!(error.place(), Some((2, 8)));
        let error = parser(&ParserError::ParserError("something at Line: x".into()));
        assert_eq!(error.to_string(), "this is not SQL: something at Line: x");
    }
}
