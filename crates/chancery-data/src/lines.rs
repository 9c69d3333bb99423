//! Reading files line by line: dictionaries, lists in a notation of their own, JSON Lines. Complaints name file and line.

use std::path::PathBuf;

use serde::de::DeserializeOwned;

use crate::error::{Error, Place};
use crate::input::{Encoding, InputFile};

/// A text file, decoded, to be read by lines.
#[derive(Debug)]
pub struct LineFile {
    path: PathBuf,
    text: String,
}

/// A line of a text file, without its end.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    file: &'a LineFile,
    /// The line itself; spaces are kept, the carriage return of `\r\n` is not.
    pub text: &'a str,
    /// Its number, counted from 1: what lineage uses where a file has no header.
    pub number: u32,
}

impl InputFile {
    /// Decodes a text file (`.gz` is unpacked) that is read by lines.
    ///
    /// # Errors
    /// Broken gzip, bytes that are not of the encoding, an empty file.
    pub fn lines(&self, encoding: Encoding) -> Result<LineFile, Error> {
        let text = self.text(encoding)?;
        if text.trim().is_empty() {
            return Err(Error::input(&Place::file(&self.path), "the file is empty"));
        }
        Ok(LineFile { path: self.path.clone(), text })
    }
}

impl LineFile {
    /// Every line, also blank ones.
    pub fn iter(&self) -> impl Iterator<Item = Line<'_>> {
        (1..).zip(self.text.lines()).map(|(number, text)| Line { file: self, text, number })
    }

    /// Every line that is not blank.
    pub fn filled(&self) -> impl Iterator<Item = Line<'_>> {
        self.iter().filter(|line| !line.text.trim().is_empty())
    }
}

impl<'a> Line<'a> {
    /// An error about this line.
    pub fn error(&self, message: impl std::fmt::Display) -> Error {
        Error::input(&Place::line(&self.file.path, u64::from(self.number)), message)
    }

    /// An error about a column, or a field, of this line.
    pub fn error_in(&self, column: &str, message: impl std::fmt::Display) -> Error {
        let place =
            Place { file: self.file.path.clone(), line: Some(u64::from(self.number)), column: Some(column.to_owned()) };
        Error::input(&place, message)
    }

    /// The line as a JSON value of a type; a field the type does not know is an error too.
    ///
    /// # Errors
    /// Text that is no JSON, or a value of another shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(self.text).map_err(|error| {
            let message = error.to_string();
            // The library counts lines within its input, which is one line.
            let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
            self.error(format!("{message}, at character {}", error.column()))
                .hint("each line has to be one whole JSON object")
        })
    }

    /// The fields of the line between tabs.
    pub fn tabs(&self) -> impl Iterator<Item = &'a str> {
        self.text.split('\t')
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    fn file(text: &str) -> InputFile {
        InputFile { name: "gold.jsonl".into(), path: "gold.jsonl".into(), bytes: text.as_bytes().to_vec() }
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sentence {
        id: String,
    }

    #[test]
    fn lines_are_counted_with_the_blank_ones() {
        let lines = file("a\r\n\r\nb\tc\n").lines(Encoding::Utf8).expect("reads");
        assert_eq!(lines.iter().count(), 3);
        let filled: Vec<(u32, &str)> = lines.filled().map(|line| (line.number, line.text)).collect();
        assert_eq!(filled, [(1, "a"), (3, "b\tc")]);
        let last = lines.filled().last().expect("a line");
        assert_eq!(last.tabs().collect::<Vec<_>>(), ["b", "c"]);
        assert!(file(" \n").lines(Encoding::Utf8).is_err());
    }

    #[test]
    fn errors_of_json_name_line_and_character() {
        let lines = file("{\"id\": \"x\"}\n{\"id\": 3}\n{\"id\": \"x\", \"new\": 1}\n{\"id\"\n").lines(Encoding::Utf8);
        let lines = lines.expect("reads");
        let results: Vec<Result<Sentence, Error>> = lines.filled().map(|line| line.json()).collect();
        assert_eq!(results[0].as_ref().map(|sentence| sentence.id.as_str()).ok(), Some("x"));
        for (line, result) in results.iter().enumerate().skip(1) {
            let message = result.as_ref().expect_err("refused").to_string();
            assert!(message.contains(&format!("gold.jsonl:{}: ", line + 1)), "{message}");
            assert!(message.contains("character"), "{message}");
            assert!(!message.contains("at line 1"), "{message}");
        }
    }
}
