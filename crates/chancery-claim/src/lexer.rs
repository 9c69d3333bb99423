//! From text to tokens. Positions are bytes of the source.

use chancery_core::{Date, Diagnostic};

use crate::diagnose;
use crate::source::Place;

/// A token with its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) place: Place,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TokenKind {
    /// Digits, with at most one decimal point; `_` between digits is dropped.
    Number(String),
    /// `1989-11-09`
    Day(Date),
    /// `'Latin America'` or `"Latin America"`; a doubled quote stands for one.
    Text(String),
    /// A name or a word of the language.
    Word(String),
    /// An operator or a bracket.
    Symbol(&'static str),
    /// The end of the source.
    End,
}

impl TokenKind {
    /// The token as a message names it.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Number(digits) => format!("`{digits}`"),
            Self::Day(day) => format!("`{day}`"),
            Self::Text(text) => format!("`'{text}'`"),
            Self::Word(word) => format!("`{word}`"),
            Self::Symbol(symbol) => format!("`{symbol}`"),
            Self::End => "the end".to_owned(),
        }
    }
}

/// Operators and brackets, longer ones before their beginnings.
const SYMBOLS: [&str; 19] =
    ["..", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", "≤", "≥"];

/// More digits than any figure needs; the limit keeps numbers finite.
const MAX_DIGITS: usize = 30;

/// Splits a source into tokens; the last one is [`TokenKind::End`].
pub(crate) fn lex(source: &str) -> Result<Vec<Token>, Box<Diagnostic>> {
    let mut lexer = Lexer { source, at: 0 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next()?;
        let end = token.kind == TokenKind::End;
        tokens.push(token);
        if end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn next(&mut self) -> Result<Token, Box<Diagnostic>> {
        let blank = self.rest().len() - self.rest().trim_start().len();
        self.at += blank;
        let start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Ok(Token { kind: TokenKind::End, place: Place::new(start, start) });
        };
        let kind = if first.is_ascii_digit() {
            self.number()?
        } else if first == '\'' || first == '"' {
            self.text(first)?
        } else if first.is_alphabetic() || first == '_' {
            let length = word_length(self.rest());
            self.at += length;
            TokenKind::Word(self.source[start..self.at].to_owned())
        } else if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| self.rest().starts_with(symbol)) {
            self.at += symbol.len();
            TokenKind::Symbol(match symbol {
                "≤" => "<=",
                "≥" => ">=",
                other => other,
            })
        } else {
            return Err(Box::new(self.unexpected(first)));
        };
        Ok(Token { kind, place: Place::new(start, self.at) })
    }

    fn unexpected(&self, letter: char) -> Diagnostic {
        let place = Place::new(self.at, self.at + letter.len_utf8());
        let message = format!("unexpected `{}`", letter.escape_debug());
        let diagnostic = diagnose::syntax(place, &message);
        match letter {
            '=' => diagnostic.hint("write `==` to compare"),
            '&' => diagnostic.hint("write `and`"),
            '|' => diagnostic.hint("write `or`"),
            '!' | '¬' => diagnostic.hint("write `not`, or `!=`"),
            '‘' | '’' | '“' | '”' => diagnostic.hint("write names between straight quotes: `'Latin America'`"),
            '–' | '—' | '−' => diagnostic.hint("write `-`, or `..` between two years"),
            '$' | '€' | '£' => diagnostic.hint("write the currency after the number: `846 billion USD`"),
            _ => diagnostic,
        }
    }

    fn number(&mut self) -> Result<TokenKind, Box<Diagnostic>> {
        let start = self.at;
        if let Some(day) = day_length(self.rest()) {
            let text = &self.source[start..start + day];
            self.at += day;
            return text.parse::<Date>().map(TokenKind::Day).map_err(|_| {
                let place = Place::new(start, self.at);
                Box::new(diagnose::syntax(place, &format!("`{text}` is not a day of the calendar")))
            });
        }
        let mut digits = self.digits();
        let rest = self.rest();
        if rest.starts_with('.') && rest[1..].starts_with(|next: char| next.is_ascii_digit()) {
            self.at += 1;
            digits.push('.');
            digits.push_str(&self.digits());
        }
        let place = Place::new(start, self.at);
        if digits.len() > MAX_DIGITS {
            return Err(Box::new(diagnose::syntax(place, "a number of more than thirty digits")));
        }
        if self.rest().starts_with(|next: char| next.is_alphabetic() || next == '_') {
            let end = self.at + word_length(self.rest());
            let text = &self.source[start..end];
            let message = format!("`{text}` is neither a number nor a name");
            return Err(Box::new(
                diagnose::syntax(Place::new(start, end), &message).hint("put a blank between a number and its unit"),
            ));
        }
        Ok(TokenKind::Number(digits))
    }

    /// Digits with `_` between them.
    fn digits(&mut self) -> String {
        let rest = self.rest();
        let length = rest.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(rest.len());
        let digits: String = rest[..length].chars().filter(|c| *c != '_').collect();
        self.at += length;
        digits
    }

    fn text(&mut self, quote: char) -> Result<TokenKind, Box<Diagnostic>> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let Some(next) = self.rest().chars().next() else {
                let place = Place::new(start, self.at);
                return Err(Box::new(diagnose::syntax(place, "a name in quotes without its closing quote")));
            };
            self.at += next.len_utf8();
            if next != quote {
                text.push(next);
            } else if self.rest().starts_with(quote) {
                text.push(quote);
                self.at += 1;
            } else {
                return Ok(TokenKind::Text(text));
            }
        }
    }
}

/// Length of the name at the beginning of `text`.
fn word_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// Length of `dddd-dd-dd` at the beginning of `text`, if it is there and ends there.
fn day_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes().get(..10)?;
    let shape = bytes.iter().enumerate().all(|(position, byte)| match position {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let ends = text.as_bytes().get(10).is_none_or(|next| !next.is_ascii_digit());
    (shape && ends).then_some(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<TokenKind> {
        lex(source).expect("lexes").into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn ranges_days_and_decimals_stay_apart() {
        use TokenKind::{End, Number, Symbol};
        assert_eq!(
            kinds("2001..2008"),
            [Number("2001".into()), Symbol(".."), Number("2008".into()), End],
            "a range is no decimal"
        );
        assert_eq!(kinds("2.5 1_000"), [Number("2.5".into()), Number("1000".into()), End]);
        assert!(matches!(kinds("1989-11-09")[0], TokenKind::Day(_)));
        assert_eq!(kinds("1989-11").len(), 4);
        assert!(lex("1989-13-40").is_err());
    }

    #[test]
    fn quotes_double() {
        assert_eq!(kinds("'Côte d''Ivoire'")[0], TokenKind::Text("Côte d'Ivoire".into()));
        assert!(lex("'open").is_err());
        assert!(lex("3x").is_err());
        assert!(lex("a = b").is_err());
    }
}
