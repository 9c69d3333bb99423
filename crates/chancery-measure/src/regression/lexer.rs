//! Words of formulas.

use std::ops::Range;

use super::error::RegressionError;

/// A word of a formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    Number(f64),
    Text(String),
    Name(String),
    /// `+`, `==`, `(`, ...
    Sign(&'static str),
    End,
}

/// A word with its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) word: Word,
    pub(super) span: Range<usize>,
}

/// Longer signs before their beginnings.
const SIGNS: [&str; 26] = [
    "==", "!=", "<=", ">=", "&&", "||", "~", "+", "-", "*", "/", "%", "^", ":", "(", ")", "[", "]", ",", "|", "&", "!",
    "=", "<", ">", ";",
];

/// The longest text that is read.
pub(super) const MOST_BYTES: usize = 20_000;

pub(super) fn words(text: &str) -> Result<Vec<Token>, RegressionError> {
    if text.len() > MOST_BYTES {
        return Err(RegressionError::new(format!("longer than {MOST_BYTES} bytes")));
    }
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        if letter.is_whitespace() {
            at += letter.len_utf8();
            continue;
        }
        let (word, length) = if letter.is_alphabetic() || letter == '_' {
            let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
            (Word::Name(rest[..length].to_owned()), length)
        } else if letter.is_ascii_digit() || (letter == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
            number(rest, at)?
        } else if matches!(letter, '"' | '\'' | '`') {
            quoted(rest, letter, at)?
        } else {
            let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) else {
                return Err(RegressionError::new(format!("`{letter}` means nothing here"))
                    .at(&(at..at + letter.len_utf8()))
                    .hint("a name with other letters stands between backticks: `GDP (US$)`"));
            };
            (Word::Sign(sign), sign.len())
        };
        out.push(Token { word, span: at..at + length });
        at += length;
    }
    out.push(Token { word: Word::End, span: text.len()..text.len() });
    Ok(out)
}

fn number(rest: &str, at: usize) -> Result<(Word, usize), RegressionError> {
    let digits = |from: usize| rest[from..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |n| from + n);
    let mut end = digits(0);
    if rest[end..].starts_with('.') {
        end = digits(end + 1);
    }
    if let Some(exponent) = rest[end..].strip_prefix(['e', 'E']) {
        let sign = usize::from(exponent.starts_with(['+', '-']));
        if exponent[sign..].starts_with(|c: char| c.is_ascii_digit()) {
            end = digits(end + 1 + sign);
        }
    }
    let wrong = || RegressionError::new(format!("`{}` is not a number", &rest[..end])).at(&(at..at + end));
    let value: f64 = rest[..end].parse().map_err(|_| wrong())?;
    if value.is_finite() { Ok((Word::Number(value), end)) } else { Err(wrong()) }
}

fn quoted(rest: &str, quote: char, at: usize) -> Result<(Word, usize), RegressionError> {
    let Some(length) = rest[1..].find(quote) else {
        return Err(RegressionError::new(format!("the {quote} that closes is missing")).at(&(at..at + rest.len())));
    };
    let inner = rest[1..=length].to_owned();
    let word = if quote == '`' { Word::Name(inner) } else { Word::Text(inner) };
    Ok((word, length + 2))
}
